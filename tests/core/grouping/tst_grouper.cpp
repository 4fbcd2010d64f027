#include "core/grouping/grouper.h"

#include "core/grouping/messagetemplate.h"
#include "core/stack/stackparser.h"
#include "tests/support/print.h"

using namespace spanglass;

namespace {

struct Failure {
    std::string type{};
    std::string message{};
    std::string frames{};
    std::string service = "orders";
    std::string custom{};
    std::string typeInStack{};
};

std::string keyOf(const Failure& error)
{
    const std::string& type = error.typeInStack.empty() ? error.type : error.typeInStack;
    const auto stack =
        parseStack(type + ": " + error.message + '\n' + error.frames, error.type, error.message);
    const std::string pattern = messageTemplate(error.message);
    return Grouper().group({ error.service, error.type, pattern, &stack, error.custom }).fingerprint;
}

const std::string place =
    "    at charge (/app/dist/psp.js:67:15)\n"
    "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)\n"
    "    at async Server.<anonymous> (/app/dist/server.js:90:28)\n";

} // namespace

Q_DECLARE_METATYPE(Failure)

class TestGrouper : public QObject {
    Q_OBJECT

private slots:
    void hasTheNameOfItsAlgorithm();
    void isStable();
    void isEqual_data();
    void isEqual();
    void differs_data();
    void differs();
    void customWinsWithinAService();
    void countsOverflowsByTheirCircle();
    void readsMoreOfTheMessageWhereStacksAreTakenLate();
    void findsTheCulprit();
};

void TestGrouper::hasTheNameOfItsAlgorithm()
{
    const std::string key = keyOf({ "Error", "no", place });
    QCOMPARE(key.size(), std::size_t{ 39 });
    QVERIFY(key.starts_with("page.2:"));
}

/// Keys are stored: a change of this value needs a new name of the algorithm.
void TestGrouper::isStable()
{
    QCOMPARE(keyOf({ "TypeError", "no charge for order 7", place }),
        std::string("page.2:c90d34f6613f04f1579b3da0cb2c561f"));
}

void TestGrouper::isEqual_data()
{
    QTest::addColumn<Failure>("one");
    QTest::addColumn<Failure>("other");
    const auto row = [](const char* name, const Failure& one, const Failure& other) {
        QTest::newRow(name) << one << other;
    };
    const Failure error{ "CardDeclinedError", "Card declined (charge ch_323f976911fb, attempt 2)", place };
    row("other ids", error, { error.type, "Card declined (charge ch_111111111111, attempt 13)", place });
    row("other words behind", error, { error.type, "Card declined (charge by bank, attempt last)", place });
    row("moved lines", error,
        { error.type, error.message,
            "    at charge (/app/dist/psp.js:71:3)\n    at async Server.<anonymous> "
            "(/app/dist/server.js:99:1)\n" });
    row("mapped sources", error,
        { error.type, error.message,
            "    at charge (/app/src/psp.ts:40:11)\n    at async Server.<anonymous> "
            "(/app/src/server.ts:66:22)\n" });
    row("a folder per deploy", error,
        { error.type, error.message,
            "    at charge (/srv/releases/20261121/dist/psp.js:67:15)\n"
            "    at Server.<anonymous> (/srv/releases/20261121/dist/server.js:90:28)\n" });
    row("hashes in file names", { "E", "no", "    at add (https://shop.test/js/main.3f2a9c81.js:1:99)\n" },
        { "E", "no", "    at add (https://shop.test/js/main.77b1d0e4.js:1:45)\n" });
    row("codes for types", error, { "card_declined", error.message, place, "orders", "", error.type });
    row("printed causes", error,
        { error.type, error.message,
            place.substr(0, place.size() - 1)
                + " {\n  [cause]: Error: x\n      at y (/app/dist/z.js:1:2)\n}" });
    row("other depth of recursion",
        { "E", "no",
            "    at leaf (/a/t.js:1:1)\n    at walk (/a/t.js:2:1)\n    at walk (/a/t.js:2:1)\n    at top "
            "(/a/t.js:3:1)\n" },
        { "E", "no",
            "    at leaf (/a/t.js:1:1)\n    at walk (/a/t.js:2:1)\n    at walk (/a/t.js:2:1)\n    at walk "
            "(/a/t.js:2:1)\n"
            "    at walk (/a/t.js:2:1)\n    at top (/a/t.js:3:1)\n" });
    row("other run of two",
        { "E", "no", "    at a (/a/t.js:1:1)\n    at b (/a/t.js:2:1)\n    at top (/a/t.js:3:1)\n" },
        { "E", "no",
            "    at a (/a/t.js:1:1)\n    at b (/a/t.js:2:1)\n    at a (/a/t.js:1:1)\n    at b (/a/t.js:2:1)\n"
            "    at top (/a/t.js:3:1)\n" });
    row("receivers", { "E", "no", "    at Object.add (/a/t.js:1:1)\n" },
        { "E", "no", "    at async Cart.add [as put] (/a/t.js:1:1)\n" });
    row("Java lambdas",
        { "a.E", "no", "\tat a.B.lambda$main$4(B.java:1)\n\tat a.B$$Lambda$14/0x00af.run(Unknown Source)\n" },
        { "a.E", "no",
            "\tat a.B.lambda$main$12(B.java:9)\n\tat a.B$$Lambda$99/0x11ff.run(Unknown Source)\n" });
    row("Python's builtins",
        { "KeyError", "1",
            "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nKeyError: 1" },
        { "builtins.KeyError", "1",
            "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nKeyError: 1" });
    row("Go closures",
        { "*e", "no",
            "goroutine 1 [running]:\npanic(1)\n\t/usr/lib/go-1.19/src/runtime/panic.go:884\n"
            "main.f.func4(0xc0001)\n\t/srv/a.go:3 +0x1\n" },
        { "*e", "no",
            "goroutine 9 [running]:\npanic(7)\n\t/usr/lib/go-1.21/src/runtime/panic.go:914\n"
            "main.f.func5(0xc0777)\n\t/srv/a.go:9 +0x77\n" });
    row("Elixir's modules", { "RuntimeError", "no", place }, { "Elixir.RuntimeError", "no", place });
    row("proposals", { "KeyError", "key not found: :red", place },
        { "KeyError", "key not found: :red\nDid you mean?  :reed", place });
    row("no stack, other values", { "E", "row 123456789 of 'a' is gone", "" },
        { "E", "row abc123def45 of \"b\" is gone", "" });
}

