#pragma once

#include "core/capture/datadog/datadogspan.h"
#include "core/capture/datadog/msgpackcursor.h"

#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Payloads of v1.0: maps with numbers for keys, whose texts are written once and from then on told by their
/// number; attributes are flat lists of key, type, value, key, ... Trace ids are whole, 16 bytes. Source:
/// libdatadog libdd-trace-protobuf idx/*.proto, dd-apm-test-agent trace.py (decode_v1).
class DatadogIndexedPayload {
public:
    /// Whether the map at the cursor, whose head was read, looks like one as far as it is there.
    static bool looksRight(MsgpackCursor cursor, std::uint64_t pairs);

    /// Reads the payload at the cursor, which is whole. Offsets count from `begin`.
    void read(MsgpackCursor cursor, const char* begin, SpanSink& sink, const DamageHandler& damage);

private:
    void collectTexts(MsgpackCursor cursor);
    std::string_view textOf(const MsgpackValue& value);
    std::string_view nextText(MsgpackCursor& cursor);
    void readChunk(MsgpackCursor& cursor, DatadogShared shared, const char* begin, SpanSink& sink,
        const DamageHandler& damage);
    void readSpan(MsgpackCursor& cursor);
    void readSpanMember(MsgpackCursor& cursor, std::uint64_t key);
    void readSpanNumber(std::uint64_t key, const MsgpackValue& value);
    void survey(MsgpackCursor cursor, DatadogShared& shared);
    void surveyAttributes(MsgpackCursor& cursor, DatadogShared& shared);
    void readAttributes(MsgpackCursor& cursor, AttributeList& out);
    AttributeView readValue(MsgpackCursor& cursor, std::string_view key);
    void appendValue(std::string& json, MsgpackCursor& cursor, int depth);
    void readEvent(MsgpackCursor& cursor, EventView& event);
    void readLink(MsgpackCursor& cursor, LinkView& link);

    std::vector<std::string_view> m_texts; ///< of the payload at hand, in the order they are written
    AttributeList m_attributes; ///< of the span at hand
    DatadogSpan m_span;
};

} // namespace spanglass
