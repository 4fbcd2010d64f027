#include "core/stack/jsframe.h"

#include "core/stack/framepath.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// A frame as parts of its line: nothing is copied before it is sure to be one.
struct FrameText {
    std::string_view function{};
    Location place{};
    bool isEval = false;
};

bool startsWithAny(std::string_view text, std::initializer_list<std::string_view> prefixes)
{
    return std::any_of(
        prefixes.begin(), prefixes.end(), [&](auto prefix) { return text.starts_with(prefix); });
}

bool endsWithAny(std::string_view text, std::initializer_list<std::string_view> suffixes)
{
    return std::any_of(suffixes.begin(), suffixes.end(), [&](auto suffix) { return text.ends_with(suffix); });
}

bool isScript(std::string_view file)
{
    return endsWithAny(file.substr(0, file.find('?')),
        { ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte", ".bundle",
            ".jsbundle", ".html", ".htm" });
}

/// A place that is printed without line and column.
bool isPlaceless(std::string_view location)
{
    return location == "<anonymous>" || location == "native" || location == "native code"
        || location == "unknown" || location == "unknown location" || location.starts_with("index ");
}

/// "eval at f (eval at g (/app/rules.js:7:12)), <anonymous>:4:33": where the outermost eval() is called, or
/// the position within the code if that is unknown.
Location evalPlace(std::string_view location)
{
    auto origin = location;
    while (origin.starts_with("eval at ")) {
        const auto open = origin.find(" (", 8);
        origin = open == npos ? std::string_view() : origin.substr(open + 2);
    }
    const auto end = std::min(origin.find("))"), origin.find("), "));
    origin = origin.substr(0, end);
    if (end == npos)
        removeSuffix(origin, ")");
    if (!origin.empty() && !isPlaceless(origin))
        return splitLocation(origin);
    const auto comma = location.rfind("), ");
    return comma == npos ? Location{ "<eval>", 0, 0 } : splitLocation(location.substr(comma + 3));
}

/// `isLoose`: nothing but the place tells that the line is a frame.
bool setPlace(FrameText& frame, std::string_view location, bool isLoose)
{
    removePrefix(location, "async ");
    removePrefix(location, "address at "); // bytecode of Hermes
    if (location.starts_with("eval at ")) {
        frame.place = evalPlace(location);
        frame.isEval = true;
        return true;
    }
    if (isPlaceless(location)) {
        if (!location.starts_with("index ") && !location.starts_with("unknown"))
            frame.place.file = location;
        return !isLoose || location == "<anonymous>" || location == "native";
    }
    if (const auto wasm = location.find(":wasm-function["); wasm != npos) {
        frame.place.file = location.substr(0, wasm);
        return true;
    }
    frame.place = splitLocation(location);
    if (frame.place.line == 0 || frame.place.file.empty()
        || endsWithAny(frame.place.file, { ".rs", ".c", ".cc", ".cpp", ".h", ".S", ".swift" }))
        return false; // Rust prints "at ./src/main.rs:5:9" under each frame
    return frame.place.column != 0 || (!isLoose && isScript(frame.place.file));
}

/// A line that was cut within its last bracket.
bool isOpen(std::string_view text)
{
    const auto bracket = text.find(" (");
    return bracket != npos
        && std::count(text.begin() + static_cast<std::ptrdiff_t>(bracket), text.end(), '(')
        > std::count(text.begin() + static_cast<std::ptrdiff_t>(bracket), text.end(), ')');
}

/// What follows "at ".
std::optional<FrameText> v8Frame(std::string_view text, bool mayBeTorn)
{
    while (text.ends_with(' ') || text.ends_with('{') || text.ends_with(','))
        text.remove_suffix(1);
    removePrefix(text, "async ");
    FrameText frame;
    if (!text.ends_with(')')) {
        if (isPlaceless(text) || !setPlace(frame, text, true) || (!mayBeTorn && isOpen(text)))
            return {};
        return frame;
    }
    auto open = openingOfLastParenthesis(text);
    if (open == npos && (open = text.rfind(" (")) != npos)
        ++open; // a path may hold a ')' alone
    if (open == npos || open == 0)
        return {};
    const bool isLoose = text[open - 1] != ' ';
    frame.function = text.substr(0, isLoose ? open : open - 1);
    if (!setPlace(frame, text.substr(open + 1, text.size() - open - 2), isLoose))
        return {};
    if (frame.function == "?")
        frame.function = {};
    return frame;
}

