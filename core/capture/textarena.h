#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace spanglass {

/// Keeps texts in place until it is cleared; its memory is used again after that. One thread at a time.
class TextArena {
public:
    std::string_view keep(std::string_view text)
    {
        if (text.empty()) {
            return {};
        }
        char* const to = room(text.size());
        std::memcpy(to, text.data(), text.size());
        return { to, text.size() };
    }

    /// Makes every text given out invalid.
    void clear()
    {
        m_large.clear();
        m_block = 0;
        m_used = 0;
    }

private:
    static constexpr std::size_t blockSize = std::size_t{ 64 } << 10U;

    char* room(std::size_t size)
    {
        if (size > blockSize / 4) {
            return m_large.emplace_back(new char[size]).get();
        }
        if (m_used + size > blockSize) {
            ++m_block;
            m_used = 0;
        }
        if (m_block >= m_blocks.size()) {
            m_blocks.emplace_back(new char[blockSize]);
        }
        char* const at = m_blocks[m_block].get() + m_used;
        m_used += size;
        return at;
    }

    std::vector<std::unique_ptr<char[]>> m_blocks;
    std::vector<std::unique_ptr<char[]>> m_large;
    std::size_t m_block = 0; ///< in use
    std::size_t m_used = 0; ///< of it
};

} // namespace spanglass
