#include "app/terminal.h"

#include "core/base/text.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr std::string_view replacement = "\uFFFD";
constexpr std::string_view ellipsis = "…";

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 1;
};

/// The code point at the start of well-formed, non-empty UTF-8.
CodePoint firstOf(std::string_view text)
{
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const auto rest = [&](std::size_t at) { return static_cast<char32_t>(byte(at) & 0x3F); };
    if (byte(0) < 0x80) {
        return { byte(0), 1 };
    }
    if (byte(0) < 0xE0) {
        return { static_cast<char32_t>((byte(0) & 0x1F) << 6) | rest(1), 2 };
    }
    if (byte(0) < 0xF0) {
        return { static_cast<char32_t>((byte(0) & 0x0F) << 12) | rest(1) << 6 | rest(2), 3 };
    }
    return { static_cast<char32_t>((byte(0) & 0x07) << 18) | rest(1) << 12 | rest(2) << 6 | rest(3), 4 };
}

bool isReordering(char32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F
        || c == 0x061C;
}

/// U+2400 and on: one picture for each of the 32 control characters, U+2421 for DEL.
std::string pictureOf(char32_t control)
{
    const auto number = control == 0x7F ? 0x21U : static_cast<unsigned>(control);
    return { '\xE2', '\x90', static_cast<char>(0x80 + number) };
}

std::string harmless(std::string_view text, bool keepLines)
{
    const std::string valid = toValidUtf8(text);
    std::string_view left = valid;
    std::string out;
    out.reserve(valid.size());
    while (!left.empty()) {
        const auto [c, bytes] = firstOf(left);
        if (c == '\n' || c == '\t') {
            out += keepLines ? static_cast<char>(c) : ' ';
        } else if (c == '\r' && (left.size() == 1 || left[1] == '\n')) {
            // half of a line break
        } else if (c < 0x20 || c == 0x7F) {
            out += pictureOf(c);
        } else if ((c >= 0x80 && c < 0xA0) || c == 0x2028 || c == 0x2029 || isReordering(c)) {
            out += replacement;
        } else {
            out += left.substr(0, bytes);
        }
        left.remove_prefix(bytes);
    }
    return out;
}

struct Range {
    char32_t first;
    char32_t last;
};

constexpr std::array combining{ Range{ 0x0300, 0x036F }, Range{ 0x0483, 0x0489 }, Range{ 0x0591, 0x05BD },
    Range{ 0x064B, 0x065F }, Range{ 0x1AB0, 0x1AFF }, Range{ 0x1DC0, 0x1DFF }, Range{ 0x200B, 0x200D },
    Range{ 0x20D0, 0x20FF }, Range{ 0xFE00, 0xFE0F }, Range{ 0xFE20, 0xFE2F }, Range{ 0xFEFF, 0xFEFF } };
constexpr std::array wide{ Range{ 0x1100, 0x115F }, Range{ 0x231A, 0x231B }, Range{ 0x23E9, 0x23EC },
    Range{ 0x2E80, 0x303E }, Range{ 0x3041, 0xA4CF }, Range{ 0xA960, 0xA97F }, Range{ 0xAC00, 0xD7A3 },
    Range{ 0xF900, 0xFAFF }, Range{ 0xFE30, 0xFE6F }, Range{ 0xFF00, 0xFF60 }, Range{ 0xFFE0, 0xFFE6 },
    Range{ 0x1F300, 0x1F64F }, Range{ 0x1F680, 0x1F6FF }, Range{ 0x1F900, 0x1FAFF },
    Range{ 0x20000, 0x3FFFD } };

template <std::size_t Size> bool isIn(const std::array<Range, Size>& ranges, char32_t c)
{
    return std::any_of(
        ranges.begin(), ranges.end(), [c](Range range) { return c >= range.first && c <= range.last; });
}

std::size_t columnsOf(char32_t c)
{
    if (c < 0x0300) {
        return 1;
    }
    return isIn(combining, c) ? 0 : isIn(wide, c) ? 2 : 1;
}

} // namespace

std::string onOneLine(std::string_view text)
{
    return harmless(text, false);
}

std::string onLines(std::string_view text)
{
    return harmless(text, true);
}

std::string jsonForTerminal(std::string_view json)
{
    constexpr std::string_view digits = "0123456789abcdef";
    const std::string valid = toValidUtf8(json);
    std::string_view left = valid;
    std::string out;
    out.reserve(valid.size());
    while (!left.empty()) {
        const auto [c, bytes] = firstOf(left);
        if (c >= 0x7F && c < 0xA0) {
            out += "\\u00";
            out += digits[c >> 4];
            out += digits[c & 15];
        } else {
            out += left.substr(0, bytes);
        }
        left.remove_prefix(bytes);
    }
    return out;
}

std::size_t displayWidth(std::string_view text)
{
    std::size_t width = 0;
    while (!text.empty()) {
        const auto [c, bytes] = firstOf(text);
        width += columnsOf(c);
        text.remove_prefix(bytes);
    }
    return width;
}

std::string cut(std::string_view text, std::size_t columns)
{
    // Four bytes a column are enough for all but long runs of combining marks.
    std::string line = onOneLine(text.substr(0, columns * 4 + 4));
    if (displayWidth(line) <= columns && text.size() <= columns * 4 + 4) {
        return line;
    }
    std::size_t width = 0;
    std::string_view left = line;
    while (!left.empty()) {
        const auto [c, bytes] = firstOf(left);
        if (width + columnsOf(c) + 1 > columns) {
            break;
        }
        width += columnsOf(c);
        left.remove_prefix(bytes);
    }
    line.resize(line.size() - left.size());
    return line + std::string(ellipsis);
}

std::string fitted(std::string_view text, std::size_t columns)
{
    std::string line = cut(text, columns);
    line.append(columns - std::min(columns, displayWidth(line)), ' ');
    return line;
}

std::string rightAligned(std::string_view text, std::size_t columns)
{
    return std::string(columns - std::min(columns, text.size()), ' ') + std::string(text);
}

std::size_t terminalColumns()
{
    constexpr std::size_t usual = 100;
    constexpr std::size_t least = 60;
    constexpr std::size_t most = 200;
    winsize size{};
    if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return usual;
    }
    return std::clamp<std::size_t>(size.ws_col, least, most);
}

} // namespace spanglass
