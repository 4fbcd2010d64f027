#pragma once

#include "core/capture/spansink.h"
#include "core/model/handling.h"

namespace spanglass {

/// What an error span itself says of how its failure went on.
struct SpanMarks {
    Handling own = Handling::Unknown;
    bool answered = false; ///< its answer lays the error to the caller: HTTP 4xx, gRPC NOT_FOUND and others
};

/// Takes an attribute of a span or of its primary exception event for what it says:
///
/// | attribute | says |
/// | --- | --- |
/// | `error.handled` (also of Sentry's mechanism, of Elastic's exception) | true handled, false unhandled |
/// | `error.handling` (Datadog) | handled, unhandled |
/// | `exception.escaped` | true unhandled; false says nothing |
/// | `log.severity` of an exception in a log | FATAL unhandled, WARN handled |
/// | HTTP and gRPC status | an answer that lays the error to the caller |
///
/// `exception.escaped` is false by default, and SDKs that record an exception on its way out of the span
/// leave it so (OpenTelemetry Python writes "False" on every span that failed through one).
/// `_dd.span_events.has_exception` tells that there are events, which is known, and of none how it went on.
void noteMark(SpanMarks& marks, const AttributeView& attribute);

} // namespace spanglass
