#include "core/ingest/tracewidths.h"

#include <algorithm>

namespace spanglass {

TraceWidths::TraceWidths(std::span<const SpanSkeleton> spans, std::span<const ApartException> exceptions,
    std::span<const TraceId> earlier)
{
    const auto ofSpan = [](const SpanSkeleton& span) { return span.trace; };
    const auto ofException = [](const ApartException& exception) { return exception.at.trace; };
    const auto any = [&](auto asked) {
        return std::ranges::any_of(spans, asked, ofSpan)
            || std::ranges::any_of(exceptions, asked, ofException) || std::ranges::any_of(earlier, asked);
    };
    if (!any(isNarrow) || !any([](TraceId trace) { return !isNarrow(trace); })) {
        return;
    }
    const auto all = [&](auto use) {
        std::ranges::for_each(spans, use, ofSpan);
        std::ranges::for_each(exceptions, use, ofException);
        std::ranges::for_each(earlier, use);
    };
    all([&](TraceId trace) {
        if (isNarrow(trace)) {
            m_wide.try_emplace(trace.low);
        }
    });
    all([&](TraceId trace) {
        const auto found = isNarrow(trace) ? m_wide.end() : m_wide.find(trace.low);
        if (found != m_wide.end()) {
            High& high = found->second;
            high.several = high.several || (high.value != 0 && high.value != trace.high);
            high.value = trace.high;
        }
    });
    // Stored apart from a trace with its low half: there were several when it was stored.
    for (const TraceId trace : earlier) {
        const auto found = isNarrow(trace) ? m_wide.find(trace.low) : m_wide.end();
        if (found != m_wide.end()
            && std::ranges::binary_search(earlier, TraceId{ found->second.value, trace.low })) {
            found->second.several = true;
        }
    }
    std::erase_if(m_wide, [](const auto& entry) { return entry.second.several || entry.second.value == 0; });
}

TraceId TraceWidths::find(TraceId trace) const
{
    const auto found = m_wide.find(trace.low);
    return found == m_wide.end() ? trace : TraceId{ found->second.value, trace.low };
}

} // namespace spanglass
