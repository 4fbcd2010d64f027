#include "core/stack/truncation.h"

#include "core/stack/reducedstack.h"
#include "core/stack/stackparser.h"
#include "tests/core/stack/realstacks.h"
#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

namespace {

constexpr const char* node = "Error: no stock\n"
                             "    at reserve (/srv/shop/stock.js:12:9)\n"
                             "    at async handle (/srv/shop/orders.js:44:5)\n"
                             "    at /srv/shop/server.js:7:3";

constexpr const char* java = "shop.NoStock: none\n"
                             "\tat shop.Stock.reserve(Stock.java:12)\n"
                             "\tat shop.Orders.handle(Orders.java:44)\n";

constexpr const char* python = "Traceback (most recent call last):\n"
                               "  File \"/srv/shop/orders.py\", line 44, in handle\n"
                               "    reserve(order)\n"
                               "  File \"/srv/shop/stock.py\", line 12, in reserve\n"
                               "    raise NoStock(order)\n"
                               "shop.NoStock: none\n";

std::vector<StackFrame> framesOf(const StackTrace& stack)
{
    std::vector<StackFrame> frames;
    for (const auto& exception : stack.exceptions)
        frames.insert(frames.end(), exception.frames.begin(), exception.frames.end());
    return frames;
}

/// A number that lost digits at its end, or all of them.
bool isTornNumber(int cut, int full)
{
    return std::to_string(full).starts_with(std::to_string(cut)) || cut == 0;
}

/// What a cut within the last number of a frame leaves, and nothing tells of.
bool isTornPlace(const StackFrame& cut, const StackFrame& full)
{
    StackFrame same = full;
    if (full.line == 0 && full.file.starts_with(cut.file)) // "in /usr/lib/x.so" of C++
        same.file = cut.file;
    same.line = cut.line;
    same.column = cut.column;
    return same == cut
        && (cut.line == full.line ? isTornNumber(cut.column, full.column)
                                  : isTornNumber(cut.line, full.line));
}

/// "" if the frames of each exception of the cut text are the first ones of the full text's.
std::string differenceOf(const StackTrace& cut, const StackTrace& full)
{
    if (cut.exceptions.size() > full.exceptions.size())
        return "more exceptions than in the full text";
    for (std::size_t e = 0; e < cut.exceptions.size(); ++e) {
        const auto& some = cut.exceptions[e].frames;
        const auto& all = full.exceptions[e].frames;
        if (some.size() > all.size())
            return "more frames than in the full text";
        for (std::size_t i = 0; i < some.size(); ++i) {
            StackFrame wanted = all[i];
            const bool last = i + 1 == some.size();
            if (last && cut.language == Language::Perl && some[i].function.empty())
                wanted.function.clear(); // is on the next line
            if (cut.language == Language::Rust || cut.language == Language::Cpp) {
                wanted.inApp = some[i].inApp; // a function that only raises is told by what is below it
                wanted.package = some[i].package;
            }
            const bool placed = cut.language != Language::CSharp && cut.language != Language::Rust;
            if (last && !placed && some[i].file.empty()) { // not every frame has a place
                wanted.file.clear();
                wanted.line = 0;
                wanted.column = 0;
            }
            if (some[i] != wanted && !(last && !cut.truncated && isTornPlace(some[i], wanted)))
                return "frame " + std::to_string(i) + " is " + textOf(cut) + "instead of\n" + textOf(full);
        }
    }
    return {};
}

std::string otherFrames(std::size_t count)
{
    std::string text = "Traceback (most recent call last):\n";
    for (std::size_t i = 1; i <= count; ++i)
        text += "  File \"/srv/a.py\", line " + std::to_string(i) + ", in f" + std::to_string(i) + "\n";
    return text + "ValueError: x\n";
}

} // namespace

class TestTruncation : public QObject {
    Q_OBJECT
private slots:
    void knowsCutTexts_data();
    void knowsCutTexts();
    void knowsTheSizesTracersCutAt_data();
    void knowsTheSizesTracersCutAt();
    void countsTheMessageThatWasReplaced();
    void knowsTheLimitOfFrames();
    void realStacksCutAnywhere_data();
    void realStacksCutAnywhere();
};

