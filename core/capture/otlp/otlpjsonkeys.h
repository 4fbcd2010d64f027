#pragma once

#include <cstdint>
#include <string_view>

namespace spanglass {

/// Members of OTLP JSON that the reader goes into. Two spellings each: the JSON mapping of protobuf and
/// its field names; and older ones.
enum class OtlpJsonKey : std::uint8_t {
    Other,
    Resources, ///< resourceSpans, resourceLogs, batches (Tempo)
    Metrics, ///< resourceMetrics, scopeMetrics: of a signal that is passed over
    Request, ///< trace (Tempo API v2), result (Jaeger API v3): a request within
    Resource,
    SpanScopes, ///< scopeSpans, instrumentationLibrarySpans (before OTLP 0.15)
    LogScopes,
    Spans,
    Logs, ///< logRecords, logs (before OTLP 0.15)
};

OtlpJsonKey otlpJsonKey(std::string_view key);

} // namespace spanglass
