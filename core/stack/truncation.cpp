#include "core/stack/truncation.h"

#include "core/base/text.h"
#include "core/stack/scan.h"
#include "core/stack/stackparser.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
using IsFrame = bool (*)(std::string_view);

/// Longer first, where one ends in another.
constexpr std::array<std::string_view, 9> marks{ "...(truncated)", "... (truncated)", "...[truncated]",
    "... [truncated]", "[truncated]", "(truncated)", "<truncated>", "...", "\xE2\x80\xA6" };

/// Texts are cut at so many bytes (of whole characters), characters, or units of UTF-16.
constexpr std::array<std::size_t, 7> sizes{ 2048, 4096, 5000, 8192, 25000, 65535, 65536 };

struct Size {
    std::size_t bytes = 0;
    std::size_t characters = 0;
    std::size_t units = 0; ///< of UTF-16
};

Size sizeOf(std::string_view text)
{
    Size size{ text.size(), 0, 0 };
    if (isAscii(text))
        return { text.size(), text.size(), text.size() };
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        size.characters += (byte & 0xC0U) != 0x80U ? 1 : 0;
        size.units += byte >= 0xF0U ? 1 : 0;
    }
    size.units += size.characters;
    return size;
}

bool isCutSize(const Size& size)
{
    const std::size_t lost = size.bytes == size.characters ? 0 : 3; // of a character that did not fit
    return std::any_of(sizes.begin(), sizes.end(), [&](std::size_t cut) {
        return (size.bytes <= cut && size.bytes + lost >= cut) || size.characters == cut || size.units == cut;
    });
}

/// The size the text had before its message was replaced by marks.
bool wasCutBySize(std::string_view text, std::string_view message)
{
    if (message.empty() && text.size() + 3 < sizes.front())
        return false;
    std::size_t replaced = 0;
    for (auto mark = text.find(messageMark); mark != npos; mark = text.find(messageMark, mark + 1))
        ++replaced;
    if ((replaced > 0 && message.empty()) || text.size() + replaced * message.size() + 3 < sizes.front())
        return false;
    Size size = sizeOf(text);
    if (replaced > 0) {
        const Size each = sizeOf(message);
        size.bytes += replaced * (each.bytes - 1);
        size.characters += replaced * (each.characters - 1);
        size.units += replaced * (each.units - 1);
    }
    return isCutSize(size);
}

/// The last line, the one before it that is not blank, and where the last one begins.
struct End {
    std::string_view line{};
    std::string_view before{};
    std::size_t start = 0;
};

std::size_t lastNewline(std::string_view text)
{
    if (text.empty()) {
        return npos; // it may have no address
    }
    const void* const found = memrchr(text.data(), '\n', text.size());
    return found == nullptr ? npos : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::string_view lastLineOf(std::string_view text)
{
    const auto newline = lastNewline(text);
    auto line = newline == npos ? text : text.substr(newline + 1);
    removeSuffix(line, "\r");
    return line;
}

bool isBlankLine(std::string_view line)
{
    return line.find_first_not_of(" \t\r") == npos;
}

End endOf(std::string_view text)
{
    End end;
    end.line = lastLineOf(text);
    const auto newline = lastNewline(text);
    end.start = newline == npos ? 0 : newline + 1;
    for (std::size_t stop = newline; stop != npos && isBlankLine(end.before);) {
        const auto rest = text.substr(0, stop);
        end.before = lastLineOf(rest);
        stop = lastNewline(rest);
    }
    return end;
}

/// A bracket that is open when the line ends, or a quote of Ruby and Lua.
bool hasOpenEnd(std::string_view line)
{
    int round = 0;
    int square = 0;
    for (const char c : line) {
        round += c == '(' ? 1 : c == ')' ? -1 : 0;
        square += c == '[' ? 1 : c == ']' ? -1 : 0;
    }
    for (const std::string_view quote : { " in `", " in '", " function '" }) {
        const auto at = line.find(quote);
        if (at != npos && line.find('\'', at + quote.size()) == npos)
            return true;
    }
    return round > 0 || square > 0;
}

/// What may stand after frames, as far indented as they are, and is none.
bool isKnownTail(std::string_view text)
{
    return text.starts_with("...") || text.starts_with("Suppressed: ") || text.starts_with("[CIRCULAR")
        || text.starts_with("--- ") || text.starts_with("Caused by: ") || text.starts_with("nested:")
        || text.starts_with('}') || text.starts_with('[');
}

/// No frame, but it begins where and as the frame before it does.
bool beginsAsFrame(std::string_view line, std::string_view frame)
{
    const auto indent = indentOf(line);
    if (indent == line.size() || indent != indentOf(frame) || isKnownTail(line.substr(indent)))
        return false;
    const auto length = std::min<std::size_t>(2, line.size() - indent);
    return line.substr(indent, length) == frame.substr(indent, length);
}

/// The first frame of a stack, torn: what most languages begin a frame with, and something.
bool isFirstFrame(std::string_view line)
{
    const auto text = withoutIndent(line);
    return text.size() < line.size() && text.size() > 3
        && (text.starts_with("at ") || text.starts_with("File \"/"));
}

/// "  12: core::ops::function" of Rust, below which "at path" is missing.
bool lacksPlace(std::string_view line, std::string_view before)
{
    auto text = withoutIndent(line);
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || !withoutIndent(before).starts_with("at "))
        return false;
    text.remove_prefix(digits);
    if (!removePrefix(text, ":"))
        return text.empty();
    text = withoutIndent(text);
    constexpr std::array<std::string_view, 4> outermost{ "_start", "<unknown>", "clone", "main" };
    return std::find(outermost.begin(), outermost.end(), text) == outermost.end();
}

