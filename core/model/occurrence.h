#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/model/handling.h"
#include "core/model/resource.h"
#include "core/model/span.h"
#include "core/model/stack.h"
#include "core/model/tracking.h"

#include <string>
#include <vector>

namespace spanglass {

/// An error span with all that the workspace holds of it.
struct Occurrence {
    OccurrenceId id{};
    TraceId trace{};
    SpanId span{};
    SpanId parent{};
    std::string name{}; ///< the span's name (operation, resource)
    SpanKind kind = SpanKind::Unspecified;
    TimeNs start = 0;
    DurationNs duration = 0;
    std::string statusMessage{};
    Resource resource{};
    std::vector<Attribute> attributes{};
    std::vector<ExceptionEvent> exceptions{}; ///< in the capture's order; the last one is the primary
    std::vector<SpanEvent> events{};
    std::vector<SpanLink> links{};
    StackTrace stack{}; ///< of the primary exception
    LackSet lacks = 0;
    Handling handling = Handling::Unknown;
    std::string capture{}; ///< path of the capture it came from
    /// git.*, vcs.* and _dd.git.* of the other spans of its service in the trace, the first to begin first,
    /// where neither it nor its resource names a commit: some tracers tell it on the local root only.
    std::vector<Attribute> traceRevision{};
};

} // namespace spanglass
