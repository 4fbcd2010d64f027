#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace spanglass {

/// Open addressing over indices into an array, two slots a span and more.
class IndexTable {
public:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    explicit IndexTable(std::size_t count)
        : m_slots(std::bit_ceil(count * 2 + 16), none)
    {
    }

    /// First index at or after the slot of `hash` that `matches`, or none.
    template <typename Matches> std::uint32_t find(std::uint64_t hash, Matches matches) const
    {
        const std::size_t mask = m_slots.size() - 1;
        for (std::size_t at = hash & mask; m_slots[at] != none; at = (at + 1) & mask) {
            if (matches(m_slots[at])) {
                return m_slots[at];
            }
        }
        return none;
    }

    /// Calls `use` with each index at or after the slot of `hash`: those of this hash and some others.
    template <typename Use> void forEach(std::uint64_t hash, Use use) const
    {
        find(hash, [&](std::uint32_t index) {
            use(index);
            return false;
        });
    }

    void insert(std::uint64_t hash, std::uint32_t index)
    {
        const std::size_t mask = m_slots.size() - 1;
        std::size_t at = hash & mask;
        while (m_slots[at] != none) {
            at = (at + 1) & mask;
        }
        m_slots[at] = index;
    }

    void replace(std::uint64_t hash, std::uint32_t index, std::uint32_t by)
    {
        const std::size_t mask = m_slots.size() - 1;
        for (std::size_t at = hash & mask; m_slots[at] != none; at = (at + 1) & mask) {
            if (m_slots[at] == index) {
                m_slots[at] = by;
                return;
            }
        }
    }

private:
    std::vector<std::uint32_t> m_slots;
};

} // namespace spanglass