void TestGrouper::isEqual()
{
    QFETCH(Failure, one);
    QFETCH(Failure, other);
    QCOMPARE(keyOf(one), keyOf(other));
}

void TestGrouper::differs_data()
{
    QTest::addColumn<Failure>("one");
    QTest::addColumn<Failure>("other");
    const auto row = [](const char* name, const Failure& one, const Failure& other) {
        QTest::newRow(name) << one << other;
    };
    const Failure error{ "TypeError", "Cannot read properties of undefined (reading 'email')", place };
    row("service", error, { error.type, error.message, place, "payments" });
    row("type", error, { "RangeError", error.message, place });
    row("message", error, { error.type, "x is not a function", place });
    row("a word far behind", { "E", "could not read the list of open orders", place },
        { "E", "could not read the list of open baskets", place });
    row("name in the program", error,
        { error.type, "Cannot read properties of undefined (reading 'total')", place });
    row("function", error, { error.type, error.message, "    at refund (/app/dist/psp.js:67:15)\n" });
    row("file", error, { error.type, error.message, "    at charge (/app/dist/ledger.js:67:15)\n" });
    row("folder of an index", { "E", "no", "    at f (/app/src/orders/index.js:1:1)\n" },
        { "E", "no", "    at f (/app/src/users/index.js:1:1)\n" });
    row("caller of a helper", { "E", "no", "    at call (/app/http.js:1:1)\n    at a (/app/x.js:1:1)\n" },
        { "E", "no", "    at call (/app/http.js:1:1)\n    at b (/app/x.js:1:1)\n" });
    row("no stack, message", { "E", "one two three four five six seven", "" },
        { "E", "one two three four five six eight", "" });
}

void TestGrouper::differs()
{
    QFETCH(Failure, one);
    QFETCH(Failure, other);
    QVERIFY(keyOf(one) != keyOf(other));
}

void TestGrouper::customWinsWithinAService()
{
    const std::string key = keyOf({ "A", "x", place, "orders", "mine" });
    QVERIFY(key.starts_with("custom:"));
    QCOMPARE(keyOf({ "B", "y", "", "orders", "mine" }), key);
    QVERIFY(keyOf({ "A", "x", place, "payments", "mine" }) != key);
    QVERIFY(keyOf({ "A", "x", place, "orders", "yours" }) != key);
}

void TestGrouper::countsOverflowsByTheirCircle()
{
    const std::string message = "Maximum call stack size exceeded";
    const std::string circle = "    at /usr/src/app/stock.js:25:35\n    at Array.flatMap (<anonymous>)\n    "
                               "at parts (/usr/src/app/stock.js:25:17)\n";
    const std::string one = "    at parts (/usr/src/app/stock.js:24:16)\n" + circle + circle + circle;
    const std::string other = "    at Map.get (<anonymous>)\n    at product (/usr/src/app/stock.js:17:26)\n"
                              "    at parts (/usr/src/app/stock.js:23:22)\n"
        + circle + circle;
    QCOMPARE(keyOf({ "RangeError", message, one }), keyOf({ "RangeError", message, other }));
}

void TestGrouper::readsMoreOfTheMessageWhereStacksAreTakenLate()
{
    const std::string recorded =
        "goroutine 1 [running]:\ngo.opentelemetry.io/otel/sdk/trace.recordStackTrace(...)\n"
        "\t/home/me/go/pkg/mod/go.opentelemetry.io/otel/sdk@v1.1.0/trace/span.go:320\n"
        "main.handle(0xc0)\n\t/srv/main.go:40 +0x3f7\n";
    QVERIFY(keyOf({ "*errors.errorString", "cannot bind the book without glue", recorded })
        != keyOf({ "*errors.errorString", "cannot bind the book without thread", recorded }));
}

void TestGrouper::findsTheCulprit()
{
    const auto culprit = [](const std::string& text) { return culpritOf(parseStack(text)); };
    QCOMPARE(culprit("E: x\n    at JSON.parse (<anonymous>)\n" + place),
        (Culprit{ "charge", "/app/dist/psp.js", 67 }));
    QCOMPARE(
        culprit("a.E: x\n\tat java.util.A.b(A.java:1)\nCaused by: a.F: y\n\tat shop.Cart.add(Cart.java:7)\n"),
        (Culprit{ "shop.Cart.add", "Cart.java", 7 }));
    QCOMPARE(culprit("E: x\n    at emit (node:events:536:35)\n"), (Culprit{ "emit", "node:events", 536 }));
    QCOMPARE(culprit("E: x"), Culprit{});
}

QTEST_APPLESS_MAIN(TestGrouper)
#include "tst_grouper.moc"
