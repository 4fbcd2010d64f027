#include "core/capture/datadog/datadogmsgpackreader.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

using Type = MsgpackValue::Type;

/// The next value if it is whole and a text, else "".
std::string_view wholeText(MsgpackCursor& cursor)
{
    MsgpackValue value;
    return cursor.next(value) && cursor.skipInside(value) && value.type == Type::String ? value.text
                                                                                        : std::string_view();
}

/// Whether the list at the cursor, whose head says two values, is a payload of v0.5: a table of texts
/// comes first. Two chunks of v0.4 begin with a list of maps.
Scan beginsWithTable(MsgpackCursor cursor, bool& isTable)
{
    MsgpackValue value;
    if (!cursor.next(value)) {
        return cursor.scan();
    }
    isTable = value.type == Type::List && value.number > 0;
    if (isTable && !cursor.next(value)) {
        return cursor.scan();
    }
    isTable = isTable && value.type == Type::String;
    return Scan::Ok;
}

/// The tags of a payload or chunk that mean all its spans.
void takeTags(MsgpackCursor cursor, DatadogShared& shared)
{
    MsgpackValue head;
    cursor.next(head);
    for (std::uint64_t i = head.type == Type::Map ? head.number : 0; i > 0; --i) {
        const std::string_view key = wholeText(cursor);
        shared.take(key, wholeText(cursor));
    }
}

/// Whether a list's values are texts, as far as they are there; a few will do.
bool holdsTexts(MsgpackCursor cursor)
{
    MsgpackValue value;
    cursor.next(value);
    const std::uint64_t looked = std::min<std::uint64_t>(value.type == Type::List ? value.number : 0, 8);
    for (std::uint64_t i = 0; i < looked; ++i) {
        if (!cursor.next(value)) {
            return i > 0 && cursor.scan() == Scan::More;
        }
        if (value.type != Type::String) {
            return false;
        }
    }
    return looked > 0;
}

/// Whether the first span of the chunks at the cursor looks like one.
bool holdsSpans(MsgpackCursor cursor, std::uint64_t chunks)
{
    MsgpackValue value;
    for (; chunks > 0 && cursor.next(value) && value.type == Type::List; --chunks) {
        if (value.number > 0) {
            return cursor.next(value) && value.type == Type::Map && value.number > 0
                && DatadogMsgpackSpans::isMember(wholeText(cursor));
        }
    }
    return false;
}

/// Whether a map has a key that only a payload of v0.7 has.
bool isPayload(MsgpackCursor cursor, std::uint64_t pairs)
{
    constexpr std::array<std::string_view, 4> keys = { "chunks", "container_id", "language_name",
        "tracer_version" };
    for (std::string_view key; pairs > 0; --pairs) {
        key = wholeText(cursor);
        if (std::ranges::find(keys, key) != keys.end()) {
            return true;
        }
        if (key.empty() || !cursor.skip()) {
            return false;
        }
    }
    return false;
}

} // namespace

void DatadogMsgpackReader::reset()
{
    m_state = State::Top;
    m_left = 0;
    m_spansLeft = 0;
    m_strings.clear();
    m_texts.clear();
}

Scan DatadogMsgpackReader::bad(const char* message)
{
    m_message = message;
    return Scan::Bad;
}

Fed DatadogMsgpackReader::feed(std::string_view bytes, bool last, SpanSink& sink, const DamageHandler& damage)
{
    Feed feed{ MsgpackCursor(bytes), bytes.data(), sink, damage };
    Fed fed;
    m_message = "";
    while (fed.scan == Scan::Ok) {
        fed.consumed = static_cast<std::size_t>(feed.cursor.at() - feed.begin);
        if (fed.consumed == bytes.size() && atTop()) {
            return fed;
        }
        fed.scan = step(feed);
    }
    fed.message = fed.scan == Scan::More && last ? "the data ends inside a payload" : m_message;
    if (fed.scan == Scan::Bad && fed.message.empty()) {
        fed.message = "not msgpack";
    }
    return fed;
}

