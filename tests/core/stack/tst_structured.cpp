#include "core/grouping/grouper.h"
#include "core/stack/reducedstack.h"
#include "core/stack/stackparser.h"
#include "core/stack/structured.h"

#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <array>
#include <random>

using namespace spanglass;

namespace {

StructuredFrame frameAt(std::string_view function, std::string_view file, int line)
{
    StructuredFrame frame;
    frame.function = function;
    frame.file = file;
    frame.line = line;
    return frame;
}

StructuredStack oneException(std::string_view platform, std::vector<StructuredFrame> frames)
{
    StructuredStack stack;
    stack.platform = platform;
    StructuredException exception;
    exception.type = "shop.Declined";
    exception.message = "card 7 declined";
    exception.frames = std::move(frames);
    stack.exceptions.push_back(std::move(exception));
    return stack;
}

std::string keyOf(const std::string& text)
{
    const StackTrace stack = parseStack(text);
    GroupingInput input;
    input.service = "shop";
    input.type = "shop.Declined";
    input.messageTemplate = "card <num> declined";
    input.stack = &stack;
    return Grouper().group(input).fingerprint;
}

} // namespace

class TestStructured : public QObject {
    Q_OBJECT

private slots:
    void readsBackWhatWasWritten();
    void keepsCausesAndMembers();
    void takesInAppAsTold();
    void guessesInAppByPathWhereNothingIsTold();
    void namesTheLanguageByFilesWithoutAPlatform();
    void splitsJavaLabels();
    void isNotChangedByTheMessageCut();
    void hasNoTextWithoutFrames();
    void groupsWithoutAddresses();
    void showsLinesForPeople();
    void leavesPlainStacksAlone();
    void bearsDamage();
    void bearsDepth();
    void qualifiesTypesByLanguage();
};

void TestStructured::readsBackWhatWasWritten()
{
    auto frame = frameAt("price: now", "/srv/shop/a \"b\".py", 12);
    frame.module = "shop.cart";
    frame.column = 3;
    frame.source = "    return x: y\n";
    const std::array<std::string_view, 2> before{ "a", "b" };
    frame.before = before;
    const std::string text = structuredStack(oneException("python", { frame, frameAt("main", "b.py", 0) }));
    QVERIFY(isStructured(text));
    QVERIFY(text.find("return x:") != std::string::npos);
    QVERIFY(text.find("card 7") == std::string::npos);
    const StackTrace stack = parseStack(text, "ignored", "card 7 declined");
    QCOMPARE(stack.language, Language::Python);
    QCOMPARE(textOf(stack),
        std::string("reported shop.Declined: card 7 declined\n"
                    "* shop.cart|price: now /srv/shop/a \"b\".py:12:3\n"
                    "* main b.py:0\n"));
}

void TestStructured::keepsCausesAndMembers()
{
    StructuredStack stack = oneException("python", { frameAt("f", "a.py", 1) });
    StructuredException cause;
    cause.relation = StackException::Relation::Cause;
    cause.type = "KeyError";
    cause.message = "'id'";
    cause.frames = { frameAt("g", "b.py", 2) };
    StructuredException member = cause;
    member.relation = StackException::Relation::Member;
    member.frames.clear();
    stack.exceptions.push_back(cause);
    stack.exceptions.push_back(member);
    QCOMPARE(textOf(parseStack(structuredStack(stack), {}, "no")),
        std::string("reported shop.Declined: no\n* f a.py:1\ncause KeyError: 'id'\n* g b.py:2\n"
                    "member KeyError: 'id'\n"));
}

void TestStructured::takesInAppAsTold()
{
    auto own = frameAt("a", "/usr/lib/python3/dist-packages/x.py", 1);
    own.inApp = true;
    auto foreign = frameAt("b", "/srv/app/y.py", 2);
    foreign.inApp = false;
    foreign.package = "/opt/libs/liby.so";
    QCOMPARE(textOf(parseStack(structuredStack(oneException("python", { own, foreign })), {}, "m")),
        std::string("reported shop.Declined: m\n* a /usr/lib/python3/dist-packages/x.py:1\n"
                    "  b /srv/app/y.py:2 [liby.so]\n"));
}

void TestStructured::guessesInAppByPathWhereNothingIsTold()
{
    const auto text = structuredStack(oneException(
        "node", { frameAt("a", "/srv/app/a.js", 1), frameAt("b", "/srv/app/node_modules/express/b.js", 2) }));
    QCOMPARE(textOf(parseStack(text, {}, "m")),
        std::string("reported shop.Declined: m\n* a /srv/app/a.js:1\n"
                    "  b /srv/app/node_modules/express/b.js:2 [express]\n"));
}

void TestStructured::namesTheLanguageByFilesWithoutAPlatform()
{
    const auto text = structuredStack(oneException("",
        { frameAt("Capture", "github.com/aws/aws-xray-sdk-go@v1.1.0/xray/capture.go", 48),
            frameAt("ddb", "sampleapp/sample.go", 41), frameAt("main", "runtime/proc.go", 203) }));
    QCOMPARE(parseStack(text).language, Language::Go);
    QCOMPARE(textOf(parseStack(text, {}, "m")),
        std::string("reported shop.Declined: m\n  github.com/aws/aws-xray-sdk-go/xray|Capture "
                    "github.com/aws/aws-xray-sdk-go@v1.1.0/xray/capture.go:48 "
                    "[github.com/aws/aws-xray-sdk-go]\n* sampleapp|ddb sampleapp/sample.go:41\n"
                    "  runtime|main runtime/proc.go:203 [runtime]\n"));
}

