#include "core/grouping/values.h"

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

constexpr auto durationUnits = std::to_array<std::string_view>(
    { "ns", "us", "µs", "μs", "ms", "s", "sec", "secs", "m", "min", "mins", "h", "hrs", "d" });
/// Those that may stand apart from their number and mean nothing else.
constexpr auto separateUnits =
    std::to_array<std::string_view>({ "ns", "us", "µs", "μs", "ms", "s", "sec", "secs" });
constexpr auto sizeUnits = std::to_array<std::string_view>({ "K", "M", "G", "B", "kB", "KB", "MB", "GB", "TB",
    "PB", "kb", "mb", "gb", "tb", "KiB", "MiB", "GiB", "TiB", "PiB", "Ki", "Mi", "Gi", "Ti" });

/// Digits with separators in and a fraction behind: "4,150,908", "2.50".
std::size_t figureLength(std::string_view text)
{
    std::size_t i = runOf(text, 0, Digit);
    while (i != 0 && charAt(text, i) == ',' && runOf(text, i + 1, Digit) == 3)
        i += 4;
    while (i != 0 && charAt(text, i) == '.' && isIn(charAt(text, i + 1), Digit))
        i += 1 + runOf(text, i + 1, Digit);
    return i;
}

/// What goes on behind the first figure and unit of "1h2m3.5s".
std::size_t durationRestLength(std::string_view text, std::size_t from)
{
    std::size_t i = from;
    for (std::size_t figure = figureLength(text.substr(i)); figure != 0;
         figure = figureLength(text.substr(i))) {
        const std::size_t unit = runOf(text, i + figure, Letter | WordOther);
        if (!isOneOf(text.substr(i + figure, unit), durationUnits))
            return npos;
        i += figure + unit;
    }
    return endsWord(text, i) ? i : npos;
}

/// A number, at `end`, with what may be its unit.
Value withUnit(std::string_view text, std::size_t end)
{
    const bool apart = charAt(text, end) == ' ';
    const std::size_t from = apart ? end + 1 : end;
    const std::size_t letters = runOf(text, from, Letter | WordOther);
    const auto unit = text.substr(std::min(from, text.size()), letters);
    if (apart) {
        const bool whole = endsWord(text, from + letters);
        if (whole && isOneOf(unit, separateUnits))
            return { "<duration>", from + letters };
        return whole && letters >= 2 && isOneOf(unit, sizeUnits) ? Value{ "<size>", from + letters }
                                                                 : Value{ "<num>", end };
    }
    if (letters == 0)
        return { "<num>", end };
    if (isOneOf(unit, durationUnits)) {
        const std::size_t rest = durationRestLength(text, end + letters);
        if (rest != npos)
            return { "<duration>", rest };
    }
    if (!endsWord(text, end + letters))
        return {};
    if (isOneOf(unit, sizeUnits))
        return { "<size>", end + letters };
    return letters <= 3 && runOf(text, end, Letter) == letters ? Value{ "<num>", end } : Value{};
}

std::size_t base64Run(std::string_view text, std::size_t from, std::string_view signs)
{
    std::size_t i = from;
    while (i < text.size() && (isIn(text[i], Letter | Digit) || signs.find(text[i]) != npos))
        ++i;
    return i - from;
}

/// "eyJhbGci.eyJzdWIi.c2lnbmF0dXJl".
std::size_t webTokenLength(std::string_view text)
{
    std::size_t i = base64Run(text, 0, "-_");
    if (i < 8 || charAt(text, i) != '.')
        return 0;
    const std::size_t claims = base64Run(text, i + 1, "-_");
    i += 1 + claims;
    if (claims < 8 || charAt(text, i) != '.')
        return 0;
    return i + 1 + base64Run(text, i + 1, "-_");
}

/// Letters of both cases, digits, and a sign that words have not.
std::size_t base64Length(std::string_view text)
{
    const std::size_t length = base64Run(text, 0, "+/");
    std::size_t end = length;
    while (charAt(text, end) == '=' && end < length + 2)
        ++end;
    int classes = 0;
    for (const char c : text.substr(0, length))
        classes |= charClasses[static_cast<unsigned char>(c)];
    const bool mixed = (classes & Lower) != 0 && (classes & Upper) != 0 && (classes & Digit) != 0;
    const bool sign = (classes & OtherJoint) != 0 || end > length;
    return length >= 14 && mixed && sign && endsWord(text, end) && charAt(text, end) != '=' ? end : 0;
}

