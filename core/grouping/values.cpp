#include "core/grouping/values.h"

#include "core/grouping/chars.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// The character at `i`, or 0 past the end, so that shapes can be tested without bounds.
char at(std::string_view text, std::size_t i)
{
    return i < text.size() ? text[i] : '\0';
}

std::size_t runOf(std::string_view text, std::size_t from, int classes)
{
    std::size_t i = from;
    while (i < text.size() && isIn(text[i], classes))
        ++i;
    return i - from;
}

bool hexRun(std::string_view text, std::size_t from, std::size_t count)
{
    if (from + count > text.size())
        return false;
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
        text.begin() + static_cast<std::ptrdiff_t>(from + count), isHexDigit);
}

bool endsWord(std::string_view text, std::size_t i)
{
    return !isIn(at(text, i), Word);
}

/// "08:26", "08:26:30.093", "8:26:30 PM": length of a clock time, 0 if there is none.
std::size_t clockLength(std::string_view text)
{
    std::size_t i = runOf(text, 0, Digit);
    if (i < 1 || i > 2 || at(text, i) != ':' || runOf(text, i + 1, Digit) != 2)
        return 0;
    i += 3;
    if (at(text, i) != ':')
        return i;
    if (runOf(text, i + 1, Digit) != 2)
        return 0;
    i += 3;
    if ((at(text, i) == '.' || at(text, i) == ',') && isIn(at(text, i + 1), Digit))
        i += 1 + runOf(text, i + 1, Digit);
    return i;
}

/// "Z", "+01:00", " UTC", " GMT+0000", " +0000".
std::size_t zoneLength(std::string_view text)
{
    if (at(text, 0) == 'Z' && endsWord(text, 1))
        return 1;
    std::size_t i = at(text, 0) == ' ' ? 1 : 0;
    const std::size_t start = i;
    if (text.substr(i).starts_with("UTC") || text.substr(i).starts_with("GMT"))
        i += 3;
    if ((at(text, i) == '+' || at(text, i) == '-') && runOf(text, i + 1, Digit) >= 2) {
        i += 1 + runOf(text, i + 1, Digit);
        if (at(text, i) == ':')
            i += 1 + runOf(text, i + 1, Digit);
    }
    return i > start && endsWord(text, i) ? i : 0;
}

std::size_t isoDateLength(std::string_view text)
{
    if (runOf(text, 0, Digit) != 4)
        return 0;
    const char separator = at(text, 4);
    if ((separator != '-' && separator != '/') || runOf(text, 5, Digit) != 2 || at(text, 7) != separator
        || runOf(text, 8, Digit) != 2)
        return 0;
    std::size_t i = 10;
    if (at(text, i) == 'T' || at(text, i) == ' ') {
        const std::size_t clock = clockLength(text.substr(i + 1));
        if (clock != 0) {
            i += 1 + clock;
            i += zoneLength(text.substr(i));
        }
    }
    return endsWord(text, i) ? i : 0;
}

bool isNameOf(std::string_view word, std::string_view abbreviations)
{
    if (word.size() < 3)
        return false;
    for (std::size_t i = 0; i + 3 <= abbreviations.size(); i += 3) {
        if (word[0] == abbreviations[i] && word[1] == abbreviations[i + 1] && word[2] == abbreviations[i + 2])
            return word.size() == 3 || word.ends_with("day") || word.size() > 3;
    }
    return false;
}

bool isMonth(std::string_view word)
{
    return word.size() <= 9 && isNameOf(word, "JanFebMarAprMayJunJulAugSepOctNovDec")
        && (word.size() == 3 || word.ends_with("uary") || word.ends_with("ch") || word == "April"
            || word == "June" || word == "July" || word == "August" || word.ends_with("ber"));
}

bool isWeekday(std::string_view word)
{
    return word.size() <= 9 && isNameOf(word, "MonTueWedThuFriSatSun")
        && (word.size() == 3 || word.ends_with("day"));
}

/// "Sat, 21 Nov 2026 10:44:39 GMT": names and numbers in any order, at least a month and a number.
std::size_t writtenDateLength(std::string_view text)
{
    std::size_t end = 0;
    bool month = false;
    bool number = false;
    for (std::size_t i = 0, parts = 0; parts < 6; ++parts) {
        const std::size_t letters = runOf(text, i, Letter);
        const std::size_t clock = letters == 0 ? clockLength(text.substr(i)) : 0;
        const std::size_t digits = letters == 0 && clock == 0 ? runOf(text, i, Digit) : 0;
        if (letters != 0 && !month && isMonth(text.substr(i, letters)))
            month = true;
        else if (digits != 0 && (digits <= 2 || digits == 4))
            number = true;
        else if (clock == 0 && (letters == 0 || parts != 0 || !isWeekday(text.substr(i, letters))))
            break;
        i += letters + clock + digits;
        if (!endsWord(text, i))
            return 0;
        end = i;
        if (clock != 0)
            i += zoneLength(text.substr(i)), end = i;
        if (at(text, i) == ',')
            ++i;
        if (at(text, i) != ' ' && at(text, i) != '-')
            break;
        ++i;
    }
    return month && number ? end : 0;
}

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
        if (part > 0 && at(text, i++) != '.')
            return 0;
        const std::size_t digits = octetLength(text, i);
        if (digits == 0)
            return 0;
        i += digits;
    }
    const bool more = !endsWord(text, i) || (at(text, i) == '.' && isIn(at(text, i + 1), Word));
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
        if (groups > 0 && at(text, i) == ':' && isHexDigit(at(text, i + 1)))
            ++i;
        if (groups > 0 && ipv4Length(text.substr(i)) != 0) {
            i += ipv4Length(text.substr(i));
            groups += 2;
            break;
        }
        std::size_t hex = 0;
        for (; isHexDigit(at(text, i + hex)); ++hex)
            digit = digit || isIn(text[i + hex], Digit);
        if (hex == 0)
            break;
        if (hex > 4)
            return 0;
        i += hex;
        ++groups;
        if (at(text, i) != ':')
            break;
    }
    if (at(text, i) == '%')
        i += 1 + runOf(text, i + 1, Word);
    const bool whole = shortened ? groups >= 1 && groups < 8 : groups == 8;
    return whole && digit && endsWord(text, i) && at(text, i) != '(' && at(text, i) != ':' ? i : 0;
}

