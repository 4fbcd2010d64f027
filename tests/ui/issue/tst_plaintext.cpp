#include "ui/issue/plaintext.h"

#include <QTest>

using namespace spanglass;

class PlainTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void makesOneLine()
    {
        QCOMPARE(oneLine("a\r\nb\tc\nd"), QStringLiteral("a b c d"));
        QCOMPARE(oneLine(std::string_view("\0\x1b\x7f", 3)), QStringLiteral("␀␛␡"));
        QCOMPARE(oneLine("ok \xff"), QStringLiteral("ok \uFFFD"));
        QCOMPARE(oneLine(""), QString());
    }

    void cutsWithoutBreakingPairs()
    {
        QCOMPARE(oneLine("abcdef", 3), QStringLiteral("abc…"));
        QCOMPARE(oneLine("a🎉b", 2), QStringLiteral("a…"));
        QCOMPARE(oneLine("a🎉b", 3), QStringLiteral("a🎉…"));
        QCOMPARE(oneLine("a🎉b", 4), QStringLiteral("a🎉b"));
    }

    void breaksEndlessLines()
    {
        QCOMPARE(printable("aaaa\nbb", 100, 3), QStringLiteral("aaa\na\nbb"));
        QCOMPARE(printable("a\r\nb", 100, 10), QStringLiteral("a\nb"));
        QCOMPARE(printable("aa🎉", 100, 3), QStringLiteral("aa🎉"));
        QCOMPARE(printable("aaaa", 2, 10), QStringLiteral("aa…"));
    }

    void escapesForToolTipsAndMenus()
    {
        QVERIFY(
            toolTipText(QStringLiteral("<b>x</b>\ny")).contains(QStringLiteral("&lt;b&gt;x&lt;/b&gt;<br>y")));
        QCOMPARE(toolTipText(QString()), QString());
        QVERIFY(toolTipText(QString(100'000, u'x')).size() < 1000);
        QCOMPARE(menuText(QStringLiteral("a&b")), QStringLiteral("a&&b"));
        QVERIFY(menuText(QString(500, u'x')).size() < 70);
    }

    void copiesVerbatim() { QCOMPARE(verbatim("a\n\x1b"), QStringLiteral("a\n\x1b")); }
};

QTEST_APPLESS_MAIN(PlainTextTest)
#include "tst_plaintext.moc"
