#include "core/capture/jsonscan.h"

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace spanglass {

namespace {

/// One bit for each of 64 bytes.
struct Block {
    std::uint64_t quote = 0;
    std::uint64_t backslash = 0;
    std::uint64_t open = 0;
    std::uint64_t close = 0;
};

#if defined(__SSE2__)

Block classify(const char* p, char open, char close)
{
    const __m128i quotes = _mm_set1_epi8('"');
    const __m128i slashes = _mm_set1_epi8('\\');
    const __m128i opens = _mm_set1_epi8(open);
    const __m128i closes = _mm_set1_epi8(close);
    Block block;
    for (unsigned i = 0; i < 4; ++i) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 16 * i));
        const auto mask = [&](__m128i wanted) {
            return static_cast<std::uint64_t>(
                       static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted))))
                << (16 * i);
        };
        block.quote |= mask(quotes);
        block.backslash |= mask(slashes);
        block.open |= mask(opens);
        block.close |= mask(closes);
    }
    return block;
}

#else

Block classify(const char* p, char open, char close)
{
    Block block;
    for (unsigned i = 0; i < 64; ++i) {
        block.quote |= std::uint64_t{ p[i] == '"' } << i;
        block.backslash |= std::uint64_t{ p[i] == '\\' } << i;
        block.open |= std::uint64_t{ p[i] == open } << i;
        block.close |= std::uint64_t{ p[i] == close } << i;
    }
    return block;
}

#endif

/// Bit i = parity of bits 0..i.
std::uint64_t prefixXor(std::uint64_t bits)
{
    for (unsigned shift = 1; shift < 64; shift <<= 1U) {
        bits ^= bits << shift;
    }
    return bits;
}

/// Bits of the characters that a backslash escapes; `carry` goes from block to block.
std::uint64_t escapedBits(std::uint64_t backslash, bool& carry)
{
    std::uint64_t escaped = 0;
    if (carry) {
        escaped = 1;
        backslash &= ~std::uint64_t{ 1 };
        carry = false;
    }
    while (backslash != 0) {
        const int at = std::countr_zero(backslash);
        if (at == 63) {
            carry = true;
            break;
        }
        escaped |= std::uint64_t{ 2 } << at;
        backslash &= ~(std::uint64_t{ 3 } << at);
    }
    return escaped;
}

/// Moves from the opening bracket to behind its partner. Only brackets of this kind are counted:
/// in well-formed text the others are balanced in between.
Scan skipContainer(JsonCursor& c)
{
    const char open = *c.at;
    const char close = open == '{' ? '}' : ']';
    std::uint64_t depth = 0;
    std::uint64_t inString = 0;
    bool escape = false;
    for (const char* p = c.at; p < c.end; p += 64) {
        Block block = classify(p, open, close);
        const auto left = static_cast<std::uint64_t>(c.end - p);
        if (left < 64) {
            const std::uint64_t valid = (std::uint64_t{ 1 } << left) - 1;
            block = { block.quote & valid, block.backslash & valid, block.open & valid, block.close & valid };
        }
        if (block.backslash != 0 || escape) {
            block.quote &= ~escapedBits(block.backslash, escape);
        }
        const std::uint64_t strings = prefixXor(block.quote) ^ inString;
        inString = static_cast<std::uint64_t>(static_cast<std::int64_t>(strings) >> 63);
        const std::uint64_t opens = block.open & ~strings;
        std::uint64_t closes = block.close & ~strings;
        const auto closeCount = static_cast<std::uint64_t>(std::popcount(closes));
        if (depth > closeCount) {
            depth += static_cast<std::uint64_t>(std::popcount(opens)) - closeCount;
            continue;
        }
        std::uint64_t closed = 0;
        for (; closes != 0; closes &= closes - 1) {
            const int at = std::countr_zero(closes);
            const std::uint64_t before = (std::uint64_t{ 1 } << at) - 1;
            ++closed;
            if (depth + static_cast<std::uint64_t>(std::popcount(opens & before)) == closed) {
                c.at = p + at + 1;
                return Scan::Ok;
            }
        }
        depth += static_cast<std::uint64_t>(std::popcount(opens)) - closeCount;
    }
    return Scan::More;
}

bool endsScalar(char c)
{
    return c == ',' || c == '}' || c == ']' || c == ':' || static_cast<unsigned char>(c) <= ' ';
}

