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
constexpr auto commonFolders = std::to_array<std::string_view>({ "", ".", "..", "src", "dist", "build", "lib",
    "out", "app", "js", "ts", "target", "bin", "srv", "opt", "var", "www", "usr", "tmp", "rel", "release",
    "releases", "current", "deploy", "deployments", "version", "versions" });

/// "2", "v2", "3f2a9c81", "20240101T120000Z".
bool isVersionPart(std::string_view part)
{
    auto number = part;
    if (number.starts_with('v') && number.size() > 1)
        number.remove_prefix(1);
    const bool isNumber = number.empty() || isIn(number.front(), Digit);
    return (isNumber && number.find_first_not_of("0123456789TZ") == npos) || isGeneratedPart(part);
}

/// Without versions, dates and what a deployment generates: "shop-1.2.3" -> "shop", "20240101" -> "".
std::string_view withoutVersion(std::string_view folder)
{
    while (!folder.empty()) {
        const auto separator = folder.find_last_of("-_.@+:");
        const auto part = separator == npos ? folder : folder.substr(separator + 1);
        if (!isVersionPart(part))
            break;
        folder = folder.substr(0, separator == npos ? 0 : separator);
    }
    return folder;
}

/// The folder that tells a file of a common name from others, "" if none does.
std::string_view tellingFolder(std::string_view path)
{
    constexpr int mostLevels = 3;
    if (const auto scheme = path.find("://"); scheme != npos) {
        const auto host = path.find('/', scheme + 3);
        path.remove_prefix(host == npos ? path.size() : host);
    }
    for (int i = 0; i < mostLevels && !path.empty(); ++i) {
        const auto folder = lastElement(path);
        if (folder.ends_with(':')) // a drive
            return {};
        const auto name = withoutVersion(folder);
        if (!name.empty() || folder.empty())
            return isOneOf(name, commonFolders) ? std::string_view() : name;
        path.remove_suffix(std::min(path.size(), folder.size() + 1));
    }
    return {};
}

/// "BqK3x9_a", "DfGhJkLm": 8 characters of base64 for addresses, with capitals and small letters that make
/// no words; or "7SVNBRP2" of base32.
bool isBundleHash(std::string_view text)
{
    const auto count = [&](int classes) {
        return std::count_if(text.begin(), text.end(), [&](char c) { return isIn(c, classes); });
    };
    const auto all = static_cast<std::ptrdiff_t>(text.size());
    if (count(Upper | Digit) == all)
        return count(Digit) > 0 && count(Upper) > 0 && text.find_first_of("0189") == npos;
    const auto others = std::count_if(text.begin(), text.end(), [](char c) { return c == '-' || c == '_'; });
    return count(Letter | Digit) + others == all && count(Upper) > 0 && count(Lower) > 0 && !isWritten(text);
}

/// Bundlers put it behind the name, and it may hold the separator itself.
std::string_view withoutBundleHash(std::string_view stem, std::string_view extension)
{
    constexpr std::size_t length = 8;
    if ((extension != ".js" && extension != ".mjs" && extension != ".cjs") || stem.size() < length + 2)
        return stem;
    const std::size_t separator = stem.size() - length - 1;
    const bool isSeparated = std::string_view("-_.").find(stem[separator]) != npos;
    return isSeparated && isBundleHash(stem.substr(separator + 1)) ? stem.substr(0, separator) : stem;
}

/// "5e3b7a10-9b1e-4a57-8c33-0d5a1e2f9b64", the name of a blob.
bool isUuid(std::string_view name)
{
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return std::equal(name.begin(), name.end(), shape.begin(), shape.end(),
        [](char c, char expected) { return expected == 'x' ? isHexDigit(c) : c == expected; });
}

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
    path = path.substr(0, path.find("//&")); // "index.bundle//&platform=ios"
    const auto name = lastElement(path);
    const auto dot = name.rfind('.');
    const auto extension = dot == npos || dot == 0 ? std::string_view() : name.substr(dot);
    const auto stem = withoutBundleHash(name.substr(0, name.size() - extension.size()), extension);
    std::string key;
    if (isUuid(stem))
        return key;
    key.reserve(64);
    if (isOneOf(stem, commonFiles) && name.size() < path.size()) {
        key += tellingFolder(path.substr(0, path.size() - name.size() - 1));
        if (!key.empty())
            key += '/';
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
