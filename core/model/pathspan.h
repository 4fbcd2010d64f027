#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/model/span.h"
#include "core/model/tracking.h"

#include <string>

namespace spanglass {

/// A span on the way of a failure.
struct PathSpan {
    SpanId span{};
    std::string service{};
    std::string name{};
    SpanKind kind = SpanKind::Unspecified;
    DurationNs offset = 0; ///< of its start from the origin's; negative as a rule, as it waits for that
    DurationNs duration = 0;
    bool failed = true; ///< false: it lies between spans that tell of the failure, and did not fail
    bool isOrigin = false;
    bool isShown = false; ///< the occurrence that was asked about
    bool isTracked = false; ///< under the policy in force
    LackSet lacks = 0; ///< of an error span
    friend bool operator==(const PathSpan&, const PathSpan&) = default;
};

} // namespace spanglass
