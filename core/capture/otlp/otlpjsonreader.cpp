#include "core/capture/otlp/otlpjsonreader.h"

#include "core/capture/looks.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

/// Largest element that is held while its resource is looked for behind its spans.
constexpr std::ptrdiff_t lookAheadLimit = std::ptrdiff_t{ 64 } << 20;

bool isResourceSpansKey(std::string_view key)
{
    return key == "resourceSpans" || key == "resource_spans" || key == "batches";
}

bool isScopeSpansKey(std::string_view key)
{
    return key == "scopeSpans" || key == "scope_spans" || key == "instrumentationLibrarySpans"
        || key == "instrumentation_library_spans" || key == "ilSpans";
}

bool isOtherSignal(std::string_view key)
{
    return key == "resourceLogs" || key == "resource_logs" || key == "resourceMetrics"
        || key == "resource_metrics";
}

} // namespace

bool recognisesOtlpJson(const Beginning& beginning)
{
    constexpr std::array<std::string_view, 7> keys = { "\"resourceSpans\"", "\"resource_spans\"",
        "\"batches\"", "\"scopeSpans\"", "\"scope_spans\"", "\"instrumentationLibrarySpans\"",
        "\"instrumentation_library_spans\"" };
    return (!beginning.values.empty() || isPlainText(beginning.bytes))
        && std::ranges::any_of(keys,
            [&](std::string_view key) { return beginning.bytes.find(key) != std::string_view::npos; });
}

std::unique_ptr<FormatReader> makeOtlpJsonReader(const Beginning& /*beginning*/)
{
    return std::make_unique<OtlpJsonReader>();
}

std::vector<PassedOver> OtlpJsonReader::passedOver() const
{
    return m_otherSignals == 0
        ? std::vector<PassedOver>{}
        : std::vector<PassedOver>{ { m_otherSignals, "requests of logs or metrics" } };
}

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
    case Level::Requests: return stepList(feed, Level::Request, '{');
    case Level::ResourceSpansList: return stepList(feed, Level::ResourceSpans, '{');
    case Level::ScopeSpansList: return stepList(feed, Level::ScopeSpans, '{');
    case Level::Request:
    case Level::ResourceSpans:
    case Level::ScopeSpans: return stepObject(feed);
    case Level::Spans: return stepSpan(feed);
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
Scan OtlpJsonReader::stepList(Feed& feed, Level element, char opening)
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
    } else if (byte == opening && !m_needComma) {
        m_stack.push_back(element);
        m_needComma = false;
        if (element == Level::ResourceSpans) {
            m_resource.reset();
        }
    } else {
        return bad("expected ',' or ']' in a list");
    }
    ++feed.c.at;
    return Scan::Ok;
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

Scan OtlpJsonReader::member(Feed& feed, std::string_view key)
{
    const Level level = m_stack.back();
    if (level == Level::Request) {
        if (isResourceSpansKey(key)) {
            return openMember(feed, Level::ResourceSpansList, '[');
        }
        if (key == "trace" || key == "result") { // Tempo API v2, Jaeger API v3
            return openMember(feed, Level::Request, '{');
        }
        // A ResourceSpans that stands alone, as older Java exporters print it.
        if (key == "resource" || isScopeSpansKey(key)) {
            m_stack.back() = Level::ResourceSpans;
            return member(feed, key);
        }
        m_otherSignals += isOtherSignal(key) ? 1 : 0;
    } else if (level == Level::ResourceSpans) {
        if (key == "resource" && !m_resource && *feed.c.at == '{') {
            return readResource(feed);
        }
        if (isScopeSpansKey(key)) {
            if (!m_resource) {
                if (const Scan found = findResource(feed); found != Scan::Ok) {
                    return found;
                }
            }
            return openMember(feed, Level::ScopeSpansList, '[');
        }
    } else if (key == "spans") {
        return openMember(feed, Level::Spans, '[');
    }
    return skipMember(feed);
}

/// Enters the value of a member that should be a list or an object; another kind is passed over.
Scan OtlpJsonReader::openMember(Feed& feed, Level level, char opening)
{
    constexpr std::size_t deepest = 16; // "trace" in "trace" in ... is no format
    if (*feed.c.at != opening || m_stack.size() >= deepest) {
        return skipMember(feed);
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
        std::vector<AttributeView> attributes;
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
    if (!m_resource) {
        m_resource = feed.sink.addResource(Hash128{}, {});
    }
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

/// One comma, closing bracket or span of a list of spans.
Scan OtlpJsonReader::stepSpan(Feed& feed)
{
    if (!skipBlanks(feed.c)) {
        return Scan::More;
    }
    if (*feed.c.at == ']' || *feed.c.at == ',') {
        return stepList(feed, Level::Spans, '{');
    }
    if (*feed.c.at != '{' || m_needComma) {
        return bad("expected ',' or ']' in a list of spans");
    }
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
    if (!m_resource) {
        m_resource = feed.sink.addResource(Hash128{}, {});
    }
    scanned.record.resource = *m_resource;
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

} // namespace spanglass
