#pragma once

#include "core/capture/formatreader.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace spanglass {

/// A log record of OTLP, from either encoding. An exception is one with an attribute exception.type,
/// exception.message or exception.stacktrace; it belongs to the span that its ids name.
/// Source: semantic-conventions docs/exceptions/exceptions-logs.md; opentelemetry-proto logs.proto.
struct OtlpLog {
    SpanRecord at{}; ///< ids and resource; 0 for ids that are missing
    TimeNs time = 0; ///< when it happened; 0 if unknown
    TimeNs observed = 0; ///< when the collector saw it
    std::uint64_t severity = 0; ///< 1 to 24, 0 for none
    std::string_view severityText{};
    std::string_view eventName{};
    AttributeView body{};
    AttributeList attributes{};

    /// Empties it, keeping its memory.
    void clear();
};

/// "ERROR" for 17 to 20, and so on; "" for numbers that are none.
/// Source: OpenTelemetry logs data model, SeverityNumber.
std::string_view severityName(std::uint64_t number);

bool isException(const OtlpLog& log);

/// Hands an exception over, beside its span; what else the record says become attributes: its own, and
/// event.name, log.severity and log.body. `details` is memory to use.
void deliverException(const OtlpLog& log, ErrorDetails& details, SpanSink& sink);

/// What readers of OTLP pass over.
struct OtlpPassedOver {
    std::uint64_t metrics = 0; ///< requests
    std::uint64_t plainLogs = 0; ///< log records without an exception

    [[nodiscard]] std::vector<PassedOver> list() const;
};

} // namespace spanglass
