#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#else
#include "core/base/text.h"
#endif

namespace spanglass {

/// Span and trace ids as JSON captures write them: hex of either case (32, 16 or less digits, 0x before
/// them or not), or the base64 of plain protobuf JSON (24 characters for 16 bytes, 12 for 8). Nothing if
/// the text is neither; the empty text and all zeros give the id "none".
std::optional<TraceId> readTraceId(std::string_view text);
std::optional<SpanId> readSpanId(std::string_view text);

/// Sixteen hex digits of either case as a number; false if one is none. Inline, since it runs three
/// times a span.
inline bool readHex16(const char* digits, std::uint64_t& out);

/// Nineteen decimal digits, as times in nanoseconds have from 2001 to 2286; false if one is none.
inline bool readDigits19(const char* digits, std::uint64_t& out);

/// A whole number written plainly or with a fraction of zero; nothing if out of range or no number.
std::optional<std::int64_t> readInteger(std::string_view text);
std::optional<std::uint64_t> readUnsigned(std::string_view text);

/// Seconds since 1970 as a decimal number with a fraction, exact to the nanosecond: nothing goes through
/// a double, unless the number has an exponent. Nothing if it is no number or out of an int64's range.
std::optional<TimeNs> readSeconds(std::string_view text);

/// Microseconds as written, with up to three decimals that count; 0 for what is no time.
TimeNs readMicroseconds(std::string_view text);

#if defined(__SSE2__)

inline bool readHex16(const char* digits, std::uint64_t& out)
{
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(digits));
    const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const auto within = [](__m128i value, char low, char high) {
        return _mm_and_si128(_mm_cmpgt_epi8(value, _mm_set1_epi8(static_cast<char>(low - 1))),
            _mm_cmplt_epi8(value, _mm_set1_epi8(static_cast<char>(high + 1))));
    };
    const __m128i isDigit = within(bytes, '0', '9');
    const __m128i isLetter = within(lower, 'a', 'f');
    if (_mm_movemask_epi8(_mm_or_si128(isDigit, isLetter)) != 0xFFFF) {
        return false;
    }
    const __m128i nibbles =
        _mm_add_epi8(_mm_and_si128(bytes, _mm_set1_epi8(0x0F)), _mm_and_si128(isLetter, _mm_set1_epi8(9)));
    // In each 16-bit lane the low byte is the higher digit.
    const __m128i pairs = _mm_and_si128(
        _mm_or_si128(_mm_slli_epi16(nibbles, 4), _mm_srli_epi16(nibbles, 8)), _mm_set1_epi16(0x00FF));
    const __m128i packed = _mm_packus_epi16(pairs, pairs);
    out = __builtin_bswap64(static_cast<std::uint64_t>(_mm_cvtsi128_si64(packed)));
    return true;
}

#else

inline bool readHex16(const char* digits, std::uint64_t& out)
{
    const auto id = spanIdFromHex({ digits, 16 });
    out = id ? id->value : 0;
    return id.has_value();
}

#endif

namespace detail {

/// Eight decimal digits in one go: pairs, then fours, then all.
inline bool readDigits8(const char* digits, std::uint64_t& out)
{
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, digits, sizeof bytes);
    constexpr std::uint64_t high = 0xF0F0F0F0F0F0F0F0ULL;
    constexpr std::uint64_t zeros = 0x3030303030303030ULL;
    if ((bytes & high) != zeros || ((bytes + 0x0606060606060606ULL) & high) != zeros) {
        return false;
    }
    bytes = (bytes & 0x0F0F0F0F0F0F0F0FULL) * 2561 >> 8U;
    bytes = (bytes & 0x00FF00FF00FF00FFULL) * 6553601 >> 16U;
    out = (bytes & 0x0000FFFF0000FFFFULL) * 42949672960001ULL >> 32U;
    return true;
}

} // namespace detail

inline bool readDigits19(const char* digits, std::uint64_t& out)
{
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    if (!detail::readDigits8(digits, first) || !detail::readDigits8(digits + 8, second)) {
        return false;
    }
    out = first * 100'000'000 + second;
    for (int i = 16; i < 19; ++i) {
        if (digits[i] < '0' || digits[i] > '9') {
            return false;
        }
        out = out * 10 + static_cast<std::uint64_t>(digits[i] - '0');
    }
    return true;
}

} // namespace spanglass
