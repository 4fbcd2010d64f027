#include "core/capture/json/jsonvalues.h"

#include "core/base/text.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

class TestJsonValues : public QObject {
    Q_OBJECT
private slots:
    void readsTraceIds_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("hex");
        QTest::newRow("hex") << QByteArray("11a23e9d721fed44f6a6f12a9da29832")
                             << QByteArray("11a23e9d721fed44f6a6f12a9da29832");
        QTest::newRow("upper case") << QByteArray("5B8EFFF798038103D269B633813FC60C")
                                    << QByteArray("5b8efff798038103d269b633813fc60c");
        QTest::newRow("64 bits") << QByteArray("f6a6f12a9da29832")
                                 << QByteArray("0000000000000000f6a6f12a9da29832");
        QTest::newRow("base64") << QByteArray("W47/95gDgQPSabYzgT/GDA==")
                                << QByteArray("5b8efff798038103d269b633813fc60c");
        QTest::newRow("empty") << QByteArray("") << QByteArray("00000000000000000000000000000000");
        QTest::newRow("no id") << QByteArray("zz") << QByteArray();
        QTest::newRow("a digit off") << QByteArray("11a23e9d721fed44f6a6f12a9da2983g") << QByteArray();
        QTest::newRow("too long") << QByteArray("11a23e9d721fed44f6a6f12a9da298321") << QByteArray();
    }
    void readsTraceIds()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, hex);
        const auto id = readTraceId(text.toStdString());
        QCOMPARE(id.has_value(), !hex.isEmpty());
        if (id) {
            QCOMPARE(toHex(*id), hex.toStdString());
        }
    }
    void readsSpanIds()
    {
        QCOMPARE(toHex(readSpanId("8e9eeca40b018ed9").value_or(SpanId{})), std::string("8e9eeca40b018ed9"));
        QCOMPARE(toHex(readSpanId("7uGbfsPBsXM=").value_or(SpanId{})), std::string("eee19b7ec3c1b173"));
        QCOMPARE(toHex(readSpanId("0x8e9eeca40b018ed9").value_or(SpanId{})), std::string("8e9eeca40b018ed9"));
        QVERIFY(readSpanId("").has_value());
        QVERIFY(readSpanId("0x") == SpanId{});
        QVERIFY(readTraceId("0x") == TraceId{});
        QVERIFY(!readSpanId("not an id"));
        // A byte next to each range of digits and letters.
        for (const char c : { '/', ':', '@', 'G', '`', 'g', '\x80' }) {
            QVERIFY(!readSpanId("8e9eeca40b018ed" + std::string(1, c)));
        }
    }
    void readsSecondsToTheNanosecond()
    {
        QCOMPARE(readSeconds("1596648396.6399446").value_or(0), TimeNs{ 1596648396639944600 });
        QCOMPARE(readSeconds("1596648396.639944612345").value_or(0), TimeNs{ 1596648396639944612 });
        QCOMPARE(readSeconds("1726652563").value_or(0), TimeNs{ 1726652563000000000 });
        QCOMPARE(readSeconds("0.000000001").value_or(0), TimeNs{ 1 });
        QCOMPARE(readSeconds("-1.5").value_or(0), TimeNs{ -1500000000 });
        QCOMPARE(readSeconds("1.5e9").value_or(0), TimeNs{ 1500000000000000000 });
        QCOMPARE(readSeconds("9000000000").value_or(0), TimeNs{ 9000000000000000000 });
        for (const char* const text : { "", "-", ".5", "9000000001", "99999999999999999999", "1e30", "-1e30",
                 "1.5x", "1,5", "nan", "1.2.3" }) {
            QVERIFY2(!readSeconds(text), text);
        }
    }
    void readsNumbersWithinTheirRange()
    {
        QCOMPARE(readUnsigned("1795249664963000000").value_or(0), std::uint64_t{ 1795249664963000000 });
        QCOMPARE(readUnsigned("18446744073709551615").value_or(0), std::uint64_t{ 18446744073709551615ULL });
        QVERIFY(!readUnsigned("18446744073709551616"));
        QVERIFY(!readUnsigned("-1"));
        QVERIFY(!readUnsigned(""));
        QVERIFY(!readUnsigned("12a"));
        QCOMPARE(readInteger("-9223372036854775808").value_or(0), INT64_MIN);
        QCOMPARE(readInteger("12.000").value_or(0), std::int64_t{ 12 });
        QVERIFY(!readInteger("12.5"));
    }
    void readsMicroseconds()
    {
        QCOMPARE(readMicroseconds("1500000000000001"), TimeNs{ 1500000000000001000 });
        QCOMPARE(readMicroseconds("1.2"), TimeNs{ 1200 });
        QCOMPARE(readMicroseconds("1.23456"), TimeNs{ 1234 });
        for (const char* text : { "", "x", "-4", "1.2x", "99999999999999999999", "9223372036854775807" }) {
            QCOMPARE(readMicroseconds(text), TimeNs{ 0 });
        }
    }
};

QTEST_APPLESS_MAIN(TestJsonValues)
#include "tst_jsonvalues.moc"
