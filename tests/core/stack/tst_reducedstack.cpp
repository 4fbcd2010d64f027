#include "core/stack/reducedstack.h"

#include "core/stack/stackparser.h"
#include "tests/support/print.h"

#include <ctime>
#include <random>

using namespace spanglass;

class TestReducedStack : public QObject {
    Q_OBJECT

private slots:
    void tellsOfSizesThatTracersCutAt();
    void cutsTheMessageOut_data();
    void cutsTheMessageOut();
    void keepsMarksOfTheData();
    void restoresRandomTexts();
    void isLinearOnHostileTexts();
};

void TestReducedStack::cutsTheMessageOut_data()
{
    QTest::addColumn<std::string>("stack");
    QTest::addColumn<std::string>("message");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* name, std::string stack, std::string message, std::string expected) {
        QTest::newRow(name) << std::move(stack) << std::move(message) << std::move(expected);
    };
    row("after the type", "TypeError: no x\n    at f (/a.js:1:2)", "no x",
        "TypeError: \x1A\n    at f (/a.js:1:2)");
    row("alone", "no x", "no x", "\x1A");
    row("with properties behind", "Error: no x {\n  a: 1\n}", "no x", "Error: \x1A {\n  a: 1\n}");
    row("Ruby", "a.rb:1:in 'f': no x (RuntimeError)", "no x", "a.rb:1:in 'f': \x1A (RuntimeError)");
    row("several lines", "E: a\nb\n  at c", "a\nb", "E: \x1A\n  at c");
    row("twice", "E: a\nCaused by: a\n", "a", "E: \x1A\nCaused by: \x1A\n");
    row("CRLF", "E: a\r\n\tat b", "a", "E: \x1A\r\n\tat b");
    row("not inside words", "E: ab\nx: cab\n", "ab", "E: \x1A\nx: cab\n");
    row("not before other text", "E: a b\n", "a", "E: a b\n");
    row("empty message", "E\n  at b", "", "E\n  at b");
    row("touching places", "\n\n\n", "\n", "\x1A\n\x1A");
}

void TestReducedStack::cutsTheMessageOut()
{
    QFETCH(std::string, stack);
    QFETCH(std::string, message);
    QFETCH(std::string, expected);
    QCOMPARE(reduceStack(stack, message), expected);
    QCOMPARE(restoreStack(expected, message), stack);
}

void TestReducedStack::keepsMarksOfTheData()
{
    const std::string stack = "E: a\nsome \x1A and \x1A\x1A\n";
    QCOMPARE(reduceStack(stack, "a"), std::string("E: \x1A\nsome \x1A\x1A and \x1A\x1A\x1A\x1A\n"));
    QCOMPARE(restoreStack(reduceStack(stack, "a"), "a"), stack);
}

void TestReducedStack::restoresRandomTexts()
{
    std::mt19937 random(7);
    const std::string letters = "a: \n\x1A({b";
    const auto text = [&](std::size_t longest) {
        std::string result(random() % (longest + 1), ' ');
        for (char& c : result)
            c = random() % 50 == 0 ? static_cast<char>(random()) : letters[random() % letters.size()];
        return result;
    };
    for (int i = 0; i < 200000; ++i) {
        const std::string message = text(i % 2 == 0 ? 3 : 1);
        const std::string stack = text(24);
        if (restoreStack(reduceStack(stack, message), message) != stack)
            QCOMPARE(restoreStack(reduceStack(stack, message), message), stack);
    }
}

void TestReducedStack::isLinearOnHostileTexts()
{
    const std::string stack(1024 * 1024, 'a');
    const std::string message(stack.size() / 2, 'a');
    const std::clock_t start = std::clock();
    QCOMPARE(reduceStack(stack, message), stack);
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    QVERIFY2(seconds < 30, qPrintable(QString::number(seconds)));
}

void TestReducedStack::tellsOfSizesThatTracersCutAt()
{
    const std::string message = "no charge for order 7";
    std::string whole = "Error: " + message + '\n';
    while (whole.size() < 3000)
        whole += "    at step" + std::to_string(whole.size()) + " (/srv/a.js:1:1)\n";
    for (const std::size_t size : { std::size_t{ 2048 }, std::size_t{ 2000 } }) {
        // Between two lines nothing else tells of the cut.
        std::string text = whole.substr(0, whole.rfind('\n', size - 2) + 1);
        text.resize(size, ' ');
        const std::string reduced = reduceStack(text, message);
        QCOMPARE(parseStack(reduced, "Error", {}).truncated, size == 2048);
        QCOMPARE(restoreStack(reduced, message), text);
    }
    const std::string odd = std::string("E: x\n    at f (/a.js:1:1)\n") + cutMark;
    QCOMPARE(restoreStack(reduceStack(odd, "x"), "x"), odd);
}

QTEST_APPLESS_MAIN(TestReducedStack)
#include "tst_reducedstack.moc"
