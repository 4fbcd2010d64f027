#pragma once

#include "core/base/time.h"

namespace spanglass {

/// From one time to another; 0 if they are the wrong way round or more than 292 years apart, which
/// hostile captures have.
constexpr DurationNs durationBetween(TimeNs start, TimeNs end)
{
    DurationNs duration = 0;
    return end > start && !__builtin_sub_overflow(end, start, &duration) ? duration : 0;
}

/// The end of what began then; the last time there is if it would lie behind.
constexpr TimeNs timeAfter(TimeNs start, DurationNs duration)
{
    TimeNs end = 0;
    return __builtin_add_overflow(start, duration, &end) ? INT64_MAX : end;
}

} // namespace spanglass