/// " 3# f(int) at x.cpp:12" or "in x.so" of boost without its end.
bool lacksBoostPlace(std::string_view text)
{
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || !text.substr(digits).starts_with('#'))
        return false;
    const auto at = text.rfind(" at ");
    const auto place = at == npos ? std::string_view() : text.substr(at + 4);
    const bool placed = splitLocation(place.substr(0, place.find(" (discriminator"))).line > 0
        || place == ":0" || place == "??:0"; // what is known to have none
    return !placed && text.find(" in /") == npos;
}

/// The parts of a frame that each language prints last.
bool lacksEnd(Language language, IsFrame isFrame, std::string_view line, std::string_view before)
{
    const auto text = withoutIndent(line);
    switch (language) {
    case Language::Php:
        return text.starts_with('#') && before.ends_with(')') && !text.ends_with(')')
            && !text.ends_with("{main}");
    case Language::CSharp: {
        const auto place = text.rfind(") in ");
        const auto colon = text.rfind(':');
        return text.ends_with(" in") || text.ends_with(" i")
            || (before.find(") [0x") != npos && isFrame(line) && line.find(") [0x") == npos)
            || (place != npos
                && (colon == npos || colon < place || text.find_first_of("0123456789", colon) == npos));
    }
    case Language::Java:
        return std::string_view("Caused by: ").starts_with(line)
            || (text.starts_with("...") && !text.ends_with("more") && !text.ends_with("omitted"));
    case Language::Go: // a place, or a call whose place would be on the next line
        if (line.starts_with('\t'))
            return !isFrame(line);
        return !line.empty() && !isBlank(line.front()) && !before.empty() && before.front() == '\t'
            && !line.starts_with("exit status") && !line.starts_with("goroutine ");
    case Language::Rust:
        return lacksPlace(line, before) || text.starts_with("0: ")
            || (text.starts_with("at ") && splitLocation(text).line == 0);
    case Language::Cpp: return lacksBoostPlace(text);
    case Language::Elixir: {
        const auto closure = text.rfind("anonymous fn/");
        return (closure != npos && text.find(" in ", closure) == npos)
            || std::count(text.begin(), text.end(), '"') % 2 != 0
            || (isFrame(before) && indentOf(line) == indentOf(before) && !isFrame(line)
                && !text.ends_with(')'));
    }
    case Language::Perl:
        return line.starts_with('\t') ? !isFrame(line) : line.find(" at ") == npos || !line.ends_with('.');
    case Language::Lua:
        return line.starts_with('\t') && !isFrame(line) && !text.starts_with('(') && !text.starts_with("...");
    default: return false;
    }
}

/// Whether a line stands below the last frame that is less indented than it: the exception.
bool hasPythonException(std::string_view text)
{
    const auto last = findLast(text, "  File \"");
    if (last == npos)
        return false;
    const auto newline = lastNewline(text.substr(0, last));
    const auto frames = text.substr(newline == npos ? 0 : newline + 1);
    Lines lines(frames);
    std::string_view line;
    while (lines.next(line)) {
        if (!isBlankLine(line) && indentOf(line) < indentOf(frames))
            return true;
    }
    return false;
}

/// Python prints the exception below its frames, so a text that ends in a frame or its line of code was cut.
bool lacksException(std::string_view text, const End& end)
{
    const auto line = isBlankLine(end.line) ? end.before : end.line;
    return !line.empty() && isBlank(line.front()) && line.find_first_of("|+") == npos // the tree of a group
        && (line.starts_with("  File \"") || line.starts_with("    "))
        && text.find("Traceback (most recent call last):") != npos && !hasPythonException(text);
}

bool isTorn(Language language, IsFrame isFrame, const End& end)
{
    if (end.line.empty())
        return false;
    if (isBlankLine(end.line)) // the indent of what was cut off
        return end.before.starts_with(end.line) && isFrame(end.before);
    if (lacksEnd(language, isFrame, end.line, end.before))
        return true;
    if (isFrame(end.line))
        return hasOpenEnd(end.line);
    return isFirstFrame(end.line) || (isFrame(end.before) && beginsAsFrame(end.line, end.before));
}

