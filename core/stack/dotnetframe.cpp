#include "core/stack/dotnetframe.h"

#include "core/stack/scan.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// "at" as .NET translates it.
constexpr std::array<std::string_view, 19> atWords{ "at ", "bei ", "\u00E0 ", "en ", "in ", "a ",
    "\u5834\u6240 ", "\uC704\uCE58: ", "em ", "na ", "\u0432 ", "\u5728 ", "\u65BC ", "v ", "w ",
    "konum: ", "bij ", "vid ", "ved " };

bool removeAt(std::string_view& text)
{
    return std::any_of(
        atWords.begin(), atWords.end(), [&](std::string_view word) { return removePrefix(text, word); });
}

/// A parameter without a name, as those of methods made at run time: "Closure ".
bool isUnnamed(std::string_view parameter)
{
    removeSuffix(parameter, " ");
    return !parameter.empty() && !isDigit(parameter.front()) && parameter.find_first_of(" :/.<>") == npos;
}

/// Parameters as .NET prints them: none, or each a type and a name. Java, JavaScript and others print
/// places in parentheses.
bool areParameters(std::string_view text)
{
    const auto first = text.substr(0, text.find(','));
    if (first.empty())
        return text.empty();
    if (text == "Native Method" || text == "Unknown Source" || text == "native code"
        || text == "unknown location")
        return false;
    if (text == "...")
        return true;
    const auto blank = first.rfind(' ');
    if (blank + 1 == first.size())
        return isUnnamed(first);
    const auto name = blank == npos ? std::string_view() : first.substr(blank + 1);
    return !name.empty() && !isDigit(name.front()) && name.find_first_of(":/.<>") == npos;
}

/// Where a frame is, behind its parameters: " in C:\x y.cs:line 12", " bei ...:Zeile 12.", mono's
/// " [0x00021] in <12b418a7>:0 ", " + 0x12" of compiled programs, "".
bool setPlace(StackFrame& frame, std::string_view tail)
{
    while (!tail.empty() && (isBlank(tail.back()) || tail.back() == '.'))
        tail.remove_suffix(1);
    if (tail.starts_with(" [0x")) {
        const auto end = tail.find(']');
        if (end == npos)
            return false;
        tail.remove_prefix(end + 1);
    }
    if (tail.empty())
        return true;
    if (tail.front() != ' ')
        return false;
    tail.remove_prefix(1);
    if (removePrefix(tail, "+ 0x"))
        return tail.find(' ') == npos;
    const auto word = tail.find(' ');
    const auto colon = tail.rfind(':');
    if (word == npos || colon == npos || colon < word || word > 16)
        return false;
    const auto number = tail.substr(tail.find_last_not_of("0123456789") + 1);
    if (number.empty() || colon + 20 < tail.size() - number.size())
        return false;
    const auto file = tail.substr(word + 1, colon - word - 1);
    if (file.starts_with('<') && file.ends_with('>')) // the assembly's hash: no place is known
        return true;
    frame.file = file;
    frame.line = std::max(0, numberOf(number));
    return true;
}

/// Position of the dot between type and method: not one within type arguments or generated names.
std::size_t methodDot(std::string_view name)
{
    int depth = 0;
    for (auto i = name.size(); i-- > 0;) {
        depth += name[i] == ']' || name[i] == '>' ? 1 : 0;
        depth -= name[i] == '[' || name[i] == '<' ? 1 : 0;
        if (name[i] == '.' && depth <= 0)
            return i > 0 && name[i - 1] == '.' ? i - 1 : i; // "System.Guid..ctor"
    }
    return npos;
}

/// The name of a method of no type, as those made at run time are: "lambda_method12".
bool isPlainName(std::string_view name)
{
    return !isDigit(name.front()) && std::all_of(name.begin(), name.end(), [](char c) {
        return isLetter(c) || isDigit(c) || c == '_' || c == '-';
    });
}

/// The method an async or iterator method was compiled to is MoveNext of a class "<Load>d__5"; shown is
/// what it was written as.
void undoStateMachine(StackFrame& frame)
{
    if (frame.function != "MoveNext")
        return;
    const std::string_view module = frame.module;
    const auto end = module.rfind(">d");
    if (end == npos || module.find_first_not_of("_0123456789`", end + 2) < module.find('[', end))
        return;
    int depth = 0;
    for (auto i = end + 1; i-- > 0;) {
        depth += module[i] == '>' ? 1 : 0;
        if (module[i] != '<' || --depth > 0)
            continue;
        frame.function = module.substr(i + 1, end - i - 1);
        frame.module.erase(i > 0 ? i - 1 : 0);
        return;
    }
}

} // namespace

std::optional<StackFrame> dotNetFrame(std::string_view line)
{
    auto text = withoutIndent(line);
    const bool isIndented = text.size() < line.size();
    const bool isSure = isIndented && text.starts_with("at ");
    if (isIndented ? !removeAt(text) : !removePrefix(text, "at "))
        return {};
    removeSuffix(text, "<---"); // the end of a member of an AggregateException
    if (removePrefix(text, "(wrapper ")) { // mono's calls between managed and native code
        const auto end = text.find(") ");
        const auto open = end == npos ? npos : text.find('(', end);
        if (open == npos || !text.ends_with(')'))
            return {};
        StackFrame frame;
        const auto name = text.substr(end + 2, open - end - 2);
        const auto dot = methodDot(name);
        frame.module = dot == npos ? std::string_view() : name.substr(0, dot);
        frame.function = name.substr(dot == npos ? 0 : dot + 1);
        return frame;
    }
    if (const auto base = text.find("!<BaseAddress>+0x"); base != npos && text.find(' ') == npos) {
        StackFrame frame; // a compiled program without symbols
        frame.module = text.substr(0, base);
        frame.function = text.substr(base + 1);
        return frame;
    }
    const auto open = text.find('(');
    const auto close = open == npos || open == 0 ? npos : text.find(')', open);
    if (close == npos)
        return {};
    auto name = text.substr(0, open);
    removeSuffix(name, " ");
    StackFrame frame;
    const auto parameters = text.substr(open + 1, close - open - 1);
    const bool stub = name.starts_with("InvokeStub_"); // prints types only
    if (name.empty() || name.find(' ') != npos || (!stub && !areParameters(parameters))
        || !setPlace(frame, text.substr(close + 1)))
        return {};
    const auto dot = methodDot(name);
    if (dot == npos && frame.line == 0 && (!isSure || parameters.empty() || !isPlainName(name)))
        return {};
    frame.module = dot == npos ? std::string_view() : name.substr(0, dot);
    frame.function = name.substr(dot == npos ? 0 : dot + 1);
    undoStateMachine(frame);
    return frame;
}

} // namespace spanglass
