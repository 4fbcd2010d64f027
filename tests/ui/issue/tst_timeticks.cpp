#include "ui/issue/timeticks.h"

#include <QTest>

#include <limits>

using namespace spanglass;

class TimeTicksTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void choosesRoundTimes_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("limit");
        QTest::addColumn<QStringList>("labels");
        const auto row = [](const char* name, const char* from, const char* to, int limit,
                             const QStringList& labels) {
            QTest::newRow(name) << QString::fromLatin1(from) << QString::fromLatin1(to) << limit << labels;
        };
        row("week", "2026-11-14T08:00:00Z", "2026-11-21T08:00:00Z", 4,
            { QStringLiteral("Nov 15"), QStringLiteral("Nov 17"), QStringLiteral("Nov 19"),
                QStringLiteral("Nov 21") });
        row("hours", "2026-11-14T22:30:00Z", "2026-11-15T02:30:00Z", 4,
            { QStringLiteral("23:00"), QStringLiteral("Nov 15"), QStringLiteral("01:00"),
                QStringLiteral("02:00") });
        row("parts of a second", "2026-11-14T22:30:00.15Z", "2026-11-14T22:30:00.4Z", 3,
            { QStringLiteral("22:30:00.200"), QStringLiteral("22:30:00.300"),
                QStringLiteral("22:30:00.400") });
        row("seconds", "2026-11-14T22:30:00.5Z", "2026-11-14T22:30:03Z", 3,
            { QStringLiteral("22:30:01"), QStringLiteral("22:30:02"), QStringLiteral("22:30:03") });
    }
    void choosesRoundTimes()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(int, limit);
        QFETCH(QStringList, labels);
        QStringList shown;
        double before = -1;
        for (const TimeTick& tick :
            timeTicks(*parseRfc3339(from.toStdString()), *parseRfc3339(to.toStdString()), limit)) {
            shown << tick.label;
            QVERIFY(tick.place > before && tick.place <= 1);
            before = tick.place;
        }
        QCOMPARE(shown, labels);
    }

    void survivesOddRanges()
    {
        constexpr TimeNs least = std::numeric_limits<TimeNs>::min();
        constexpr TimeNs most = std::numeric_limits<TimeNs>::max();
        QVERIFY(timeTicks(5, 5, 10).empty());
        QVERIFY(timeTicks(6, 5, 10).empty());
        QVERIFY(timeTicks(0, 5, 0).empty());
        QVERIFY(timeTicks(least, most, 10).empty());
        QCOMPARE(timeTicks(1, 2, 10).size(), std::size_t{ 1 });
        QVERIFY(timeTicks(-8'000'000'000'000'000'000, 8'000'000'000'000'000'000, 5).size() <= 5);
    }
};

QTEST_APPLESS_MAIN(TimeTicksTest)
#include "tst_timeticks.moc"
