#pragma once

#include "core/capture/datadog/datadogspan.h"
#include "core/capture/datadog/msgpackcursor.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Reads chunks of spans of Datadog's msgpack payloads v0.3 to v0.7: lists of maps with text keys, or
/// (v0.5) of lists of twelve whose texts are indexes into the payload's table. One thread at a time.
class DatadogMsgpackSpans {
public:
    /// True for keys that a span's map has.
    static bool isMember(std::string_view key);

    /// Where texts that are numbers stand; null: texts stand for themselves. Must outlive the reading.
    void setStrings(const std::vector<std::string_view>* strings) { m_strings = strings; }

    /// Moves over the chunk at the cursor and finds the tags that mean all of it.
    Scan survey(MsgpackCursor& cursor, DatadogShared& shared);

    /// Moves over the span at the cursor and finds those tags of it.
    Scan surveySpan(MsgpackCursor& cursor, DatadogShared& shared);

    /// Hands over the spans of a chunk that survey() moved over. Offsets count from `begin`.
    void read(MsgpackCursor& cursor, const DatadogShared& shared, const char* begin, SpanSink& sink,
        const DamageHandler& damage);

    /// Hands over the span at the cursor if it is whole.
    Scan readSpan(MsgpackCursor& cursor, const DatadogShared& shared, const char* begin, SpanSink& sink,
        const DamageHandler& damage);

private:
    enum class Member : std::uint8_t;
    static Member memberOf(std::string_view key);

    void surveyTags(MsgpackCursor& cursor, DatadogShared& shared);
    void readMap(MsgpackCursor& cursor, std::uint64_t pairs);
    void readMember(MsgpackCursor& cursor, Member member);
    void setNumber(Member member, const MsgpackValue& value);
    void readTags(MsgpackCursor& cursor);
    void readDetails();
    void readMetrics(MsgpackCursor cursor);
    void readStructs(MsgpackCursor cursor);
    void readEvents(MsgpackCursor cursor);
    void readLinks(MsgpackCursor cursor);
    void readEvent(MsgpackCursor& cursor, EventView& event);
    void readLink(MsgpackCursor& cursor, LinkView& link);
    AttributeView readEventValue(MsgpackCursor& cursor, std::string_view key);
    AttributeView readEventList(MsgpackCursor& cursor, std::string_view key);
    AttributeView readValue(MsgpackCursor& cursor, std::string_view key);

    std::string_view textOf(const MsgpackValue& value);
    std::string_view scalarText(const MsgpackValue& value);
    std::string_view nextText(MsgpackCursor& cursor)
    {
        std::string_view text;
        return cursor.nextShortText(text) ? text : nextLongText(cursor);
    }
    std::string_view nextLongText(MsgpackCursor& cursor);
    TraceId idOf(const MsgpackValue& value, const char* remark);
    TimeNs timeOf(const MsgpackValue& value, const char* remark);

    const std::vector<std::string_view>* m_strings = nullptr;
    DatadogSpan m_span;
    /// Members that only error spans need, where the span has them.
    MsgpackCursor m_metrics;
    MsgpackCursor m_structs;
    MsgpackCursor m_events;
    MsgpackCursor m_links;
};

} // namespace spanglass
