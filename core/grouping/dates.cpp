#include "core/grouping/values.h"

#include "core/grouping/shape.h"

namespace spanglass {

namespace {

/// "08:26", "08:26:30.093", "8:26:30 PM": length of a clock time, 0 if there is none.
std::size_t clockLength(std::string_view text)
{
    std::size_t i = runOf(text, 0, Digit);
    if (i < 1 || i > 2 || charAt(text, i) != ':' || runOf(text, i + 1, Digit) != 2)
        return 0;
    i += 3;
    if (charAt(text, i) != ':')
        return i;
    if (runOf(text, i + 1, Digit) != 2)
        return 0;
    i += 3;
    if ((charAt(text, i) == '.' || charAt(text, i) == ',') && isIn(charAt(text, i + 1), Digit))
        i += 1 + runOf(text, i + 1, Digit);
    const std::size_t half = charAt(text, i) == ' ' ? i + 1 : i;
    const char first = charAt(text, half);
    const char second = charAt(text, half + 1);
    const bool halfOfDay = ((first == 'A' || first == 'P') && second == 'M')
        || ((first == 'a' || first == 'p') && second == 'm');
    return halfOfDay && endsWord(text, half + 2) ? half + 2 : i;
}

/// " (Central European Standard Time)" as JavaScript prints it behind the offset.
std::size_t zoneNameLength(std::string_view text)
{
    if (!text.starts_with(" ("))
        return 0;
    const std::size_t end = 2 + runOf(text, 2, Letter | Blank);
    const auto name = text.substr(2, end - 2);
    return charAt(text, end) == ')' && name.size() <= 60 && name.ends_with("Time") ? end + 1 : 0;
}

/// "Z", "+01:00", " UTC", " GMT+0000", " +0000".
std::size_t zoneLength(std::string_view text)
{
    if (charAt(text, 0) == 'Z' && endsWord(text, 1))
        return 1;
    std::size_t i = charAt(text, 0) == ' ' ? 1 : 0;
    const std::size_t start = i;
    if (text.substr(i).starts_with("UTC") || text.substr(i).starts_with("GMT"))
        i += 3;
    if ((charAt(text, i) == '+' || charAt(text, i) == '-') && runOf(text, i + 1, Digit) >= 2) {
        i += 1 + runOf(text, i + 1, Digit);
        if (charAt(text, i) == ':')
            i += 1 + runOf(text, i + 1, Digit);
        i += zoneNameLength(text.substr(i));
    }
    return i > start && endsWord(text, i) ? i : 0;
}

/// "20251103T081530.123Z".
std::size_t compactDateLength(std::string_view text)
{
    if (runOf(text, 0, Digit) != 8 || charAt(text, 8) != 'T' || runOf(text, 9, Digit) != 6)
        return 0;
    std::size_t i = 15;
    if (charAt(text, i) == '.' && isIn(charAt(text, i + 1), Digit))
        i += 1 + runOf(text, i + 1, Digit);
    i += zoneLength(text.substr(i));
    return endsWord(text, i) ? i : 0;
}

/// A clock time behind a date, whatever joins them, and its zone.
std::size_t clockBehind(std::string_view text, std::size_t from)
{
    std::size_t i = from + (charAt(text, from) == ',' ? 1 : 0);
    i += charAt(text, i) == ' ' ? 1 : 0;
    const std::size_t clock = i == from ? 0 : clockLength(text.substr(i));
    return clock == 0 ? from : i + clock + zoneLength(text.substr(i + clock));
}

/// "21.11.2026", "11/21/2026, 8:26:30 PM", "21-11-2026".
std::size_t numericDateLength(std::string_view text)
{
    const std::size_t first = runOf(text, 0, Digit);
    const char separator = charAt(text, first);
    if (first < 1 || first > 2 || (separator != '.' && separator != '/' && separator != '-'))
        return 0;
    const std::size_t second = runOf(text, first + 1, Digit);
    std::size_t i = first + 1 + second;
    if (second < 1 || second > 2 || charAt(text, i) != separator || runOf(text, i + 1, Digit) != 4)
        return 0;
    i += 5;
    if (!endsWord(text, i)
        || (separator != '/' && charAt(text, i) == separator && isIn(charAt(text, i + 1), Digit)))
        return 0;
    return clockBehind(text, i);
}

/// "datetime.datetime(2026, 11, 21, 8, 26, tzinfo=datetime.timezone.utc)".
std::size_t pythonDateLength(std::string_view text)
{
    if (!text.starts_with("datetime.date(") && !text.starts_with("datetime.datetime("))
        return 0;
    const auto open = text.find('(');
    const auto end = text.substr(0, 160).find(')', open);
    return end != std::string_view::npos && isIn(charAt(text, open + 1), Digit) ? end + 1 : 0;
}

std::size_t isoDateLength(std::string_view text)
{
    if (runOf(text, 0, Digit) != 4)
        return 0;
    const char separator = charAt(text, 4);
    if ((separator != '-' && separator != '/') || runOf(text, 5, Digit) != 2 || charAt(text, 7) != separator
        || runOf(text, 8, Digit) != 2)
        return 0;
    std::size_t i = 10;
    if (charAt(text, i) == 'T' || charAt(text, i) == ' ') {
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

/// "21/Nov/2026:10:44:39 +0000", as web servers write it.
std::size_t logDateLength(std::string_view text)
{
    const bool date = runOf(text, 0, Digit) == 2 && charAt(text, 2) == '/' && isMonth(text.substr(3, 3))
        && charAt(text, 6) == '/' && runOf(text, 7, Digit) == 4;
    if (!date)
        return 0;
    const std::size_t clock = charAt(text, 11) == ':' ? clockLength(text.substr(12)) : 0;
    const std::size_t end = clock == 0 ? 11 : 12 + clock;
    return endsWord(text, end) ? end + (clock == 0 ? 0 : zoneLength(text.substr(end))) : 0;
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
        if (charAt(text, i) == ',')
            ++i;
        if (charAt(text, i) != ' ' && charAt(text, i) != '-')
            break;
        ++i;
    }
    return month && number ? end : 0;
}

} // namespace

Value dateAt(std::string_view text)
{
    const char c = charAt(text, 0);
    if (c == 'd')
        return { "<date>", pythonDateLength(text) };
    if (isIn(c, Digit)) {
        for (const auto lengthOf : { isoDateLength, compactDateLength, numericDateLength, logDateLength }) {
            if (const std::size_t length = lengthOf(text); length != 0)
                return { "<date>", length };
        }
        const std::size_t clock = clockLength(text);
        if (clock >= 7 && endsWord(text, clock) && charAt(text, clock) != ':')
            return { "<date>", clock };
    }
    return { "<date>", writtenDateLength(text) };
}

} // namespace spanglass
