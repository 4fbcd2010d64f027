#include "tests/fuzz/checkreader.h"

#include "core/base/hash.h"
#include "core/capture/sniff.h"
#include "core/capture/streamreading.h"
#include "tests/support/memorysource.h"

#include <cstring>
#include <vector>

namespace spanglass::test {

namespace {

/// Folds everything a reader hands over into one number.
class DigestSink final : public SpanSink {
public:
    std::optional<ResourceRef> knownResource(Hash128) override { return std::nullopt; }
    ResourceRef addResource(Hash128, const AttributeList& attributes) override
    {
        fold(attributes);
        return m_resources++;
    }
    void span(const SpanRecord& span) override
    {
        ++spans;
        fold(span);
    }
    void errorSpan(const SpanRecord& span, const ErrorDetails& details) override
    {
        ++spans;
        fold(span);
        fold(details);
    }
    void exception(const SpanRecord& at, const ErrorDetails& details, Standing standing) override
    {
        ++spans;
        fold(at);
        fold(details);
        fold(static_cast<std::uint64_t>(standing));
    }

    std::uint64_t digest = 0;
    std::uint64_t spans = 0;

private:
    void fold(std::uint64_t number) { digest = mixed(digest * 31 + number); }
    void fold(std::string_view text) { fold(hash64(text)); }
    void fold(const AttributeList& attributes)
    {
        for (const AttributeView& attribute : attributes) {
            fold(attribute.key);
            fold(attribute.value);
            fold(static_cast<std::uint64_t>(attribute.type));
        }
    }
    void fold(const SpanRecord& span)
    {
        for (const std::uint64_t part : { span.trace.high, span.trace.low, span.span.value, span.parent.value,
                 static_cast<std::uint64_t>(span.start), static_cast<std::uint64_t>(span.duration),
                 static_cast<std::uint64_t>(span.kind), static_cast<std::uint64_t>(span.status) }) {
            fold(part);
        }
        fold(span.name);
    }
    void fold(const ErrorDetails& details)
    {
        fold(details.statusMessage);
        fold(details.attributes);
        for (const EventView& event : details.events) {
            fold(static_cast<std::uint64_t>(event.time));
            fold(event.name);
            fold(event.attributes);
        }
        for (const LinkView& link : details.links) {
            fold(link.trace.low ^ link.span.value);
            fold(link.attributes);
        }
    }

    ResourceRef m_resources = 0;
};

struct Answer {
    std::uint64_t digest = 0;
    std::uint64_t spans = 0;
    std::uint64_t damaged = 0;
};

Answer readIn(const Format& format, std::string_view bytes, const Beginning& beginning, std::size_t piece)
{
    MemorySource source(std::string(bytes), piece);
    const auto reader = format.makeReader(beginning);
    DigestSink sink;
    ReadingLog log;
    StreamReading stream({ source, {}, format.layout, piece }, *reader, sink, log);
    const auto read = stream.run({}, false);
    return { sink.digest, sink.spans, read ? log.count : 0 };
}

} // namespace

std::string checkReader(const char* name, std::string_view bytes)
{
    const Format* const format = formatNamed(name);
    if (format == nullptr) {
        return std::string("no format is named ") + name;
    }
    std::string padded(bytes);
    padded.resize(bytes.size() + jsonPadding);
    // What it is recognised as is of no interest, only that looking is safe.
    const auto sniffed = sniff(std::string_view(padded).substr(0, bytes.size()), true, format);
    if (!sniffed) {
        return {};
    }
    const std::string_view text = sniffed->beginning.bytes;
    const Answer whole = readIn(*format, text, sniffed->beginning, text.size() + 1);
    const Answer pieces = readIn(*format, text, sniffed->beginning, text.size() / 5 + 1);
    if (whole.digest != pieces.digest || whole.spans != pieces.spans) {
        return "read at once it gives " + std::to_string(whole.spans) + " spans, in pieces "
            + std::to_string(pieces.spans) + ", or others";
    }
    if (whole.damaged != pieces.damaged) {
        return "read at once it has " + std::to_string(whole.damaged) + " damages, in pieces "
            + std::to_string(pieces.damaged);
    }
    return {};
}

} // namespace spanglass::test
