#pragma once

#include <array>
#include <cstdint>

namespace spanglass {

/// Classes of characters as bits, for scans that look at each byte once.
enum CharClass : std::uint16_t {
    Lower = 1,
    Upper = 2,
    Digit = 4,
    HexLetter = 8,
    WordOther = 16, ///< '_' and bytes of other scripts
    Blank = 32,
    // what joins words to one token
    Dot = 64,
    Dash = 128,
    Slash = 256, ///< either one
    Colon = 512,
    At = 1024,
    OtherJoint = 2048, ///< + ~ %
};

constexpr std::uint16_t charClassOf(unsigned c)
{
    if (c >= '0' && c <= '9')
        return Digit;
    if (c >= 'a' && c <= 'z')
        return static_cast<std::uint16_t>(Lower | (c <= 'f' ? HexLetter : 0));
    if (c >= 'A' && c <= 'Z')
        return static_cast<std::uint16_t>(Upper | (c <= 'F' ? HexLetter : 0));
    if (c == '_' || c >= 0x80)
        return WordOther;
    switch (c) {
    case ' ':
    case '\t':
    case '\r':
    case '\n': return Blank;
    case '.': return Dot;
    case '-': return Dash;
    case '/':
    case '\\': return Slash;
    case ':': return Colon;
    case '@': return At;
    case '+':
    case '~':
    case '%': return OtherJoint;
    default: return 0;
    }
}

inline constexpr auto charClasses = [] {
    std::array<std::uint16_t, 256> table{};
    for (unsigned c = 0; c < 256; ++c)
        table[c] = charClassOf(c);
    return table;
}();

constexpr bool isIn(char c, int classes)
{
    return (charClasses[static_cast<unsigned char>(c)] & classes) != 0;
}

constexpr int Letter = Lower | Upper;
constexpr int Joint = Dot | Dash | Slash | Colon | At | OtherJoint;
constexpr int Word = Letter | Digit | WordOther;
constexpr bool isHexDigit(char c)
{
    return isIn(c, Digit | HexLetter);
}

} // namespace spanglass
