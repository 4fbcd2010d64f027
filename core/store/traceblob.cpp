#include "core/store/traceblob.h"

#include "core/base/varint.h"

#include <algorithm>
#include <unordered_map>

namespace spanglass {

namespace {

constexpr char blobVersion = 1;

/// Index of a span by id: a scan for the usual small trace, a map for a large one.
class SpanLookup {
public:
    explicit SpanLookup(std::span<const TraceSpan> spans)
        : m_spans(spans)
    {
        constexpr std::size_t small = 32;
        if (spans.size() > small) {
            m_map.reserve(spans.size());
            for (std::size_t i = 0; i < spans.size(); ++i) {
                m_map.emplace(spans[i].id.value, i);
            }
        }
    }
    /// spans.size() if it is not there.
    [[nodiscard]] std::size_t find(SpanId id) const
    {
        if (m_map.empty()) {
            return static_cast<std::size_t>(std::ranges::find(m_spans, id, &TraceSpan::id) - m_spans.begin());
        }
        const auto found = m_map.find(id.value);
        return found == m_map.end() ? m_spans.size() : found->second;
    }

private:
    std::span<const TraceSpan> m_spans;
    std::unordered_map<std::uint64_t, std::size_t> m_map{};
};

} // namespace

std::string encodeTrace(std::span<const TraceSpan> spans)
{
    std::string out;
    out.reserve(spans.size() * 28 + 16);
    out.push_back(blobVersion);
    appendVarint(out, spans.size());
    const TimeNs base = spans.empty() ? 0 : spans.front().start;
    appendFixed64(out, static_cast<std::uint64_t>(base));
    const SpanLookup lookup(spans);
    for (const TraceSpan& span : spans) {
        appendFixed64(out, span.id.value);
        const std::size_t parent = span.parent ? lookup.find(span.parent) : 0;
        if (!span.parent) {
            appendVarint(out, 0);
        } else if (parent == spans.size()) {
            appendVarint(out, 1);
            appendFixed64(out, span.parent.value);
        } else {
            appendVarint(out, parent + 2);
        }
        appendVarint(out, span.name);
        appendVarint(out, span.resource);
        out.push_back(
            static_cast<char>(static_cast<unsigned>(span.kind) + 8U * static_cast<unsigned>(span.status)));
        appendVarint(out, static_cast<std::uint64_t>(span.start) - static_cast<std::uint64_t>(base));
        appendVarint(out, static_cast<std::uint64_t>(span.duration));
    }
    return out;
}

Result<std::vector<TraceSpan>> decodeTrace(std::string_view bytes)
{
    const Error damaged{ Error::Kind::Format, "a stored trace is damaged" };
    std::uint64_t count = 0;
    std::uint64_t base = 0;
    if (bytes.empty() || bytes.front() != blobVersion) {
        return damaged;
    }
    bytes.remove_prefix(1);
    constexpr std::size_t smallestSpan = 14;
    if (!takeVarint(bytes, count) || !takeFixed64(bytes, base) || count > bytes.size() / smallestSpan) {
        return damaged;
    }
    std::vector<TraceSpan> spans(count);
    std::vector<std::uint64_t> parents(count);
    for (std::size_t i = 0; i < count; ++i) {
        TraceSpan& span = spans[i];
        std::uint64_t name = 0;
        std::uint64_t resource = 0;
        std::uint64_t start = 0;
        std::uint64_t duration = 0;
        if (!takeFixed64(bytes, span.id.value) || !takeVarint(bytes, parents[i])
            || (parents[i] == 1 && !takeFixed64(bytes, span.parent.value)) || !takeVarint(bytes, name)
            || !takeVarint(bytes, resource) || bytes.empty() || parents[i] >= count + 2) {
            return damaged;
        }
        const auto bits = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        if (!takeVarint(bytes, start) || !takeVarint(bytes, duration) || (bits & 7U) > 5
            || (bits >> 3U) > 2) {
            return damaged;
        }
        span.name = static_cast<std::uint32_t>(name);
        span.resource = static_cast<std::uint32_t>(resource);
        span.kind = static_cast<SpanKind>(bits & 7U);
        span.status = static_cast<SpanStatus>(bits >> 3U);
        span.start = static_cast<TimeNs>(base + start);
        span.duration = static_cast<DurationNs>(duration & INT64_MAX);
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (parents[i] >= 2) {
            spans[i].parent = spans[parents[i] - 2].id;
        }
    }
    return spans;
}

} // namespace spanglass