void TestTruncation::knowsCutTexts_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("truncated");
    QTest::addColumn<int>("frames");
    const auto row = [](const char* name, const std::string& text, bool truncated, int frames) {
        QTest::newRow(name) << text << truncated << frames;
    };
    const std::string n = node;
    const std::string j = java;
    const std::string p = python;
    row("whole: Node", n, false, 3);
    row("whole: Node with properties", n + " {\n  code: 'X'\n}", false, 3);
    row("whole: Java", j, false, 2);
    row("whole: Java, more in common", j + "Caused by: a.B: c\n\tat a.B.c(B.java:1)\n\t... 2 more\n", false,
        3);
    row("whole: Java, without a newline", j.substr(0, j.size() - 1), false, 2);
    row("whole: Java, a circle", j + "Caused by: [CIRCULAR REFERENCE: shop.NoStock: none]", false, 2);
    row("whole: Java, a suppressed circle", j + "\tSuppressed: [CIRCULAR REFERENCE: shop.NoStock: none]",
        false, 2);
    row("whole: Java, a cause that never has a stack",
        j + "Caused by: io.vertx.core.impl.NoStackTraceThrowable: closed", false, 2);
    row("whole: Java, another one", j + "\tSuppressed: shop.StacklessTimeout: 3 s", false, 2);
    row("whole: Python", p, false, 2);
    row("whole: dots in the message below", p.substr(0, p.size() - 1) + "...", false, 2);
    row("whole: no frames", "Error: loading...", false, 0);
    row("whole: the message ends in dots", "Error: waiting...\n    at f (/srv/a.js:1:2)", false, 1);

    row("mark behind a frame", n.substr(0, n.size() - 12) + "...", true, 2);
    row("mark on a line of its own", n + "\n...", true, 3);
    row("mark: [truncated]", n.substr(0, 80) + "[truncated]", true, 1);
    row("mark: ...(truncated)", j.substr(0, 62) + "...(truncated)", true, 1);
    row("mark: ellipsis", n.substr(0, 80) + "\xE2\x80\xA6", true, 1);
    row("torn: in the name", n.substr(0, n.find("async") + 3), true, 1);
    row("torn: in the path", n.substr(0, n.find("orders.js") + 3), true, 1);
    row("torn: in the column", n.substr(0, n.find(":44:5") + 4), true, 1);
    row("torn: only frame", "Error: x\n    at f (/srv/a.js:12:3", true, 0);
    row("torn: Java's name", j.substr(0, j.find("Orders") + 3), true, 1);
    row("torn: within an object", n + " {\n  [cause]: Error: none\n      at g (/srv/a.js:1:2)", true, 4);
    row("torn: Java's count", j + "Caused by: a.B: c\n\tat a.B.c(B.java:1)\n\t... 2", true, 3);
    row("torn: Java's circle", j + "Caused by: [CIRCULAR REFERENCE: shop.No", true, 2);
    row("torn: Java's cause with a message", j + "Caused by: a.B: closed", true, 2);
    row("torn: Java's cause without a stack", j + "Caused by: io.vertx.core.impl.NoStackTraceThr", true, 2);
    row("torn: Java's cause", j + "Caused by: a.B", true, 2);
    row("torn: Go's place", "goroutine 1 [running]:\nmain.f()\n\t/srv/a.go:1 +0x1\nmain.g()\n\t/srv", true,
        1);
    row("torn: Go's call", "goroutine 1 [running]:\nmain.f()\n\t/srv/a.go:1 +0x1\nmain.g", true, 1);
    row("torn: Java's line", j.substr(0, j.find(":44") + 2), true, 1);
    row("torn: begins only", n.substr(0, n.find("async") - 2), true, 1);
    row("torn: Python's frame", p.substr(0, p.find("stock.py") + 3), true, 1);
    row("torn: Python's function", p.substr(0, p.find("in reserve") + 5), true, 1);
    row("torn: Python's source line", p.substr(0, p.find("raise") + 3), true, 2);
    row("torn: above Python's exception", p.substr(0, p.find("shop.NoStock")), true, 2);
}

void TestTruncation::knowsCutTexts()
{
    QFETCH(std::string, text);
    QFETCH(bool, truncated);
    QFETCH(int, frames);
    const auto stack = parseStack(text);
    QCOMPARE(stack.truncated, truncated);
    QCOMPARE(static_cast<int>(framesOf(stack).size()), frames);
}

void TestTruncation::knowsTheSizesTracersCutAt_data()
{
    QTest::addColumn<std::string>("character"); ///< of the message
    QTest::addColumn<int>("size");
    QTest::addColumn<std::string>("end");
    QTest::addColumn<bool>("truncated");
    const std::string whole = "\n    at f (/srv/a.js:1:2)\n    at /srv/b.js:3:4";
    for (const int size : { 2048, 4096, 5000, 8192, 25000, 65535, 65536 }) {
        const auto bytes = std::to_string(size);
        QTest::newRow(("exactly " + bytes).c_str()) << std::string("x") << size << whole << true;
        QTest::newRow(("marked " + bytes).c_str()) << std::string("x") << size << whole + "..." << true;
        QTest::newRow(("one less than " + bytes).c_str())
            << std::string("x") << size - 1 << whole << (size == 65536);
    }
    QTest::newRow("a character that did not fit") << std::string("\xC3\xBC") << 2047 << whole << true;
    QTest::newRow("other size") << std::string("x") << 3000 << whole << false;
}

