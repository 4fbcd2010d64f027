#include "core/capture/json/jsonrecords.h"

namespace spanglass {

namespace {

/// More nesting than any format has: entered levels never come near.
constexpr std::size_t deepest = 64;

} // namespace

struct JsonRecordReader::Feed {
    JsonCursor c;
    const char* begin;
    SpanSink& sink;
    const DamageHandler& damage;
};

void JsonRecordReader::reset()
{
    m_levels.clear();
    m_skipping = false;
}

Scan JsonRecordReader::bad(std::string message)
{
    m_message = std::move(message);
    return Scan::Bad;
}

Fed JsonRecordReader::feed(std::string_view text, bool last, SpanSink& sink, const DamageHandler& damage)
{
    Feed feed{ { text.data(), text.data() + text.size() }, text.data(), sink, damage };
    Fed fed;
    const char* before = feed.c.at;
    m_message.clear();
    do {
        before = feed.c.at;
        fed.scan = step(feed);
    } while (fed.scan == Scan::Ok);
    // A step that wants more begins again at its start, unless it keeps its own state.
    fed.consumed = static_cast<std::size_t>((m_skipping ? feed.c.at : before) - feed.begin);
    if (fed.scan == Scan::More && atTop()) {
        JsonCursor rest{ text.data() + fed.consumed, feed.c.end };
        if (!skipBlanks(rest)) {
            return { Scan::Ok, text.size(), {} };
        }
    }
    if (fed.scan == Scan::More && last) {
        m_message = "the data ends inside a JSON value";
    }
    fed.message = m_message;
    return fed;
}

Scan JsonRecordReader::step(Feed& feed)
{
    if (m_skipping) {
        const Scan skipped = m_skipper.skip(feed.c);
        m_skipping = skipped == Scan::More;
        return skipped == Scan::Bad ? bad("not JSON") : skipped;
    }
    return m_levels.empty() ? stepTop(feed) : stepInside(feed);
}

Scan JsonRecordReader::stepTop(Feed& feed)
{
    while (skipBlanks(feed.c) && *feed.c.at == ',') {
        ++feed.c.at;
    }
    if (feed.c.at >= feed.c.end) {
        return Scan::More;
    }
    if (*feed.c.at != '{' && *feed.c.at != '[') {
        return bad("an object or a list should begin here");
    }
    return stepValue(feed, {});
}

Scan JsonRecordReader::stepInside(Feed& feed)
{
    if (!skipBlanks(feed.c)) {
        return Scan::More;
    }
    Open& open = m_levels.back();
    const char c = *feed.c.at;
    if (c == '}' || c == ']') {
        if (open.isList != (c == ']')) {
            return bad(open.isList ? "a list ends with }" : "an object ends with ]");
        }
        ++feed.c.at;
        const Level level = open.level;
        m_levels.pop_back();
        left(level, feed.sink);
        return Scan::Ok;
    }
    if (c == ',') {
        open.needsComma = false;
        ++feed.c.at;
        return Scan::Ok;
    }
    if (open.needsComma) {
        return bad("a comma is missing");
    }
    if (open.isList) {
        return stepValue(feed, {});
    }
    RawString key;
    if (const Scan scanned = scanString(feed.c, key); scanned != Scan::Ok) {
        return scanned == Scan::Bad ? bad("a key should stand here") : scanned;
    }
    if (!skipBlanks(feed.c)) {
        return Scan::More;
    }
    if (*feed.c.at != ':') {
        return bad("a colon is missing");
    }
    ++feed.c.at;
    return skipBlanks(feed.c) ? stepValue(feed, key.text) : Scan::More;
}

Scan JsonRecordReader::stepValue(Feed& feed, std::string_view key)
{
    const char* const begin = feed.c.at;
    if (*begin == '}' || *begin == ']' || *begin == ',' || *begin == ':') {
        return bad("a value is missing");
    }
    const Place place{ m_levels.empty() ? top : m_levels.back().level, key, *begin,
        { begin, static_cast<std::size_t>(feed.c.end - begin) } };
    const Choice choice = choose(place);
    if (choice.what == Choice::Do::Wait) {
        return Scan::More;
    }
    if (choice.what == Choice::Do::Enter && (*begin == '{' || *begin == '[') && m_levels.size() < deepest) {
        ++feed.c.at;
        if (!m_levels.empty()) {
            m_levels.back().needsComma = true;
        }
        m_levels.push_back({ choice.level, *begin == '[', false });
        return Scan::Ok;
    }
    if (choice.what == Choice::Do::Record) {
        if (const Scan scanned = skipValue(feed.c); scanned != Scan::Ok) {
            return scanned == Scan::Bad ? bad("not JSON") : scanned;
        }
        const std::string_view raw(begin, static_cast<std::size_t>(feed.c.at - begin));
        const auto offset = static_cast<std::size_t>(begin - feed.begin);
        record(choice.level, raw, feed.sink,
            [&](std::size_t at, std::string message) { feed.damage(offset + at, std::move(message)); });
        if (!m_levels.empty()) {
            m_levels.back().needsComma = true;
        }
        return Scan::Ok;
    }
    if (!m_levels.empty()) {
        m_levels.back().needsComma = true;
    }
    if (JsonCursor behind = feed.c; skipValue(behind) == Scan::Ok) {
        feed.c = behind;
        return Scan::Ok;
    }
    m_skipper = ValueSkipper(); // the slower way, that needs not hold the whole value
    m_skipping = true;
    return Scan::Ok;
}

} // namespace spanglass