Scan DatadogMsgpackReader::step(Feed& feed)
{
    switch (m_state) {
    case State::Top: return stepTop(feed);
    case State::Texts: return stepText(feed);
    case State::Lists: return stepChunks(feed);
    case State::Chunks: return stepChunk(feed);
    case State::Spans: return stepSpan(feed);
    }
    return Scan::Bad;
}

Scan DatadogMsgpackReader::stepTop(Feed& feed)
{
    MsgpackCursor cursor = feed.cursor;
    MsgpackValue head;
    if (!cursor.next(head)) {
        return cursor.scan();
    }
    if (head.type == Type::Map) {
        return readPayload(feed);
    }
    if (head.type != Type::List) {
        return bad("a list of chunks or a map should begin here");
    }
    bool isTable = false;
    if (head.number == 2) {
        if (const Scan scanned = beginsWithTable(cursor, isTable); scanned != Scan::Ok) {
            return scanned;
        }
    }
    reset();
    m_state = State::Chunks;
    m_left = head.number;
    if (isTable) {
        cursor.next(head);
        m_state = State::Texts;
        m_left = head.number;
    }
    m_spans.setStrings(isTable ? &m_strings : nullptr);
    feed.cursor = cursor;
    return Scan::Ok;
}

Scan DatadogMsgpackReader::stepText(Feed& feed)
{
    MsgpackValue value;
    if (m_left == 0) {
        m_state = State::Lists;
        return Scan::Ok;
    }
    const MsgpackCursor before = feed.cursor;
    if (!feed.cursor.next(value) || !feed.cursor.skipInside(value)) {
        return feed.cursor.scan();
    }
    if (value.type != Type::String) {
        feed.damage(
            static_cast<std::size_t>(before.at() - feed.begin), "the table of texts holds what is no text");
    }
    m_strings.push_back(m_texts.keep(value.type == Type::String ? value.text : std::string_view()));
    --m_left;
    return Scan::Ok;
}

Scan DatadogMsgpackReader::stepChunks(Feed& feed)
{
    MsgpackValue head;
    if (!feed.cursor.next(head)) {
        return feed.cursor.scan();
    }
    if (head.type != Type::List) {
        return bad("no list of chunks behind the table of texts");
    }
    m_state = State::Chunks;
    m_left = head.number;
    return Scan::Ok;
}

Scan DatadogMsgpackReader::stepChunk(Feed& feed)
{
    if (m_left == 0) {
        reset();
        return Scan::Ok;
    }
    DatadogShared shared;
    if (const Scan begun = beginChunk(feed, shared); begun != Scan::Ok || m_state == State::Spans) {
        return begun;
    }
    shared = {};
    MsgpackCursor survey = feed.cursor;
    if (const Scan scanned = m_spans.survey(survey, shared); scanned != Scan::Ok) {
        return scanned;
    }
    m_spans.read(feed.cursor, shared, feed.begin, feed.sink, feed.damage);
    --m_left;
    return Scan::Ok;
}

/// Goes into the chunk if its first span tells what all share: then no second walk is needed.
Scan DatadogMsgpackReader::beginChunk(Feed& feed, DatadogShared& shared)
{
    MsgpackCursor cursor = feed.cursor;
    MsgpackValue head;
    if (!cursor.next(head)) {
        return cursor.scan();
    }
    if (head.type != Type::List || head.number == 0) {
        return Scan::Ok;
    }
    MsgpackCursor first = cursor;
    if (const Scan scanned = m_spans.surveySpan(first, shared); scanned != Scan::Ok) {
        return scanned;
    }
    if (shared.traceHigh != 0) {
        m_sharedTexts.clear();
        for (std::string_view* text : { &shared.commit, &shared.repository, &shared.processTags }) {
            *text = m_sharedTexts.keep(*text);
        }
        m_shared = shared;
        m_spansLeft = head.number;
        m_state = State::Spans;
        feed.cursor = cursor;
    }
    return Scan::Ok;
}