void TestTruncation::knowsTheSizesTracersCutAt()
{
    QFETCH(std::string, character);
    QFETCH(int, size);
    QFETCH(std::string, end);
    QFETCH(bool, truncated);
    const bool marked = end.ends_with("...");
    const std::size_t wanted = static_cast<std::size_t>(size) + (marked ? 3 : 0) - end.size() - 7;
    std::string message;
    while (message.size() + character.size() <= wanted)
        message += character;
    message.append(wanted - message.size(), 'y');
    const std::string text = "Error: " + message + end;
    for (const auto& given : { text, reduceStack(text, message) }) {
        const auto stack = parseStack(given, "Error", message);
        QCOMPARE(stack.truncated, truncated);
        QCOMPARE(framesOf(stack).size(), std::size_t(truncated ? 1 : 2));
    }
    QCOMPARE(parseStack("Error: " + message, "Error", message).truncated, false);
    QCOMPARE(parseStack("Error: " + message.substr(0, 200), "Error", message).truncated, true);
}

void TestTruncation::countsTheMessageThatWasReplaced()
{
    std::string text =
        std::string("Error: ") + messageMark + "\n    at f (/srv/a.js:1:2)\n    at /srv/b.js:3:4";
    const std::string message(2048 - text.size() + 1, 'm');
    QCOMPARE(parseStack(text, "Error", message).truncated, true);
    QCOMPARE(parseStack(text, "Error", {}).truncated, false); // the size it had is not known
}

void TestTruncation::knowsTheLimitOfFrames()
{
    QCOMPARE(parseStack(otherFrames(29)).truncated, false);
    QCOMPARE(parseStack(otherFrames(30)).truncated, true);
    QCOMPARE(parseStack(otherFrames(31)).truncated, false);
    std::string ten = "Error: x";
    for (int i = 1; i <= 10; ++i)
        ten += "\n    at f" + std::to_string(i) + " (/srv/a.js:" + std::to_string(i) + ":1)";
    QCOMPARE(parseStack(ten).truncated, false); // V8 keeps ten of every stack
}

void TestTruncation::realStacksCutAnywhere_data()
{
    QTest::addColumn<std::string>("path");
    QTest::newRow("larder: JavaScript") << std::string("otlp/larder-1.1.0.jsonl.gz");
    QTest::newRow("gallery: Java") << std::string("langs/gallery.jsonl.gz");
    QTest::newRow("bindery: Go") << std::string("langs/bindery.jsonl.gz");
    QTest::newRow("loom: Elixir") << std::string("langs/loom.jsonl.gz");
    QTest::newRow("kiln: Perl") << std::string("langs/kiln.jsonl.gz");
    QTest::newRow("catalogue: PHP") << std::string("langs/catalogue.jsonl.gz");
    QTest::newRow("foundry: C++") << std::string("langs/foundry.jsonl.gz");
    QTest::newRow("workshop: C#") << std::string("langs/workshop.jsonl.gz");
}

/// Wherever a text is cut, its frames are the first ones of the full text.
void TestTruncation::realStacksCutAnywhere()
{
    QFETCH(std::string, path);
    const auto stacks = test::stacksOf(SPANGLASS_SHARED "/captures/" + path);
    if (stacks.empty())
        QSKIP("the folder ../shared with the captures is not here");
    int texts = 0;
    int torn = 0;
    int known = 0;
    for (const auto& stack : stacks) {
        const auto full = parseStack(stack.text, stack.type, stack.message);
        bool ordered = true;
        for (const char* other :
            { "\npanic(", "\nNext ", "---> (Inner " }) // printed first, but not raised last
            ordered = ordered && stack.text.find(other) == std::string::npos;
        if (full.exceptions.front().frames.empty() || stack.text.size() > 4000 || !ordered)
            continue;
        QVERIFY2(!full.truncated, stack.text.c_str());
        ++texts;
        for (std::size_t size = 1; size < stack.text.size(); ++size) {
            const std::string text = stack.text.substr(0, size);
            const auto cut = parseStack(text, stack.type, stack.message);
            const auto problem = differenceOf(cut, full);
            QVERIFY2(problem.empty(), (problem + "\n" + text).c_str());
            if (cut.language != Language::Unknown && text.back() != '\n' && stack.text[size] != '\n') {
                ++torn;
                known += cut.truncated ? 1 : 0;
            }
        }
    }
    qInfo("%d texts; %d cuts within a line, %.1f %% of them recognised", texts, torn, 100.0 * known / torn);
    QVERIFY(texts > 0);
    QVERIFY(known * 10 >= torn * 9);
}

QTEST_APPLESS_MAIN(TestTruncation)
#include "tst_truncation.moc"
