#pragma once

#include "core/store/rows.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace spanglass {

/// The error spans whose failure has several: those that tell of one that began elsewhere, and the ones it
/// began at.
class SharedFailures {
public:
    static Result<SharedFailures> read(const Database& db)
    {
        SharedFailures shared;
        std::vector<Entry>& entries = shared.m_entries;
        auto read = forEachRow(
            db.prepare("SELECT id, origin FROM occurrence WHERE origin <> 0"), [&](const Statement& row) {
                entries.push_back({ row.integer(0), row.integer(1) });
            });
        if (!read) {
            return std::move(read).error();
        }
        const std::size_t echoes = entries.size();
        for (std::size_t i = 0; i < echoes; ++i) {
            entries.push_back({ entries[i].origin, entries[i].origin });
        }
        std::ranges::sort(entries, {}, &Entry::row);
        const auto isSame = [](const Entry& a, const Entry& b) { return a.row == b.row; };
        entries.erase(std::unique(entries.begin(), entries.end(), isSame), entries.end());
        return shared;
    }

    /// occurrence.id of the failure's origin; 0 if the row has its failure for itself. Rows must be asked
    /// about in ascending order.
    std::int64_t next(std::int64_t row)
    {
        while (m_at < m_entries.size() && m_entries[m_at].row < row) {
            ++m_at;
        }
        return m_at < m_entries.size() && m_entries[m_at].row == row ? m_entries[m_at].origin : 0;
    }

private:
    struct Entry {
        std::int64_t row = 0;
        std::int64_t origin = 0;
    };
    std::vector<Entry> m_entries{}; ///< by row
    std::size_t m_at = 0;
};

} // namespace spanglass
