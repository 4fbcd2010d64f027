#pragma once

#include "core/base/hash.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/capture/boundedlist.h"
#include "core/model/attribute.h"
#include "core/model/span.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// What the tracer says of a span's parent (OTLP flags 0x100 and 0x200, opentelemetry-proto
/// SpanFlags). Only used where the parent itself is in no capture.
enum class ParentHint : std::uint8_t { None, Local, Remote };

/// A number a sink gave to a resource.
using ResourceRef = std::uint32_t;

/// What every span gives. Views are valid during the call that hands them over.
struct SpanRecord {
    TraceId trace{};
    SpanId span{};
    SpanId parent{};
    TimeNs start = 0;
    DurationNs duration = 0;
    std::string_view name{};
    ResourceRef resource = 0;
    SpanKind kind = SpanKind::Unspecified;
    SpanStatus status = SpanStatus::Unset;
    ParentHint parentHint = ParentHint::None;
};

struct AttributeView {
    std::string_view key{};
    std::string_view value{};
    ValueType type = ValueType::String;
};

/// The limits are far above those of SDKs (128 of each). What is beyond is told as SDKs tell what they dropped:
/// otel.dropped_attributes_count and its like (OpenTelemetry specification, mapping to non-OTLP formats).
using AttributeList = BoundedList<AttributeView, 4096>;

struct EventView {
    TimeNs time = 0;
    std::string_view name{};
    AttributeList attributes{};
};

struct LinkView {
    TraceId trace{};
    SpanId span{};
    AttributeList attributes{};
};

using EventList = BoundedList<EventView, 4096>;
using LinkList = BoundedList<LinkView, 4096>;

/// What an error span gives in addition. Exceptions are still among the events: which one counts is
/// the tracking rule's business.
struct ErrorDetails {
    std::string_view statusMessage{};
    AttributeList attributes{};
    EventList events{};
    LinkList links{};
};

/// What an exception that stands apart from its span tells when its span is in no capture.
enum class Standing : std::uint8_t {
    Beside, ///< a remark on a span (an OTLP log record): kept and listed, but not tracked without it
    Alone, ///< an error report by itself (a Sentry event, an Elastic error): stands in for its span
};

/// Takes what a reader decodes. Each reader thread has a sink of its own.
class SpanSink {
public:
    virtual ~SpanSink() = default;

    /// The resource with this hash of its raw bytes, if it was added before.
    virtual std::optional<ResourceRef> knownResource(Hash128 raw) = 0;
    virtual ResourceRef addResource(Hash128 raw, const AttributeList& attributes) = 0;

    virtual void span(const SpanRecord& span) = 0;
    virtual void errorSpan(const SpanRecord& span, const ErrorDetails& details) = 0;

    /// An exception that is recorded outside its span: trace and span name that one (none if the
    /// format does not tell), start is when it was recorded, name what was going on, resource who told.
    /// The details hold one event named `exception` and, as attributes, what else the record says. If its
    /// span is an error span in any capture, it becomes an exception of it, once.
    virtual void exception(const SpanRecord& at, const ErrorDetails& details, Standing standing) = 0;
};

} // namespace spanglass
