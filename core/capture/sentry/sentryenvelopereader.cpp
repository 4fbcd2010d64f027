#include "core/capture/sentry/sentryenvelopereader.h"

#include "core/base/text.h"
#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// No event is larger: Sentry takes 1 MiB, and 20 MiB of a transaction.
constexpr std::uint64_t longestEvent = std::uint64_t{ 64 } << 20U;
constexpr std::size_t longestHeader = std::size_t{ 1 } << 20U;

constexpr std::array<std::string_view, 20> itemTypes{ "attachment", "session", "sessions", "user_report",
    "feedback", "profile", "profile_chunk", "replay_event", "replay_recording", "replay_video", "check_in",
    "client_report", "log", "otel_log", "span", "otel_span", "statsd", "metric_meta", "nel", "raw_security" };

bool isEventType(std::string_view type)
{
    return type == "event" || type == "transaction";
}

} // namespace

struct SentryEnvelopeReader::Feed {
    std::string_view bytes;
    std::size_t at;
    bool last;
    SpanSink& sink;
    const DamageHandler& damage;

    [[nodiscard]] std::string_view rest() const { return bytes.substr(at); }
};

void SentryEnvelopeReader::reset()
{
    m_state = State::Headers;
    m_length.reset();
    m_toSkip = 0;
}

Fed SentryEnvelopeReader::feed(std::string_view bytes, bool last, SpanSink& sink, const DamageHandler& damage)
{
    Feed feed{ bytes, 0, last, sink, damage };
    Scan scan = Scan::Ok;
    while (feed.at < bytes.size() && scan == Scan::Ok) {
        scan = step(feed);
    }
    const bool open = m_state == State::Payload || (m_state == State::Skipping && m_toSkip > 0);
    if (scan == Scan::Ok && open) {
        scan = Scan::More;
    }
    return { scan, feed.at, scan == Scan::More && last ? "the data ends inside an item" : "" };
}

Scan SentryEnvelopeReader::step(Feed& feed)
{
    switch (m_state) {
    case State::Headers: return readHeader(feed);
    case State::Payload: return readPayload(feed);
    case State::Skipping: return skipPayload(feed);
    case State::SkippingLine: return skipLine(feed);
    }
    return Scan::Ok;
}

Scan SentryEnvelopeReader::readHeader(Feed& feed)
{
    const auto end = feed.rest().find('\n');
    if (end == npos && !feed.last && feed.rest().size() <= longestHeader) {
        return Scan::More;
    }
    const std::string_view line = trimmed(feed.rest().substr(0, end));
    const std::size_t begin = feed.at;
    if (line.size() > longestHeader || (!line.empty() && (line.front() != '{' || line.back() != '}'))) {
        if (!m_lost) {
            feed.damage(begin, "the header of an item should stand here");
        }
        m_lost = true;
        m_state = State::SkippingLine;
        return Scan::Ok;
    }
    feed.at = end == npos ? feed.bytes.size() : feed.at + end + 1;
    if (line.empty()) {
        return Scan::Ok;
    }
    m_lost = false;
    readHeaderLine(line, begin, feed.damage);
    return Scan::Ok;
}

void SentryEnvelopeReader::readHeaderLine(
    std::string_view line, std::size_t offset, const DamageHandler& damage)
{
    std::string_view type;
    std::optional<std::uint64_t> length;
    m_pull.clear();
    m_pull.begin(line);
    m_pull.members([&](std::string_view key) {
        if (key == "type") {
            type = m_pull.text();
        } else if (key == "length") {
            length = readUnsigned(m_pull.text());
        }
    });
    if (m_pull.isBad()) {
        damage(offset, "a header that is no JSON");
    }
    if (type.empty()) {
        return; // of an envelope
    }
    m_length = length;
    startPayload(isEventType(type), type);
    if (m_state == State::Payload && m_length.value_or(0) > longestEvent) {
        damage(offset, "an event of more than 64 MiB is left out");
        startPayload(false, type);
    }
}

void SentryEnvelopeReader::startPayload(bool isEvent, std::string_view type)
{
    if (isEvent) {
        m_state = State::Payload;
        return;
    }
    const bool known = std::ranges::find(itemTypes, type) != itemTypes.end() || isEventType(type);
    ++m_passed[std::string(known ? type : "another type")];
    m_state = m_length ? State::Skipping : State::SkippingLine;
    m_toSkip = m_length.value_or(0);
}

