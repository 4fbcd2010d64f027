#pragma once

#include "core/base/time.h"
#include "core/capture/spansink.h"
#include "core/grouping/spanmarks.h"
#include "core/model/tracking.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace spanglass {

/// A number of one collector's strings or tags.
using LocalId = std::uint32_t;

/// What a collector keeps of an error span, or of an exception recorded apart, beside its skeleton. Texts are
/// local strings.
struct ErrorRecord {
    TimeNs exceptionTime = 0;
    LocalId signature = 0; ///< 1 + index; 0 if a part is missing, and of exceptions apart
    LocalId type = 0;
    LocalId message = 0;
    LocalId stack = 0; ///< with the message cut out
    LocalId statusMessage = 0;
    std::uint32_t extra = 0; ///< 1 + index of JSON with other exceptions, events and links; 0 = none
    std::uint64_t tagsAt = 0;
    std::uint32_t tagCount = 0;
    LackSet lacks = 0; ///< without the bits that need the trace
    Standing standing = Standing::Beside; ///< of an exception recorded apart
    SpanMarks marks{};
};
static_assert(sizeof(ErrorRecord) == 48);

/// Equal parts make equal signatures; local strings.
struct LocalSignature {
    LocalId service = 0;
    LocalId type = 0;
    LocalId messageTemplate = 0;
    LocalId stack = 0;
    LocalId custom = 0;
    LocalId attributes = 0; ///< as signature.attributes
    friend bool operator==(const LocalSignature&, const LocalSignature&) = default;
};

/// Counts of one signature since the live board was last told.
struct LiveDelta {
    std::uint64_t count = 0;
    TimeNs first = 0;
    TimeNs last = 0;
    LocalId firstVersion = 0;
    LocalId lastVersion = 0;
    LocalId message = 0; ///< a sample
};

/// A resource with the parts that questions are asked by; local strings and tags.
struct LocalResource {
    LocalId service = 0;
    LocalId version = 0;
    LocalId environment = 0;
    LocalId host = 0;
    std::vector<LocalId> tags{};
};

struct LocalTag {
    LocalId key = 0;
    LocalId value = 0;
    ValueType type = ValueType::String;
};

/// From when to when; 0 is no time.
struct TimeRange {
    TimeNs first = std::numeric_limits<TimeNs>::max();
    TimeNs last = 0;
    void add(TimeNs time)
    {
        if (time != 0) {
            first = std::min(first, time);
            last = std::max(last, time);
        }
    }
    void add(const TimeRange& other)
    {
        first = std::min(first, other.first);
        last = std::max(last, other.last);
    }
};

} // namespace spanglass
