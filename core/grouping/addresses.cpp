#include "core/grouping/values.h"

#include "core/grouping/knownnames.h"
#include "core/grouping/shape.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// One IPv4 number, 0 to 255: its length.
std::size_t octetLength(std::string_view text, std::size_t from)
{
    const std::size_t digits = runOf(text, from, Digit);
    if (digits == 0 || digits > 3)
        return 0;
    int value = 0;
    for (std::size_t i = from; i < from + digits; ++i)
        value = value * 10 + (text[i] - '0');
    return value <= 255 ? digits : 0;
}

std::size_t ipv4Length(std::string_view text)
{
    std::size_t i = 0;
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && charAt(text, i++) != '.')
            return 0;
        const std::size_t digits = octetLength(text, i);
        if (digits == 0)
            return 0;
        i += digits;
    }
    const bool more = !endsWord(text, i) || (charAt(text, i) == '.' && isIn(charAt(text, i + 1), Word));
    return more ? 0 : i;
}

std::size_t ipv6Length(std::string_view text)
{
    int groups = 0;
    bool shortened = false;
    bool digit = false;
    std::size_t i = 0;
    while (i < text.size() && i < 46) {
        if (text.substr(i).starts_with("::")) {
            if (shortened)
                return 0;
            shortened = true;
            i += 2;
            continue;
        }
        if (groups > 0 && charAt(text, i) == ':' && isHexDigit(charAt(text, i + 1)))
            ++i;
        if (groups > 0 && ipv4Length(text.substr(i)) != 0) {
            i += ipv4Length(text.substr(i));
            groups += 2;
            break;
        }
        std::size_t hex = 0;
        for (; isHexDigit(charAt(text, i + hex)); ++hex)
            digit = digit || isIn(text[i + hex], Digit);
        if (hex == 0)
            break;
        if (hex > 4)
            return 0;
        i += hex;
        ++groups;
        if (charAt(text, i) != ':')
            break;
    }
    if (charAt(text, i) == '%')
        i += 1 + runOf(text, i + 1, Word);
    const bool whole = shortened ? groups >= 1 && groups < 8 : groups == 8;
    return whole && digit && endsWord(text, i) && charAt(text, i) != '(' && charAt(text, i) != ':' ? i : 0;
}

bool isMac(std::string_view text)
{
    const char separator = charAt(text, 2);
    if (separator != ':' && separator != '-')
        return false;
    for (std::size_t group = 0; group < 6; ++group) {
        if (!isHexRun(text, group * 3, 2) || (group < 5 && charAt(text, group * 3 + 2) != separator))
            return false;
    }
    return endsWord(text, 17) && charAt(text, 17) != separator;
}

/// Length of ":5432" behind a host.
std::size_t portLength(std::string_view text, std::size_t from)
{
    const std::size_t digits = charAt(text, from) == ':' ? runOf(text, from + 1, Digit) : 0;
    return digits >= 1 && digits <= 5 && endsWord(text, from + 1 + digits) ? 1 + digits : 0;
}

/// Folders of Windows whose names hold blanks.
std::size_t blankInPath(std::string_view text, std::size_t blank)
{
    for (const std::string_view name : { "Program Files (x86)", "Program Files", "Documents and Settings" }) {
        const auto before = name.substr(0, name.find(' '));
        if (text.substr(0, blank).ends_with(before) && text.substr(blank - before.size()).starts_with(name))
            return name.size() - before.size();
    }
    return 0;
}

bool isUrlEnd(char c)
{
    return isIn(c, Blank) || c == '"' || c == '\'' || c == '`' || c == '<' || c == '>' || c == ')' || c == ']'
        || c == '}';
}

/// Punctuation at the end of a URL or path belongs to the sentence.
std::size_t withoutPunctuation(std::string_view text, std::size_t length)
{
    while (length > 0 && std::string_view(".,;:!?").find(text[length - 1]) != npos)
        --length;
    return length;
}

bool hasFileExtension(std::string_view path)
{
    const auto dot = path.rfind('.');
    const auto slash = path.find_last_of("/\\");
    if (dot == npos || (slash != npos && dot < slash + 2))
        return false;
    const auto extension = path.substr(dot + 1);
    return !extension.empty() && extension.size() <= 5
        && runOf(extension, 0, Lower | Upper | Digit) == extension.size()
        && runOf(extension, 0, Digit) != extension.size();
}

} // namespace