/// What may stand behind a version and a dash: "rc.1", "SNAPSHOT", "4ubuntu1".
std::size_t preReleaseLength(std::string_view text, std::size_t from)
{
    const char sign = charAt(text, from);
    if ((sign != '-' && sign != '+') || !isIn(charAt(text, from + 1), Letter | Digit))
        return from;
    std::size_t i = from + 1;
    while (isIn(charAt(text, i), Letter | Digit)
        || ((charAt(text, i) == '.' || charAt(text, i) == '+') && !endsWord(text, i + 1)))
        ++i;
    return i;
}

} // namespace

Value uuidAt(std::string_view text)
{
    const bool shape = text.size() >= 36 && text[8] == '-' && text[13] == '-' && text[18] == '-'
        && text[23] == '-' && isHexRun(text, 0, 8) && isHexRun(text, 9, 4) && isHexRun(text, 14, 4)
        && isHexRun(text, 19, 4) && isHexRun(text, 24, 12) && endsWord(text, 36);
    return shape ? Value{ "<uuid>", 36 } : Value{};
}

Value traceContextAt(std::string_view text)
{
    const bool w3c = isHexRun(text, 0, 2) && charAt(text, 2) == '-' && isHexRun(text, 3, 32)
        && charAt(text, 35) == '-' && isHexRun(text, 36, 16) && charAt(text, 52) == '-'
        && isHexRun(text, 53, 2) && endsWord(text, 55);
    if (w3c)
        return { "<trace>", 55 };
    const bool xRay = text.starts_with("1-") && isHexRun(text, 2, 8) && charAt(text, 10) == '-'
        && isHexRun(text, 11, 24) && endsWord(text, 35);
    return xRay ? Value{ "<trace>", 35 } : Value{};
}

Value tokenAt(std::string_view text)
{
    if (text.starts_with("arn:")) {
        std::size_t end = 4;
        while (isIn(charAt(text, end), Word | Joint) || charAt(text, end) == '*')
            ++end;
        while (isIn(charAt(text, end - 1), Joint))
            --end;
        return end > 8 ? Value{ "<id>", end } : Value{};
    }
    if (text.starts_with("eyJ")) {
        if (const std::size_t length = webTokenLength(text); length != 0)
            return { "<id>", length };
    }
    return { "<id>", base64Length(text) };
}

Value versionAt(std::string_view text)
{
    const bool named = charAt(text, 0) == 'v' || charAt(text, 0) == 'V';
    std::size_t i = named ? 1 : 0;
    std::size_t parts = 0;
    for (std::size_t digits = runOf(text, i, Digit); digits != 0 && digits <= 10;
         digits = runOf(text, i, Digit)) {
        i += digits;
        ++parts;
        if (charAt(text, i) != '.' || !isIn(charAt(text, i + 1), Digit))
            break;
        ++i;
    }
    if (parts < (named ? 2U : 3U) || parts > 4)
        return {};
    i = preReleaseLength(text, i);
    return endsWord(text, i) ? Value{ "<version>", i } : Value{};
}

Value numberAt(std::string_view text)
{
    const std::size_t i = figureLength(text);
    if (i == 0)
        return {};
    if (charAt(text, i) == 'e' || charAt(text, i) == 'E') {
        const std::size_t sign = charAt(text, i + 1) == '+' || charAt(text, i + 1) == '-' ? 2 : 1;
        const std::size_t digits = runOf(text, i + sign, Digit);
        if (digits != 0 && endsWord(text, i + sign + digits))
            return { "<num>", i + sign + digits };
    }
    return withUnit(text, i);
}

std::size_t classMarkAt(std::string_view text)
{
    constexpr std::array<std::string_view, 17> classes{ "uuid", "hex", "num", "id", "str", "path", "date",
        "url", "ip", "host", "email", "duration", "size", "version", "bool", "mac", "trace" };
    const auto end = text.substr(0, 12).find('>');
    if (end == std::string_view::npos || end < 2)
        return 0;
    const auto name = text.substr(1, end - 1);
    return std::find(classes.begin(), classes.end(), name) == classes.end() ? 0 : end + 1;
}

} // namespace spanglass
