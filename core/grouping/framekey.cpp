#include "core/grouping/framekey.h"

#include "core/grouping/framekeys.h"
#include "core/grouping/shape.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// Whether the letters of a word stand in runs of three or more, as people write names: "Checkout2Page".
bool isWritten(std::string_view part)
{
    for (std::size_t i = 0; i < part.size();) {
        if (isIn(part[i], Digit)) {
            i += runOf(part, i, Digit);
            continue;
        }
        std::size_t end = i + runOf(part, i, Upper);
        end += runOf(part, end, Lower | WordOther);
        if (end - i < 3)
            return false;
        i = end;
    }
    return true;
}

/// "3f2a9c81" in main.3f2a9c81.js: digits, or letters with digits, of some length.
bool isGeneratedPart(std::string_view part)
{
    if (part.size() < 5)
        return false;
    const bool digit = std::any_of(part.begin(), part.end(), [](char c) { return isIn(c, Digit); });
    const bool hex = std::all_of(part.begin(), part.end(), isHexDigit);
    if (part.size() >= 8)
        return hex || (digit && !isWritten(part));
    const std::size_t letters = runOf(part, 0, Letter); // "facade2" is a name
    return hex && digit && (letters == 0 || letters + runOf(part, letters, Digit) < part.size());
}

/// "main.3f2a9c81.min" -> "main".
void appendStem(std::string& key, std::string_view name)
{
    bool any = false;
    for (std::size_t from = 0; from <= name.size();) {
        std::size_t end = from;
        while (end < name.size() && name[end] != '.' && name[end] != '-' && name[end] != '_')
            ++end;
        const auto part = name.substr(from, end - from);
        const bool minified = part == "min" && end == name.size() && any;
        if (!isGeneratedPart(part) && !minified) {
            if (any)
                key += name[from - 1];
            key += part;
            any = true;
        }
        from = end + 1;
    }
}

template <std::size_t Size>
bool isOneOf(std::string_view text, const std::array<std::string_view, Size>& names)
{
    return std::find(names.begin(), names.end(), text) != names.end();
}

std::string_view lastElement(std::string_view path)
{
    const auto slash = path.find_last_of("/\\");
    return slash == npos ? path : path.substr(slash + 1);
}

/// Files that many folders have, and folders that say nothing.
constexpr auto commonFiles =
    std::to_array<std::string_view>({ "index", "main", "mod", "__init__", "__main__", "app", "server" });
constexpr auto commonFolders = std::to_array<std::string_view>(
    { "", ".", "src", "dist", "build", "lib", "out", "app", "js", "ts", "target", "bin" });

} // namespace

std::string joinedKey(std::string_view place, std::string_view function)
{
    if (place.empty() && function.empty()) {
        return {}; // an address, of which nothing is left in another run
    }
    std::string key;
    key.reserve(place.size() + function.size() + 1);
    key += place;
    key += keySeparator;
    key += function;
    return key;
}

std::string fileKey(std::string_view path)
{
    path = path.substr(0, path.find_first_of("?#"));
    const auto name = lastElement(path);
    const auto dot = name.rfind('.');
    const auto stem = name.substr(0, dot == 0 ? npos : dot);
    std::string key;
    key.reserve(64);
    if (isOneOf(stem, commonFiles)) {
        const auto folder = name.size() < path.size()
            ? lastElement(path.substr(0, path.size() - name.size() - 1))
            : std::string_view();
        if (!isOneOf(folder, commonFolders)) {
            key += folder;
            key += '/';
        }
    }
    appendStem(key, stem);
    return key;
}

std::string frameKey(Language language, const StackFrame& frame)
{
    switch (language) {
    case Language::JavaScript: return javaScriptFrameKey(frame);
    case Language::Python: return pythonFrameKey(frame);
    case Language::Java: return javaFrameKey(frame);
    case Language::Go: return goFrameKey(frame);
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

} // namespace spanglass
