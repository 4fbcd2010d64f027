#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/model/attribute.h"

#include <cstdint>
#include <string>
#include <vector>

namespace spanglass {

/// Numbers as in OTLP (opentelemetry/proto/trace/v1/trace.proto, Span.SpanKind).
enum class SpanKind : std::uint8_t { Unspecified, Internal, Server, Client, Producer, Consumer };

/// Numbers as in OTLP (Status.StatusCode).
enum class SpanStatus : std::uint8_t { Unset, Ok, Error };

/// An exception recorded on a span. Any part may be empty when the capture lacks it.
struct ExceptionEvent {
    TimeNs time = 0;
    std::string type{};
    std::string message{};
    std::string stack{}; ///< verbatim, as the tracer sent it
    friend bool operator==(const ExceptionEvent&, const ExceptionEvent&) = default;
};

/// An event on a span that is no exception.
struct SpanEvent {
    TimeNs time = 0;
    std::string name{};
    std::vector<Attribute> attributes{};
    friend bool operator==(const SpanEvent&, const SpanEvent&) = default;
};

struct SpanLink {
    TraceId trace{};
    SpanId span{};
    std::vector<Attribute> attributes{};
    friend bool operator==(const SpanLink&, const SpanLink&) = default;
};

/// "server", "client" ...; "unspecified" for Unspecified.
constexpr const char* nameOf(SpanKind kind)
{
    switch (kind) {
    case SpanKind::Unspecified: return "unspecified";
    case SpanKind::Internal: return "internal";
    case SpanKind::Server: return "server";
    case SpanKind::Client: return "client";
    case SpanKind::Producer: return "producer";
    case SpanKind::Consumer: return "consumer";
    }
    return "unspecified";
}

} // namespace spanglass
