#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace spanglass {

/// A position in JSON text. The text must be followed by at least `jsonPadding` readable bytes.
struct JsonCursor {
    const char* at = nullptr;
    const char* end = nullptr;
};

/// Readable bytes that must follow every text given to the scanner (16-byte loads run past the end).
inline constexpr std::size_t jsonPadding = 64;

/// What a scanning step found.
enum class Scan : std::uint8_t {
    Ok,
    More, ///< the text ends inside the value
    Bad, ///< not JSON
};

/// A JSON string as written, without its quotes.
struct RawString {
    std::string_view text{};
    bool escaped = false; ///< holds a backslash
};

/// Moves over blanks; false at the end of the text.
inline bool skipBlanks(JsonCursor& c)
{
    while (c.at < c.end && static_cast<unsigned char>(*c.at) <= ' ') {
        ++c.at;
    }
    return c.at < c.end;
}

/// Reads the string that begins at the cursor (on its opening quote). Inline, since it runs twenty
/// times a span.
inline Scan scanString(JsonCursor& c, RawString& out)
{
    if (*c.at != '"') {
        return Scan::Bad;
    }
    const char* const begin = c.at + 1;
    const char* p = begin;
    out.escaped = false;
    while (p < c.end) {
#if defined(__SSE2__)
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        const auto hits = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(
            _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')))));
        if (hits == 0) {
            p += 16;
            continue;
        }
        p += std::countr_zero(hits);
        if (p >= c.end) {
            return Scan::More;
        }
#endif
        if (*p == '"') {
            out.text = { begin, static_cast<std::size_t>(p - begin) };
            c.at = p + 1;
            return Scan::Ok;
        }
        if (*p == '\\') {
            out.escaped = true;
            ++p;
        }
        ++p;
    }
    return Scan::More;
}

/// Moves over the value at the cursor without looking into it: strings and brackets are followed,
/// nothing else is checked. Linear, no recursion, any depth.
Scan skipValue(JsonCursor& c);

/// The text of a number, true, false or null at the cursor.
Scan scanScalar(JsonCursor& c, std::string_view& out);

/// The string's text with escapes replaced; a lone surrogate or broken escape gives U+FFFD.
std::string unescaped(std::string_view raw);

/// Moves over a value that may lie in many pieces of text. Ends where skipValue() ends, in damaged text
/// too: only brackets of the first one's kind are counted.
class ValueSkipper {
public:
    /// Goes on at the cursor; Ok when the value has ended, with the cursor behind it.
    Scan skip(JsonCursor& c);

private:
    std::uint64_t m_depth = 0;
    char m_opening = 0; ///< of the value, if it is an object or a list
    bool m_inString = false;
    bool m_escape = false;
    bool m_started = false;
};

} // namespace spanglass
