#include "core/stack/scan.h"

#include "core/stack/stackparser.h"

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// A letter of a script whose sentences have blanks (UTF-8's two bytes: Latin, Greek, Cyrillic and more). One
/// word in front of a colon may be a whole sentence in Chinese, and longer sequences hold quotes and emoji.
bool beginsWithWideLetter(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    return lead >= 0xC3 && lead <= 0xDF && !text.starts_with("\xC3\x97") && !text.starts_with("\xC3\xB7");
}

/// Blanks that do not break and other marks of wide texts: U+0080 to U+00BF, U+2000 to U+203F.
bool hasWideMark(std::string_view text)
{
    return text.find('\xC2') != npos || text.find("\xE2\x80") != npos;
}

bool isTypeName(std::string_view text)
{
    if (text.empty() || text.size() > 300)
        return false;
    const bool wide = beginsWithWideLetter(text);
    if (!(isLetter(text.front()) || text.front() == '_' || text.front() == '$' || wide)
        || (wide && hasWideMark(text)))
        return false;
    for (const char c : text) {
        const bool ok =
            isLetter(c) || isDigit(c) || c == '_' || c == '$' || c == '.' || c == '/' || (c & 0x80) != 0;
        if (!ok)
            return false;
    }
    return true;
}

/// "AssertionError [ERR_ASSERTION]" -> "AssertionError"; "DOMException [TimeoutError]" -> "TimeoutError".
std::string_view withoutCode(std::string_view type)
{
    const auto open = type.find(" [");
    if (open == npos || !type.ends_with(']'))
        return type;
    const auto inner = type.substr(open + 2, type.size() - open - 3);
    return type.substr(0, open) == "DOMException" ? inner : type.substr(0, open);
}

} // namespace

int numberOf(std::string_view digits)
{
    if (digits.empty() || digits.size() > 9)
        return -1;
    int value = 0;
    for (const char c : digits) {
        if (!isDigit(c))
            return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

Location splitLocation(std::string_view text)
{
    Location location{ text, 0, 0 };
    const auto last = text.rfind(':');
    const int lastNumber = last == npos ? -1 : numberOf(text.substr(last + 1));
    if (lastNumber < 0)
        return location;
    location.file = text.substr(0, last);
    location.line = lastNumber;
    const auto previous = location.file.rfind(':');
    const int previousNumber = previous == npos ? -1 : numberOf(location.file.substr(previous + 1));
    if (previousNumber < 0)
        return location;
    location.column = lastNumber;
    location.line = previousNumber;
    location.file = text.substr(0, previous);
    return location;
}

std::size_t findLast(std::string_view text, std::string_view words)
{
    if (words.empty() || text.size() < words.size())
        return npos;
    for (std::size_t at = text.size() - words.size() + 1; at-- > 0;) {
        if (text[at] == words.front() && text.substr(at, words.size()) == words)
            return at;
    }
    return npos;
}

std::size_t openingOfLastParenthesis(std::string_view text)
{
    int depth = 0;
    for (std::size_t i = text.size(); i-- > 0;) {
        if (text[i] == ')')
            ++depth;
        else if (text[i] == '(' && --depth == 0)
            return i;
    }
    return npos;
}

std::string withMessage(std::string_view text, std::string_view message)
{
    const auto mark = text.find(messageMark);
    if (mark == npos)
        return std::string(text.substr(0, maxMessageBytes));
    std::string result(text.substr(0, std::min(mark, maxMessageBytes)));
    result += message.substr(0, maxMessageBytes);
    result += text.substr(mark + 1, maxMessageBytes);
    return result;
}

void addTo(std::vector<StackFrame>& frames, StackFrame&& frame)
{
    if (frames.size() < maxFrames)
        frames.push_back(std::move(frame));
}

void addUnread(StackTrace& stack, std::string_view line)
{
    constexpr std::size_t mostLines = 20;
    constexpr std::size_t mostBytes = 200;
    const auto indent = indentOf(line);
    if (indent == line.size() || line.find_first_not_of(" \t\r", indent) == std::string_view::npos)
        return;
    ++stack.unread.count;
    if (stack.unread.first.size() < mostLines)
        stack.unread.first.emplace_back(line.substr(0, mostBytes));
}

void appendLine(std::string& message, std::string_view line)
{
    if (message.size() + line.size() + 1 > maxMessageBytes)
        return;
    message += '\n';
    message += line;
}

void setHeader(StackException& exception, std::string_view header, std::string_view message)
{
    const std::string text = withMessage(header, message);
    std::string_view view = text;
    if (header.find(messageMark) == npos) { // what the tracer said is kept to the byte
        while (!view.empty() && (view.back() == '\n' || isBlank(view.back())))
            view.remove_suffix(1);
    }
    const auto colon = view.find(':');
    const auto type = withoutCode(view.substr(0, colon));
    const bool split =
        colon == npos || colon + 1 == view.size() || view[colon + 1] == ' ' || view[colon + 1] == '\n';
    if (!split || !isTypeName(type)) {
        exception.message = view;
        return;
    }
    exception.type = type;
    if (colon != npos) {
        auto rest = view.substr(colon + 1);
        removePrefix(rest, " ");
        exception.message = rest;
    }
}

} // namespace spanglass
