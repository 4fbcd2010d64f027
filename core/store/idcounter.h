#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace spanglass {

/// Counts by id: a hash table with open addressing, for millions of additions. Negative ids are none.
class IdCounter {
public:
    IdCounter()
        : m_slots(64)
    {
    }

    void add(std::int64_t id, std::uint64_t count = 1)
    {
        if (id < 0) {
            return;
        }
        std::size_t at = slotOf(id);
        if (m_slots[at].first == 0) {
            if ((m_used + 1) * 2 > m_slots.size()) {
                grow();
                at = slotOf(id);
            }
            m_slots[at].first = id + 1;
            ++m_used;
        }
        m_slots[at].second += count;
    }

    /// All ids with their counts, in no order.
    [[nodiscard]] std::vector<std::pair<std::int64_t, std::uint64_t>> counts() const
    {
        std::vector<std::pair<std::int64_t, std::uint64_t>> out;
        out.reserve(m_used);
        for (const auto& [key, count] : m_slots) {
            if (key != 0) {
                out.emplace_back(key - 1, count);
            }
        }
        return out;
    }

private:
    using Slot = std::pair<std::int64_t, std::uint64_t>; ///< id + 1, so that 0 is an empty slot

    [[nodiscard]] std::size_t slotOf(std::int64_t id) const
    {
        const auto hash = static_cast<std::uint64_t>(id) * 0x9E3779B97F4A7C15ULL;
        std::size_t at = (hash >> 20U) & (m_slots.size() - 1);
        while (m_slots[at].first != 0 && m_slots[at].first != id + 1) {
            at = (at + 1) & (m_slots.size() - 1);
        }
        return at;
    }
    void grow()
    {
        std::vector<Slot> old(m_slots.size() * 2);
        old.swap(m_slots);
        for (const Slot& slot : old) {
            if (slot.first != 0) {
                m_slots[slotOf(slot.first - 1)] = slot;
            }
        }
    }

    std::vector<Slot> m_slots; ///< a power of two, at most half full
    std::size_t m_used = 0;
};

} // namespace spanglass
