#include "core/capture/otlp/otlpjsonreader.h"

#include "core/capture/otlp/otlpjsonkeys.h"

namespace spanglass {

namespace {

/// Largest element that is held while its resource is looked for behind its spans.
constexpr std::ptrdiff_t lookAheadLimit = std::ptrdiff_t{ 64 } << 20;

} // namespace

void OtlpJsonReader::reset()
{
    m_stack.clear();
    m_resource.reset();
    m_needComma = false;
    m_skipping = false;
}

Scan OtlpJsonReader::bad(std::string message)
{
    m_message = std::move(message);
    return Scan::Bad;
}

Fed OtlpJsonReader::feed(std::string_view text, bool last, SpanSink& sink, const DamageHandler& damage)
{
    Feed feed{ { text.data(), text.data() + text.size() }, text.data(), last, sink, damage };
    Fed fed;
    while (true) {
        const char* const before = feed.c.at;
        fed.scan = step(feed);
        if (fed.scan == Scan::Ok) {
            continue;
        }
        // A step that wants more begins again at its start, unless it keeps its own state.
        fed.consumed = static_cast<std::size_t>((m_skipping ? feed.c.at : before) - feed.begin);
        break;
    }
    if (fed.scan == Scan::More && m_stack.empty() && !m_skipping) {
        JsonCursor rest{ text.data() + fed.consumed, feed.c.end };
        if (!skipBlanks(rest)) {
            fed.scan = Scan::Ok;
            fed.consumed = text.size();
            return fed;
        }
    }
    if (fed.scan == Scan::More && last) {
        m_message = "the data ends inside a JSON value";
    }
    fed.message = m_message;
    return fed;
}

Scan OtlpJsonReader::step(Feed& feed)
{
    if (m_skipping) {
        const Scan skipped = m_skipper.skip(feed.c);
        m_skipping = skipped == Scan::More;
        m_needComma = true;
        return skipped;
    }
    if (m_stack.empty()) {
        return stepTop(feed);
    }
    switch (m_stack.back()) {
    case Level::Requests: return stepList(feed, Level::Request);
    case Level::Resources: return stepList(feed, Level::Resource);
    case Level::Scopes: return stepList(feed, Level::Scope);
    case Level::Request:
    case Level::Resource:
    case Level::Scope: return stepObject(feed);
    case Level::Spans:
    case Level::Logs: return stepRecord(feed);
    }
    return bad("");
}

Scan OtlpJsonReader::stepTop(Feed& feed)
{
    m_needComma = false;
    m_resource.reset();
    while (skipBlanks(feed.c) && *feed.c.at == ',') {
        ++feed.c.at;
    }
    if (feed.c.at >= feed.c.end) {
        return Scan::More;
    }
    if (*feed.c.at != '{' && *feed.c.at != '[') {
        return bad("expected '{' or '[' where a request begins");
    }
    m_stack.push_back(*feed.c.at == '{' ? Level::Request : Level::Requests);
    ++feed.c.at;
    return Scan::Ok;
}

/// One comma, closing bracket or opening of an element.
Scan OtlpJsonReader::stepList(Feed& feed, Level element)
{
    if (!skipBlanks(feed.c)) {
        return Scan::More;
    }
    const char byte = *feed.c.at;
    if (byte == ']') {
        m_stack.pop_back();
        m_needComma = true;
    } else if (byte == ',' && m_needComma) {
        m_needComma = false;
    } else if (byte == '{' && !m_needComma) {
        m_stack.push_back(element);
        if (element == Level::Resource) {
            m_resource.reset();
        }
    } else {
        return stepOddElement(feed);
    }
    ++feed.c.at;
    return Scan::Ok;
}

/// A value that is no object where one should be. A list may be a line of brackets that never close: the
/// next line is a better place to go on at than its end.
Scan OtlpJsonReader::stepOddElement(Feed& feed)
{
    if (m_needComma || std::string_view("\"-0123456789tfn").find(*feed.c.at) == std::string_view::npos) {
        return bad("expected ',' or ']' in a list");
    }
    return passOver(feed, "an element of a list is no object");
}

/// Passes over a value that should be another one. What may be long is told at once, as it may be skipped
/// through several pieces.
Scan OtlpJsonReader::passOver(Feed& feed, const char* problem)
{
    const auto offset = static_cast<std::size_t>(feed.c.at - feed.begin);
    const bool isLong = *feed.c.at == '{' || *feed.c.at == '[' || *feed.c.at == '"';
    if (isLong) {
        feed.damage(offset, problem);
    }
    const Scan skipped = skipMember(feed);
    if (skipped == Scan::Ok && !isLong) {
        feed.damage(offset, problem);
    }
    return skipped;
}

/// One comma, closing bracket or member of an object.
Scan OtlpJsonReader::stepObject(Feed& feed)
{
    if (!skipBlanks(feed.c)) {
        return Scan::More;
    }
    if (*feed.c.at == '}') {
        m_stack.pop_back();
        m_needComma = true;
        ++feed.c.at;
        return Scan::Ok;
    }
    if (*feed.c.at == ',' && m_needComma) {
        m_needComma = false;
        ++feed.c.at;
        return Scan::Ok;
    }
    if (*feed.c.at != '"' || m_needComma) {
        return bad("expected ',' or '}' in an object");
    }
    RawString key;
    if (const Scan scanned = scanString(feed.c, key); scanned != Scan::Ok) {
        return scanned;
    }
    if (!skipBlanks(feed.c)) {
        return Scan::More;
    }
    if (*feed.c.at != ':') {
        return bad("expected ':' after a key");
    }
    ++feed.c.at;
    if (!skipBlanks(feed.c)) {
        return Scan::More;
    }
    return key.escaped ? member(feed, unescaped(key.text)) : member(feed, key.text);
}

Scan OtlpJsonReader::member(Feed& feed, std::string_view name)
{
    const Level level = m_stack.back();
    const OtlpJsonKey key = otlpJsonKey(name);
    const bool ofResource =
        key == OtlpJsonKey::Resource || key == OtlpJsonKey::SpanScopes || key == OtlpJsonKey::LogScopes;
    if (level == Level::Request && ofResource) {
        // A ResourceSpans that stands alone, as older Java exporters print it.
        m_stack.back() = Level::Resource;
        return member(feed, name);
    }
    if (level == Level::Request && key == OtlpJsonKey::Resources) {
        return openMember(feed, Level::Resources, '[');
    }
    if (level == Level::Request && key == OtlpJsonKey::Request) {
        return openMember(feed, Level::Request, '{');
    }
    if (level == Level::Resource && ofResource) {
        return resourceMember(feed, key);
    }
    if (level == Level::Scope && (key == OtlpJsonKey::Spans || key == OtlpJsonKey::Logs)) {
        return openMember(feed, key == OtlpJsonKey::Logs ? Level::Logs : Level::Spans, '[');
    }
    m_passedOver.metrics += level != Level::Scope && key == OtlpJsonKey::Metrics ? 1 : 0;
    return skipMember(feed);
}

Scan OtlpJsonReader::resourceMember(Feed& feed, OtlpJsonKey key)
{
    if (key == OtlpJsonKey::Resource) {
        return m_resource || *feed.c.at != '{' ? skipMember(feed) : readResource(feed);
    }
    if (!m_resource) {
        if (const Scan found = findResource(feed); found != Scan::Ok) {
            return found;
        }
    }
    return openMember(feed, Level::Scopes, '[');
}

/// Enters the value of a member that should be a list or an object; another kind is damage, but for null.
Scan OtlpJsonReader::openMember(Feed& feed, Level level, char opening)
{
    constexpr std::size_t deepest = 16; // "trace" in "trace" in ... is no format
    if (*feed.c.at == 'n') {
        return skipMember(feed);
    }
    if (*feed.c.at != opening) {
        return passOver(
            feed, opening == '[' ? "what should be a list is none" : "what should be an object is none");
    }
    if (m_stack.size() >= deepest) {
        return passOver(feed, "requests are nested too deeply");
    }
    ++feed.c.at;
    m_stack.push_back(level);
    m_needComma = false;
    return Scan::Ok;
}

Scan OtlpJsonReader::skipMember(Feed& feed)
{
    const char* const begin = feed.c.at;
    const Scan skipped = skipValue(feed.c);
    if (skipped == Scan::Ok) {
        m_needComma = true;
        return Scan::Ok;
    }
    if (skipped == Scan::Bad) {
        return bad("expected a value");
    }
    const bool isLong = *begin == '{' || *begin == '[' || *begin == '"';
    if (feed.last || !isLong) { // of a scalar more is needed to tell whether it is one
        return Scan::More;
    }
    // Too long for this piece of text: go on byte by byte through the next ones.
    feed.c.at = begin;
    m_skipping = true;
    m_skipper = ValueSkipper{};
    return Scan::Ok;
}

Scan OtlpJsonReader::readResource(Feed& feed)
{
    const char* const begin = feed.c.at;
    if (const Scan skipped = skipValue(feed.c); skipped != Scan::Ok) {
        return skipped;
    }
    const std::string_view raw(begin, static_cast<std::size_t>(feed.c.at - begin));
    const Hash128 hash = hash128(raw);
    m_resource = feed.sink.knownResource(hash);
    if (!m_resource) {
        AttributeList attributes;
        const std::string problem = m_decoder.decodeResource(raw, attributes);
        if (!problem.empty()) {
            feed.damage(static_cast<std::size_t>(begin - feed.begin), "resource: " + problem);
        }
        m_resource = feed.sink.addResource(hash, attributes);
    }
    m_needComma = true;
    return Scan::Ok;
}

/// The scope spans come before their resource: looks for it behind them, and comes back.
Scan OtlpJsonReader::findResource(Feed& feed)
{
    const char* const spans = feed.c.at;
    const Scan found = lookBehind(feed);
    const bool wantsMore = found == Scan::More && !feed.last && feed.c.end - spans < lookAheadLimit;
    if (wantsMore || found == Scan::Bad) {
        return found;
    }
    (void)resource(feed);
    feed.c.at = spans;
    m_needComma = false;
    return Scan::Ok;
}

/// Moves over members until the resource has been read or the object ends.
Scan OtlpJsonReader::lookBehind(Feed& feed)
{
    while (true) {
        if (const Scan skipped = skipValue(feed.c); skipped != Scan::Ok) {
            return skipped == Scan::Bad ? bad("expected a value") : skipped;
        }
        if (!skipBlanks(feed.c)) {
            return Scan::More;
        }
        if (*feed.c.at != ',') {
            return Scan::Ok;
        }
        ++feed.c.at;
        if (!skipBlanks(feed.c)) {
            return Scan::More;
        }
        RawString key;
        if (const Scan scanned = scanString(feed.c, key); scanned != Scan::Ok) {
            return scanned == Scan::Bad ? Scan::Ok : scanned; // the damage is met again behind the spans
        }
        if (!skipBlanks(feed.c)) {
            return Scan::More;
        }
        feed.c.at += *feed.c.at == ':' ? 1 : 0;
        if (!skipBlanks(feed.c)) {
            return Scan::More;
        }
        if (key.text == "resource" && *feed.c.at == '{') {
            return readResource(feed);
        }
    }
}

/// One comma, closing bracket or element of a list of spans or log records.
Scan OtlpJsonReader::stepRecord(Feed& feed)
{
    if (!skipBlanks(feed.c)) {
        return Scan::More;
    }
    if (*feed.c.at != '{' || m_needComma) {
        return stepList(feed, Level::Spans);
    }
    return m_stack.back() == Level::Spans ? readSpan(feed) : readLog(feed);
}

Scan OtlpJsonReader::readSpan(Feed& feed)
{
    const char* const begin = feed.c.at;
    OtlpJsonSpan::Scanned scanned;
    const Scan scan = m_span.scan(feed.c, scanned);
    if (scan == Scan::Bad) {
        return bad(scanned.problem.empty() ? "damaged span" : scanned.problem);
    }
    if (scan == Scan::More) {
        return scan;
    }
    m_needComma = true;
    const auto offset = static_cast<std::size_t>(begin - feed.begin);
    if (!scanned.problem.empty()) {
        feed.damage(offset, scanned.problem);
        return Scan::Ok;
    }
    if (!scanned.remark.empty()) {
        feed.damage(offset, scanned.remark);
    }
    scanned.record.resource = resource(feed);
    if (scanned.record.status != SpanStatus::Error) {
        feed.sink.span(scanned.record);
        return Scan::Ok;
    }
    ErrorDetails details;
    const std::string_view raw(begin, static_cast<std::size_t>(feed.c.at - begin));
    if (const std::string problem = m_decoder.decodeSpan(raw, details); !problem.empty()) {
        feed.damage(offset, "error span " + std::string(problem));
    }
    feed.sink.errorSpan(scanned.record, details);
    return Scan::Ok;
}

Scan OtlpJsonReader::readLog(Feed& feed)
{
    const char* const begin = feed.c.at;
    if (const Scan skipped = skipValue(feed.c); skipped != Scan::Ok) {
        return skipped == Scan::Bad ? bad("damaged log record") : skipped;
    }
    m_needComma = true;
    const std::string_view raw(begin, static_cast<std::size_t>(feed.c.at - begin));
    if (const std::string problem = m_decoder.decodeLog(raw, m_log); !problem.empty()) {
        feed.damage(static_cast<std::size_t>(begin - feed.begin), "log record " + problem);
    }
    if (!isException(m_log)) {
        ++m_passedOver.plainLogs;
        return Scan::Ok;
    }
    m_log.at.resource = resource(feed);
    ErrorDetails details;
    deliverException(m_log, details, feed.sink);
    return Scan::Ok;
}

/// That of the records at hand; an empty one if they have none.
ResourceRef OtlpJsonReader::resource(Feed& feed)
{
    if (!m_resource) {
        m_resource = feed.sink.addResource(Hash128{}, {});
    }
    return *m_resource;
}

} // namespace spanglass
