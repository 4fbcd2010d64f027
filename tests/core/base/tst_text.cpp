#include "core/base/hash.h"
#include "core/base/text.h"

#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

class TestText : public QObject {
    Q_OBJECT
private slots:
    void idsGoThroughHexAndBack()
    {
        const TraceId id{0x11a23e9d721fed44ULL, 0xf6a6f12a9da29832ULL};
        QCOMPARE(toHex(id), std::string("11a23e9d721fed44f6a6f12a9da29832"));
        QVERIFY(traceIdFromHex("11A23E9D721FED44F6A6F12A9DA29832") == id);
        QVERIFY((traceIdFromHex("ff") == TraceId{0, 255}));
        QVERIFY(!traceIdFromHex("11a23e9d721fed44f6a6f12a9da298321"));
        QVERIFY(!traceIdFromHex("xyz"));
        QVERIFY(!spanIdFromHex(""));
        QCOMPARE(toHex(SpanId{255}), std::string("00000000000000ff"));
    }
    void knowsWellFormedUtf8()
    {
        QVERIFY(isValidUtf8("plain, é, 日本, 🚀"));
        QVERIFY(!isValidUtf8("\xC3"));
        QVERIFY(!isValidUtf8("\xC0\x80"));
        QVERIFY(!isValidUtf8("\xED\xA0\x80"));
        QVERIFY(!isValidUtf8("\xF4\x90\x80\x80"));
        QCOMPARE(toValidUtf8("a\xC3(b"), std::string("a\xEF\xBF\xBD(b"));
    }
    void shortensAtCodePoints()
    {
        QCOMPARE(shortened("äöü", 3), std::string("ä…"));
        QCOMPARE(shortened("abc", 3), std::string("abc"));
    }
    void hashesAreStable()
    {
        QCOMPARE(toHex(hash128("spanglass")), toHex(hash128(std::string("spanglass"))));
        QVERIFY(hash128("a") != hash128("b"));
        QCOMPARE(toHex(hash128("")), std::string("99aa06d3014798d86001c324468d497f"));
    }
};

QTEST_APPLESS_MAIN(TestText)
#include "tst_text.moc"
