#include "ui/look/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

QString translated(const char* text)
{
    return QCoreApplication::translate("spanglass", text);
}

/// Bidirectional controls and line separators, which would change how the text around them reads.
bool isHidden(char16_t c)
{
    return (c >= 0x80 && c < 0xA0) || (c >= 0x200E && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069) || c == 0x061C || c == 0xFEFF;
}

QString visible(std::string_view text, bool keepLines)
{
    QString shown = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    for (QChar& c : shown) {
        const char16_t code = c.unicode();
        if (keepLines && (code == u'\n' || code == u'\t')) {
            continue;
        }
        if (code < 0x20) {
            c = QChar(static_cast<char16_t>(0x2400 + code));
        } else if (code == 0x7F) {
            c = QChar(u'\u2421');
        } else if (isHidden(code)) {
            c = QChar(QChar::ReplacementCharacter);
        }
    }
    return shown;
}

/// One decimal below 100, none above: "3.1", "120".
QString rounded(double value)
{
    return QLocale().toString(value, 'f', value < 99.95 ? 1 : 0);
}

QDateTime localTime(TimeNs time)
{
    const TimeNs ms = time >= 0 ? time / 1'000'000 : -((-time + 999'999) / 1'000'000);
    return QDateTime::fromMSecsSinceEpoch(ms);
}

} // namespace

QString fromUtf8(std::string_view text)
{
    return visible(text, false);
}

QString linesFromUtf8(std::string_view text)
{
    QString shown = visible(text, true);
    shown.replace(QStringLiteral("\u240D\n"), QStringLiteral("\n"));
    return shown;
}

QString formatCount(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

QString formatCountShort(std::uint64_t count)
{
    if (count < 10'000) {
        return formatCount(count);
    }
    const auto value = static_cast<double>(count);
    if (count < 999'950) {
        return rounded(value / 1e3) + QLatin1Char('k');
    }
    return count < 999'950'000 ? rounded(value / 1e6) + QLatin1Char('M')
                               : rounded(value / 1e9) + QLatin1Char('G');
}

QString formatAge(TimeNs time, TimeNs now)
{
    const std::int64_t age = std::max<std::int64_t>(0, now / second - time / second) * second;
    if (age < second) {
        return translated("now");
    }
    struct Unit {
        std::int64_t length;
        const char* name;
    };
    constexpr std::array<Unit, 6> units{ { { 365 * day, QT_TRANSLATE_NOOP("spanglass", "%1y") },
        { 60 * day, QT_TRANSLATE_NOOP("spanglass", "%1mo") }, { day, QT_TRANSLATE_NOOP("spanglass", "%1d") },
        { hour, QT_TRANSLATE_NOOP("spanglass", "%1h") }, { minute, QT_TRANSLATE_NOOP("spanglass", "%1m") },
        { second, QT_TRANSLATE_NOOP("spanglass", "%1s") } } };
    const auto* unit =
        std::find_if(units.begin(), units.end(), [age](const Unit& u) { return age >= u.length; });
    const std::int64_t length = unit->length == 60 * day ? 30 * day : unit->length;
    return translated(unit->name).arg(age / length);
}

QString formatAgo(TimeNs time, TimeNs now)
{
    const std::int64_t age = std::max<std::int64_t>(0, now / second - time / second) * second;
    if (age < second) {
        return translated("just now");
    }
    if (age < minute) {
        return translated("%1 s ago").arg(age / second);
    }
    if (age < hour) {
        return translated("%1 min ago").arg(age / minute);
    }
    if (age < day) {
        return translated("%1 h ago").arg(age / hour);
    }
    return age < 2 * day ? translated("1 day ago") : translated("%1 days ago").arg(age / day);
}

QString formatBefore(TimeNs time, TimeNs then)
{
    if (then == 0 || time > then) {
        return formatTime(time);
    }
    const std::int64_t age = (then / second - time / second) * second;
    if (age < minute) {
        return translated("just before");
    }
    if (age < hour) {
        return translated("%1 min before").arg(age / minute);
    }
    if (age < day) {
        return translated("%1 h before").arg(age / hour);
    }
    return age < 2 * day ? translated("1 day before") : translated("%1 days before").arg(age / day);
}

QString formatDuration(DurationNs duration)
{
    const auto value = static_cast<double>(duration);
    if (duration < 1000) {
        return translated("%1 ns").arg(duration);
    }
    if (value < 999'950) {
        return translated("%1 µs").arg(rounded(value / 1e3));
    }
    if (value < 999'950'000) {
        return translated("%1 ms").arg(rounded(value / 1e6));
    }
    if (value < 59.95e9) {
        return translated("%1 s").arg(rounded(value / 1e9));
    }
    const std::int64_t seconds = (duration + second / 2) / second;
    if (seconds < 3600) {
        return translated("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    }
    return translated("%1 h %2 min").arg(seconds / 3600).arg(seconds % 3600 / 60);
}

QString formatTime(TimeNs time)
{
    return time == 0 ? QString() : QLocale().toString(localTime(time), QStringLiteral("MMM d HH:mm:ss.zzz"));
}

QString formatTimeFull(TimeNs time)
{
    if (time == 0) {
        return {};
    }
    const QDateTime local = localTime(time);
    return local.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz ")) + local.timeZoneAbbreviation();
}

QString formatBytes(std::uint64_t bytes)
{
    if (bytes < 1000) {
        return translated("%1 B").arg(bytes);
    }
    auto value = static_cast<double>(bytes);
    constexpr std::array<const char*, 4> units{ "kB", "MB", "GB", "TB" };
    std::size_t unit = 0;
    for (value /= 1000; value >= 999.5 && unit + 1 < units.size(); value /= 1000) {
        ++unit;
    }
    return rounded(value) + QLatin1Char(' ') + QString::fromLatin1(units[unit]);
}

QString formatShare(std::uint64_t part, std::uint64_t whole)
{
    if (whole == 0 || part == 0) {
        return QStringLiteral("0%");
    }
    if (part >= whole) {
        return QStringLiteral("100%");
    }
    const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    if (percent < 1) {
        return QStringLiteral("<1%");
    }
    return percent > 99 ? QStringLiteral(">99%") : QStringLiteral("%1%").arg(qRound(percent));
}

QString titleOf(IssueState state)
{
    switch (state) {
    case IssueState::ForReview: return translated("For review");
    case IssueState::Reviewed: return translated("Reviewed");
    case IssueState::Resolved: return translated("Resolved");
    case IssueState::Ignored: return translated("Ignored");
    case IssueState::Excluded: return translated("Excluded");
    }
    return {};
}

} // namespace spanglass
