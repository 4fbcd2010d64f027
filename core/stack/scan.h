#pragma once

#include "core/model/stack.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// A stack text in which the message is cut out, and what its `messageMark`s stand for.
struct StackText {
    std::string_view text{};
    std::string_view message{}; ///< may be empty: not known
};

/// Goes over lines without their line ends.
class Lines {
public:
    explicit Lines(std::string_view text)
        : m_rest(text)
    {
    }
    bool next(std::string_view& line)
    {
        if (m_rest.empty())
            return false;
        const auto end = m_rest.find('\n');
        line = m_rest.substr(0, end);
        m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + 1);
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        return true;
    }
    /// The line after the current one, without moving on; empty at the end.
    std::string_view peek() const
    {
        Lines copy(m_rest);
        std::string_view line;
        copy.next(line);
        return line;
    }

private:
    std::string_view m_rest;
};

constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
constexpr bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}
constexpr bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || isUpper(c);
}
constexpr bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

inline std::size_t indentOf(std::string_view line)
{
    std::size_t n = 0;
    while (n < line.size() && isBlank(line[n]))
        ++n;
    return n;
}
inline std::string_view withoutIndent(std::string_view line)
{
    return line.substr(indentOf(line));
}
inline bool removePrefix(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}
inline bool removeSuffix(std::string_view& text, std::string_view suffix)
{
    if (!text.ends_with(suffix))
        return false;
    text.remove_suffix(suffix.size());
    return true;
}

/// The text as a number if it is digits only and fits an int, else -1.
int numberOf(std::string_view digits);

/// "path:12:5" or "path:12"; parts that are missing are 0.
struct Location {
    std::string_view file{};
    int line = 0;
    int column = 0;
};
Location splitLocation(std::string_view text);

/// As text.rfind(words), without a comparison at each position, which is what the library does.
std::size_t findLast(std::string_view text, std::string_view words);

/// Position of the '(' that belongs to the ')' at the text's end, npos if there is none.
std::size_t openingOfLastParenthesis(std::string_view text);

/// Most of a text the parser keeps: an exception's message, and how many exceptions and frames.
inline constexpr std::size_t maxMessageBytes = 16 * 1024;
inline constexpr std::size_t maxExceptions = 200;
inline constexpr std::size_t maxFrames = 4096; ///< of one exception, nearest the raise

/// Replaces the first messageMark by the message; without a known message the mark is dropped.
std::string withMessage(std::string_view text, std::string_view message);

/// Adds a frame unless there are maxFrames.
void addTo(std::vector<StackFrame>& frames, StackFrame&& frame);

/// Notes a line that the parser could make nothing of; blank ones are none.
void addUnread(StackTrace& stack, std::string_view line);

/// Adds a line to a message of several lines, up to maxMessageBytes.
void appendLine(std::string& message, std::string_view line);

/// Sets type and message from "Type: message" or "Type"; a text whose start is no type is all message.
void setHeader(StackException& exception, std::string_view header, std::string_view message);

} // namespace spanglass
