#include "core/base/time.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace spanglass {

namespace {

constexpr std::int64_t nsPerSecond = 1'000'000'000;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Reads exactly `count` digits at `at`.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count)
{
    if (at + count > text.size()) {
        return std::nullopt;
    }
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (!isDigit(text[i])) {
            return std::nullopt;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/// The offset written at `rest` in seconds: "Z", "+02:00", "-0530".
std::optional<std::int64_t> offsetSeconds(std::string_view rest)
{
    if (rest == "Z" || rest == "z") {
        return 0;
    }
    if (rest.size() < 5 || (rest[0] != '+' && rest[0] != '-')) {
        return std::nullopt;
    }
    const auto hours = digits(rest, 1, 2);
    const bool colon = rest[3] == ':';
    const auto minutes = digits(rest, colon ? 4 : 3, 2);
    if (!hours || !minutes || rest.size() != (colon ? 6U : 5U)) {
        return std::nullopt;
    }
    const std::int64_t seconds = std::int64_t{ *hours } * 3600 + std::int64_t{ *minutes } * 60;
    return rest[0] == '-' ? -seconds : seconds;
}

} // namespace

std::string formatRfc3339(TimeNs time)
{
    using namespace std::chrono;
    std::int64_t seconds = time / nsPerSecond;
    std::int64_t rest = time % nsPerSecond;
    if (rest < 0) {
        rest += nsPerSecond;
        --seconds;
    }
    const sys_seconds at{ std::chrono::seconds{ seconds } };
    const auto day = floor<days>(at);
    const year_month_day date{ day };
    const hh_mm_ss clock{ at - day };
    std::array<char, 48> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%09lldZ",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()), static_cast<long long>(rest));
    return { buffer.data(), static_cast<std::size_t>(length) };
}

std::optional<TimeNs> parseRfc3339(std::string_view text)
{
    using namespace std::chrono;
    const auto y = digits(text, 0, 4);
    const auto mo = digits(text, 5, 2);
    const auto d = digits(text, 8, 2);
    const auto h = digits(text, 11, 2);
    const auto mi = digits(text, 14, 2);
    const auto s = digits(text, 17, 2);
    if (!y || !mo || !d || !h || !mi || !s || text[4] != '-' || text[7] != '-' || text[13] != ':'
        || text[16] != ':' || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
        return std::nullopt;
    }
    const year_month_day date{ year{ *y }, month{ static_cast<unsigned>(*mo) },
        day{ static_cast<unsigned>(*d) } };
    if (!date.ok() || *y < 1678 || *y > 2261 || *h > 23 || *mi > 59 || *s > 60) {
        return std::nullopt;
    }
    std::size_t at = 19;
    std::int64_t fraction = 0;
    if (at < text.size() && text[at] == '.') {
        std::int64_t unit = nsPerSecond;
        for (++at; at < text.size() && isDigit(text[at]); ++at) {
            unit /= 10;
            fraction += unit * (text[at] - '0');
        }
    }
    const auto offset = offsetSeconds(text.substr(at));
    if (!offset) {
        return std::nullopt;
    }
    const std::int64_t whole = sys_days{ date }.time_since_epoch().count() * std::int64_t{ 86400 }
        + std::int64_t{ *h } * 3600 + std::int64_t{ *mi } * 60 + *s - *offset;
    return whole * nsPerSecond + fraction;
}

} // namespace spanglass
