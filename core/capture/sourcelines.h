#pragma once

#include "core/capture/json/jsonpull.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace spanglass {

/// Lines of code around frames, kept in place until clear(): thousands come with one event, and none is
/// worth an allocation.
class SourceLines {
public:
    /// The list of texts at hand; its last 64 if they stand in front of the frame, else its first 64.
    std::span<const std::string_view> read(JsonPull& pull, bool inFront)
    {
        std::size_t count = 0;
        pull.elements([&] {
            if (inFront || count < m_list.size()) {
                m_list[count % m_list.size()] = pull.text();
                ++count;
            }
        });
        const std::size_t kept = std::min(count, m_list.size());
        std::string_view* const to = room(kept);
        for (std::size_t i = 0; i < kept; ++i) {
            to[i] = m_list[(count - kept + i) % m_list.size()];
        }
        return { to, kept };
    }

    /// Makes every list given out invalid.
    void clear()
    {
        m_block = 0;
        m_used = 0;
    }

private:
    static constexpr std::size_t blockSize = 1024;

    std::string_view* room(std::size_t count)
    {
        if (m_used + count > blockSize) {
            ++m_block;
            m_used = 0;
        }
        if (m_block >= m_blocks.size()) {
            m_blocks.push_back(std::make_unique<std::array<std::string_view, blockSize>>());
        }
        std::string_view* const at = m_blocks[m_block]->data() + m_used;
        m_used += count;
        return at;
    }

    std::array<std::string_view, 64> m_list{};
    std::vector<std::unique_ptr<std::array<std::string_view, blockSize>>> m_blocks;
    std::size_t m_block = 0; ///< in use
    std::size_t m_used = 0; ///< of it
};

} // namespace spanglass
