#include "ui/issue/timeticks.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

constexpr std::array<std::int64_t, 28> steps{ 1'000'000, 10'000'000, 100'000'000, second, 2 * second,
    5 * second, 10 * second, 15 * second, 30 * second, minute, 2 * minute, 5 * minute, 10 * minute,
    15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day,
    30 * day, 90 * day, 365 * day, 3650 * day };

QDateTime localTime(TimeNs time)
{
    return QDateTime::fromMSecsSinceEpoch(time / 1'000'000);
}

QString labelOf(TimeNs time, std::int64_t step)
{
    const QDateTime local = localTime(time);
    const QLocale locale;
    if (step >= 90 * day)
        return locale.toString(local, QStringLiteral("MMM yyyy"));
    if (step >= day)
        return locale.toString(local, QStringLiteral("MMM d"));
    if (step >= minute) {
        // At midnight the day says more than the time.
        return local.time() == QTime(0, 0) ? locale.toString(local, QStringLiteral("MMM d"))
                                           : local.toString(QStringLiteral("HH:mm"));
    }
    return local.toString(step >= second ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm:ss.zzz"));
}

} // namespace

std::vector<TimeTick> timeTicks(TimeNs from, TimeNs to, int limit)
{
    // Far from the ends of the type, so that steps and zones cannot overflow; captures may say anything.
    constexpr TimeNs farthest = 9'000'000'000'000'000'000;
    if (to <= from || limit < 1 || from < -farthest || to > farthest)
        return {};
    const double range = static_cast<double>(to) - static_cast<double>(from);
    const auto fits = [&](std::int64_t step) { return range / static_cast<double>(step) <= limit; };
    const auto it = std::ranges::find_if(steps, fits);
    std::vector<TimeTick> ticks;
    if (it != steps.end()) {
        const std::int64_t step = *it;
        const std::int64_t offset = static_cast<std::int64_t>(localTime(from).offsetFromUtc()) * second;
        const std::int64_t first = (from + offset + step - 1) / step * step - offset;
        for (std::int64_t time = first; time <= to && static_cast<int>(ticks.size()) < limit; time += step) {
            ticks.push_back(
                { (static_cast<double>(time) - static_cast<double>(from)) / range, labelOf(time, step) });
            if (time > to - step)
                break;
        }
    }
    if (ticks.empty())
        ticks.push_back(
            { 0, labelOf(from, static_cast<std::int64_t>(std::min(range, 1e18)) < day ? minute : day) });
    return ticks;
}

} // namespace spanglass
