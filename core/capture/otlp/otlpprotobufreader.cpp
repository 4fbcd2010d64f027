#include "core/capture/otlp/otlpprotobufreader.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::size_t unpackedPiece = std::size_t{ 1 } << 20U;
constexpr std::string_view gzipMagic("\x1F\x8B", 2);

Fed more(std::size_t consumed = 0)
{
    return { Scan::More, consumed, "the data ends inside a message" };
}

} // namespace

struct OtlpProtobufReader::Feed {
    std::string_view bytes;
    std::size_t at;
    bool last;
    SpanSink& sink;
    const DamageHandler& damage;

    [[nodiscard]] std::string_view rest() const { return bytes.substr(at); }
};

OtlpProtobufReader::OtlpProtobufReader(OtlpFraming framing)
    : m_framing(framing)
{
}

void OtlpProtobufReader::reset()
{
    m_state = State::Between;
    m_json.reset();
    m_body.begin();
}

std::vector<PassedOver> OtlpProtobufReader::passedOver() const
{
    std::vector<PassedOver> out = m_json.passedOver();
    const std::vector<PassedOver> more = m_body.passedOver().list();
    out.insert(out.end(), more.begin(), more.end());
    return out;
}

Fed OtlpProtobufReader::feed(std::string_view bytes, bool last, SpanSink& sink, const DamageHandler& damage)
{
    if (m_framing == OtlpFraming::None) {
        return m_body.feed(bytes, last, sink, damage);
    }
    Feed feed{ bytes, 0, last, sink, damage };
    while (true) {
        Fed fed = step(feed);
        feed.at += fed.consumed;
        if (fed.scan != Scan::Ok || (feed.at == bytes.size() && m_state == State::Between)) {
            fed.consumed = feed.at;
            return fed;
        }
    }
}

/// One message, or as much of it as can be read; Ok only if there is something left to do.
Fed OtlpProtobufReader::step(Feed& feed)
{
    switch (m_state) {
    case State::Between: return openMessage(feed);
    case State::Plain: return readPlain(feed);
    case State::Packed: return readPacked(feed);
    case State::Skipping: return skip(feed);
    }
    return { Scan::Bad, 0, {} };
}

Fed OtlpProtobufReader::openMessage(Feed& feed)
{
    const std::string_view rest = feed.rest();
    const std::size_t head = otlpHeadSize(m_framing);
    if (rest.empty()) {
        return {};
    }
    if (rest.size() < head) {
        return more();
    }
    m_left = otlpMessageLength(rest.substr(0, head));
    if (m_left > largestOtlpMessage) {
        return { Scan::Bad, 0, "a message of " + std::to_string(m_left) + " bytes" };
    }
    const std::uint64_t wanted = std::min<std::uint64_t>(m_left, zstdFrameStart.size());
    const std::string_view message = rest.substr(head, wanted);
    if (message.size() < wanted) {
        return more();
    }
    m_body.begin();
    m_json.reset();
    m_begins = true;
    if (message.starts_with(gzipMagic)) {
        feed.damage(feed.at, "a gzip-compressed message is left out");
        m_state = State::Skipping;
    } else {
        m_state = message == zstdFrameStart ? State::Packed : State::Plain;
    }
    return { Scan::Ok, head, {} };
}

Fed OtlpProtobufReader::readPlain(Feed& feed)
{
    const std::string_view message = feed.rest().substr(0, m_left);
    const bool whole = message.size() == m_left;
    const std::size_t place = feed.at;
    Fed fed = feedMessage(message, whole, feed.sink,
        [&](std::size_t offset, std::string text) { feed.damage(place + offset, std::move(text)); });
    m_left -= fed.consumed;
    if (whole || fed.scan == Scan::Bad) {
        if (fed.scan != Scan::Ok) {
            feed.damage(place + fed.consumed, "damaged message: " + fed.message);
        }
        m_state = fed.scan == Scan::Ok ? State::Between : State::Skipping;
        return { Scan::Ok, fed.consumed, {} };
    }
    return more(fed.consumed);
}

Fed OtlpProtobufReader::readPacked(Feed& feed)
{
    const std::string_view message = feed.rest().substr(0, m_left);
    if (message.size() < m_left) {
        return more();
    }
    const std::size_t place = feed.at;
    const std::string problem = unpack(
        message, feed.sink, [&](std::size_t, std::string text) { feed.damage(place, std::move(text)); });
    if (!problem.empty()) {
        feed.damage(place, "damaged message: " + problem);
    }
    m_state = State::Between;
    return { Scan::Ok, message.size(), {} };
}

Fed OtlpProtobufReader::skip(Feed& feed)
{
    const std::uint64_t some = std::min<std::uint64_t>(m_left, feed.rest().size());
    m_left -= some;
    m_state = m_left == 0 ? State::Between : State::Skipping;
    return m_left == 0 ? Fed{ Scan::Ok, some, {} } : more(some);
}

/// A piece of the message at hand, as protobuf or JSON.
Fed OtlpProtobufReader::feedMessage(
    std::string_view bytes, bool last, SpanSink& sink, const DamageHandler& damage)
{
    if (m_begins && !bytes.empty()) {
        m_isJson = bytes[0] == '{' || bytes[0] == '[';
        m_begins = false;
    }
    return !m_begins && m_isJson ? m_json.feed(bytes, last, sink, damage)
                                 : m_body.feed(bytes, last, sink, damage);
}

/// Reads a compressed message while it is unpacked, so that no more of it is held than its largest
/// record. Returns what is wrong with it, "" if nothing.
std::string OtlpProtobufReader::unpack(std::string_view packed, SpanSink& sink, const DamageHandler& damage)
{
    if (!m_zstd.isOk()) {
        return "no memory for zstd";
    }
    m_zstd.restart();
    ZSTD_inBuffer in{ packed.data(), packed.size(), 0 };
    std::size_t held = 0;
    std::uint64_t total = 0;
    while (true) {
        m_unpacked.resize(held + std::max(held, unpackedPiece) + jsonPadding);
        ZSTD_outBuffer out{ m_unpacked.data(), m_unpacked.size() - jsonPadding, held };
        const std::size_t left = m_zstd.decompress(out, in);
        total += out.pos - held;
        if (total > largestOtlpMessage) {
            return "it unpacks to more than 256 MiB";
        }
        const bool ended = in.pos == in.size && left == 0;
        const std::string problem = ZSTD_isError(left) != 0 ? std::string("zstd: ") + ZSTD_getErrorName(left)
            : !ended && in.pos == in.size && out.pos < out.size ? "its zstd data ends early"
                                                                : "";
        const Fed fed = feedMessage({ m_unpacked.data(), out.pos }, ended, sink, damage);
        if (!problem.empty()) {
            return problem; // what came in front of it was read
        }
        if (fed.scan == Scan::Bad || (ended && fed.scan == Scan::More)) {
            return fed.message;
        }
        if (ended) {
            return {};
        }
        held = out.pos - fed.consumed;
        std::copy(m_unpacked.begin() + static_cast<std::ptrdiff_t>(fed.consumed),
            m_unpacked.begin() + static_cast<std::ptrdiff_t>(out.pos), m_unpacked.begin());
    }
}

} // namespace spanglass