/// util.inspect opens a brace behind the last frame for properties and the cause, and closes it at the end.
bool lacksBrace(std::string_view text, IsFrame isFrame)
{
    int most = 8; // braces of a message
    for (auto brace = text.find("{\n"); brace != npos && most > 0; brace = text.find("{\n", brace + 2)) {
        if (brace == 0 || text[brace - 1] != ' ')
            continue;
        const auto open = brace - 1;
        --most;
        if (isFrame(lastLineOf(text.substr(0, open))))
            return text.find("\n}", open) == npos;
    }
    return false;
}

/// A header of Java whose frames are missing: not that of an exception printed before, or that never has any.
bool lacksFrames(std::string_view header)
{
    header = withoutIndent(header);
    if (!removePrefix(header, "Caused by: ") && !removePrefix(header, "Suppressed: "))
        return false;
    if (header.starts_with("[CIRCULAR REFERENCE:"))
        return !header.ends_with(']');
    const auto colon = header.find(": ");
    const auto type = header.substr(0, colon);
    const bool stackless = type.find("NoStackTrace") != npos || type.find("Stackless") != npos;
    return colon == npos || !stackless;
}

/// Something follows what a text ends with, of which there is nothing.
bool lacksRest(Language language, IsFrame isFrame, std::string_view text, const End& end)
{
    switch (language) {
    case Language::Python: return lacksException(text, end);
    case Language::Java: return lacksFrames(end.line);
    case Language::JavaScript: return lacksBrace(text, isFrame);
    default: return false;
    }
}

/// Length of the mark of a cut at the text's end, 0 if there is none; blanks behind it belong to it.
std::size_t markLength(std::string_view text)
{
    auto kept = text;
    while (!kept.empty() && (isBlank(kept.back()) || kept.back() == '\n' || kept.back() == '\r'))
        kept.remove_suffix(1);
    const char last = kept.empty() ? ' ' : kept.back();
    if ((last != '.' && last != ']' && last != ')' && last != '>' && last != '\xA6')
        || (last == ')' && !kept.ends_with("d)")))
        return 0; // as most do
    for (const auto mark : marks) {
        if (kept.ends_with(mark))
            return text.size() - kept.size() + mark.size();
    }
    return 0;
}

/// A mark in a message or in any other text is a part of it.
bool isCutByMark(std::string_view unmarked, IsFrame isFrame)
{
    const End end = endOf(unmarked);
    return isBlankLine(end.line)
        ? isFrame(end.before)
        : isFrame(end.line) || (isFrame(end.before) && beginsAsFrame(end.line, end.before));
}

/// Of a text without frames: it ends within the message.
bool isTornMessage(std::string_view text, std::string_view message)
{
    constexpr std::size_t leastBytes = 16; // less may be like the message's start by chance
    const auto colon = text.find(": ");
    if (colon == npos)
        return false;
    auto rest = text.substr(colon + 2);
    rest.remove_suffix(std::min(rest.size(), markLength(rest)));
    return rest.size() >= leastBytes && rest.size() < message.size() && message.starts_with(rest);
}

} // namespace

WholeLines wholeLines(
    std::string_view text, std::string_view message, Language language, bool (*isFrame)(std::string_view))
{
    const bool marked = text.ends_with(cutMark);
    text.remove_suffix(marked ? 1 : 0);
    const auto mark = markLength(text);
    const auto unmarked = text.substr(0, text.size() - mark);
    const bool bySize =
        marked || wasCutBySize(text, message) || (mark > 0 && wasCutBySize(unmarked, message));
    if (isFrame == nullptr) {
        const End end = endOf(text);
        return { text, bySize || isTornMessage(text, message) || (end.start > 0 && isFirstFrame(end.line)) };
    }
    if (mark > 0 && (bySize || isCutByMark(unmarked, isFrame)))
        return { text.substr(0, endOf(unmarked).start), true };
    const End end = endOf(text);
    const bool cut = bySize || lacksRest(language, isFrame, text, end);
    if (language == Language::Python) { // a torn line of code does no harm
        const bool tornFrame = cut && withoutIndent(end.line).starts_with("File ");
        return { tornFrame ? text.substr(0, end.start) : text, cut };
    }
    const bool open = cut && isFrame(end.line) && !end.line.ends_with(')') && !end.line.ends_with('{');
    const bool torn = bySize || open || isTorn(language, isFrame, end);
    return { torn ? text.substr(0, end.start) : text, torn || cut };
}

bool hasCutSize(std::string_view text)
{
    return text.size() + 3 >= sizes.front() && isCutSize(sizeOf(text));
}

bool hasFrameLimit(const StackTrace& stack)
{
    constexpr std::size_t limit = 30;
    std::size_t most = 0;
    for (const auto& exception : stack.exceptions)
        most = std::max(most, exception.frames.size());
    return most == limit;
}

} // namespace spanglass