void appendUtf8(std::string& out, std::uint32_t code)
{
    const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0U | (code >> 6U));
        put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        put(0xE0U | (code >> 12U));
        put(0x80U | ((code >> 6U) & 0x3FU));
        put(0x80U | (code & 0x3FU));
    } else {
        put(0xF0U | (code >> 18U));
        put(0x80U | ((code >> 12U) & 0x3FU));
        put(0x80U | ((code >> 6U) & 0x3FU));
        put(0x80U | (code & 0x3FU));
    }
}

/// The four hex digits at `at`, or a value above 0xFFFF.
std::uint32_t hex4(std::string_view raw, std::size_t at)
{
    constexpr std::uint32_t none = 0x10000;
    if (at + 4 > raw.size()) {
        return none;
    }
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
        const char c = raw[i];
        const int digit = c >= '0' && c <= '9' ? c - '0'
            : c >= 'a' && c <= 'f'             ? c - 'a' + 10
            : c >= 'A' && c <= 'F'             ? c - 'A' + 10
                                               : -1;
        if (digit < 0) {
            return none;
        }
        value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    return value;
}

/// Reads `\uXXXX` (and its second half) at the backslash; returns the characters used.
std::size_t appendUnicodeEscape(std::string& out, std::string_view raw, std::size_t at)
{
    constexpr std::uint32_t replacement = 0xFFFD;
    const std::uint32_t first = hex4(raw, at + 2);
    if (first > 0xFFFF) {
        appendUtf8(out, replacement);
        return 2;
    }
    const bool high = first >= 0xD800 && first < 0xDC00;
    if (high && at + 7 < raw.size() && raw[at + 6] == '\\' && raw[at + 7] == 'u') {
        const std::uint32_t second = hex4(raw, at + 8);
        if (second >= 0xDC00 && second < 0xE000) {
            appendUtf8(out, 0x10000 + ((first - 0xD800) << 10U) + (second - 0xDC00));
            return 12;
        }
    }
    appendUtf8(out, first >= 0xD800 && first < 0xE000 ? replacement : first);
    return 6;
}

} // namespace

Scan scanString(JsonCursor& c, RawString& out)
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

Scan scanScalar(JsonCursor& c, std::string_view& out)
{
    const char* const begin = c.at;
    while (c.at < c.end && !endsScalar(*c.at)) {
        ++c.at;
    }
    out = { begin, static_cast<std::size_t>(c.at - begin) };
    if (c.at == c.end) {
        return Scan::More;
    }
    return out.empty() ? Scan::Bad : Scan::Ok;
}

Scan skipValue(JsonCursor& c)
{
    switch (*c.at) {
    case '"': {
        RawString ignored;
        return scanString(c, ignored);
    }
    case '{':
    case '[': return skipContainer(c);
    default: {
        std::string_view ignored;
        return scanScalar(c, ignored);
    }
    }
}

Scan ValueSkipper::skip(JsonCursor& c)
{
    for (; c.at < c.end; ++c.at) {
        const char byte = *c.at;
        if (m_inString) {
            if (m_escape) {
                m_escape = false;
            } else if (byte == '\\') {
                m_escape = true;
            } else if (byte == '"') {
                m_inString = false;
                if (m_depth == 0) {
                    ++c.at;
                    return Scan::Ok;
                }
            }
        } else if (byte == '"') {
            m_inString = true;
        } else if (byte == '{' || byte == '[') {
            ++m_depth;
        } else if ((byte == '}' || byte == ']') && m_depth > 0) {
            if (--m_depth == 0) {
                ++c.at;
                return Scan::Ok;
            }
        } else if (m_depth == 0 && m_started && endsScalar(byte)) {
            return Scan::Ok;
        }
        m_started = true;
    }
    return Scan::More;
}

std::string unescaped(std::string_view raw)
{
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size();) {
        if (raw[i] != '\\' || i + 1 >= raw.size()) {
            out.push_back(raw[i++]);
            continue;
        }
        const char kind = raw[i + 1];
        if (kind == 'u') {
            i += appendUnicodeEscape(out, raw, i);
            continue;
        }
        constexpr std::string_view names = "\"\\/bfnrt";
        constexpr std::string_view values = "\"\\/\b\f\n\r\t";
        const std::size_t found = names.find(kind);
        if (found == std::string_view::npos) {
            out += "\xEF\xBF\xBD";
        } else {
            out.push_back(values[found]);
        }
        i += 2;
    }
    return out;
}

} // namespace spanglass
