#include "ui/issue/codeline.h"

#include <QTest>

using namespace spanglass;

class CodeLineTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void marksTheColumn_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<int>("unit");
        QTest::addColumn<QString>("marked");
        const int utf16 = static_cast<int>(ColumnUnit::Utf16);
        const int points = static_cast<int>(ColumnUnit::CodePoint);
        QTest::newRow("plain") << QByteArray("  const tier = customer.loyalty.discount;") << 33 << utf16
                               << QStringLiteral("discount");
        QTest::newRow("first") << QByteArray("foo()") << 1 << utf16 << QStringLiteral("foo");
        QTest::newRow("tabs") << QByteArray("\t\tfoo(bar)") << 3 << utf16 << QStringLiteral("foo");
        QTest::newRow("behind tab") << QByteArray("a\tb") << 3 << utf16 << QStringLiteral("b");
        QTest::newRow("umlaut") << QByteArray("\"\xC3\xBC\" + foo") << 7 << utf16 << QStringLiteral("foo");
        QTest::newRow("pair") << QByteArray("\xF0\x9F\x8E\x89 foo") << 4 << utf16 << QStringLiteral("foo");
        QTest::newRow("pair, points")
            << QByteArray("\xF0\x9F\x8E\x89 foo") << 3 << points << QStringLiteral("foo");
        QTest::newRow("operator") << QByteArray("a + b") << 3 << utf16 << QStringLiteral("+");
    }
    void marksTheColumn()
    {
        QFETCH(QByteArray, line);
        QFETCH(int, column);
        QFETCH(int, unit);
        QFETCH(QString, marked);
        const CodeLine shown = shownLine(line.toStdString(), column, static_cast<ColumnUnit>(unit));
        QVERIFY(shown.mark >= 0);
        QCOMPARE(shown.text.mid(shown.mark, shown.markLength), marked);
    }

    void marksNothingWithoutAColumnAndTheEndBehindIt()
    {
        QCOMPARE(shownLine("foo", 0, ColumnUnit::Utf16).mark, -1);
        const CodeLine behind = shownLine("foo", 99, ColumnUnit::CodePoint);
        QCOMPARE(behind.mark, 3);
        QCOMPARE(behind.markLength, 1);
        QCOMPARE(shownLine("", 5, ColumnUnit::Utf16).mark, 0);
    }

    void setsTabsAsSpaces()
    {
        QCOMPARE(shownLine("\tif\tx", 0, ColumnUnit::Utf16).text, QStringLiteral("    if  x"));
        QCOMPARE(shownLine("x\r", 0, ColumnUnit::Utf16).text, QStringLiteral("x"));
    }

    void takesOtherBytesForLatin1()
    {
        const auto text = [](std::string_view line) { return shownLine(line, 0, ColumnUnit::Utf16).text; };
        QCOMPARE(text("// caf\xE9 cr\xE8me"), QStringLiteral("// caf\u00E9 cr\u00E8me"));
        QCOMPARE(text("// caf\xC3\xA9"), QStringLiteral("// caf\u00E9"));
        QCOMPARE(text("// caf\xE9"), QStringLiteral("// caf\u00E9")); // looks like one that is cut off
        QCOMPARE(text("\xEF\xBF\xBD"), QStringLiteral("\uFFFD")); // what the file itself says
        const CodeLine marked = shownLine("\xE9t\xE9 = 1", 5, ColumnUnit::CodePoint);
        QCOMPARE(marked.text.mid(marked.mark), QStringLiteral("= 1"));
        QVERIFY(!text("a\xFF\x85\x9B[31m").contains(QChar(0x9B))); // as visible as others
        QCOMPARE(codeAsUtf8("caf\xE9"), std::string("caf\xC3\xA9"));
    }

    void showsWhatWouldHide()
    {
        const CodeLine shown = shownLine("a\xE2\x80\xAE"
                                         "b\x01",
            0, ColumnUnit::Utf16);
        QCOMPARE(shown.text, QStringLiteral("a\uFFFDb\u2401"));
    }

    void cutsLongLinesAroundTheColumn()
    {
        const std::string line = std::string(600'000, 'a') + " foo(" + std::string(400'000, 'b');
        const CodeLine shown = shownLine(line, 600'002, ColumnUnit::Utf16);
        QVERIFY(shown.text.size() <= 2'002);
        QCOMPARE(shown.text.mid(shown.mark, shown.markLength), QStringLiteral("foo"));
        QVERIFY(shown.text.startsWith(u'…') && shown.text.endsWith(u'…'));
        const CodeLine head = shownLine(line, 0, ColumnUnit::Utf16);
        QCOMPARE(head.text.size(), 2'001);
        QVERIFY(head.text.startsWith(u'a') && head.text.endsWith(u'…'));
        const CodeLine exact = shownLine(std::string(2'000, 'x'), 0, ColumnUnit::Utf16);
        QCOMPARE(exact.text.size(), 2'000);
    }

    void cutsNoCharacterInHalf()
    {
        std::string line;
        for (int i = 0; i < 3'000; ++i)
            line += "\xF0\x9F\x8E\x89";
        const QString text = shownLine("x" + line, 0, ColumnUnit::Utf16, 1'000).text;
        QVERIFY(text.endsWith(u'…'));
        QVERIFY(!text.chopped(1).back().isHighSurrogate());
        QVERIFY(!text.contains(QChar::ReplacementCharacter));
    }
};

QTEST_APPLESS_MAIN(CodeLineTest)
#include "tst_codeline.moc"