void TestStructured::splitsJavaLabels()
{
    const auto text = structuredStack(oneException("", { frameAt("com.shop.Cart.add", "Cart.java", 7) }));
    QCOMPARE(textOf(parseStack(text, {}, "m")),
        std::string("reported shop.Declined: m\n* com.shop.Cart|add Cart.java:7\n"));
}

void TestStructured::isNotChangedByTheMessageCut()
{
    auto frame = frameAt("f", "a.py", 1);
    frame.source = "raise Declined: no\nDeclined: no (1)";
    const std::array<std::string_view, 3> before{ "no", "x: no {", "\x1A" };
    frame.before = before;
    const std::string text = structuredStack(oneException("python", { frame }));
    for (const std::string_view message : { "no", "f", "1", "a.py", "python", "x: no", "" }) {
        QCOMPARE(reduceStack(text, message), text);
    }
}

void TestStructured::hasNoTextWithoutFrames()
{
    QCOMPARE(structuredStack(oneException("python", {})), std::string());
    QCOMPARE(structuredStack({}), std::string());
}

void TestStructured::groupsWithoutAddresses()
{
    auto nowhere = frameAt("", "", 0);
    nowhere.package = "libgame.so";
    const std::string with =
        structuredStack(oneException("native", { nowhere, frameAt("draw", "", 0), frameAt("loop", "", 0) }));
    const std::string without =
        structuredStack(oneException("native", { frameAt("draw", "", 0), frameAt("loop", "", 9) }));
    QCOMPARE(keyOf(with), keyOf(without));
    QVERIFY(keyOf(with) != keyOf(structuredStack(oneException("native", { frameAt("loop", "", 0) }))));
}

void TestStructured::showsLinesForPeople()
{
    auto first = frameAt("add", "Cart.java", 7);
    first.module = "com.shop.Cart";
    auto second = frameAt("", "", 0);
    second.package = "libc.so";
    second.inApp = false;
    auto third = frameAt("go", "x.java", 2);
    third.column = 5;
    StructuredStack stack = oneException("java", { first, second, third, frameAt("", "", 0) });
    StructuredException cause;
    cause.relation = StackException::Relation::Cause;
    cause.type = "java.io.IOException";
    cause.message = "gone";
    stack.exceptions.push_back(cause);
    QCOMPARE(displayText(structuredStack(stack), "shop.Declined", "card 7 declined"),
        std::string("shop.Declined: card 7 declined\n    at com.shop.Cart.add (Cart.java:7)\n    at libc.so\n"
                    "    at go (x.java:2:5)\n    at <unknown>\nCaused by: java.io.IOException: gone"));
}

void TestStructured::leavesPlainStacksAlone()
{
    const std::string text = "Error: x\n    at f (/a.js:1:2)\n";
    QCOMPARE(displayText(text, "Error", "x"), text);
    QCOMPARE(displayText(""), std::string());
}

void TestStructured::bearsDamage()
{
    auto frame = frameAt("f", "a.py", 1);
    const std::array<std::string_view, 2> before{ "x", "\xFF\xFE" };
    frame.before = before;
    const std::string text = structuredStack(oneException("python", { frame, frame }));
    std::mt19937 random(7);
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
        QCOMPARE(parseStack(text.substr(0, cut), "T", "m").exceptions.size(), std::size_t{ 1 });
    }
    for (int i = 0; i < 2000; ++i) {
        std::string damaged = text;
        damaged[24 + random() % (damaged.size() - 24)] = static_cast<char>(random());
        const StackTrace stack = parseStack(damaged, "T", "m");
        QVERIFY(!stack.exceptions.empty());
        QVERIFY(stack.exceptions.front().relation == StackException::Relation::Reported);
    }
}

void TestStructured::bearsDepth()
{
    const std::string head = "{\"structured_stack\":1,\"exceptions\":";
    for (const char bracket : { '[', '{' }) {
        std::string deep = head;
        for (int i = 0; i < 100000; ++i) {
            deep += bracket == '[' ? "[" : "{\"a\":";
        }
        QCOMPARE(parseStack(deep).exceptions.size(), std::size_t{ 1 });
        deep += '1' + std::string(100000, bracket == '[' ? ']' : '}') + '}';
        QCOMPARE(parseStack(deep).exceptions.front().frames.size(), std::size_t{ 0 });
    }
}

void TestStructured::qualifiesTypesByLanguage()
{
    QCOMPARE(
        qualifiedType("java", "java.lang", "RuntimeException"), std::string("java.lang.RuntimeException"));
    QCOMPARE(qualifiedType("python", "shop.errors", "Declined"), std::string("shop.errors.Declined"));
    QCOMPARE(qualifiedType("python", "builtins", "ValueError"), std::string("ValueError"));
    QCOMPARE(qualifiedType("csharp", "Shop, Version=1.0.0.0", "Shop.Declined"), std::string("Shop.Declined"));
    QCOMPARE(qualifiedType("python", "", "KeyError"), std::string("KeyError"));
}

QTEST_APPLESS_MAIN(TestStructured)
#include "tst_structured.moc"
