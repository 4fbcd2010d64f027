#pragma once

#include "core/capture/spandraft.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace spanglass {

/// What a span says of another one.
struct JaegerReference {
    bool isChildOf = true; ///< else FOLLOWS_FROM
    TraceId trace{};
    SpanId span{};
};

/// Who made the spans of a batch.
struct JaegerProcess {
    std::string_view service{};
    AttributeList tags{};
};

/// A span as every format of Jaeger has it. Texts are views into what the reader holds.
struct JaegerSpan {
    TraceId trace{};
    SpanId span{};
    SpanId parent{}; ///< the field parentSpanID, which query JSON no longer has
    std::string_view name{};
    TimeNs start = 0;
    DurationNs duration = 0;
    std::vector<JaegerReference> references{};
    AttributeList tags{};
    EventList logs{}; ///< their fields as attributes, without a name

    /// Empties it, keeping its memory.
    void clear();
};

/// What the tag `span.kind` says, in any case of letters.
SpanKind jaegerKind(std::string_view word);

/// Puts the span into the terms of the model. What differs from OTLP:
/// - A span failed if its tag `error` is true, as a bool or as text (jaeger-ui, isErrorTag), or
///   `otel.status_code` is ERROR. Numbers in that tag do not say so, since exporters differ: 1 is an error
///   to OTel Go and success to OTel Python; both set `error` too.
/// - Parent: the first CHILD_OF reference into the same trace, else the field parentSpanID, else the first
///   FOLLOWS_FROM into the same trace (jaeger, model/converter: MaybeAddParentSpanID, and Span.ParentSpanID).
///   Other references are links.
/// - Kind is the tag `span.kind`, the status message `otel.status_description`; a number in
///   `otel.status_code` or OK without an error is the status Ok.
/// - A log is an event. Its name is the field `event`, or `message` as older Collectors write.
///   OpenTracing's error logs (event=error, error.kind, error.object, message, stack) become
///   exceptions (opentracing/specification, semantic_conventions.md).
/// - The resource is the process; `hostname` is host.name. OTel JS leaves the process without tags and gives
///   every span those of its resource, from where they are taken.
/// Times are microseconds in Jaeger. Details are only put in if the span is an error.
void describe(const JaegerSpan& span, const JaegerProcess& process, SpanDraft& draft);

/// Microseconds as nanoseconds; 0 for what no clock tells.
constexpr std::int64_t fromMicroseconds(std::int64_t us)
{
    return us < 0 || us > INT64_MAX / 1000 ? 0 : us * 1000;
}

} // namespace spanglass
