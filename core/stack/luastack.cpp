#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// "function 'f'", "upvalue 'g'", "method 'T:m' (...)", "function <x.lua:20>", "main chunk", "?".
std::optional<std::string_view> functionOf(std::string_view text)
{
    if (text == "?" || text.starts_with("main chunk"))
        return text.substr(0, 10);
    constexpr std::array<std::string_view, 9> kinds{ "function ", "local ", "upvalue ", "method ", "field ",
        "global ", "metamethod ", "hook ", "for iterator " };
    for (const auto kind : kinds) {
        if (!removePrefix(text, kind))
            continue;
        removePrefix(text, "'");
        const auto end = text.starts_with('<') ? text.find('>') : text.find('\'');
        if (end == npos)
            return {};
        return text.substr(0, end + (text.starts_with('<') ? 1 : 0));
    }
    return {};
}

/// "\tx.lua:12: in function 'f'", "\t[C]: in ?", "\t[C]: at 0x00404b00".
std::optional<StackFrame> frameOf(std::string_view line)
{
    auto text = withoutIndent(line);
    if (text.size() == line.size())
        return {};
    StackFrame frame;
    const auto in = text.rfind(": in ");
    const auto at = text.rfind(": at 0x");
    if (in == npos && at == npos)
        return {};
    const auto place = splitLocation(text.substr(0, in == npos ? at : in));
    const bool builtIn = place.file == "[C]" || place.file.starts_with("[builtin");
    if (place.line == 0 && !builtIn)
        return {};
    frame.file = place.file;
    frame.line = place.line;
    if (in == npos)
        return frame;
    const auto function = functionOf(text.substr(in + 5));
    if (!function)
        return {};
    frame.function = *function;
    return frame;
}

/// Lines between frames that are none.
bool isDecoration(std::string_view text)
{
    return text == "stack traceback:" || text.starts_with("(...tail calls...)")
        || text.starts_with("(tail call)") || text.starts_with("coroutine ")
        || (text.starts_with("...") && text.size() < 60);
}

/// "lua: ", "luajit: ", "lua5.3: " before the message.
std::string_view withoutProgram(std::string_view header)
{
    const auto colon = header.find(": ");
    if (header.starts_with("lua") && colon != npos && colon < 16
        && header.substr(0, colon).find_first_of(" /") == npos && header.find(".lua:") != colon)
        header.remove_prefix(colon + 2);
    removePrefix(header, "lua entry thread aborted: ");
    removePrefix(header, "runtime error: ");
    return header;
}

} // namespace

bool isLuaFrame(std::string_view line)
{
    return !line.empty() && isBlank(line.front()) && frameOf(line).has_value();
}

StackTrace parseLua(const StackText& stack)
{
    StackTrace result;
    StackException& exception = result.exceptions.emplace_back();
    std::string header;
    bool inHeader = true;
    Lines lines(stack.text);
    std::string_view line;
    while (lines.next(line)) {
        const auto text = withoutIndent(line);
        if (auto frame = frameOf(line)) {
            inHeader = false;
            addTo(exception.frames, std::move(*frame));
        } else if (isDecoration(text)) {
            inHeader = false;
        } else if (!inHeader) {
            addUnread(result, line);
        } else if (header.empty()) {
            header = withoutProgram(line);
        } else {
            appendLine(header, line);
        }
    }
    setHeader(exception, header, stack.message);
    return result;
}

std::string foreignLua(const StackFrame& /*frame*/, std::string_view file)
{
    if (file == "[C]" || file.starts_with("[builtin"))
        return "lua";
    if (auto rock = afterLast(file, "/share/lua/"); !rock.empty()) {
        rock.remove_prefix(std::min(rock.size(), rock.find('/') + 1)); // the version
        auto name = firstElements(rock, 1);
        removeSuffix(name, ".lua");
        return std::string(name);
    }
    if (auto library = afterLast(file, "/lualib/"); !library.empty()) {
        library = firstElements(library, library.starts_with("resty/") ? 2 : 1);
        removeSuffix(library, ".lua");
        return std::string(library);
    }
    return {};
}

} // namespace spanglass
