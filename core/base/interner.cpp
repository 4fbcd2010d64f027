#include "core/base/interner.h"

#include "core/base/hash.h"

#include <algorithm>
#include <cstring>

namespace spanglass {

namespace {

constexpr std::size_t blockSize = std::size_t{ 64 } << 10U;
constexpr std::size_t firstSlots = 256;

} // namespace

Interner::Interner()
    : m_texts(1)
    , m_slots(firstSlots)
{
}

std::string_view Interner::store(std::string_view text)
{
    if (text.size() > m_blockLeft) {
        const std::size_t size = std::max(blockSize, text.size());
        m_blocks.push_back(std::make_unique_for_overwrite<char[]>(size));
        // A text longer than a block gets one of its own, and the rest of the old block is given up.
        m_blockAt = m_blocks.back().get();
        m_blockLeft = size;
    }
    std::memcpy(m_blockAt, text.data(), text.size());
    const std::string_view kept(m_blockAt, text.size());
    m_blockAt += text.size();
    m_blockLeft -= text.size();
    return kept;
}

void Interner::grow()
{
    std::vector<Slot> slots(m_slots.size() * 2);
    const std::size_t mask = slots.size() - 1;
    for (const Slot& slot : m_slots) {
        if (slot.number != 0) {
            std::size_t at = slot.hash & mask;
            while (slots[at].number != 0) {
                at = (at + 1) & mask;
            }
            slots[at] = slot;
        }
    }
    m_slots = std::move(slots);
}

std::uint32_t Interner::intern(std::string_view text)
{
    if (text.empty()) {
        return 0;
    }
    const auto hash = static_cast<std::uint32_t>(hash64(text));
    const std::size_t mask = m_slots.size() - 1;
    std::size_t at = hash & mask;
    for (; m_slots[at].number != 0; at = (at + 1) & mask) {
        if (m_slots[at].hash == hash && m_texts[m_slots[at].number] == text) {
            return m_slots[at].number;
        }
    }
    const std::uint32_t number = size();
    m_texts.push_back(store(text));
    m_slots[at] = { hash, number };
    if (m_texts.size() * 2 > m_slots.size()) {
        grow();
    }
    return number;
}

} // namespace spanglass
