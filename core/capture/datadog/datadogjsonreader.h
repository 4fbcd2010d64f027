#pragma once

#include "core/capture/datadog/datadogjsonspan.h"
#include "core/capture/format.h"
#include "core/capture/json/jsonrecords.h"

#include <cstdint>
#include <string_view>

namespace spanglass {

/// What tracers and agents of Datadog write as JSON, values one after another or one a line:
///  - lists of chunks, one chunk, one span (v0.3, v0.4; snapshots of the test agent);
///  - {"traces":[[span]]} of log exporters, ids hex texts; {"traces":[{"spans":[span]}]} as sent without an
///    agent, ids hex, `start` in whole seconds;
///  - payloads with `chunks` or `tracerPayloads` as of v0.7.
/// DatadogSpan tells what spans mean. Sources: dd-trace-js src/exporters/log, src/encode/agentless-json.js,
/// libdatadog tracer_payload.proto, dd-apm-test-agent snapshots.
class DatadogJsonReader final : public JsonRecordReader {
public:
    /// `seed` is the same for the same file: see DatadogJsonShape::renumbered.
    explicit DatadogJsonReader(std::uint64_t seed)
        : m_seed(seed)
    {
    }
    void reset() override;

private:
    struct Payload;
    Choice choose(const Place& place) override;
    void record(Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage) override;
    void left(Level level, SpanSink& sink) override;

    void readObject(Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage);
    void readChunk(std::string_view raw, const DatadogJsonShape& shape, DatadogShared shared, SpanSink& sink,
        const DamageHandler& damage);
    Payload payloadOf(std::string_view raw, DatadogShared& shared);
    [[nodiscard]] DatadogJsonShape shapeOf(Level kind) const;

    std::uint64_t m_seed;
    JsonWalk m_walk; ///< over what is around spans
    DatadogJsonSpan m_spans;
    DatadogShared m_listShared; ///< by the spans before in a list of spans
    TextArena m_listTexts;
    TextArena m_texts; ///< of the chunk at hand
};

bool recognisesDatadogJson(const Beginning& beginning);
std::unique_ptr<FormatReader> makeDatadogJsonReader(const Beginning& beginning);

} // namespace spanglass
