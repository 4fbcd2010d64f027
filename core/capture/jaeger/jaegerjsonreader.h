#pragma once

#include "core/capture/format.h"
#include "core/capture/jaeger/jaegerglance.h"
#include "core/capture/jaeger/jaegerjsonspan.h"
#include "core/capture/json/jsonrecords.h"

#include <functional>
#include <memory>
#include <optional>
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
    struct Process {
        std::string_view raw{};
        bool isDecoded = false;
        JaegerProcess decoded{};
        std::optional<ResourceRef> resource{}; ///< of spans that have nothing of it themselves
    };
    struct Glanced {
        bool isDone = false;
        std::optional<Hash128> resource{}; ///< of a resource that the sink does not know yet
    };
    Glanced glance(std::string_view raw, SpanSink& sink);
    void readSpan(
        std::string_view raw, std::optional<Hash128> resource, SpanSink& sink, const Remark& remark);
    const JaegerProcess& processOf(const JaegerJsonSpan& span, const Remark& remark);
    const JaegerProcess& decoded(Process& process, const Remark& remark);

    std::unordered_map<std::string_view, Process> m_processes{}; ///< of the trace
    Process m_batch{}; ///< of spans that name none
    TextArena m_processTexts{};
    JsonWalk m_processWalk{};
    TraceId m_trace{}; ///< of the trace, for spans that do not say it again
    JaegerGlance m_glance{};
    std::string m_resourceText{};
    JaegerJsonSpan m_span{};
    SpanDraft m_draft{};
};

bool recognisesJaegerJson(const Beginning& beginning);
std::unique_ptr<FormatReader> makeJaegerJsonReader(const Beginning& beginning);

} // namespace spanglass
