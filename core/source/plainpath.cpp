#include "core/source/plainpath.h"

#include "core/base/text.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t maxPathBytes = 4096;
constexpr std::size_t maxTextBytes = 64 * 1024; // URLs may have long queries

/// Names in the place of a file that are none.
bool isNoFile(std::string_view text)
{
    constexpr std::array<std::string_view, 19> others{ "<", "(eval", "(irb", "(pry", "(anonymous", "native ",
        "node:", "internal:", "bun:", "deno:", "ext:", "eval at ", "eval code", "dart:", "data:", "debugger ",
        "about:blank", "NO_SOURCE", "unknown:" };
    if (text.empty() || text.back() == '/' || text == "native" || text == "??")
        return true;
    if (text.starts_with('[') && !text.starts_with("[project]/"))
        return true;
    return std::any_of(
        others.begin(), others.end(), [&](std::string_view other) { return text.starts_with(other); });
}

int hexValue(char c)
{
    if (isDigit(c))
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string unescaped(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
        const int low = high < 0 ? -1 : hexValue(text[i + 2]);
        result += low < 0 ? text[i] : static_cast<char>(high * 16 + low);
        i += low < 0 ? 0 : 2;
    }
    return result;
}

/// "scheme://": its length, 0 if there is none.
std::size_t schemeSize(std::string_view text)
{
    std::size_t n = 0;
    while (n < text.size()
        && (isLetter(text[n]) || isDigit(text[n]) || (n > 0 && text.find_first_of("+-.", n) == n)))
        ++n;
    return n > 1 && text.substr(n).starts_with("://") ? n + 3 : 0;
}

/// What bundlers put in front of a module's path: loaders, layers, "[project]/", "./".
std::string_view withoutBundler(std::string_view text)
{
    if (const auto loader = text.rfind('!'); loader != npos && loader + 1 < text.size())
        text.remove_prefix(loader + 1);
    while (removePrefix(text, "/")) { }
    if (text.starts_with('(')) { // "(rsc)/./src/x.ts"
        if (const auto end = text.find(")/"); end != npos && text.find('/') == end + 1)
            text.remove_prefix(end + 2);
    }
    if (removePrefix(text, "[project]/"))
        text = text.substr(0, text.find(" [")); // "x.tsx [app-rsc] (ecmascript)"
    return text;
}

/// "shop/./src/x.js" and "@acme/shop/./src/x.js" are modules of a bundle with a name.
std::string_view withoutBundleName(std::string_view text)
{
    if (const auto dot = text.find("/./");
        dot != npos && std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dot), '/') < 3)
        return text.substr(dot + 3);
    return text.starts_with('/') ? text : text.substr(std::min(text.find('/'), text.size()));
}

/// A URL without what is no part of a path on a disk.
std::string ofUrl(std::string_view text, std::size_t scheme, PlainPath& plain)
{
    const auto name = text.substr(0, scheme - 3);
    text.remove_prefix(scheme);
    if (name.starts_with("webpack") || name == "turbopack" || name == "rspack") {
        if (!text.starts_with('/') && !text.starts_with('(') && !text.starts_with('['))
            text = withoutBundleName(text);
        const auto module = withoutBundler(text);
        return unescaped(module.substr(0, module.find('?')));
    }
    if (name == "phar") {
        const auto archive = text.find(".phar/");
        return std::string(archive == npos ? text : text.substr(archive + 6));
    }
    text = text.substr(0, text.find_first_of("?#"));
    const bool isLocal = name == "file" || name == "vscode-file";
    plain.isServed = name == "http" || name == "https";
    const auto host = text.substr(0, text.find('/'));
    text.remove_prefix(host.size());
    if (!isLocal && !plain.isServed)
        while (removePrefix(text, "/")) { } // roots of schemes like app:/// are no folders
    std::string path = unescaped(text);
    if (isLocal && path.size() > 2 && isLetter(path[1]) && path[2] == ':')
        path.erase(0, 1); // file:///C:/x
    return path;
}

