#pragma once

#include "core/ingest/apartexception.h"

#include <cstdint>
#include <span>
#include <unordered_map>

namespace spanglass {

/// Joins trace ids of 64 and of 128 bits. A tracer or format that knows the low half only (high == 0) names
/// the trace of 128 bits with that low half, as W3C Trace Context has it for such systems. Where several
/// traces have it, none can be told to be the one: the id of 64 bits stays a trace by itself.
class TraceWidths {
public:
    /// `earlier` are traces of the workspace, sorted.
    TraceWidths(std::span<const SpanSkeleton> spans, std::span<const ApartException> exceptions,
        std::span<const TraceId> earlier);

    /// The id of the trace at its full width; costs nothing where no id needs to be widened.
    [[nodiscard]] TraceId widened(TraceId trace) const
    {
        return m_wide.empty() || !isNarrow(trace) ? trace : find(trace);
    }
    [[nodiscard]] bool changesAny() const { return !m_wide.empty(); }

private:
    static bool isNarrow(TraceId trace) { return trace.high == 0 && trace.low != 0; }
    [[nodiscard]] TraceId find(TraceId trace) const;

    /// By low half of the ids of 64 bits: the only high half there is, 0 if there is none or several.
    struct High {
        std::uint64_t value = 0;
        bool several = false;
    };
    std::unordered_map<std::uint64_t, High> m_wide{};
};

} // namespace spanglass
