#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace spanglass {

namespace {

constexpr std::string_view hexDigits = "0123456789abcdef";

std::string hexOf(std::uint64_t value)
{
    std::string out(16, '0');
    for (std::size_t i = 16; i-- > 0; value >>= 4U) {
        out[i] = hexDigits[value & 15U];
    }
    return out;
}

std::optional<unsigned> hexValue(char c)
{
    if (c >= '0' && c <= '9') {
        return static_cast<unsigned>(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return static_cast<unsigned>(c - 'a' + 10);
    }
    if (c >= 'A' && c <= 'F') {
        return static_cast<unsigned>(c - 'A' + 10);
    }
    return std::nullopt;
}

/// Length of the well-formed UTF-8 sequence at `at`, 0 if there is none.
std::size_t sequenceLength(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80) {
        return 1;
    }
    std::size_t length = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        length = 3;
        low = first == 0xE0 ? 0xA0 : low;
        high = first == 0xED ? 0x9F : high;
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
        low = first == 0xF0 ? 0x90 : low;
        high = first == 0xF4 ? 0x8F : high;
    }
    if (length == 0 || at + length > text.size() || byte(at + 1) < low || byte(at + 1) > high) {
        return 0;
    }
    for (std::size_t i = at + 2; i < at + length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    return length;
}

} // namespace

std::string toHex(TraceId id)
{
    return hexOf(id.high) + hexOf(id.low);
}

std::string toHex(SpanId id)
{
    return hexOf(id.value);
}

std::optional<TraceId> traceIdFromHex(std::string_view text)
{
    if (text.empty() || text.size() > 32) {
        return std::nullopt;
    }
    TraceId id;
    for (const char c : text) {
        const auto digit = hexValue(c);
        if (!digit) {
            return std::nullopt;
        }
        id.high = (id.high << 4U) | (id.low >> 60U);
        id.low = (id.low << 4U) | *digit;
    }
    return id;
}

std::optional<SpanId> spanIdFromHex(std::string_view text)
{
    if (text.empty() || text.size() > 16) {
        return std::nullopt;
    }
    const auto wide = traceIdFromHex(text);
    return wide ? std::optional(SpanId{ wide->low }) : std::nullopt;
}

bool isValidUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        // Nearly all texts are ASCII: eight bytes at a time.
        std::uint64_t bytes = 0;
        if (i + sizeof bytes <= text.size()) {
            std::memcpy(&bytes, text.data() + i, sizeof bytes);
            if ((bytes & 0x8080808080808080U) == 0) {
                i += sizeof bytes;
                continue;
            }
        }
        const std::size_t length = sequenceLength(text, i);
        if (length == 0) {
            return false;
        }
        i += length;
    }
    return true;
}

std::string toValidUtf8(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = sequenceLength(text, i);
        if (length == 0) {
            out += "\xEF\xBF\xBD";
            ++i;
        } else {
            out += text.substr(i, length);
            i += length;
        }
    }
    return out;
}

std::string shortened(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes) {
        return std::string(text);
    }
    std::size_t end = bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return std::string(text.substr(0, end)) + "…";
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string toLower(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

} // namespace spanglass
