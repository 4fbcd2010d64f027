#include "core/stack/phpframes.h"

#include "core/stack/scan.h"

#include <algorithm>

namespace spanglass::php {

namespace {

constexpr auto npos = std::string_view::npos;

/// End of the braces that open at `open`; those of closures in closures nest.
std::size_t closingBrace(std::string_view text, std::size_t open)
{
    int depth = 0;
    for (auto i = open; i < text.size(); ++i) {
        depth += text[i] == '{' ? 1 : 0;
        if (text[i] == '}' && --depth == 0)
            return i;
    }
    return npos;
}

/// Where the arguments of a call begin. Names of closures and of anonymous classes hold paths.
std::size_t argumentsOf(std::string_view call)
{
    std::size_t from = 0;
    if (const auto anonymous = call.substr(0, call.find('(')).find("@anonymous"); anonymous != npos)
        from = std::min(call.find("->", anonymous), call.find("::", anonymous));
    const auto open = from == npos ? npos : call.find('(', from);
    const auto closure = open == npos ? npos : call.substr(0, open).find("{closure", from);
    const auto end = closure == npos ? npos : closingBrace(call, closure);
    return closure == npos ? open : end == npos ? npos : call.find('(', end);
}

/// "Studio\Catalogue->add", "Studio\{closure}", "Studio\Catalogue->Studio\{closure:/a.php:12}".
void setName(StackFrame& frame, std::string_view name)
{
    const auto brace = std::min(name.find('{'), name.size());
    auto owner = name.substr(0, brace);
    if (const auto anonymous = owner.find("@anonymous"); anonymous != npos) {
        const auto separator = std::min(name.find("->", anonymous), name.find("::", anonymous));
        frame.module = name.substr(0, anonymous + 10);
        frame.function = separator == npos ? std::string_view() : name.substr(separator + 2);
        return;
    }
    const auto arrow = owner.rfind("->");
    const auto colons = owner.rfind("::");
    const auto separator = arrow == npos ? colons : colons == npos ? arrow : std::max(arrow, colons);
    if (separator != npos) {
        frame.module = owner.substr(0, separator);
        name.remove_prefix(separator + 2);
    }
    const auto space = name.substr(0, name.find('{')).rfind('\\');
    if (space != npos) {
        if (separator == npos)
            frame.module = name.substr(0, space);
        name.remove_prefix(space + 1);
    }
    frame.function = name;
}

/// "/srv/a.php(12): f('x')": takes the place and leaves the call.
bool takePlace(std::string_view& text, StackFrame& frame)
{
    if (removePrefix(text, "[internal function]: ")) {
        frame.file = internalFile;
        return true;
    }
    for (auto end = text.find("): "); end != npos; end = text.find("): ", end + 1)) {
        auto open = end;
        while (open > 0 && isDigit(text[open - 1]))
            --open;
        if (open == end || open < 2 || text[open - 1] != '(')
            continue;
        frame.file = text.substr(0, open - 1);
        frame.line = std::max(0, numberOf(text.substr(open, end - open)));
        text.remove_prefix(end + 3);
        return true;
    }
    return false;
}

bool isPhpFile(std::string_view file)
{
    return file.ends_with(".php") || file.ends_with(".phtml") || file.ends_with(".inc")
        || file.ends_with(".module") || file.ends_with(".phar") || file.ends_with("eval()'d code");
}

} // namespace

std::optional<Place> placeOf(std::string_view text)
{
    const auto colon = text.rfind(':');
    const int line = colon == npos || colon == 0 ? -1 : numberOf(text.substr(colon + 1));
    if (line < 0)
        return {};
    return Place{ std::string(text.substr(0, colon)), line };
}

bool setCall(NativeFrame& native, std::string_view call)
{
    const auto arguments = argumentsOf(call);
    if (arguments == npos || arguments == 0)
        return false;
    setName(native.frame, call.substr(0, arguments));
    native.open = !call.ends_with(')') && call.find(") called at [") == npos;
    return true;
}

std::optional<NativeFrame> nativeFrame(std::string_view text)
{
    if (text.size() < 4 || text[0] != '#' || !isDigit(text[1]))
        return {};
    const auto digits = text.find_first_not_of("0123456789", 1);
    if (digits == npos || text[digits] != ' ')
        return {};
    text = withoutIndent(text.substr(digits));
    NativeFrame native;
    if (text.starts_with("{main}")) {
        native.frame.function = "{main}";
        return native;
    }
    if (const auto at = text.find(") called at ["); at != npos && text.ends_with(']')) {
        const auto place = placeOf(text.substr(at + 13, text.size() - at - 14));
        if (!place || !setCall(native, text.substr(0, at + 1)))
            return {};
        native.frame.file = place->file;
        native.frame.line = place->line;
        return native;
    }
    if (!takePlace(text, native.frame) || !setCall(native, text))
        return {};
    return native;
}

std::optional<StackFrame> javaLikeFrame(std::string_view text)
{
    if (!removePrefix(text, "at ") || !text.ends_with(')'))
        return {};
    const auto open = openingOfLastParenthesis(text);
    if (open == npos || open == 0)
        return {};
    const auto name = text.substr(0, open);
    const auto inside = text.substr(open + 1, text.size() - open - 2);
    if (name.substr(0, name.find_first_of("{@")).find(' ') != npos)
        return {};
    StackFrame frame;
    if (inside == "Unknown Source") {
        frame.file = internalFile;
    } else {
        const auto place = splitLocation(inside);
        if (!isPhpFile(place.file))
            return {};
        frame.file = place.file;
        frame.line = place.line;
    }
    const auto brace = name.find('{');
    const auto dot = name.substr(0, brace).rfind('.');
    frame.function = dot == npos ? name : name.substr(dot + 1);
    if (dot != npos)
        frame.module = name.substr(0, std::min(dot, name.find('\0')));
    std::replace(frame.module.begin(), frame.module.end(), '.', '\\');
    return frame;
}

std::optional<NativeFrame> consoleFrame(std::string_view text)
{
    if (text.empty() || !isDigit(text.back()))
        return {};
    const auto at = text.starts_with("at ") ? 0 : text.rfind(" at ");
    if (at == npos)
        return {};
    const auto place = placeOf(text.substr(at == 0 ? 3 : at + 4));
    if (!place || !isPhpFile(place->file))
        return {};
    NativeFrame native;
    native.frame.file = place->file;
    native.frame.line = place->line;
    const auto call = withoutIndent(text.substr(0, at));
    if (!call.empty() && call != "()" && (!call.ends_with(')') || !setCall(native, call)))
        return {};
    return native;
}

std::optional<NativeFrame> xdebugFrame(std::string_view text)
{
    if (text.empty() || !isDigit(text.back()))
        return {};
    removePrefix(text, "PHP ");
    bool numbered = false;
    for (int numbers = 0; numbers < 3 && !numbered; ++numbers) { // time, memory, and the call's number
        text = withoutIndent(text);
        const auto end = text.find_first_not_of("0123456789.");
        if (end == npos || end == 0 || !isBlank(text[end]))
            return {};
        numbered = text[end - 1] == '.';
        text.remove_prefix(end);
    }
    text = withoutIndent(text);
    const auto close = text.rfind(") ");
    if (!numbered || close == npos)
        return {};
    const auto place = placeOf(text.substr(close + 2));
    NativeFrame native;
    if (!place || !isPhpFile(place->file))
        return {};
    if (text.starts_with("{main}("))
        native.frame.function = "{main}";
    else if (!setCall(native, text.substr(0, close + 1)))
        return {};
    native.frame.file = place->file;
    native.frame.line = place->line;
    return native;
}

} // namespace spanglass::php