/// Takes what makes a path absolute off it.
void takeRoot(std::string& path, PlainPath& plain)
{
    plain.isWindows = path.find('\\') != npos;
    std::replace(path.begin(), path.end(), '\\', '/');
    if (path.starts_with("//?/UNC/"))
        path.erase(1, 6);
    else if (path.starts_with("//?/") || path.starts_with("//./"))
        path.erase(0, 4);
    if (path.size() > 2 && isLetter(path[0]) && path[1] == ':' && path[2] == '/') {
        plain.root = path.substr(0, 3);
        plain.isWindows = true;
    } else if (plain.isWindows && path.starts_with("//")) {
        const auto host = path.find('/', 2);
        const auto share = host == npos ? npos : path.find('/', host + 1);
        plain.root = share == npos ? "/" : path.substr(0, share + 1);
    } else if (path.starts_with('/')) {
        plain.root = "/";
    }
    path.erase(0, plain.root.size());
}

/// Prefixes that are written in front of paths without a scheme.
std::string_view withoutMarks(std::string_view text, Language language)
{
    while (removePrefix(text, "async ") || removePrefix(text, "blob:")) { }
    if (language == Language::JavaScript) {
        if (text.starts_with("rsc://") || text.starts_with("about://")) // "rsc://React/Server/file:///x.js?1"
            if (const auto inner = text.find(":///", 8); inner != npos)
                text.remove_prefix(text.rfind('/', inner) + 1);
        if (text.starts_with('(') || text.starts_with("[project]/"))
            text = withoutBundler(text);
        removePrefix(text, "/@fs");
        if (schemeSize(text) == 0)
            text = text.substr(0, text.find('?', text.starts_with(R"(\\?\)") ? 4 : 0)); // "x.js?ab12"
    }
    if (language == Language::Lua) {
        removePrefix(text, "@");
        if (text.starts_with("...")) // shortened within an element
            text.remove_prefix(std::min(text.find('/', 3), text.size() - 1) + 1);
    }
    if (language == Language::CSharp
        && text.starts_with("/_")) { // "/_/src/x.cs" of builds that are deterministic
        const auto digits = text.find_first_not_of("0123456789", 2);
        if (digits != npos && text[digits] == '/')
            text.remove_prefix(digits + 1);
    }
    return text;
}

/// Go's "app@v1.2.3/cart.go" without versions.
std::string withoutVersions(std::string path)
{
    for (auto at = path.find('@'); at != npos; at = path.find('@', at + 1)) {
        if (at > 0 && path[at - 1] != '/')
            path.erase(at, std::min(path.find('/', at), path.size()) - at);
    }
    return path;
}

} // namespace

std::string resolvedPath(std::string_view path)
{
    std::string result;
    result.reserve(path.size());
    while (!path.empty()) {
        const auto element = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(element.size() + 1, path.size()));
        if (element.empty() || element == ".")
            continue;
        if (element == "..") {
            const auto parent = result.rfind('/');
            result.erase(parent == npos ? 0 : parent);
            continue;
        }
        if (!result.empty())
            result += '/';
        result += element;
    }
    return result;
}

PlainPath plainPath(std::string_view file, Language language)
{
    PlainPath plain;
    if (file.size() > maxTextBytes || file.find('\0') != npos || isNoFile(file))
        return plain;
    file = withoutMarks(file, language);
    std::string path;
    if (const auto scheme = schemeSize(file); scheme > 0) {
        path = ofUrl(file, scheme, plain);
        if (const auto served = std::string_view("/@fs/"); plain.isServed && path.starts_with(served)) {
            path.erase(0, served.size() - 1); // Vite's way to files outside of its folder
            plain.isServed = false;
        }
    } else {
        path = file;
    }
    if (path.size() > maxPathBytes || path.find('\0') != npos || isNoFile(path))
        return {};
    takeRoot(path, plain);
    plain.path = resolvedPath(path);
    if (language == Language::Go)
        plain.path = withoutVersions(std::move(plain.path));
    return plain.path.empty() ? PlainPath() : plain;
}

} // namespace spanglass
