#pragma once

#include "core/capture/format.h"
#include "core/capture/jaeger/jaegerspan.h"
#include "core/capture/jaeger/thriftscan.h"
#include "core/capture/textarena.h"

#include <memory>
#include <string_view>
#include <vector>

namespace spanglass {

/// What Jaeger's exporters post to a collector's /api/traces: the struct Batch of jaeger.thrift in Thrift's
/// binary protocol, and the calls emitBatch and submitBatches that carry batches to an agent or a
/// collector (jaeger-idl, thrift/jaeger.thrift and agent.thrift). Batches may stand one after another.
/// The process is written before the spans, as generated code does; spans ahead of it have no service.
/// The compact protocol of agents' UDP port 6831 is not read.
class JaegerThriftReader final : public FormatReader {
public:
    Fed feed(std::string_view bytes, bool last, SpanSink& sink, const DamageHandler& damage) override;
    [[nodiscard]] bool atTop() const override { return m_levels.empty(); }
    void reset() override;

private:
    struct Level {
        enum class In : std::uint8_t {
            Call, ///< arguments of a call
            Batches,
            Batch,
            Spans,
        };
        In in;
        std::uint32_t left; ///< elements that a list still has to have
    };
    void step(ThriftScan& scan, std::string_view bytes, SpanSink& sink, const DamageHandler& damage);
    void begin(ThriftScan& scan, std::string_view bytes);
    void beginBatch();
    void keepProcess(const JaegerProcess& process);
    void beginList(ThriftScan& scan, Level::In in);
    void stepCall(ThriftScan& scan);
    void stepBatch(ThriftScan& scan);
    void stepSpan(ThriftScan& scan, SpanSink& sink, const DamageHandler& damage);
    void endLevel(const ThriftScan& scan);

    std::vector<Level> m_levels{};
    JaegerProcess m_process{};
    TextArena m_processTexts{};
    TextArena m_texts{};
    JaegerSpan m_span{};
    SpanDraft m_draft{};
};

bool recognisesJaegerThrift(const Beginning& beginning);
std::unique_ptr<FormatReader> makeJaegerThriftReader(const Beginning& beginning);

} // namespace spanglass