Scan DatadogMsgpackReader::stepSpan(Feed& feed)
{
    if (m_spansLeft == 0) {
        m_state = State::Chunks;
        --m_left;
        return Scan::Ok;
    }
    MsgpackCursor cursor = feed.cursor;
    const Scan read = m_spans.readSpan(cursor, m_shared, feed.begin, feed.sink, feed.damage);
    if (read == Scan::Ok) {
        feed.cursor = cursor;
        --m_spansLeft;
    }
    return read;
}

/// v0.7: what is said of the process may stand behind the chunks.
Scan DatadogMsgpackReader::readPayload(Feed& feed)
{
    MsgpackCursor whole = feed.cursor;
    if (!whole.skip()) {
        return whole.scan();
    }
    MsgpackValue head;
    MsgpackCursor members = feed.cursor;
    members.next(head);
    if (DatadogIndexedPayload::looksRight(members, head.number)) {
        m_indexed.read(feed.cursor, feed.begin, feed.sink, feed.damage);
        feed.cursor = whole;
        return Scan::Ok;
    }
    m_spans.setStrings(nullptr);
    DatadogShared process;
    MsgpackCursor chunks;
    for (; head.number > 0; --head.number) {
        readPayloadMember(members, process, chunks);
    }
    if (!chunks.next(head) || head.type != Type::List) {
        feed.damage(0, "a payload has no list of chunks");
        head.number = 0;
    }
    for (; head.number > 0; --head.number) {
        readChunkMap(feed, chunks, process);
    }
    feed.cursor = whole;
    return Scan::Ok;
}

void DatadogMsgpackReader::readPayloadMember(
    MsgpackCursor& cursor, DatadogShared& shared, MsgpackCursor& chunks)
{
    const std::string_view key = wholeText(cursor);
    MsgpackCursor value = cursor;
    cursor.skip();
    if (key == "chunks") {
        chunks = value;
    } else if (key == "container_id") {
        shared.container = wholeText(value);
    } else if (key == "language_name") {
        shared.language = wholeText(value);
    } else if (key == "env") {
        shared.environment = wholeText(value);
    } else if (key == "hostname") {
        shared.host = wholeText(value);
    } else if (key == "app_version") {
        shared.version = wholeText(value);
    } else if (key == "tags") {
        takeTags(value, shared);
    }
}

void DatadogMsgpackReader::readChunkMap(Feed& feed, MsgpackCursor& cursor, const DatadogShared& process)
{
    const MsgpackCursor before = cursor;
    MsgpackValue head;
    if (!cursor.next(head) || head.type != Type::Map) {
        cursor.skipInside(head);
        feed.damage(static_cast<std::size_t>(before.at() - feed.begin), "a chunk is no map");
        return;
    }
    DatadogShared shared = process;
    MsgpackCursor spans;
    for (; head.number > 0; --head.number) {
        const std::string_view key = wholeText(cursor);
        MsgpackCursor value = cursor;
        cursor.skip();
        if (key == "spans") {
            spans = value;
        } else if (key == "tags") {
            takeTags(value, shared);
        }
    }
    MsgpackCursor survey = spans;
    if (spans.at() != nullptr && m_spans.survey(survey, shared) == Scan::Ok) {
        m_spans.read(spans, shared, feed.begin, feed.sink, feed.damage);
    }
}

bool recognisesDatadogMsgpack(const Beginning& beginning)
{
    MsgpackCursor cursor(beginning.bytes);
    MsgpackValue value;
    if (!cursor.next(value)) {
        return false;
    }
    if (value.type == Type::Map) {
        return isPayload(cursor, value.number) || DatadogIndexedPayload::looksRight(cursor, value.number);
    }
    if (value.type != Type::List) {
        return false;
    }
    const bool isEmpty = value.number == 0 && beginning.complete
        && cursor.at() == beginning.bytes.data() + beginning.bytes.size();
    return isEmpty || (value.number == 2 && holdsTexts(cursor)) || holdsSpans(cursor, value.number);
}

std::unique_ptr<FormatReader> makeDatadogMsgpackReader(const Beginning& /*beginning*/)
{
    return std::make_unique<DatadogMsgpackReader>();
}

} // namespace spanglass
