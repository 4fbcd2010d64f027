#pragma once

#include <array>
#include <cstdint>

namespace spanglass {

/// Classes of characters as bits, for scans that look at each byte once.
enum CharClass : std::uint8_t {
    Lower = 1,
    Upper = 2,
    Digit = 4,
    HexLetter = 8,
    WordOther = 16, ///< '_' and bytes of other scripts
    Blank = 32,
    Joint = 64, ///< joins words to one token: . - / : @ + ~ \ %
};

constexpr std::uint8_t charClassOf(unsigned c)
{
    if (c >= '0' && c <= '9')
        return Digit;
    if (c >= 'a' && c <= 'z')
        return static_cast<std::uint8_t>(Lower | (c <= 'f' ? HexLetter : 0));
    if (c >= 'A' && c <= 'Z')
        return static_cast<std::uint8_t>(Upper | (c <= 'F' ? HexLetter : 0));
    if (c == '_' || c >= 0x80)
        return WordOther;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
        return Blank;
    const bool joint = c == '.' || c == '-' || c == '/' || c == ':' || c == '@' || c == '+' || c == '~'
        || c == '\\' || c == '%';
    return static_cast<std::uint8_t>(joint ? Joint : 0);
}

inline constexpr auto charClasses = [] {
    std::array<std::uint8_t, 256> table{};
    for (unsigned c = 0; c < 256; ++c)
        table[c] = charClassOf(c);
    return table;
}();

constexpr bool isIn(char c, int classes)
{
    return (charClasses[static_cast<unsigned char>(c)] & classes) != 0;
}

constexpr int Letter = Lower | Upper;
constexpr int Word = Letter | Digit | WordOther;
constexpr bool isHexDigit(char c)
{
    return isIn(c, Digit | HexLetter);
}

} // namespace spanglass
