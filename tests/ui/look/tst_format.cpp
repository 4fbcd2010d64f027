#include "ui/look/format.h"

#include <QLocale>
#include <QTest>

using namespace spanglass;

namespace {
constexpr TimeNs second = 1'000'000'000;
constexpr TimeNs at = 1'795'247'534'803'000'000; // 2026-11-21T07:52:14.803Z
} // namespace

class TestFormat : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void groupsCounts()
    {
        QCOMPARE(formatCount(0), QStringLiteral("0"));
        QCOMPARE(formatCount(12481), QStringLiteral("12,481"));
        QCOMPARE(formatCountShort(9999), QStringLiteral("9,999"));
        QCOMPARE(formatCountShort(12481), QStringLiteral("12.5k"));
        QCOMPARE(formatCountShort(999'999), QStringLiteral("1.0M"));
        QCOMPARE(formatCountShort(3'141'592), QStringLiteral("3.1M"));
    }

    void agesUseOneUnit_data()
    {
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("age");
        QTest::newRow("none") << qint64(0) << "now";
        QTest::newRow("future") << qint64(-50) << "now";
        QTest::newRow("seconds") << qint64(45) << "45s";
        QTest::newRow("minutes") << qint64(250) << "4m";
        QTest::newRow("hours") << qint64(2 * 3600 + 10) << "2h";
        QTest::newRow("days") << qint64(6 * 86400) << "6d";
        QTest::newRow("almost two months") << qint64(59 * 86400) << "59d";
        QTest::newRow("months") << qint64(95 * 86400) << "3mo";
        QTest::newRow("years") << qint64(800 * 86400) << "2y";
    }

    void agesUseOneUnit()
    {
        QFETCH(qint64, seconds);
        QFETCH(QString, age);
        QCOMPARE(formatAge(at - seconds * second, at), age);
    }

    void agesSurviveTheEndsOfTime()
    {
        QVERIFY(!formatAge(INT64_MIN, INT64_MAX).isEmpty());
        QCOMPARE(formatAge(INT64_MAX, INT64_MIN), QStringLiteral("now"));
    }

    void agoIsInWords()
    {
        QCOMPARE(formatBefore(at - 8 * 24 * 3600 * second, at), QStringLiteral("8 days before"));
        QCOMPARE(formatBefore(at - 30 * 3600 * second, at), QStringLiteral("1 day before"));
        QCOMPARE(formatBefore(at - 59 * second, at), QStringLiteral("just before"));
        QCOMPARE(formatBefore(at + second, at), formatTime(at + second));
        QCOMPARE(formatAgo(at, at), QStringLiteral("just now"));
        QCOMPARE(formatAgo(at - 2 * 3600 * second, at), QStringLiteral("2 h ago"));
        QCOMPARE(formatAgo(at - 30 * 3600 * second, at), QStringLiteral("1 day ago"));
    }

    void durationsPickTheirUnit()
    {
        QCOMPARE(formatDuration(850), QStringLiteral("850 ns"));
        QCOMPARE(formatDuration(12'400), QStringLiteral("12.4 µs"));
        QCOMPARE(formatDuration(3'100'000), QStringLiteral("3.1 ms"));
        QCOMPARE(formatDuration(999'999'999), QStringLiteral("1.0 s"));
        QCOMPARE(formatDuration(192 * second), QStringLiteral("3 min 12 s"));
        QCOMPARE(formatDuration(7500 * second), QStringLiteral("2 h 5 min"));
    }

    void timesAreLocal()
    {
        QCOMPARE(formatTime(0), QString());
        QCOMPARE(formatTime(at), QStringLiteral("Nov 21 07:52:14.803")); // tests run with TZ=UTC
        QCOMPARE(formatTimeFull(at), QStringLiteral("2026-11-21 07:52:14.803 UTC"));
    }

    void bytesPickTheirUnit()
    {
        QCOMPARE(formatBytes(512), QStringLiteral("512 B"));
        QCOMPARE(formatBytes(4'200'000), QStringLiteral("4.2 MB"));
        QCOMPARE(formatBytes(999'999'999), QStringLiteral("1.0 GB"));
    }

    void sharesAreHonestAtTheEnds()
    {
        QCOMPARE(formatShare(0, 10), QStringLiteral("0%"));
        QCOMPARE(formatShare(5, 0), QStringLiteral("0%"));
        QCOMPARE(formatShare(1, 1000), QStringLiteral("<1%"));
        QCOMPARE(formatShare(999, 1000), QStringLiteral(">99%"));
        QCOMPARE(formatShare(91, 100), QStringLiteral("91%"));
        QCOMPARE(formatShare(7, 7), QStringLiteral("100%"));
    }

    void controlCharactersBecomeVisible()
    {
        QCOMPARE(fromUtf8("a\nb\x1b[31m"), QStringLiteral("a\u240Ab\u241B[31m"));
        QCOMPARE(fromUtf8(std::string_view("\0x", 2)), QStringLiteral("\u2400x"));
        QCOMPARE(fromUtf8("x\u202Egnp.exe"), QStringLiteral("x\uFFFDgnp.exe"));
        QCOMPARE(fromUtf8("\xFFgood"), QStringLiteral("\uFFFDgood"));
        QCOMPARE(linesFromUtf8("a\r\n\tb\rc"), QStringLiteral("a\n\tb\u240Dc"));
    }

    void everyStateHasATitle()
    {
        for (int state = 0; state < 5; ++state) {
            QVERIFY(!titleOf(static_cast<IssueState>(state)).isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestFormat)
#include "tst_format.moc"