bool isMac(std::string_view text)
{
    for (std::size_t group = 0; group < 6; ++group) {
        if (!hexRun(text, group * 3, 2) || (group < 5 && at(text, group * 3 + 2) != ':'))
            return false;
    }
    return endsWord(text, 17) && at(text, 17) != ':';
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

bool isDurationUnit(std::string_view unit)
{
    for (const std::string_view known :
        { "ns", "us", "µs", "ms", "s", "sec", "secs", "m", "min", "mins", "h" }) {
        if (unit == known)
            return true;
    }
    return false;
}

} // namespace

Value uuidAt(std::string_view text)
{
    const bool shape = text.size() >= 36 && text[8] == '-' && text[13] == '-' && text[18] == '-'
        && text[23] == '-' && hexRun(text, 0, 8) && hexRun(text, 9, 4) && hexRun(text, 14, 4)
        && hexRun(text, 19, 4) && hexRun(text, 24, 12) && endsWord(text, 36);
    return shape ? Value{ "<uuid>", 36 } : Value{};
}

Value dateAt(std::string_view text)
{
    if (const std::size_t length = isoDateLength(text); length != 0)
        return { "<date>", length };
    const std::size_t clock = clockLength(text);
    if (clock >= 7 && endsWord(text, clock) && at(text, clock) != ':')
        return { "<date>", clock };
    if (const std::size_t length = writtenDateLength(text); length != 0)
        return { "<date>", length };
    return {};
}

Value ipAt(std::string_view text)
{
    if (const std::size_t length = ipv4Length(text); length != 0)
        return { "<ip>", length };
    if (isMac(text))
        return { "<hex>", 17 };
    if (const std::size_t length = ipv6Length(text); length != 0)
        return { "<ip>", length };
    return {};
}

Value urlAt(std::string_view text)
{
    const std::size_t scheme = runOf(text, 0, Letter | Digit);
    std::size_t start = scheme;
    if (at(text, start) == '+') // git+ssh://
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
    if (i == 0 || at(text, i) != '@')
        return {};
    std::size_t dots = 0;
    std::size_t end = i + 1;
    for (std::size_t label = runOf(text, end, Word); label != 0; label = runOf(text, end, Word)) {
        end += label;
        while (at(text, end) == '-' && isIn(at(text, end + 1), Word))
            end += 1 + runOf(text, end + 1, Word);
        if (at(text, end) != '.' || !isIn(at(text, end + 1), Letter))
            break;
        ++dots;
        ++end;
    }
    return dots > 0 ? Value{ "<email>", end } : Value{};
}

Value pathAt(std::string_view text)
{
    std::size_t end = 0;
    const bool drive =
        isIn(at(text, 0), Letter) && at(text, 1) == ':' && (at(text, 2) == '\\' || at(text, 2) == '/');
    if (drive)
        end = 2;
    std::size_t slashes = 0;
    for (; end < text.size(); ++end) {
        const char c = text[end];
        if (c == '/' || c == '\\')
            ++slashes;
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

Value numberAt(std::string_view text)
{
    std::size_t i = runOf(text, 0, Digit);
    if (i == 0)
        return {};
    while (at(text, i) == ',' && runOf(text, i + 1, Digit) == 3)
        i += 4;
    while (at(text, i) == '.' && isIn(at(text, i + 1), Digit))
        i += 1 + runOf(text, i + 1, Digit);
    if (at(text, i) == 'e' || at(text, i) == 'E') {
        const std::size_t sign = at(text, i + 1) == '+' || at(text, i + 1) == '-' ? 2 : 1;
        const std::size_t digits = runOf(text, i + sign, Digit);
        if (digits != 0 && endsWord(text, i + sign + digits))
            return { "<num>", i + sign + digits };
    }
    const std::size_t unit = runOf(text, i, Word);
    if (unit == 0)
        return { "<num>", i };
    if (isDurationUnit(text.substr(i, unit)))
        return { "<duration>", i + unit };
    const bool shortUnit = unit <= 3 && runOf(text, i, Letter) == unit;
    return shortUnit ? Value{ "<num>", i } : Value{};
}

} // namespace spanglass
