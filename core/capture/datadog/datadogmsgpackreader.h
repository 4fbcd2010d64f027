#pragma once

#include "core/capture/datadog/datadogindexedpayload.h"
#include "core/capture/datadog/datadogmsgpackspan.h"
#include "core/capture/format.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Payloads as tracers send them to the Datadog agent, one or more after another:
///  - v0.3, v0.4: a list of chunks, a chunk a list of spans, a span a map;
///  - v0.5: a list of a table of texts and of chunks, a span a list of twelve;
///  - v0.7: a map with `chunks` and what is known of the process;
///  - v1.0: the same with numbers for keys.
/// Lists of chunks are read chunk by chunk, or span by span where the chunk's first span has what all share,
/// a map whole. DatadogSpan tells what spans mean.
/// Source: datadog-agent pkg/trace/api/version.go, libdatadog tracer_payload.proto, dd-apm-test-agent
/// trace.py.
class DatadogMsgpackReader final : public FormatReader {
public:
    Fed feed(std::string_view bytes, bool last, SpanSink& sink, const DamageHandler& damage) override;
    [[nodiscard]] bool atTop() const override { return m_state == State::Top; }
    void reset() override;

private:
    enum class State : std::uint8_t {
        Top,
        Texts, ///< in the table of v0.5
        Lists, ///< before the list of chunks behind that table
        Chunks,
        Spans ///< in a chunk whose first span told what all share
    };
    struct Feed {
        MsgpackCursor cursor;
        const char* begin;
        SpanSink& sink;
        const DamageHandler& damage;
    };

    Scan step(Feed& feed);
    Scan stepTop(Feed& feed);
    Scan stepText(Feed& feed);
    Scan stepChunks(Feed& feed);
    Scan stepChunk(Feed& feed);
    Scan beginChunk(Feed& feed, DatadogShared& shared);
    Scan stepSpan(Feed& feed);
    Scan readPayload(Feed& feed);
    void readPayloadMember(MsgpackCursor& cursor, DatadogShared& shared, MsgpackCursor& chunks);
    void readChunkMap(Feed& feed, MsgpackCursor& cursor, const DatadogShared& process);
    Scan bad(const char* message);

    State m_state = State::Top;
    std::uint64_t m_left = 0; ///< texts or chunks still to come
    std::uint64_t m_spansLeft = 0; ///< of the chunk
    DatadogShared m_shared{}; ///< of the chunk; texts in m_sharedTexts
    TextArena m_sharedTexts;
    TextArena m_texts;
    std::vector<std::string_view> m_strings; ///< in m_texts
    DatadogMsgpackSpans m_spans;
    DatadogIndexedPayload m_indexed;
    const char* m_message = "";
};

bool recognisesDatadogMsgpack(const Beginning& beginning);
std::unique_ptr<FormatReader> makeDatadogMsgpackReader(const Beginning& beginning);

} // namespace spanglass
