#pragma once

#include "core/capture/capturereader.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

namespace spanglass::test {

/// Counts what a reader hands over, and looks at every byte of it, so that a sanitizer sees a bad view.
class CountingSink final : public SpanSink {
public:
    std::optional<ResourceRef> knownResource(Hash128) override { return std::nullopt; }
    ResourceRef addResource(Hash128, const AttributeList& attributes) override
    {
        look(attributes);
        return m_resources++;
    }
    void span(const SpanRecord& span) override
    {
        look(span.name);
        ++m_spans;
    }
    void errorSpan(const SpanRecord& span, const ErrorDetails& details) override
    {
        look(span.name);
        look(details.statusMessage);
        look(details.attributes);
        for (const auto& event : details.events) {
            look(event.name);
            look(event.attributes);
        }
        for (const auto& link : details.links) {
            look(link.attributes);
        }
        ++m_spans;
        ++m_errorSpans;
    }
    void exception(const SpanRecord& at, const ErrorDetails& details, Standing) override
    {
        errorSpan(at, details);
    }
    [[nodiscard]] std::uint64_t spans() const { return m_spans; }
    [[nodiscard]] std::uint64_t errorSpans() const { return m_errorSpans; }

private:
    void look(std::string_view text)
    {
        for (const char c : text) {
            m_seen = m_seen * 31 + static_cast<unsigned char>(c);
        }
    }
    void look(const AttributeList& attributes)
    {
        for (const auto& attribute : attributes) {
            look(attribute.key);
            look(attribute.value);
        }
    }
    ResourceRef m_resources = 0;
    std::uint64_t m_spans = 0;
    std::uint64_t m_errorSpans = 0;
    volatile std::uint64_t m_seen = 0;
};

/// `head`, then `middle` many times, then `tail`, without holding it.
class RepeatingSource final : public ByteSource {
public:
    RepeatingSource(std::string head, std::string middle, std::uint64_t times, std::string tail)
        : m_head(std::move(head))
        , m_middle(std::move(middle))
        , m_tail(std::move(tail))
        , m_size(m_head.size() + m_middle.size() * times + m_tail.size())
    {
    }
    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        std::size_t done = 0;
        while (done < size && m_at < m_size) {
            const std::string_view rest = here();
            const std::size_t some = std::min(rest.size(), size - done);
            std::memcpy(buffer + done, rest.data(), some);
            done += some;
            m_at += some;
        }
        return done;
    }
    [[nodiscard]] std::uint64_t consumed() const override { return m_at; }
    [[nodiscard]] std::uint64_t size() const { return m_size; }

private:
    /// What follows at m_at, up to the end of its part.
    [[nodiscard]] std::string_view here() const
    {
        if (m_at < m_head.size()) {
            return std::string_view(m_head).substr(m_at);
        }
        if (m_at >= m_size - m_tail.size()) {
            return std::string_view(m_tail).substr(m_at - (m_size - m_tail.size()));
        }
        return std::string_view(m_middle).substr((m_at - m_head.size()) % m_middle.size());
    }
    std::string m_head;
    std::string m_middle;
    std::string m_tail;
    std::uint64_t m_size;
    std::uint64_t m_at = 0;
};

/// What reading a text as a capture gave.
struct TextRead {
    Result<ReadOutcome> outcome = Error{};
    std::uint64_t spans = 0;
    std::uint64_t errorSpans = 0;
};

/// A partial result with warnings, or a message; nothing else will do. Returns "" if it is so.
inline std::string complaintAbout(const TextRead& read, std::uint64_t mostSpans)
{
    constexpr std::size_t mostKept = 100;
    if (read.spans > mostSpans) {
        return "more spans than there are: " + std::to_string(read.spans);
    }
    if (!read.outcome) {
        return read.outcome.error().message.empty() ? "an error without a message" : "";
    }
    const ReadOutcome& outcome = *read.outcome;
    if (outcome.warnings.size() != std::min<std::uint64_t>(outcome.warningCount, mostKept)) {
        return "warnings kept: " + std::to_string(outcome.warnings.size()) + " of "
            + std::to_string(outcome.warningCount);
    }
    if (outcome.state == CaptureState::Damaged && outcome.warningCount == 0) {
        return "damaged without a warning";
    }
    for (const auto& warning : outcome.warnings) {
        if (warning.where.empty() || warning.message.empty()) {
            return "a warning without place or cause";
        }
    }
    return {};
}

inline TextRead readSource(OpenedSource source)
{
    CountingSink sink;
    ReadOptions options;
    options.sinks = { &sink };
    auto outcome = readCapture(source, options, {});
    return { std::move(outcome), sink.spans(), sink.errorSpans() };
}

inline TextRead readText(std::string text)
{
    OpenedSource source;
    source.size = text.size();
    source.bytes = std::make_unique<RepeatingSource>(std::move(text), "", 0, "");
    return readSource(std::move(source));
}

} // namespace spanglass::test
