#include "core/stack/stackparser.h"

#include "core/stack/reducedstack.h"
#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <ctime>
#include <random>

using namespace spanglass;

namespace {

std::string repeated(std::string_view unit, std::size_t bytes)
{
    std::string text;
    text.reserve(bytes + unit.size());
    while (text.size() < bytes)
        text += unit;
    return text;
}

} // namespace

class TestStackParser : public QObject {
    Q_OBJECT

private slots:
    void knowsNoOtherLanguage_data();
    void knowsNoOtherLanguage();
    void takesNoFramesFromTheMessage_data();
    void takesNoFramesFromTheMessage();
    void readsTypesOfAllScripts_data();
    void readsTypesOfAllScripts();
    void readsReducedStacksAlike();
    void boundsWhatItKeeps();
    void isLinearOnHostileTexts_data();
    void isLinearOnHostileTexts();
    void acceptsAnyBytes();
};

void TestStackParser::knowsNoOtherLanguage_data()
{
    QTest::addColumn<std::string>("text");
    const auto row = [](const char* name, const char* text) { QTest::newRow(name) << std::string(text); };
    row("empty", "");
    row("one line", "AggregateError: All promises were rejected");
}

void TestStackParser::knowsNoOtherLanguage()
{
    QFETCH(std::string, text);
    const auto stack = parseStack(text, "Type", "message");
    QCOMPARE(stack.language, Language::Unknown);
    QCOMPARE(textOf(stack), std::string("reported Type: message\n"));
}

void TestStackParser::takesNoFramesFromTheMessage_data()
{
    QTest::addColumn<std::string>("before");
    QTest::addColumn<std::string>("message");
    QTest::addColumn<std::string>("after");
    QTest::addColumn<std::string>("frame");
    QTest::newRow("JavaScript") << std::string("Error: ")
                                << std::string("bad\n    at fake (/tmp/x.js:1:2)\nlines")
                                << std::string("\n    at real (/app/y.js:3:4)")
                                << std::string("* real /app/y.js:3:4\n");
    QTest::newRow("Python")
        << std::string(
               "Traceback (most recent call last):\n  File \"/a.py\", line 1, in real\n    x\nError: ")
        << std::string("bad\n  File \"berths.csv\", line 3, in <table>\nTraceback (most recent call last):")
        << std::string("\n") << std::string("* real /a.py:1\n");
    QTest::newRow("Java") << std::string("a.Error: ")
                          << std::string("bad\n\tat fake.X.y(X.java:1)\nCaused by: z")
                          << std::string("\n\tat real.A.b(A.java:2)\n")
                          << std::string("* real.A|b A.java:2\n");
    QTest::newRow("Go") << std::string("panic: ") << std::string("bad\nmain.fake()\n\t/tmp/x.go:1")
                        << std::string("\n\ngoroutine 1 [running]:\nmain.real()\n\t/srv/y.go:2 +0x1\n")
                        << std::string("* main|real /srv/y.go:2\n");
}

void TestStackParser::takesNoFramesFromTheMessage()
{
    QFETCH(std::string, before);
    QFETCH(std::string, message);
    QFETCH(std::string, after);
    QFETCH(std::string, frame);
    const auto stack = parseStack(before + message + after, "Type", message);
    QCOMPARE(stack.exceptions.size(), std::size_t{ 1 });
    QCOMPARE(stack.exceptions.front().message, message);
    const auto text = textOf(stack);
    QCOMPARE(text.substr(text.find(message) + message.size() + 1), frame);
    QCOMPARE(parseStack(before + messageMark + after, "Type", message), stack);
}

void TestStackParser::readsTypesOfAllScripts_data()
{
    QTest::addColumn<std::string>("header");
    QTest::addColumn<std::string>("type");
    const auto row = [](const char* header, const char* type) {
        QTest::newRow(header) << std::string(header) << std::string(type);
    };
    row("Ошибка: нет", "Ошибка");
    row("ÜberlaufFehler: 3", "ÜberlaufFehler");
    row("Σφάλμα.Άδειο", "Σφάλμα.Άδειο");
    row("shop.Ошибка: нет", "shop.Ошибка");
    row("Invariant Violation: x", "");
    row("cannot open file: no such file", "");
    row("Не удалось открыть: нет", "");
    row("Échec : fichier", "");
    row("Échec\u00A0: fichier", "");
    row("Échec\u202F: fichier", "");
    row("«файл»: нет", "");
    row("“file”: no", "");
    row("…cart: no", "");
    row("❌: failed", "");
    row("无法打开文件: x", ""); // a sentence without blanks
    row("×: no", "");
}

