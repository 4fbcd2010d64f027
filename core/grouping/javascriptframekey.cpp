#include "core/grouping/framekeys.h"
#include "core/grouping/shape.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

template <std::size_t Size>
bool isOneOf(std::string_view text, const std::array<std::string_view, Size>& names)
{
    return std::find(names.begin(), names.end(), text) != names.end();
}

constexpr auto nameless = std::to_array<std::string_view>({ "", "<anonymous>", "?", "anonymous", "<computed>",
    "<unknown>", "(anonymous)", "(anonymous function)" });

/// What runs promises, and what compilers put around functions for older engines.
constexpr auto helpers = std::to_array<std::string_view>(
    { "processTicksAndRejections", "runMicrotasks", "queueMicrotask", "nextTick", "runNextTicks", "__awaiter",
        "__generator", "asyncGeneratorStep", "_asyncToGenerator", "tryCatch", "_next", "_throw" });
constexpr auto helperPackages = std::to_array<std::string_view>(
    { "tslib", "@babel/runtime", "regenerator-runtime", "core-js", "@swc/helpers", "eval" });

void removePrefix(std::string_view& text, std::string_view prefix)
{
    if (text.starts_with(prefix))
        text.remove_prefix(prefix.size());
}

/// "Object.place" -> "place", "new LineItem" -> "LineItem", "Layer.handle [as run]" -> "handle", and of
/// Firefox "async*place" -> "place", "place/<" -> "" as a function without a name is elsewhere.
std::string_view functionOf(std::string_view name)
{
    removePrefix(name, "async ");
    removePrefix(name, "new ");
    if (const auto star = name.rfind('*'); star != npos)
        name.remove_prefix(star + 1);
    if (const auto alias = name.find(" [as "); alias != npos)
        name = name.substr(0, alias);
    if (name.ends_with('<'))
        return {};
    const auto bracket = name.find('['); // "[Symbol.iterator]" holds a dot of its own
    const auto dot = name.substr(0, bracket).rfind('.');
    if (dot != npos && dot + 1 < name.size())
        name.remove_prefix(dot + 1);
    if (const auto slash = name.rfind('/'); slash != npos && slash + 1 < name.size())
        name.remove_prefix(slash + 1); // "Cart.prototype/add"
    const bool isNumber = name.find_first_not_of("0123456789") == npos; // of a module, by webpack
    return isNumber || isOneOf(name, nameless) ? std::string_view() : name;
}

/// What an engine runs a compiled async function with.
bool isResumption(const StackFrame& frame)
{
    return frame.file == "<anonymous>"
        && (frame.function == "Generator.next" || frame.function == "Generator.throw"
            || frame.function == "new Promise");
}

} // namespace

std::string javaScriptFrameKey(const StackFrame& frame)
{
    if (!frame.inApp
        && (isOneOf(frame.package, helperPackages)
            || (frame.package == "node:internal" && frame.function.empty())))
        return {};
    const auto function = functionOf(frame.function);
    if (isOneOf(function, helpers) || frame.file == "[native code]" || isResumption(frame))
        return {};
    if (function.starts_with("_callee")) // "_callee3$": what regenerator makes of an async function
        return joinedKey(fileKey(frame.file), {});
    return joinedKey(fileKey(frame.file), function);
}

} // namespace spanglass
