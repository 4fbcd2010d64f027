#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/model/tracking.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace spanglass {

/// Counts the reasons for which error spans are not tracked, and keeps the newest of each.
class LedgerCounter {
public:
    static constexpr std::array<Lack, 6> lacks = { Lack::EntrySpan, Lack::Type, Lack::Message, Lack::Stack,
        Lack::TopmostSpan, Lack::Span };
    static constexpr std::size_t maxExamples = 20;

    explicit LedgerCounter(TrackingPolicy policy)
        : m_required(requiredBy(policy))
    {
    }

    void add(LackSet set, OccurrenceId id, TimeNs start)
    {
        const auto reasons = static_cast<LackSet>(set & m_required);
        if (reasons == 0) {
            return;
        }
        ++m_untracked;
        for (std::size_t i = 0; i < lacks.size(); ++i) {
            if (has(reasons, lacks[i])) {
                ++m_reasons[i].count;
                keep(m_reasons[i].newest, { start, id });
            }
        }
    }
    [[nodiscard]] std::uint64_t untracked() const { return m_untracked; }
    [[nodiscard]] std::uint64_t count(std::size_t lack) const { return m_reasons[lack].count; }

    /// Of error spans that lack `lacks[lack]`, newest first.
    [[nodiscard]] std::vector<OccurrenceId> examples(std::size_t lack) const
    {
        auto newest = m_reasons[lack].newest;
        std::ranges::sort(newest, std::greater<>());
        std::vector<OccurrenceId> ids;
        for (const auto& [start, id] : newest) {
            ids.push_back(id);
        }
        return ids;
    }

private:
    using Dated = std::pair<TimeNs, OccurrenceId>;
    struct Reason {
        std::uint64_t count = 0;
        std::vector<Dated> newest{}; ///< a heap, the oldest at its front
    };
    static void keep(std::vector<Dated>& newest, Dated dated)
    {
        if (newest.size() == maxExamples) {
            if (dated <= newest.front()) {
                return;
            }
            std::ranges::pop_heap(newest, std::greater<>());
            newest.back() = dated;
        } else {
            newest.push_back(dated);
        }
        std::ranges::push_heap(newest, std::greater<>());
    }

    LackSet m_required;
    std::uint64_t m_untracked = 0;
    std::array<Reason, lacks.size()> m_reasons{};
};

} // namespace spanglass
