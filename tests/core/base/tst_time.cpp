#include "core/base/duration.h"
#include "core/base/time.h"

#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

class TestTime : public QObject {
    Q_OBJECT
private slots:
    void keepsNanoseconds()
    {
        QCOMPARE(formatRfc3339(1795249665840000001), std::string("2026-11-21T08:27:45.840000001Z"));
        QCOMPARE(formatRfc3339(-1), std::string("1969-12-31T23:59:59.999999999Z"));
    }
    void readsWhatItWrites()
    {
        for (const TimeNs time : {TimeNs{0}, TimeNs{1795249665840000001}, TimeNs{-1}, TimeNs{951782399999999999}}) {
            QCOMPARE(parseRfc3339(formatRfc3339(time)).value_or(42), time);
        }
    }
    void readsOffsetsAndFractions()
    {
        QCOMPARE(parseRfc3339("2026-11-21T09:27:45.84+01:00").value_or(0), TimeNs{1795249665840000000});
        QCOMPARE(parseRfc3339("2026-11-21T08:27:45Z").value_or(0), TimeNs{1795249665000000000});
    }
    void refusesOtherTexts()
    {
        for (const char* text : {"", "2026-11-21", "2026-13-21T08:27:45Z", "2026-11-21T08:27:45", "yesterday", "9999-01-01T00:00:00Z"}) {
            QVERIFY2(!parseRfc3339(text), text);
        }
    }
    void tellsDurationsOfAnyTimes()
    {
        QCOMPARE(durationBetween(5, 12), DurationNs{7});
        QCOMPARE(durationBetween(12, 5), DurationNs{0});
        QCOMPARE(durationBetween(INT64_MIN, INT64_MAX), DurationNs{0});
        QCOMPARE(timeAfter(5, 7), TimeNs{12});
        QCOMPARE(timeAfter(INT64_MAX - 1, 7), TimeNs{INT64_MAX});
    }
};

QTEST_APPLESS_MAIN(TestTime)
#include "tst_time.moc"