Value ipAt(std::string_view text)
{
    if (const std::size_t length = ipv4Length(text); length != 0)
        return { "<ip>", length };
    if (isMac(text))
        return { "<mac>", 17 };
    if (const std::size_t length = ipv6Length(text); length != 0)
        return { "<ip>", length };
    return {};
}

Value urlAt(std::string_view text)
{
    const std::size_t scheme = runOf(text, 0, Letter | Digit);
    std::size_t start = scheme;
    if (charAt(text, start) == '+') // git+ssh://
        start += 1 + runOf(text, start + 1, Letter);
    if (scheme < 2 || !text.substr(start).starts_with("://"))
        return {};
    std::size_t end = start + 3;
    while (end < text.size() && !isUrlEnd(text[end]))
        ++end;
    return { "<url>", withoutPunctuation(text, end) };
}

Value emailAt(std::string_view text)
{
    std::size_t i = 0;
    while (i < text.size() && (isIn(text[i], Word) || std::string_view(".+-%").find(text[i]) != npos))
        ++i;
    if (i == 0 || charAt(text, i) != '@')
        return {};
    std::size_t dots = 0;
    std::size_t end = i + 1;
    for (std::size_t label = runOf(text, end, Word); label != 0; label = runOf(text, end, Word)) {
        end += label;
        while (charAt(text, end) == '-' && isIn(charAt(text, end + 1), Word))
            end += 1 + runOf(text, end + 1, Word);
        if (charAt(text, end) != '.' || !isIn(charAt(text, end + 1), Letter))
            break;
        ++dots;
        ++end;
    }
    return dots > 0 ? Value{ "<email>", end } : Value{};
}

Value hostAt(std::string_view text)
{
    std::size_t end = 0;
    std::size_t labels = 0;
    std::size_t last = 0;
    for (;;) {
        const std::size_t label = end;
        while (isIn(charAt(text, end), Lower | Digit) || (charAt(text, end) == '-' && end > label))
            ++end;
        if (end == label || end > 253 || text[end - 1] == '-' || !endsWord(text, end))
            return {}; // types begin upper-case
        last = label;
        ++labels;
        if (charAt(text, end) != '.' || !isIn(charAt(text, end + 1), Word))
            break;
        ++end;
    }
    const auto domain = text.substr(last, end - last);
    const char next = charAt(text, end);
    if (labels < 2 || domain.size() < 2 || runOf(domain, 0, Lower) != domain.size() || isFileExtension(domain)
        || next == '(' || next == '/' || next == '\\' || next == '[' || next == '@')
        return {};
    const bool port = portLength(text, end) != 0;
    const bool package = isPackageRoot(text.substr(0, text.find('.')));
    const bool known = !package && (labels >= 3 ? isDomain(domain) : isCommonDomain(domain));
    return port || known ? Value{ "<host>", end } : Value{};
}

Value pathAt(std::string_view text)
{
    std::size_t end = 0;
    const bool drive = isIn(charAt(text, 0), Letter) && charAt(text, 1) == ':'
        && (charAt(text, 2) == '\\' || charAt(text, 2) == '/');
    if (drive)
        end = 2;
    std::size_t slashes = 0;
    for (; end < text.size(); ++end) {
        const char c = text[end];
        if (c == '/' || c == '\\')
            ++slashes;
        else if (drive && c == ' ' && blankInPath(text, end) != 0)
            end += blankInPath(text, end) - 1;
        else if (!isIn(c, Word) && std::string_view(".-+~@%$#&=?!*").find(c) == npos)
            break;
    }
    end = withoutPunctuation(text, end);
    const auto path = text.substr(0, end);
    if (slashes == 0 || end < 2)
        return {};
    const bool rooted = drive || path.starts_with('/') || path.starts_with("./") || path.starts_with("../")
        || path.starts_with("~/") || path.starts_with("\\\\");
    const bool name = isIn(path.front(), Word) || path.front() == '@' || path.front() == '.';
    if (rooted ? std::any_of(path.begin(), path.end(), [](char c) { return isIn(c, Word); })
               : name && (slashes >= 2 || hasFileExtension(path)) && runOf(path, 0, Digit) == 0)
        return { "<path>", end };
    return {};
}

} // namespace spanglass
