#pragma once

#include "core/base/time.h"

#include <QString>

#include <vector>

namespace spanglass {

/// A label of a time axis at a place between 0 and 1.
struct TimeTick {
    double place = 0;
    QString label{};
};

/// Round times (full hours, days ...) between `from` and `to` in local time, at most `limit` of them,
/// labelled as short as the steps allow: "Nov 21", "14:30", "14:30:05". At least one tick unless the
/// range is empty.
std::vector<TimeTick> timeTicks(TimeNs from, TimeNs to, int limit);

} // namespace spanglass
