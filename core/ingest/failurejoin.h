#pragma once

#include "core/grouping/failures.h"
#include "core/ingest/resolver.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace spanglass {

/// Finds the failures of one trace after another of a partition. Looks at error spans and those above them
/// only; most traces with errors have one error span, and of these not even texts are asked for.
class FailureJoin {
public:
    /// A span's parent: its index, FailureSpan::root or FailureSpan::missing.
    using ParentOf = std::function<std::uint32_t(std::uint32_t span)>;

    /// `services` by span; `errorSpans` are the spans of the errors that judge() is asked about.
    FailureJoin(const PartitionInput& input, const std::vector<std::uint32_t>& services,
        const std::vector<std::uint32_t>& errorSpans, ParentOf parentOf);

    /// Sets origin and handling of `all[error]` for the errors of one trace.
    void judge(std::span<const std::uint32_t> errors, std::vector<ResolvedError>& all);

private:
    void enter(std::uint32_t span, bool withTexts);
    [[nodiscard]] FailureSpan spanOf(std::uint32_t span, bool withTexts) const;

    const PartitionInput& m_in;
    const std::vector<std::uint32_t>& m_services;
    const std::vector<std::uint32_t>& m_errorSpans;
    ParentOf m_parentOf;
    std::vector<std::uint32_t> m_places; ///< of a span among those of the trace
    std::vector<std::uint32_t> m_way{}; ///< the trace's: index of the span
    std::vector<FailureSpan> m_spans{}; ///< the same
    std::vector<std::uint32_t> m_errors{}; ///< the same: index of the error
};

} // namespace spanglass
