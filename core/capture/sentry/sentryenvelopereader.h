#pragma once

#include "core/capture/format.h"
#include "core/capture/sentry/sentryevent.h"

#include <map>
#include <memory>
#include <optional>

namespace spanglass {

/// Sentry envelopes, as clients send them: a header line, then items, each a header line and a payload of
/// `length` bytes, or up to the line's end without a length. Source: develop.sentry.dev, envelopes.
/// Events and transactions are read (SentryEvent); attachments, minidumps, sessions and the like are
/// passed over and counted. Several envelopes may stand one after another.
///
/// A length is not trusted: where the JSON value of an event ends elsewhere, the value counts, that is told,
/// and reading goes on behind it. Lines that are no header are told once and passed over up to the next one.
class SentryEnvelopeReader final : public FormatReader {
public:
    Fed feed(std::string_view bytes, bool last, SpanSink& sink, const DamageHandler& damage) override;
    [[nodiscard]] bool atTop() const override { return m_state == State::Headers; }
    void reset() override;
    [[nodiscard]] std::vector<PassedOver> passedOver() const override;

private:
    enum class State : std::uint8_t {
        Headers, ///< of an envelope or an item
        Payload, ///< of an event
        Skipping, ///< a payload that is not read
        SkippingLine,
    };
    struct Feed;
    Scan step(Feed& feed);
    Scan readHeader(Feed& feed);
    void readHeaderLine(std::string_view line, std::size_t offset, const DamageHandler& damage);
    Scan readPayload(Feed& feed);
    static std::optional<std::string_view> valueIn(std::string_view payload, std::size_t size);
    Scan skipPayload(Feed& feed);
    Scan skipLine(Feed& feed);
    void startPayload(bool isEvent, std::string_view type);

    State m_state = State::Headers;
    std::optional<std::uint64_t> m_length{}; ///< of the payload at hand; nothing: up to the line's end
    std::uint64_t m_toSkip = 0;
    bool m_lost = false; ///< what stands in the lines is told already
    JsonPull m_pull;
    SentryEvent m_event;
    std::map<std::string, std::uint64_t> m_passed;
};

/// The first line is a JSON object, and the second names the type of an item.
bool recognisesSentryEnvelope(const Beginning& beginning);
std::unique_ptr<FormatReader> makeSentryEnvelopeReader(const Beginning& beginning);

} // namespace spanglass
