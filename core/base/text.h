#pragma once

#include "core/base/ids.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace spanglass {

/// text == literal; the length is known when compiling, so that no call is made. For names that are looked at
/// for each value of a capture.
template <std::size_t Size> bool isText(std::string_view text, const char (&literal)[Size])
{
    return text.size() == Size - 1 && std::memcmp(text.data(), literal, Size - 1) == 0;
}

/// a == b, for short texts that are nearly always equal where their sizes are.
inline bool isSameText(std::string_view a, std::string_view b)
{
    std::uint64_t one = 0;
    std::uint64_t other = 0;
    if (a.size() != b.size() || a.size() < sizeof one || a.size() > 4 * sizeof one) {
        return a == b;
    }
    std::uint64_t differences = 0;
    const std::size_t last = a.size() - sizeof one;
    for (std::size_t i = 0; i <= last; i += sizeof one) {
        std::memcpy(&one, a.data() + i, sizeof one);
        std::memcpy(&other, b.data() + i, sizeof other);
        differences |= one ^ other;
    }
    std::memcpy(&one, a.data() + last, sizeof one);
    std::memcpy(&other, b.data() + last, sizeof other);
    return (differences | (one ^ other)) == 0;
}

/// True if no byte is above 0x7F.
inline bool isAscii(std::string_view text)
{
    std::uint64_t all = 0;
    std::uint64_t bytes = 0;
    std::size_t i = 0;
    for (; i + sizeof bytes <= text.size(); i += sizeof bytes) {
        std::memcpy(&bytes, text.data() + i, sizeof bytes);
        all |= bytes;
    }
    if (text.size() >= sizeof bytes) {
        std::memcpy(&bytes, text.data() + text.size() - sizeof bytes, sizeof bytes);
        all |= bytes;
    } else {
        for (; i < text.size(); ++i) {
            all |= static_cast<unsigned char>(text[i]);
        }
    }
    return (all & 0x8080808080808080U) == 0;
}

/// Lower-case hex, always 32 digits.
std::string toHex(TraceId id);

/// Lower-case hex, always 16 digits.
std::string toHex(SpanId id);

/// Reads 1 to 32 hex digits of either case; nothing if a character is no hex digit.
std::optional<TraceId> traceIdFromHex(std::string_view text);

/// Reads 1 to 16 hex digits of either case; nothing if a character is no hex digit.
std::optional<SpanId> spanIdFromHex(std::string_view text);

/// True if the bytes are well-formed UTF-8 (no overlong forms, no surrogates).
bool isValidUtf8(std::string_view text);

/// The text with every byte that is not well-formed UTF-8 replaced by U+FFFD.
std::string toValidUtf8(std::string_view text);

/// At most `bytes` bytes of `text`, cut at a code point's border, with "…" if something was cut.
std::string shortened(std::string_view text, std::size_t bytes);

std::string_view trimmed(std::string_view text);

/// ASCII lower case; other bytes stay.
std::string toLower(std::string_view text);

} // namespace spanglass
