#pragma once

#include "core/capture/format.h"
#include "core/capture/jaeger/jaegerjsonspan.h"
#include "core/capture/json/jsonrecords.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace spanglass {

/// Jaeger's traces as JSON. Read are, one after another or in lists:
/// - what the query API answers and the UI downloads, { "data": [trace...] }, and a trace by itself
///   (jaeger, internal/uimodel/model.go);
/// - model.Trace and model.Batch as protobuf JSON, and jaeger.thrift's Batch as JSON;
/// - Elasticsearch's documents of the index jaeger-span, by themselves, in { "_source": ... } or in the
///   answer of a search (jaeger, internal/storage/elasticsearch/dbmodel/model.go);
/// - spans without a trace around them.
/// A record is one trace, since its processes may stand behind its spans. A span that is damaged is left out
/// without those beside it.
class JaegerJsonReader final : public JsonRecordReader {
protected:
    Choice choose(const Place& place) override;
    void record(Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage) override;

private:
    using Remark = std::function<void(std::string)>; ///< a DamageHandler that knows where
    void readProcesses(std::string_view raw, const Remark& remark);
    void readBatchProcess(std::string_view raw, const Remark& remark);
    void readSpan(std::string_view raw, SpanSink& sink, const Remark& remark);
    [[nodiscard]] const JaegerProcess& processOf(const JaegerJsonSpan& span, const Remark& remark) const;

    JsonWalk m_processWalk{}; ///< its texts stay while spans are walked
    std::unordered_map<std::string_view, JaegerProcess> m_processes{}; ///< of the trace
    JaegerProcess m_batchProcess{};
    TraceId m_trace{}; ///< of the trace, for spans that do not say it again
    JaegerJsonSpan m_span{};
    SpanDraft m_draft{};
};

bool recognisesJaegerJson(const Beginning& beginning);
std::unique_ptr<FormatReader> makeJaegerJsonReader(const Beginning& beginning);

} // namespace spanglass
