#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace spanglass {

/// Gives equal byte strings equal small numbers. Number 0 is the empty string. Views it gives out stay
/// valid as long as it lives. One thread at a time.
class Interner {
public:
    Interner();
    std::uint32_t intern(std::string_view text);
    [[nodiscard]] std::string_view text(std::uint32_t number) const { return m_texts[number]; }
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(m_texts.size()); }

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t number = 0; ///< 0 = free (the empty string is never looked up)
    };
    std::string_view store(std::string_view text);
    void grow();

    std::vector<std::string_view> m_texts;
    std::vector<Slot> m_slots;
    std::vector<std::unique_ptr<char[]>> m_blocks;
    std::size_t m_blockLeft = 0;
    char* m_blockAt = nullptr;
};

} // namespace spanglass
