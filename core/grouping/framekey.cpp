#include "core/grouping/framekey.h"

#include "core/grouping/chars.h"
#include "core/grouping/framekeys.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr char separator = '\x1F';

bool isGeneratedPart(std::string_view part)
{
    // "3f2a9c81" in main.3f2a9c81.js: digits, or letters with digits, of some length
    const bool digit = std::any_of(part.begin(), part.end(), [](char c) { return isIn(c, Digit); });
    const bool hex = std::all_of(part.begin(), part.end(), isHexDigit);
    return digit && (part.size() >= 8 || (hex && part.size() >= 5));
}

/// "main.3f2a9c81.chunk" -> "main.chunk".
std::string withoutGeneratedParts(std::string_view name)
{
    std::string result;
    for (std::size_t from = 0; from <= name.size();) {
        const auto end = std::min(name.find_first_of(".-_", from), name.size());
        const auto part = name.substr(from, end - from);
        if (!isGeneratedPart(part)) {
            if (!result.empty())
                result += '.';
            result += part;
        }
        from = end + 1;
    }
    return result;
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> names)
{
    return std::find(names.begin(), names.end(), text) != names.end();
}

std::string_view lastElement(std::string_view path)
{
    const auto slash = path.find_last_of("/\\");
    return slash == npos ? path : path.substr(slash + 1);
}

bool removePrefix(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

/// "Object.place" -> "place", "new LineItem" -> "LineItem", "Layer.handle [as run]" -> "handle".
std::string_view javaScriptFunction(std::string_view name)
{
    removePrefix(name, "async ");
    removePrefix(name, "new ");
    if (const auto alias = name.find(" [as "); alias != npos)
        name = name.substr(0, alias);
    const auto bracket = name.find('['); // "[Symbol.iterator]" holds a dot of its own
    const auto dot = name.substr(0, bracket).rfind('.');
    if (dot != npos && dot + 1 < name.size())
        name.remove_prefix(dot + 1);
    return isOneOf(name, { "<anonymous>", "?", "anonymous", "<computed>" }) ? std::string_view() : name;
}

/// Numbers that a compiler counts up: "lambda$main$12", "handle.func1.2", "GeneratedMethodAccessor71".
std::string withoutCounters(std::string_view name)
{
    std::string result;
    result.reserve(name.size());
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (isIn(name[i], Digit)
            && (i == 0 || !isIn(name[i - 1], Lower | Upper) || result.ends_with("Accessor")
                || result.ends_with(".func") || result.ends_with("$Proxy") || result.ends_with("-fm"))) {
            while (i + 1 < name.size() && isIn(name[i + 1], Digit))
                ++i;
            continue;
        }
        result += name[i];
    }
    return result;
}

/// Classes made at run time carry an address or a hash behind these marks.
std::string_view withoutRuntimeSuffix(std::string_view name)
{
    for (const std::string_view mark :
        { "$$Lambda", "$$EnhancerBy", "$$FastClassBy", "$$SpringCGLIB", "_$$_javassist" }) {
        if (const auto at = name.find(mark); at != npos)
            return name.substr(0, at + mark.size());
    }
    return name;
}

/// "github.com/acme/shop/v2" and its next major version are the same package.
std::string goModuleKey(std::string_view module)
{
    const auto last = module.rfind("/v");
    const bool version =
        last != npos && last + 2 < module.size() && module.find_first_not_of("0123456789", last + 2) == npos;
    return std::string(version ? module.substr(0, last) : module);
}

/// "Stack[...].Push" and "Map[go.shape.int].Get" differ by type arguments only.
std::string withoutTypeArguments(std::string_view name)
{
    std::string result;
    int depth = 0;
    for (const char c : name) {
        depth += c == '[' ? 1 : 0;
        if (depth == 0)
            result += c;
        depth -= c == ']' && depth > 0 ? 1 : 0;
    }
    return result;
}

} // namespace

std::string joinedKey(std::string_view place, std::string_view function)
{
    if (place.empty() && function.empty()) {
        return {}; // an address, of which nothing is left in another run
    }
    std::string key(place);
    key += separator;
    key += function;
    return key;
}

std::string fileKey(std::string_view path)
{
    path = path.substr(0, path.find_first_of("?#"));
    const auto name = lastElement(path);
    const auto dot = name.rfind('.');
    const auto stem = name.substr(0, dot == 0 ? npos : dot);
    std::string key = withoutGeneratedParts(stem);
    if (isOneOf(stem, { "index", "main", "mod", "__init__", "__main__", "app", "server" })) {
        const auto folder = name.size() < path.size()
            ? lastElement(path.substr(0, path.size() - name.size() - 1))
            : std::string_view();
        if (!isOneOf(folder,
                { "", ".", "src", "dist", "build", "lib", "out", "app", "js", "ts", "target", "bin" }))
            key = std::string(folder) + '/' + key;
    }
    return key;
}

std::string frameKey(Language language, const StackFrame& frame)
{
    switch (language) {
    case Language::JavaScript: {
        if (frame.package == "eval"
            || (!frame.inApp && frame.package == "node:internal" && frame.function.empty()))
            return {};
        const auto function = javaScriptFunction(frame.function);
        if (isOneOf(function,
                { "processTicksAndRejections", "runMicrotasks", "queueMicrotask", "nextTick",
                    "runNextTicks" }))
            return {};
        return joinedKey(fileKey(frame.file), function);
    }
    case Language::Python:
        return frame.file.starts_with('<') ? std::string() : joinedKey(fileKey(frame.file), frame.function);
    case Language::Java:
        return joinedKey(
            withoutCounters(withoutRuntimeSuffix(frame.module)), withoutCounters(frame.function));
    case Language::Go:
        return joinedKey(goModuleKey(frame.module), withoutCounters(withoutTypeArguments(frame.function)));
    case Language::Ruby: return rubyFrameKey(frame);
    case Language::Php: return phpFrameKey(frame);
    case Language::CSharp: return cSharpFrameKey(frame);
    case Language::Rust: return rustFrameKey(frame);
    case Language::Cpp: return cppFrameKey(frame);
    case Language::Swift: return swiftFrameKey(frame);
    case Language::Dart: return dartFrameKey(frame);
    case Language::Elixir: return elixirFrameKey(frame);
    case Language::Erlang: return erlangFrameKey(frame);
    case Language::Perl: return perlFrameKey(frame);
    case Language::Lua: return luaFrameKey(frame);
    case Language::Unknown: break;
    }
    return joinedKey(fileKey(frame.file), frame.function);
}

std::vector<std::string> withoutRepeats(std::vector<std::string> keys)
{
    constexpr std::size_t longest = 8;
    std::vector<std::string> result;
    for (auto& key : keys) {
        result.push_back(std::move(key));
        for (std::size_t length = 1; length <= longest && 2 * length <= result.size(); ++length) {
            const auto middle = result.end() - static_cast<std::ptrdiff_t>(length);
            if (std::equal(middle, result.end(), middle - static_cast<std::ptrdiff_t>(length))) {
                result.erase(middle, result.end());
                break;
            }
        }
    }
    return result;
}

} // namespace spanglass
