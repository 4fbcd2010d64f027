#include "core/capture/json/jsonvalues.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace spanglass {

namespace {

int base64Value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/// Decodes base64 of exactly `size` bytes into a big-endian number.
std::optional<TraceId> fromBase64(std::string_view text, std::size_t size)
{
    while (!text.empty() && text.back() == '=') {
        text.remove_suffix(1);
    }
    if (text.size() != (size * 8 + 5) / 6) {
        return std::nullopt;
    }
    TraceId id;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const int value = base64Value(c);
        if (value < 0) {
            return std::nullopt;
        }
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            id.high = (id.high << 8U) | (id.low >> 56U);
            id.low = (id.low << 8U) | ((bits >> count) & 0xFFU);
        }
    }
    return id;
}

/// Python and some back ends write ids as numbers in hex.
std::string_view withoutHexPrefix(std::string_view id)
{
    return id.starts_with("0x") || id.starts_with("0X") ? id.substr(2) : id;
}

template <typename Number> std::optional<Number> readNumber(std::string_view text)
{
    Number value = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || text.empty()) {
        return std::nullopt;
    }
    const std::string_view fraction(rest, static_cast<std::size_t>(end - rest));
    const bool whole = fraction.empty()
        || (fraction[0] == '.' && fraction.find_first_not_of('0', 1) == std::string_view::npos);
    return whole ? std::optional(value) : std::nullopt;
}

} // namespace

std::optional<TraceId> readTraceId(std::string_view text)
{
    TraceId id;
    if (text.size() == 32 && readHex16(text.data(), id.high) && readHex16(text.data() + 16, id.low)) {
        return id;
    }
    const std::string_view digits = withoutHexPrefix(text);
    if (digits.empty()) {
        return id;
    }
    if (text.size() == 24 && text.ends_with("==")) {
        return fromBase64(text, 16);
    }
    if (auto hex = traceIdFromHex(digits)) {
        return hex;
    }
    return fromBase64(text, 16);
}

std::optional<SpanId> readSpanId(std::string_view text)
{
    SpanId id;
    if (text.size() == 16 && readHex16(text.data(), id.value)) {
        return id;
    }
    const std::string_view digits = withoutHexPrefix(text);
    if (digits.empty()) {
        return id;
    }
    if (auto hex = spanIdFromHex(digits)) {
        return hex;
    }
    const auto wide = fromBase64(text, 8);
    return wide ? std::optional(SpanId{ wide->low }) : std::nullopt;
}

std::optional<std::int64_t> readInteger(std::string_view text)
{
    return readNumber<std::int64_t>(text);
}

std::optional<std::uint64_t> readUnsigned(std::string_view text)
{
    return readNumber<std::uint64_t>(text);
}

std::optional<TimeNs> readSeconds(std::string_view text)
{
    constexpr std::int64_t nsPerSecond = 1'000'000'000;
    constexpr std::int64_t mostSeconds = 9'000'000'000;
    constexpr std::array<std::int64_t, 10> scales{ 1'000'000'000, 100'000'000, 10'000'000, 1'000'000, 100'000,
        10'000, 1'000, 100, 10, 1 };
    const char* at = text.data();
    const char* const end = at + text.size();
    const bool isNegative = at != end && *at == '-';
    at += isNegative ? 1 : 0;
    const char* const digits = at;
    std::int64_t seconds = 0;
    for (; at != end && *at >= '0' && *at <= '9'; ++at) {
        seconds = seconds * 10 + (*at - '0');
        if (seconds > mostSeconds) {
            return std::nullopt;
        }
    }
    if (at == digits) {
        return std::nullopt;
    }
    std::int64_t ns = 0;
    std::size_t count = 0;
    if (at != end && *at == '.') {
        for (++at; at != end && *at >= '0' && *at <= '9'; ++at) {
            if (count + 1 < scales.size()) {
                ns = ns * 10 + (*at - '0');
                ++count;
            }
        }
    }
    if (at == end) {
        ns = seconds * nsPerSecond + ns * scales[count];
        return isNegative ? -ns : ns;
    }
    double real = 0;
    const auto [rest, error] = std::from_chars(text.data(), end, real);
    const bool fits = std::fabs(real) < static_cast<double>(mostSeconds);
    return error == std::errc{} && rest == end && fits
        ? std::optional(static_cast<TimeNs>(real * static_cast<double>(nsPerSecond)))
        : std::nullopt;
}

TimeNs readMicroseconds(std::string_view text)
{
    const std::size_t point = std::min(text.find('.'), text.size());
    const auto whole = readInteger(text.substr(0, point));
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1000 - 1;
    if (!whole || *whole > most || *whole < 0) {
        return 0;
    }
    std::int64_t fraction = 0;
    for (std::size_t i = 1; i <= 3; ++i) {
        const char digit = point + i < text.size() ? text[point + i] : '0';
        if (digit < '0' || digit > '9') {
            return 0;
        }
        fraction = fraction * 10 + (digit - '0');
    }
    return *whole * 1000 + fraction;
}

} // namespace spanglass
