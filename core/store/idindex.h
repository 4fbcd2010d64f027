#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace spanglass {

/// Maps row ids of a table to 0, 1, 2 ... in their order, so that columns can be flat arrays. Ids that
/// a table gave out are close together and found by one array access; others by binary search, so a
/// strange file costs time but never memory.
class IdIndex {
public:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    IdIndex() = default;

    /// Of any ids in any order; equal ones count once.
    explicit IdIndex(std::vector<std::int64_t> ids)
        : m_ids(std::move(ids))
    {
        std::ranges::sort(m_ids);
        // Not std::ranges::unique, which clang 14 cannot compile.
        m_ids.erase(std::unique(m_ids.begin(), m_ids.end()), m_ids.end());
        const bool compact = !m_ids.empty() && m_ids.front() >= 0
            && static_cast<std::uint64_t>(m_ids.back()) < 4 * std::uint64_t{ m_ids.size() } + 1024;
        if (compact) {
            m_direct.assign(static_cast<std::size_t>(m_ids.back()) + 1, none);
            for (std::uint32_t i = 0; i < m_ids.size(); ++i) {
                m_direct[static_cast<std::size_t>(m_ids[i])] = i;
            }
        }
    }

    [[nodiscard]] std::uint32_t find(std::int64_t id) const
    {
        if (static_cast<std::uint64_t>(id) < m_direct.size()) {
            return m_direct[static_cast<std::size_t>(id)];
        }
        if (!m_direct.empty()) {
            return none;
        }
        const auto at = std::ranges::lower_bound(m_ids, id);
        return at != m_ids.end() && *at == id ? static_cast<std::uint32_t>(at - m_ids.begin()) : none;
    }
    [[nodiscard]] std::size_t size() const { return m_ids.size(); }
    [[nodiscard]] const std::vector<std::int64_t>& ids() const { return m_ids; }

private:
    std::vector<std::int64_t> m_ids; ///< sorted
    std::vector<std::uint32_t> m_direct;
};

} // namespace spanglass
