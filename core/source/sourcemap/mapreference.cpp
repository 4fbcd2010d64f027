#include "core/base/text.h"
#include "core/source/sourcemap/sourcemap.h"
#include "core/stack/scan.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t mostBytes = std::size_t{ 256 } << 20U;

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

/// True if the text ends with "//#", "//@", "/*#" or "/*@" and blanks.
bool opensComment(std::string_view text)
{
    while (!text.empty() && isBlank(text.back())) {
        text.remove_suffix(1);
    }
    return text.ends_with("//#") || text.ends_with("//@") || text.ends_with("/*#") || text.ends_with("/*@");
}

/// The URL of the last such comment of a line; "" if it has none.
std::string_view referenceIn(std::string_view line)
{
    constexpr std::string_view key = "sourceMappingURL=";
    for (std::size_t end = line.size();;) {
        const auto at = findLast(line.substr(0, end), key);
        if (at == npos) {
            return {};
        }
        if (opensComment(line.substr(0, at))) {
            auto url = withoutIndent(line.substr(at + key.size()));
            url = url.substr(0, url.find_first_of(" \t\r\"'`"));
            url = url.substr(0, url.find("*/"));
            if (!url.empty()) {
                return url;
            }
        }
        end = at;
    }
}

int hexDigit(char c)
{
    return isDigit(c)          ? c - '0'
        : c >= 'a' && c <= 'f' ? c - 'a' + 10
        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                               : -1;
}

/// Percent escapes resolved; what is none stays.
std::string unescaped(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
        if (low >= 0) {
            out.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

int base64Digit(char c)
{
    return isUpper(c)          ? c - 'A'
        : isLetter(c)          ? c - 'a' + 26
        : isDigit(c)           ? c - '0' + 52
        : c == '+' || c == '-' ? 62
        : c == '/' || c == '_' ? 63
                               : -1;
}

/// Nothing if a character is none of base64.
std::optional<std::string> fromBase64(std::string_view text)
{
    std::string out;
    out.reserve(text.size() / 4 * 3 + 3);
    unsigned bits = 0;
    int count = 0;
    while (!text.empty() && (text.back() == '=' || isSpace(text.back()))) {
        text.remove_suffix(1);
    }
    for (const char c : text) {
        const int digit = base64Digit(c);
        if (digit < 0 && !isSpace(c)) {
            return {};
        }
        if (digit < 0) {
            continue;
        }
        bits = (bits << 6U | static_cast<unsigned>(digit)) & 0xFFFFFFU;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU));
        }
    }
    return out;
}

/// The part behind "scheme:" and the host; nothing for a path without a scheme.
std::optional<std::string> pathOfUrl(std::string_view source)
{
    const auto colon = source.find(':');
    const auto scheme = source.substr(0, colon);
    const bool isScheme = colon != npos && colon > 1 && isLetter(scheme.front())
        && std::all_of(scheme.begin(), scheme.end(),
            [](char c) { return isLetter(c) || isDigit(c) || c == '+' || c == '-' || c == '.'; });
    const auto next = isScheme ? source.substr(colon + 1) : std::string_view();
    if (next.empty() || (next.front() != '/' && next.front() != '.')) {
        return {};
    }
    source = next.substr(0, next.find('?'));
    if (removePrefix(source, "//")) {
        source.remove_prefix(std::min(source.find('/'), source.size()));
    }
    return unescaped(source);
}

/// "(rsc)" and "[project]", which bundlers put in front of paths.
bool isLayer(std::string_view element)
{
    return element.size() > 1
        && ((element.front() == '(' && element.back() == ')')
            || (element.front() == '[' && element.back() == ']'));
}

/// Adds the elements of a path without "." and with ".." taken back.
void addElements(std::string_view path, std::vector<std::string_view>& elements)
{
    while (!path.empty()) {
        const auto slash = std::min(path.find('/'), path.size());
        const auto element = path.substr(0, slash);
        path.remove_prefix(std::min(slash + 1, path.size()));
        if (element == "..") {
            elements.resize(elements.empty() ? 0 : elements.size() - 1);
        } else if (!element.empty() && element != ".") {
            elements.push_back(element);
        }
    }
}

} // namespace

std::string_view mapReference(std::string_view generated)
{
    constexpr int mostLines = 5;
    std::size_t end = generated.size();
    for (int lines = 0; lines < mostLines && end > 0;) {
        const auto before = generated.find_last_of("\n\r", end - 1);
        const std::size_t from = before == npos ? 0 : before + 1;
        const auto line = trimmed(generated.substr(from, end - from));
        if (const auto url = referenceIn(line); !url.empty()) {
            return url;
        }
        lines += line.empty() ? 0 : 1;
        end = from == 0 ? 0 : from - 1;
    }
    return {};
}

Result<std::string> mapInDataUrl(std::string_view url)
{
    const auto error = [](const char* cause) {
        return Error{ Error::Kind::Format, std::string("source map in a data URL: ") + cause };
    };
    const auto comma = url.find(',');
    if (toLower(url.substr(0, 5)) != "data:" || comma == npos) {
        return error("is no data URL");
    }
    const std::string head = toLower(url.substr(5, std::min<std::size_t>(comma, 1000) - 5));
    const auto type = std::string_view(head).substr(0, head.find(';'));
    if (type != "application/json" && type != "text/json") {
        return error("is no JSON");
    }
    const auto data = url.substr(comma + 1);
    if (data.size() > 2 * mostBytes) {
        return error("is too large");
    }
    if (!head.ends_with(";base64")) {
        return unescaped(data);
    }
    const auto decoded = fromBase64(data.find('%') == npos ? std::string(data) : unescaped(data));
    return decoded ? Result<std::string>(*decoded) : error("is no base64");
}

std::string sourcePath(std::string_view mapPath, std::string_view source)
{
    std::string text(source);
    std::replace(text.begin(), text.end(), '\\', '/');
    std::vector<std::string_view> elements;
    const auto ofUrl = pathOfUrl(text);
    std::string_view path = ofUrl ? std::string_view(*ofUrl) : std::string_view(text);
    const bool isAbsolute = ofUrl || path.starts_with('/');
    if (path.starts_with('/') && path.size() > 2 && path[2] == ':') { // file:///C:/x
        path.remove_prefix(1);
    }
    const bool hasDrive = path.size() > 2 && isLetter(path[0]) && path[1] == ':' && path[2] == '/';
    path.remove_prefix(hasDrive ? 2 : 0);
    if (!isAbsolute && !hasDrive && !path.empty()) {
        addElements(mapPath.substr(0, mapPath.rfind('/') + 1), elements);
    }
    addElements(path, elements);
    const bool isLayered = ofUrl && elements.size() > 1 && isLayer(elements.front());
    std::string joined;
    for (std::size_t i = isLayered ? 1 : 0; i < elements.size(); ++i) {
        joined.append(joined.empty() ? "" : "/").append(elements[i]);
    }
    return joined;
}

} // namespace spanglass
