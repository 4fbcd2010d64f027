#include "core/stack/jvmframe.h"

#include "core/stack/scan.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// A frame as parts of its line: nothing is copied before it is sure to be one.
struct FrameText {
    std::string_view module{};
    std::string_view type{};
    std::string_view function{};
    std::string_view file{};
    int line = 0;
};

/// Where compilers and obfuscators leave no file.
bool isNoFile(std::string_view file)
{
    return file == "Unknown Source" || file == "Native Method" || file == "<generated>";
}

bool isJvmFile(std::string_view file)
{
    const auto dot = file.rfind('.');
    if (dot != npos) {
        for (const std::string_view extension : { ".java", ".kt", ".kts", ".scala", ".groovy", ".clj",
                 ".cljc", ".gvy", ".sc", ".aj", ".gradle" }) {
            if (file.substr(dot) == extension)
                return true;
        }
        return false;
    }
    return isNoFile(file) || file == "SourceFile" || file == "PG" || file == "ProGuard" || file == "REPL"
        || file == "NO_SOURCE_FILE" || file == "D8$$SyntheticClass" || file.starts_with("r8-map-id-")
        || file == "Unknown" || file.starts_with("form-init");
}

/// "java.base@17/", "app//", "loader/module@1.0/": takes them off and gives the module's name.
std::string_view takeModule(std::string_view& name)
{
    std::string_view module;
    for (auto slash = name.find('/'); slash != npos; slash = name.find('/')) {
        const auto part = name.substr(0, slash);
        if (part.find("$$Lambda") != npos)
            break;
        if (!part.empty() && part != "app" && part != "platform" && part != "bootstrap")
            module = part.substr(0, part.find('@'));
        name.remove_prefix(slash + 1);
    }
    return module;
}

/// Where the frame's text begins: after "at ", which a log prefix may precede.
std::string_view afterAt(std::string_view line)
{
    auto text = withoutIndent(line);
    if (removePrefix(text, "at "))
        return text;
    if (const auto tab = text.find("\tat "); tab != npos)
        return text.substr(tab + 4);
    text = withoutIndent(withoutLogPrefix(text));
    removePrefix(text, "at ");
    return text;
}

/// "Cart.java:12", "Native Method", "Unknown Source:3", "Method.java:-2".
bool setPlace(FrameText& frame, std::string_view place)
{
    const auto colon = place.rfind(':');
    frame.file = place.substr(0, colon);
    if (colon != npos)
        frame.line = std::max(0, numberOf(place.substr(colon + 1))); // -2 is native code
    return isJvmFile(frame.file);
}

bool setName(FrameText& frame, std::string_view name)
{
    frame.module = takeModule(name);
    const auto dot = name.rfind('.');
    if (dot == npos || dot == 0 || dot + 1 == name.size())
        return false;
    frame.type = name.substr(0, dot);
    frame.function = name.substr(dot + 1);
    return true;
}

/// `[shop.cart$add invoke "cart.clj" 12]`, perhaps with one more bracket around it.
std::optional<FrameText> clojureFrame(std::string_view text)
{
    while (text.starts_with('[') || text.starts_with(":at ") || text.starts_with(' '))
        text.remove_prefix(text.starts_with(':') ? 4 : 1);
    while (text.ends_with(']') || text.ends_with('}'))
        text.remove_suffix(1);
    const auto quote = text.find(" \"");
    const auto end = text.rfind("\" ");
    const auto blank = text.find(' ');
    if (quote == npos || end == npos || end < quote + 2 || blank == npos || blank >= quote)
        return {};
    FrameText frame{ {}, text.substr(0, blank), text.substr(blank + 1, quote - blank - 1),
        text.substr(quote + 2, end - quote - 2), numberOf(text.substr(end + 2)) };
    if (frame.line < 0 || frame.function.find(' ') != npos || !isJvmFile(frame.file))
        return {};
    return frame;
}

/// What may follow a frame: blanks, "~[foo.jar:1.2]", "[3 skipped]".
bool isFrameEnd(std::string_view rest)
{
    return rest.empty() || isBlank(rest.front()) || rest.front() == '[' || rest.front() == '~';
}

std::optional<FrameText> frameText(std::string_view line)
{
    while (!line.empty() && isBlank(line.back()))
        line.remove_suffix(1);
    if (line.empty() || (line.back() != ')' && line.back() != ']' && line.back() != '}'))
        return {};
    const auto start = withoutIndent(line);
    if (start.front() == '[' || start.starts_with(":at ["))
        if (const auto frame = clojureFrame(start))
            return frame;
    const auto text = afterAt(line);
    auto open = text.find('(');
    auto close = open == npos ? npos : text.find(')', open);
    if (close == npos || open == 0)
        return {};
    auto name = text.substr(0, open);
    removeSuffix(name, " "); // clojure.stacktrace
    if (const auto blank = name.find(' '); blank != npos) { // cats-effect: "flatMap @ shop.Main$.run"
        if (!name.substr(blank).starts_with(" @ "))
            return {};
        name.remove_prefix(blank + 3);
        if (name.find(' ') != npos)
            return {};
    }
    if (close + 1 < text.size() && text[close + 1] == '(') { // Netty: "close(ChannelPromise)(Unknown Source)"
        open = close + 1;
        close = text.find(')', open);
        if (close == npos)
            return {};
    }
    FrameText frame;
    if (!isFrameEnd(text.substr(close + 1)) || !setPlace(frame, text.substr(open + 1, close - open - 1))
        || !setName(frame, name))
        return {};
    return frame;
}

/// "12-03 10:11:12.123  1234  1234 E AndroidRuntime: "
bool isLogcatTime(std::string_view line)
{
    return line.size() > 20 && isDigit(line[0]) && line[2] == '-' && line[5] == ' ' && line[8] == ':'
        && line[11] == ':';
}

} // namespace

std::string_view withoutLogPrefix(std::string_view line)
{
    if (line.starts_with("[error] "))
        return line.substr(8);
    std::size_t end = npos;
    if (line.size() > 4 && line[1] == '/' && isUpper(line[0])) // "E/AndroidRuntime( 1234): "
        end = line.find(": ");
    else if (isLogcatTime(line))
        end = line.find(": ", 18);
    return end == npos ? line : line.substr(end + 2);
}

std::optional<StackFrame> jvmFrame(std::string_view line)
{
    const auto text = frameText(line);
    if (!text)
        return {};
    StackFrame frame;
    frame.package = text->module;
    frame.module = text->type;
    frame.function = text->function;
    frame.line = text->line;
    if (!isNoFile(text->file))
        frame.file = text->file;
    return frame;
}

bool hasJvmFrame(std::string_view line)
{
    return frameText(line).has_value();
}

} // namespace spanglass
