#pragma once

#include "core/capture/format.h"
#include "core/capture/json/jsonrecords.h"
#include "core/capture/zipkin/zipkinspan.h"

#include <memory>

namespace spanglass {

/// Zipkin JSON: lists of spans as tracers post them, one span or one list a line, lists of lists as
/// /api/v2/traces answers. Each span is read as v2 or, if it has v1's annotations, as v1. Source:
/// openzipkin/zipkin-api zipkin2-api.yaml and zipkin-api.yaml; what OpenTelemetry puts in: specification
/// trace/sdk_exporters/zipkin.md and pkg/translator/zipkin of the Collector.
///
/// What differs in meaning is told in zipkinspan.h.
class ZipkinReader final : public JsonRecordReader {
protected:
    Choice choose(const Place& place) override;
    void record(Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage) override;

private:
    ZipkinSpan m_span;
};

/// True for a span, or lists of spans, with Zipkin's traceId, id and a member that only Zipkin has.
bool recognisesZipkin(const Beginning& beginning);
std::unique_ptr<FormatReader> makeZipkinReader(const Beginning& beginning);

} // namespace spanglass
