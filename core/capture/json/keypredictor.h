#pragma once

#include "core/capture/json/jsonscan.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace spanglass {

/// Number of a key among names, from 1; 0 if it is none of them.
template <std::size_t Size>
constexpr std::uint8_t numberOf(std::string_view key, const std::array<std::string_view, Size>& names)
{
    for (std::size_t i = 0; i < Size; ++i) {
        if (names[i] == key) {
            return static_cast<std::uint8_t>(i + 1);
        }
    }
    return 0;
}

/// Guesses the next member's key from the one that followed last time: one tracer writes all its spans
/// alike, so that most keys need one comparison instead of a scan. Guesses change no result.
class KeyPredictor {
public:
    /// Number of a learned key; 0 = none.
    using Key = std::uint8_t;

    /// If what stood behind `previous` last time (comma, blanks, key and colon) stands at the cursor: moves
    /// behind it.
    Key take(JsonCursor& c, Key previous) const
    {
        const Entry& guess = m_entries[m_next[previous]];
        if (guess.size == 0 || c.end - c.at < guess.size || !startsWith(c.at, guess)) {
            return 0;
        }
        c.at += guess.size;
        return m_next[previous];
    }

    /// Remembers that `text` came after `previous`, and what its key means.
    Key learn(Key previous, std::string_view text, std::uint8_t meaning)
    {
        Key key = 1;
        while (key < m_count && std::string_view(m_entries[key].text.data(), m_entries[key].size) != text) {
            ++key;
        }
        if (key == m_count) {
            if (text.size() > m_entries[0].text.size() || m_count == m_entries.size()) {
                return 0;
            }
            Entry& entry = m_entries[m_count++];
            std::memcpy(entry.text.data(), text.data(), text.size());
            entry.size = static_cast<std::uint8_t>(text.size());
            entry.meaning = meaning;
            entry.mask = text.size() == 32 ? 0xFFFFFFFFU : (1U << text.size()) - 1;
        }
        m_next[previous] = key;
        return key;
    }

    [[nodiscard]] std::uint8_t meaning(Key key) const { return m_entries[key].meaning; }

private:
    struct Entry {
        std::array<char, 32> text{};
        std::uint32_t mask = 0;
        std::uint8_t size = 0;
        std::uint8_t meaning = 0;
    };

    /// Reads 32 bytes wherever the text ends: they lie in the padding.
    static bool startsWith(const char* at, const Entry& guess)
    {
#if defined(__SSE2__)
        const auto equal = [&](int offset) {
            const __m128i there = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + offset));
            const __m128i wanted =
                _mm_loadu_si128(reinterpret_cast<const __m128i*>(guess.text.data() + offset));
            return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(there, wanted)));
        };
        return ((equal(0) | (equal(16) << 16U)) & guess.mask) == guess.mask;
#else
        return std::memcmp(at, guess.text.data(), guess.size) == 0;
#endif
    }

    std::array<Entry, 40> m_entries{}; ///< 0 is no key
    std::array<Key, 40> m_next{};
    std::size_t m_count = 1;
};

} // namespace spanglass
