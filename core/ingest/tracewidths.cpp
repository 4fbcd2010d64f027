#include "core/ingest/tracewidths.h"

#include <algorithm>

namespace spanglass {

TraceWidths::TraceWidths(std::span<const SpanSkeleton> spans, std::span<const TraceId> earlier)
{
    const auto traceOf = [](const SpanSkeleton& span) { return span.trace; };
    const auto wide = [](TraceId trace) { return !isNarrow(trace); };
    const bool someNarrow =
        std::ranges::any_of(spans, isNarrow, traceOf) || std::ranges::any_of(earlier, isNarrow);
    if (!someNarrow || (std::ranges::none_of(spans, wide, traceOf) && std::ranges::none_of(earlier, wide))) {
        return;
    }
    const auto enter = [&](TraceId trace) {
        if (isNarrow(trace)) {
            m_wide.try_emplace(trace.low);
        }
    };
    std::ranges::for_each(spans, enter, traceOf);
    std::ranges::for_each(earlier, enter);
    const auto meet = [&](TraceId trace) {
        const auto found = isNarrow(trace) ? m_wide.end() : m_wide.find(trace.low);
        if (found != m_wide.end()) {
            High& high = found->second;
            high.several = high.several || (high.value != 0 && high.value != trace.high);
            high.value = trace.high;
        }
    };
    std::ranges::for_each(spans, meet, traceOf);
    std::ranges::for_each(earlier, meet);
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
