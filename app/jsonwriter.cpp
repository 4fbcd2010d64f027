#include "app/jsonwriter.h"

#include "core/base/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>

namespace spanglass {

namespace {

constexpr std::size_t indentation = 2;

/// Length of the escape-free beginning of `text`.
std::size_t plainLength(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        const auto c = static_cast<unsigned char>(text[at]);
        const bool isC1 =
            c == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
        if (c < 0x20 || c == 0x7F || c == '"' || c == '\\' || isC1) {
            break;
        }
        ++at;
    }
    return at;
}

std::string hexEscape(unsigned char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    return std::string("\\u00") + digits[c >> 4] + digits[c & 15];
}

std::string escapeOf(unsigned char c)
{
    switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: return hexEscape(c);
    }
}

} // namespace

JsonWriter& JsonWriter::beginObject()
{
    begin('{');
    return *this;
}

JsonWriter& JsonWriter::endObject()
{
    end('}');
    return *this;
}

JsonWriter& JsonWriter::beginArray()
{
    begin('[');
    return *this;
}

JsonWriter& JsonWriter::endArray()
{
    end(']');
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name)
{
    separate();
    writeText(name);
    m_output << ": ";
    m_afterKey = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text)
{
    separate();
    writeText(text);
    return *this;
}

JsonWriter& JsonWriter::value(std::uint64_t number)
{
    separate();
    m_output << std::to_string(number);
    return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number)
{
    separate();
    m_output << std::to_string(number);
    return *this;
}

JsonWriter& JsonWriter::value(double number)
{
    separate();
    std::array<char, 64> text{};
    const auto [end, error] =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, 3);
    const bool isNumber = error == std::errc{} && std::isfinite(number);
    m_output << (isNumber ? std::string_view(text.data(), static_cast<std::size_t>(end - text.data())) : "0");
    return *this;
}

JsonWriter& JsonWriter::value(bool flag)
{
    separate();
    m_output << (flag ? "true" : "false");
    return *this;
}

void JsonWriter::begin(char bracket)
{
    separate();
    m_output << std::string_view(&bracket, 1);
    m_filled.push_back(false);
}

void JsonWriter::end(char bracket)
{
    const bool wasFilled = m_filled.back();
    m_filled.pop_back();
    if (wasFilled) {
        m_output << "\n" << std::string(m_filled.size() * indentation, ' ');
    }
    m_output << std::string_view(&bracket, 1);
    if (m_filled.empty()) {
        m_output << "\n";
    }
}

/// Puts the comma, line break and indentation that belong before a key or value.
void JsonWriter::separate()
{
    if (m_afterKey || m_filled.empty()) {
        m_afterKey = false;
        return;
    }
    m_output << (m_filled.back() ? ",\n" : "\n") << std::string(m_filled.size() * indentation, ' ');
    m_filled.back() = true;
}

void JsonWriter::writeText(std::string_view text)
{
    if (!isValidUtf8(text)) {
        writeText(toValidUtf8(text));
        return;
    }
    m_output << "\"";
    while (!text.empty()) {
        const auto plain = plainLength(text);
        m_output << text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) {
            break;
        }
        const auto c = static_cast<unsigned char>(text[0]);
        const std::size_t bytes = c == 0xC2 ? 2 : 1;
        m_output << (bytes == 2 ? hexEscape(static_cast<unsigned char>(text[1])) : escapeOf(c));
        text.remove_prefix(bytes);
    }
    m_output << "\"";
}

} // namespace spanglass