void TestStackParser::readsTypesOfAllScripts()
{
    QFETCH(std::string, header);
    QFETCH(std::string, type);
    for (const std::string& text :
        { header + "\n    at f (/srv/a.js:1:2)\n", header + "\n\tat a.B.f(B.java:1)\n",
            "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n" + header + "\n" }) {
        const auto stack = parseStack(text);
        const auto& exception = stack.exceptions.front();
        QCOMPARE(exception.frames.size(), std::size_t(1));
        QCOMPARE(exception.type, type);
        if (type.empty())
            QCOMPARE(exception.message, header);
    }
}

void TestStackParser::readsReducedStacksAlike()
{
    const std::string text = "Error: no \x1A at all {\n    at f (/a/b.js:1:2)\nmore";
    const std::string message = "no \x1A at all";
    QCOMPARE(parseStack(reduceStack(text, message), "Error", message), parseStack(text, "Error", message));
    // without the message its place stays empty
    QCOMPARE(textOf(parseStack("Error: \x1A\n    at f (/a/b.js:1:2)")),
        std::string("reported Error: \n* f /a/b.js:1:2\n"));
}

void TestStackParser::boundsWhatItKeeps()
{
    const auto many = parseStack(repeated("    at f (/a/b.js:1:2)\n", 400000));
    QCOMPARE(many.exceptions.front().frames.size(), std::size_t{ 4096 });
    const auto python = parseStack("Traceback (most recent call last):\n"
        + repeated("  File \"/a.py\", line 1, in f\n", 400000) + "  File \"/a.py\", line 2, in last\nE: x");
    QCOMPARE(python.exceptions.front().frames.size(), std::size_t{ 4096 });
    QCOMPARE(python.exceptions.front().frames.front().function, std::string("last"));
    const auto deep = parseStack(repeated("Caused by: x\n\tat a.b(A.java:1)\n", 400000));
    QVERIFY(deep.exceptions.size() <= 200);
}

void TestStackParser::isLinearOnHostileTexts_data()
{
    QTest::addColumn<std::string>("unit");
    for (const char* unit : { "    at f (/a/b.js:1:2)\n", "    at f (eval at (", "(", ")",
             "\tat a.b.C.m(X.java:1)\n", "Caused by: x\n\tat a.b(A.java:1)\n", "  File \"x\", line 1, in f\n",
             "main.f(\n\t/x.go:1\n", "panic(\n\t/x.go:1 +0x1\n", "\n", "a", "\x1A",
             "\x1A: \x1A\n    at f (/a/b.js:1:2)\n", "  [cause]: Error: x\n    at f (/a/b.js:1:2)\n", " ",
             "^", "at ", "| ", "main.f[[[[(...)\n\t/x.go:1\n",
             "Traceback (most recent call last):\n  File \"x\", line 1, in f\nE: x\nDuring handling of the "
             "above exception, "
             "another exception occurred:\n",
             "  + Exception Group Traceback (most recent call last):\n  |   File \"x\", line 1, in f\n" })
        QTest::newRow(qPrintable(QString(unit).simplified())) << std::string(unit);
}

void TestStackParser::isLinearOnHostileTexts()
{
    QFETCH(std::string, unit);
    const std::string text = repeated(unit, 1024 * 1024);
    const std::clock_t start = std::clock();
    for (const auto& message : { unit, std::string(text.size() / 2, 'a') })
        QVERIFY(!parseStack(text, "T", message).exceptions.empty());
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    // Tells linear from quadratic, which takes minutes, also under a sanitizer on a busy machine.
    QVERIFY2(seconds < 30, qPrintable(QString::number(seconds)));
}

void TestStackParser::acceptsAnyBytes()
{
    std::mt19937 random(5);
    const std::string pieces[] = { "at ", "f (", "/a.js", ":1", ":2)", "\n", "\t", "  File \"", "\", line ",
        ", in g", "| ", "+ Exception Group Traceback (most recent call last):", "+-+---",
        "Traceback (most recent call last):", "E: ", " {", "[cause]: ", "Caused by: ", "... 3 more",
        "a.B.c(D.java:1)", "main.f(0x1)", "/x.go:7", " +0x1", "panic(", "\x1A", "goroutine 1 [running]:",
        "During handling of the above exception, another exception occurred:", "[errors]: [" };
    for (int i = 0; i < 5000; ++i) {
        std::string text;
        for (int n = static_cast<int>(random() % 40); n > 0; --n)
            text += random() % 30 == 0 ? std::string(1, static_cast<char>(random()))
                                       : pieces[random() % std::size(pieces)];
        const auto stack = parseStack(text, "T", text.substr(0, random() % 8));
        QVERIFY(!stack.exceptions.empty());
        QCOMPARE(stack.exceptions.front().relation, StackException::Relation::Reported);
    }
}

QTEST_APPLESS_MAIN(TestStackParser)
#include "tst_stackparser.moc"
