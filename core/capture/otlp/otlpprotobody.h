#pragma once

#include "core/capture/formatreader.h"
#include "core/capture/otlp/otlpprotodecoder.h"
#include "core/capture/otlp/otlpprotofields.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Reads the messages of OTLP that hold whole records of resources in field 1: ExportTraceServiceRequest,
/// TracesData, Tempo's Trace, and the same for logs and metrics. A record is taken as soon as all of
/// it is there. One thread at a time.
class OtlpProtoBody {
public:
    /// A message begins.
    void begin() { m_countedMetrics = false; }

    /// As FormatReader::feed(); Ok between two records. Bad when no field begins where one should.
    Fed feed(std::string_view bytes, bool last, SpanSink& sink, const DamageHandler& damage);

    /// Since this was made.
    [[nodiscard]] const OtlpPassedOver& passedOver() const { return m_passedOver; }

private:
    struct Record;
    void read(Record& record);
    void readResource(Record& record);
    void readScope(Record& record, std::string_view message);
    void readSpan(Record& record, std::string_view message);
    void readLog(Record& record, std::string_view message);

    OtlpProtoDecoder m_decoder;
    OtlpProtoDecoder m_resourceDecoder; ///< of its own: a log's texts live on while its resource is read
    OtlpProtoDecoder::Span m_span;
    OtlpLog m_log;
    ErrorDetails m_details;
    AttributeList m_attributes;
    OtlpSignal m_lastSignal = OtlpSignal::Traces; ///< taken for records that tell nothing
    bool m_countedMetrics = false; ///< in the message at hand
    OtlpPassedOver m_passedOver;
};

} // namespace spanglass