/// The JSON value in the first `size` bytes of a payload; nothing if there is none, or not all of it.
std::optional<std::string_view> SentryEnvelopeReader::valueIn(std::string_view payload, std::size_t size)
{
    JsonCursor cursor{ payload.data(), payload.data() + size };
    if (!skipBlanks(cursor) || *cursor.at != '{') {
        return std::nullopt;
    }
    const char* const begin = cursor.at;
    if (skipValue(cursor) != Scan::Ok) {
        return std::nullopt;
    }
    return std::string_view(begin, static_cast<std::size_t>(cursor.at - begin));
}

Scan SentryEnvelopeReader::readPayload(Feed& feed)
{
    const std::string_view rest = feed.rest();
    const std::size_t told = m_length ? static_cast<std::size_t>(*m_length) : 0;
    const std::size_t line = std::min(rest.find('\n', std::min(told, rest.size())), rest.size());
    std::optional<std::string_view> event;
    if (m_length && rest.size() >= told) {
        event = valueIn(rest, told);
    }
    if (!event) { // a length that is missing or too short or too long: up to the line's end
        if (line == rest.size() && !feed.last) {
            return Scan::More;
        }
        event = valueIn(rest, line);
    }
    const std::size_t begin = event ? static_cast<std::size_t>(event->data() - rest.data()) : 0;
    const std::size_t end = event ? begin + event->size() : 0;
    const bool fits = event && m_length && rest.size() >= told && end <= told
        && trimmed(rest.substr(end, told - end)).empty();
    const std::size_t at = feed.at;
    feed.at += fits ? told : end;
    m_state = fits ? State::Headers : State::SkippingLine;
    if (!event) {
        feed.damage(at, "an event's item is no JSON object");
        return Scan::Ok;
    }
    if (m_length && !fits) {
        feed.damage(at, "an event's item has a length that is not the event's");
    }
    m_event.read(*event, feed.sink, [&](std::size_t offset, std::string message) {
        feed.damage(at + begin + offset, std::move(message));
    });
    return Scan::Ok;
}

Scan SentryEnvelopeReader::skipPayload(Feed& feed)
{
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(m_toSkip, feed.rest().size()));
    feed.at += count;
    m_toSkip -= count;
    if (m_toSkip == 0) {
        m_state = State::Headers;
    }
    return Scan::Ok;
}

Scan SentryEnvelopeReader::skipLine(Feed& feed)
{
    const auto end = feed.rest().find('\n');
    feed.at = end == npos ? feed.bytes.size() : feed.at + end + 1;
    if (end != npos || feed.last) {
        m_state = State::Headers;
    }
    return Scan::Ok;
}

std::vector<PassedOver> SentryEnvelopeReader::passedOver() const
{
    std::vector<PassedOver> all;
    for (const auto& [type, count] : m_passed) {
        all.push_back({ count, "items of " + (type == "another type" ? type : "type " + type) });
    }
    if (m_event.messages() > 0) {
        all.push_back({ m_event.messages(), "messages without an error" });
    }
    return all;
}

bool recognisesSentryEnvelope(const Beginning& beginning)
{
    const std::string_view bytes = beginning.bytes;
    const auto end = bytes.find('\n');
    if (end == npos || beginning.values.empty() || !bytes.starts_with('{')
        || trimmed(bytes.substr(0, end)).back() != '}') {
        return false;
    }
    const JsonShape& header = beginning.values[0];
    const std::array<const char*, 6> keys{ "event_id", "dsn", "sent_at", "sdk", "trace", "retries" };
    // Events one a line have an event_id in the first and a type in the second as well.
    const std::array<const char*, 5> notOfHeaders{ "type", "platform", "contexts", "exception", "timestamp" };
    const auto isThere = [&](const char* key) { return header.has(key); };
    const bool isHeader = (header.firstKeys().empty() || std::ranges::any_of(keys, isThere))
        && std::ranges::none_of(notOfHeaders, isThere);
    // An attachment may stand where the second JSON value would be looked for.
    const auto second = bytes.substr(end + 1, std::min<std::size_t>(bytes.find('\n', end + 1), 4096) - end);
    const auto shapes = JsonShape::of(second.substr(0, second.find('\n')), 1);
    return isHeader && !shapes.empty() && shapes[0].has("type", JsonShape::Kind::String)
        && (shapes[0].has("length") || isEventType(shapes[0].text("type"))
            || std::ranges::find(itemTypes, shapes[0].text("type")) != itemTypes.end());
}

std::unique_ptr<FormatReader> makeSentryEnvelopeReader(const Beginning&)
{
    return std::make_unique<SentryEnvelopeReader>();
}

} // namespace spanglass
