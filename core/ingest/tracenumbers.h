#pragma once

#include "core/ingest/indextable.h"
#include "core/ingest/skeleton.h"

#include <cstdint>
#include <vector>

namespace spanglass {

/// Numbers the traces of a partition from 0, in the order they are met.
class TraceNumbers {
public:
    /// Room for so many before it grows.
    explicit TraceNumbers(std::size_t expected)
        : m_capacity(expected)
        , m_table(expected)
    {
    }

    [[nodiscard]] std::uint32_t find(TraceId trace) const { return find(traceHash(trace), trace); }
    [[nodiscard]] std::uint64_t hash(std::uint32_t number) const { return m_hashes[number]; }

    /// Its number, or the next one.
    std::uint32_t number(TraceId trace)
    {
        const std::uint64_t hash = traceHash(trace);
        if (const std::uint32_t known = find(hash, trace); known != IndexTable::none) {
            return known;
        }
        const auto next = static_cast<std::uint32_t>(m_traces.size());
        m_traces.push_back(trace);
        m_hashes.push_back(hash);
        if (m_traces.size() > m_capacity) {
            grow();
        }
        m_table.insert(hash, next);
        return next;
    }

private:
    [[nodiscard]] std::uint32_t find(std::uint64_t hash, TraceId trace) const
    {
        return m_table.find(hash, [&](std::uint32_t number) { return m_traces[number] == trace; });
    }

    void grow()
    {
        m_capacity = m_traces.size() * 2;
        m_table = IndexTable(m_capacity);
        for (std::uint32_t number = 0; number + 1 < m_traces.size(); ++number) {
            m_table.insert(m_hashes[number], number);
        }
    }

    std::size_t m_capacity;
    IndexTable m_table;
    std::vector<TraceId> m_traces{};
    std::vector<std::uint64_t> m_hashes{};
};

} // namespace spanglass
