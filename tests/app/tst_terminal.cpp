#include "app/progressline.h"
#include "app/terminal.h"

#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

class TestTerminal : public QObject {
    Q_OBJECT
private slots:
    void showsControlCharactersInsteadOfSendingThem()
    {
        QCOMPARE(onOneLine("a\nb\tc"), std::string("a b c"));
        QCOMPARE(onOneLine("\x1b[31mred"), std::string("␛[31mred"));
        QCOMPARE(onOneLine(std::string_view("\0\x07\x7f", 3)), std::string("␀␇␡"));
        QCOMPARE(onOneLine("\xC2\x9B"
                           "2J"),
            std::string("\uFFFD2J"));
        QCOMPARE(onOneLine("user\u202Etxt.exe"), std::string("user\uFFFDtxt.exe"));
        QCOMPARE(onOneLine("a\xC3("), std::string("a\uFFFD("));
        QCOMPARE(onOneLine("a\r\nb\rc"), std::string("a b␍c"));
        QCOMPARE(onOneLine("é 日本 🚀"), std::string("é 日本 🚀"));
    }
    void keepsLinesWhereTheyBelong() { QCOMPARE(onLines("a\r\n\tb\x1b[0m\n"), std::string("a\n\tb␛[0m\n")); }
    void escapesWhatJsonLetsThrough()
    {
        QCOMPARE(jsonForTerminal("{\"a\":\"é\x7f\xC2\x9B\"}"), std::string("{\"a\":\"é\\u007f\\u009b\"}"));
    }
    void measuresColumns()
    {
        QCOMPARE(displayWidth("abc"), std::size_t{ 3 });
        QCOMPARE(displayWidth("日本"), std::size_t{ 4 });
        QCOMPARE(displayWidth("e\u0301"), std::size_t{ 1 });
        QCOMPARE(displayWidth("🚀"), std::size_t{ 2 });
    }
    void cutsAndFills()
    {
        QCOMPARE(cut("abcdef", 6), std::string("abcdef"));
        QCOMPARE(cut("abcdefg", 6), std::string("abcde…"));
        QCOMPARE(cut("日本語", 5), std::string("日本…"));
        QCOMPARE(cut(std::string(100'000, 'x'), 4), std::string("xxx…"));
        QCOMPARE(fitted("ab", 4), std::string("ab  "));
        QCOMPARE(fitted("日本語", 4), std::string("日… "));
        QCOMPARE(rightAligned("12", 4), std::string("  12"));
        QCOMPARE(rightAligned("12345", 4), std::string("12345"));
    }
    void tellsProgressByWhatIsKnown()
    {
        QCOMPARE(progressText({ "Reading a", 50, 200, 2'500'000, 61.2 }),
            std::string("Reading a  25 %  2.5 MB/s  1 min 2 s left"));
        QCOMPARE(progressText({ "Reading -", 1'500, 0, 0, -1 }), std::string("Reading -  1.5 kB"));
        QCOMPARE(progressText({ "Reading a", 300, 200, 0, 1e300 }), std::string("Reading a  100 %"));
    }
    void writesBytesInThousands()
    {
        QCOMPARE(bytesText(999), std::string("999 B"));
        QCOMPARE(bytesText(12'340'000), std::string("12.3 MB"));
        QCOMPARE(bytesText(210'000'000), std::string("210 MB"));
        QCOMPARE(bytesText(999'999), std::string("1.0 MB"));
    }
};

QTEST_APPLESS_MAIN(TestTerminal)
#include "tst_terminal.moc"
