#include "core/ingest/spanindex.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr unsigned hashShift = 16;
constexpr unsigned sideShift = 14;
constexpr std::uint64_t serviceBits = (1U << sideShift) - 1;
constexpr std::uint64_t lowBits = (1U << hashShift) - 1;

} // namespace

std::uint64_t EarlierSpans::spanEntry(
    std::uint64_t hashOfTrace, SpanId span, Side side, std::uint16_t serviceNumber)
{
    return (spanHash(hashOfTrace, span) << hashShift) | (static_cast<std::uint64_t>(side) << sideShift)
        | (serviceNumber & serviceBits);
}

std::uint64_t EarlierSpans::traceEntry(TraceId trace)
{
    const std::uint64_t high = trace.high == 0 ? 0 : std::max<std::uint64_t>(mixed(trace.high) & lowBits, 1);
    return (spanHash(traceHash(trace), SpanId{}) << hashShift) | high;
}

EarlierSpans::EarlierSpans(std::vector<std::uint64_t> entries, std::vector<TraceId> errorTraces)
    : m_entries(std::move(entries))
    , m_errorTraces(std::move(errorTraces))
{
    std::ranges::sort(m_entries);
    std::ranges::sort(m_errorTraces);
}

EarlierSpans::Found EarlierSpans::find(
    std::uint64_t hashOfTrace, SpanId span, Side side, std::uint16_t serviceNumber) const
{
    Found found;
    const std::uint64_t wanted = spanEntry(hashOfTrace, span, side, serviceNumber);
    auto it = std::ranges::lower_bound(m_entries, wanted & ~lowBits);
    for (; it != m_entries.end() && (*it >> hashShift) == (wanted >> hashShift); ++it) {
        found.any = true;
        if ((*it & serviceBits) == (wanted & serviceBits)) {
            found.sameService = true;
            const auto there = static_cast<Side>((*it & lowBits) >> sideShift);
            found.sameSpan = found.sameSpan || !areOpposite(side, there);
        }
    }
    return found;
}

bool EarlierSpans::knowsTrace(TraceId trace) const
{
    const std::uint64_t wanted = traceEntry(trace);
    auto it = std::ranges::lower_bound(m_entries, wanted & ~lowBits);
    for (; it != m_entries.end() && (*it >> hashShift) == (wanted >> hashShift); ++it) {
        if (*it == wanted || (*it & lowBits) == 0 || (wanted & lowBits) == 0) {
            return true;
        }
    }
    return false;
}

} // namespace spanglass
