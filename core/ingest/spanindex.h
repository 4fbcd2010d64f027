#pragma once

#include "core/ingest/skeleton.h"

#include <cstdint>
#include <vector>

namespace spanglass {

/// Which half of a call a span tells of. Zipkin's shared spans are two with the same id, the caller's and
/// the callee's; the same span sent twice is of one side, or a format did not tell.
enum class Side : std::uint8_t { Unknown = 0, Caller = 1, Callee = 2 };

constexpr Side sideOf(const SpanSkeleton& span)
{
    switch (static_cast<SpanKind>(span.kindAndStatus & 7U)) {
    case SpanKind::Client:
    case SpanKind::Producer: return Side::Caller;
    case SpanKind::Server:
    case SpanKind::Consumer: return Side::Callee;
    default: return Side::Unknown;
    }
}
constexpr bool areOpposite(Side a, Side b)
{
    return a != Side::Unknown && b != Side::Unknown && a != b;
}

/// What earlier captures hold of a partition's traces: entries of the table span_index. An entry is 48 bits
/// of a span's hash, 2 of its Side and 14 of its service. A trace is an entry with span 0, whose low 16 bits
/// are of the hash of the id's high half, 0 for an id of 64 bits; each capture has the traces of its spans.
class EarlierSpans {
public:
    static std::uint64_t spanEntry(
        std::uint64_t hashOfTrace, SpanId span, Side side, std::uint16_t serviceNumber);
    static std::uint64_t traceEntry(TraceId trace);

    /// `entries` in any order; `errorTraces` those that hold error spans.
    EarlierSpans(std::vector<std::uint64_t> entries, std::vector<TraceId> errorTraces);

    /// The spans with this id. Only of use where the trace is known: traces that differ in their high half
    /// alone share their entries.
    struct Found {
        bool any = false;
        bool sameService = false;
        bool sameSpan = false; ///< of the same service and no other side
    };
    [[nodiscard]] Found find(
        std::uint64_t hashOfTrace, SpanId span, Side side, std::uint16_t serviceNumber) const;
    [[nodiscard]] bool knowsTrace(TraceId trace) const;

    [[nodiscard]] const std::vector<TraceId>& errorTraces() const { return m_errorTraces; } ///< sorted

private:
    std::vector<std::uint64_t> m_entries{};
    std::vector<TraceId> m_errorTraces{};
};

} // namespace spanglass
