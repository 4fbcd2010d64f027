#include "core/capture/json/jsonscan.h"

#include "core/capture/json/jsonskip.h"

#include <array>
#include <cstring>
#include <utility>

namespace spanglass {

namespace {

/// Chosen once, at the program's start.
const SkipContainer skipContainer = bestSkipContainer();

constexpr std::uint8_t endsIt = 1;
constexpr std::uint8_t isNoNumber = 2;

/// What a character means to a scalar, looked up once for each: numbers are most of what is scanned.
constexpr std::array<std::uint8_t, 256> makeClasses()
{
    std::array<std::uint8_t, 256> classes{};
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const bool ends = i <= ' ' || i == ',' || i == '}' || i == ']' || i == ':';
        const bool ofNumber =
            (i >= '0' && i <= '9') || i == '.' || i == '-' || i == '+' || i == 'e' || i == 'E';
        classes[i] = ends ? endsIt : ofNumber ? 0 : isNoNumber;
    }
    return classes;
}
constexpr std::array<std::uint8_t, 256> classes = makeClasses();

bool endsScalar(char c)
{
    return classes[static_cast<unsigned char>(c)] == endsIt;
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

Scan scanScalar(JsonCursor& c, std::string_view& out)
{
    const char* const begin = c.at;
    std::uint8_t all = 0;
    for (; c.at < c.end; ++c.at) {
        const std::uint8_t kind = classes[static_cast<unsigned char>(*c.at)];
        if (kind == endsIt) {
            break;
        }
        all |= kind;
    }
    out = { begin, static_cast<std::size_t>(c.at - begin) };
    if (c.at == c.end) {
        return Scan::More;
    }
    // A number by its characters, not its grammar.
    const bool isNumber = all == 0 && !out.empty() && ((*begin >= '0' && *begin <= '9') || *begin == '-');
    return isNumber || out == "true" || out == "false" || out == "null" ? Scan::Ok : Scan::Bad;
}

Scan skipValue(JsonCursor& c)
{
    switch (*c.at) {
    case '"': {
        RawString ignored;
        return scanString(c, ignored);
    }
    case '{':
    case '[': {
        if (c.end - c.at >= 2 && c.at[1] == (*c.at == '{' ? '}' : ']')) {
            c.at += 2;
            return Scan::Ok;
        }
        const char* const behind = skipContainer(c.at, c.end);
        c.at = behind == nullptr ? c.at : behind;
        return behind == nullptr ? Scan::More : Scan::Ok;
    }
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
        const bool escaped = std::exchange(m_escape, byte == '\\' && !m_escape);
        if (byte == '"' && !escaped) {
            m_inString = !m_inString;
            if (!m_inString && m_depth == 0) {
                ++c.at;
                return Scan::Ok;
            }
        } else if (m_inString) {
            continue;
        } else if (!m_started && (byte == '{' || byte == '[')) {
            m_opening = byte;
            m_depth = 1;
        } else if (m_depth > 0 && byte == m_opening) {
            ++m_depth;
        } else if (m_depth > 0 && byte == (m_opening == '{' ? '}' : ']')) {
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