/// The '@' between function and place: a function may hold one within quotes, a place anywhere.
std::size_t separatorOf(std::string_view text)
{
    bool isQuoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"')
            isQuoted = !isQuoted;
        else if (text[i] == '@' && !isQuoted)
            return i;
    }
    return text.find('@');
}

/// "async*load" and "async load" -> "load", "bar(1)" and "(null)" of old engines, "<anonymous function: run>"
/// of Opera.
std::string_view geckoFunction(std::string_view name)
{
    if (const auto star = name.rfind('*'); star != npos)
        name.remove_prefix(star + 1);
    removePrefix(name, "async "); // of Safari
    if (name.ends_with(')')) {
        const auto open = openingOfLastParenthesis(name);
        name = name.substr(0, open);
    }
    if (removePrefix(name, "<anonymous function"))
        removeSuffix(name, ">");
    removePrefix(name, ": ");
    return name;
}

bool isGeckoFunction(std::string_view name)
{
    return name.find(' ') == npos || name.ends_with(" code") || name.find('"') != npos
        || startsWithAny(name, { "get ", "set " });
}

/// "http://host/a.js line 26 > eval line 2 > eval:1:30" is placed where the outermost eval() is called.
bool setGeckoEval(FrameText& frame, std::string_view place)
{
    const auto line = place.find(" line ");
    const auto arrow = line == npos ? npos : place.find(" > ", line);
    if (arrow == npos)
        return false;
    const int number = numberOf(place.substr(line + 6, arrow - line - 6));
    frame.place = { place.substr(0, line), std::max(number, 0), 0 };
    frame.isEval = true;
    return number > 0;
}

bool isGeckoFile(const Location& place)
{
    return place.column > 0 || place.file.find("://") != npos || isAbsolutePath(place.file)
        || isScript(place.file);
}

/// "function@place"; of code without function JavaScriptCore prints the place alone.
std::optional<FrameText> geckoFrame(std::string_view text)
{
    if (text.empty() || !(isDigit(text.back()) || text.ends_with(" code]")))
        return {};
    const auto at = separatorOf(text);
    FrameText frame;
    if (at == npos || startsWithAny(text, { "http://", "https://", "file://" })) {
        frame.place = splitLocation(text);
        const bool isPlace = frame.place.column > 0 && text.find(' ') == npos
            && startsWithAny(text, { "http://", "https://", "file://", "resource://", "app://", "blob:" });
        return isPlace ? std::optional(frame) : std::nullopt;
    }
    const auto place = text.substr(at + 1);
    frame.function = geckoFunction(text.substr(0, at));
    if (!isGeckoFunction(frame.function))
        return {};
    if (place == "[native code]" || place == "[wasm code]") {
        frame.place.file = place;
        return frame;
    }
    if (setGeckoEval(frame, place))
        return frame;
    frame.place = splitLocation(place);
    if (frame.place.line == 0 || frame.place.file.empty() || !isGeckoFile(frame.place))
        return {};
    return frame;
}

/// "Line 18 of linked script http://host/file.js: In function run" of Opera before 11.
std::optional<FrameText> operaFrame(std::string_view text)
{
    const auto of = text.find(" of ");
    const auto script = of == npos ? npos : text.find(" script ", of);
    FrameText frame;
    frame.place.line = numberOf(text.substr(0, of));
    if (frame.place.line <= 0 || script == npos)
        return {};
    auto file = text.substr(script + 8);
    removePrefix(file, "in ");
    if (const auto function = file.find(": In function "); function != npos) {
        frame.function = file.substr(function + 14);
        file = file.substr(0, function);
    }
    frame.place.file = file;
    return frame;
}

std::optional<FrameText> frameText(std::string_view line, bool mayBeTorn)
{
    auto text = withoutIndent(line);
    if (removePrefix(text, "at "))
        return v8Frame(text, mayBeTorn);
    if (removePrefix(text, "Line "))
        return operaFrame(text);
    return geckoFrame(text);
}

} // namespace

std::optional<StackFrame> javaScriptFrame(std::string_view line)
{
    const auto text = frameText(line, false);
    if (!text)
        return {};
    StackFrame frame;
    frame.function = text->function;
    frame.file = text->place.file;
    frame.line = text->place.line;
    frame.column = text->place.column;
    if (text->isEval)
        frame.package = "eval";
    if (frame.file.starts_with("data:")) // the code itself
        frame.file = '<' + frame.file.substr(0, frame.file.find(',')) + '>';
    return frame;
}

bool hasJavaScriptFrame(std::string_view line, bool mayBeTorn)
{
    return frameText(line, mayBeTorn).has_value();
}

} // namespace spanglass
