#include "core/grouping/failures.h"

#include <QTest>

#include <string>
#include <vector>

using namespace spanglass;

namespace {

constexpr auto root = FailureSpan::root;
constexpr auto missing = FailureSpan::missing;
constexpr TimeNs ms = 1'000'000;

/// From 0 to 100 ms, of service 1.
FailureSpan passed(std::uint32_t parent, std::uint32_t service = 1)
{
    FailureSpan span;
    span.parent = parent;
    span.service = service;
    span.end = 100 * ms;
    return span;
}

/// Without an exception.
FailureSpan failed(std::uint32_t parent, std::uint32_t service = 1)
{
    FailureSpan span = passed(parent, service);
    span.failed = true;
    return span;
}

FailureSpan threw(
    std::uint32_t parent, std::string_view type, std::string_view message, std::uint32_t service = 1)
{
    FailureSpan span = failed(parent, service);
    span.type = type;
    span.message = message;
    return span;
}

std::vector<int> origins(const std::vector<FailureSpan>& spans)
{
    std::vector<int> all;
    for (const FailureFinding& found : findFailures(spans)) {
        all.push_back(static_cast<int>(found.origin));
    }
    return all;
}

std::vector<Handling> handlings(const std::vector<FailureSpan>& spans)
{
    std::vector<Handling> all;
    for (const FailureFinding& found : findFailures(spans)) {
        all.push_back(found.handling);
    }
    return all;
}

using Origins = std::vector<int>;
using Handlings = std::vector<Handling>;
constexpr Handling handled = Handling::Handled;
constexpr Handling unhandled = Handling::Unhandled;
constexpr Handling unknown = Handling::Unknown;

} // namespace

class TestFailures : public QObject {
    Q_OBJECT
private slots:
    void takesNoSpans() { QVERIFY(findFailures({}).empty()); }

    void countsLayersOfARequestOnce()
    {
        const std::vector<FailureSpan> spans = { threw(root, "TypeError", "x is not a function"),
            threw(0, "TypeError", "x is not a function"), threw(1, "TypeError", "x is not a function") };
        QCOMPARE(origins(spans), (Origins{ 2, 2, 2 }));
    }

    void takesOneClassInTwoSpellings()
    {
        QCOMPARE(origins({ threw(root, "*errors.errorString", "EOF"), threw(0, "errorString", "EOF") }),
            (Origins{ 1, 1 }));
        QCOMPARE(
            origins({ threw(root, "Studio\\Error", "no"), threw(0, "OtherError", "no") }), (Origins{ 0, 1 }));
    }

    void takesALongMessageWithAnotherType()
    {
        const char* message = "duplicate key value violates a constraint";
        QCOMPARE(origins({ threw(root, "23505", message), threw(0, "error", message) }), (Origins{ 1, 1 }));
    }

    void takesTheStatusMessageOfTheSpanBelow()
    {
        FailureSpan query = threw(0, "", "PostgreSQL error of type 'error' occurred (code: 22P02)");
        query.statusMessage = "invalid input syntax for type uuid";
        QCOMPARE(origins({ threw(root, "22P02", "invalid input syntax for type uuid"), query }),
            (Origins{ 1, 1 }));
    }

    void crossesSpansThatDidNotFailWithEqualTextsOnly()
    {
        QCOMPARE(origins({ threw(root, "Error", "no stock"), passed(0), threw(1, "Error", "no stock") }),
            (Origins{ 2, 1, 2 }));
        QCOMPARE(origins({ threw(root, "Error", "orders: out of stock today"), passed(0),
                     threw(1, "StockError", "out of stock today") }),
            (Origins{ 0, 1, 2 }));
    }

    void joinsServicesThatPassAnErrorOn()
    {
        // gateway entry, its client span without an exception, orders entry
        const std::vector<FailureSpan> spans = { threw(root, "UpstreamError",
                                                     "orders answered 500: ledger mismatch for LRD-1", 1),
            failed(0, 1), threw(1, "Error", "ledger mismatch for LRD-1", 2) };
        QCOMPARE(origins(spans), (Origins{ 2, 2, 2 }));
    }

    void findsTheMessageAmongCauses()
    {
        FailureSpan above = threw(root, "RuntimeException", "checkout failed");
        above.stack = "RuntimeException: \x1a\n\tat A.a(A.java:1)\nCaused by: SqlError: relation is locked\n";
        QCOMPARE(origins({ above, threw(0, "SqlError", "relation is locked") }), (Origins{ 1, 1 }));
    }

    void doesNotJoinOnMereFailure()
    {
        const std::vector<FailureSpan> spans = { threw(root, "UpstreamError", "orders answered 500", 1),
            failed(0, 1), threw(1, "TypeError", "entries.forEach is not a function", 2) };
        QCOMPARE(origins(spans), (Origins{ 0, 2, 2 }));
        // a short text within another is no sign
        QCOMPARE(origins({ threw(root, "Error", "timeouts are bad"), threw(0, "OtherError", "timeout") }),
            (Origins{ 0, 1 }));
    }

    /// All tries failed in the same way: the last one is what the span above tells of.
    void countsRetriesByThemselves()
    {
        std::vector<FailureSpan> spans = { threw(root, "Error", "connection reset by peer") };
        for (int i = 0; i < 3; ++i) {
            spans.push_back(threw(0, "Error", "connection reset by peer"));
            spans.back().end = (10 + 20 * (i == 1 ? 2 : i)) * ms;
        }
        spans[3].end = 30 * ms;
        QCOMPARE(origins(spans), (Origins{ 2, 1, 2, 3 }));
    }

    void prefersATryThatEndedBeforeTheSpanAbove()
    {
        std::vector<FailureSpan> spans = { threw(root, "Error", "no"), threw(0, "Error", "no"),
            threw(0, "Error", "no") };
        spans[2].end = 500 * ms;
        QCOMPARE(origins(spans), (Origins{ 1, 1, 2 }));
    }

    void prefersTheSameStack()
    {
        std::vector<FailureSpan> spans = { threw(root, "Error", "no"), threw(0, "Error", "no"),
            threw(0, "Error", "no") };
        spans[0].stack = spans[1].stack = "at a (a.js:1:1)";
        spans[2].stack = "at b (b.js:1:1)";
        spans[1].end = 10 * ms;
        QCOMPARE(origins(spans), (Origins{ 1, 1, 2 }));
    }

    /// As Express does it: entry, router, request handler, and then the error handler.
    void followsAnExceptionToItsErrorHandler()
    {
        std::vector<FailureSpan> spans;
        for (const std::uint32_t parent : { root, 0U, 1U, 0U }) {
            spans.push_back(threw(parent, "Error", "no"));
            spans.back().kind = SpanKind::Internal;
            spans.back().stack = "at f (a.js:1:1)";
        }
        spans[1].end = spans[2].end = 40 * ms;
        spans[3].start = 41 * ms;
        spans[3].end = 42 * ms;
        QCOMPARE(origins(spans), (Origins{ 2, 2, 2, 2 }));
        spans[3].stack = "at g (a.js:2:1)";
        QCOMPARE(origins(spans), (Origins{ 2, 2, 2, 3 }));
        spans[3].stack = spans[2].stack;
        spans.push_back(spans[2]); // the work was done again
        spans.back().parent = 3;
        spans[4].end = 42 * ms;
        QCOMPARE(origins(spans), (Origins{ 4, 2, 2, 4, 4 }));
    }

    void keepsSiblingsApart()
    {
        const std::vector<FailureSpan> spans = { passed(root), threw(0, "Error", "same failure twice"),
            threw(0, "Error", "same failure twice") };
        QCOMPARE(origins(spans), (Origins{ 0, 1, 2 }));
    }

    void givesSpansWithoutExceptionToTheFailureAround()
    {
        QCOMPARE(origins({ threw(root, "Error", "no"), failed(0) }), (Origins{ 0, 0 })); // above
        QCOMPARE(origins({ failed(root), threw(0, "Error", "no") }), (Origins{ 1, 1 })); // below
        QCOMPARE(origins({ failed(root), failed(0), failed(1) }), (Origins{ 0, 0, 0 })); // neither
        QCOMPARE(origins({ passed(root), failed(0) }), (Origins{ 0, 1 }));
    }

    void takesEmptyExceptionsForNone()
    {
        QCOMPARE(origins({ threw(root, "", ""), threw(0, "", "") }), (Origins{ 0, 0 }));
        QCOMPARE(origins({ threw(root, "Error", ""), threw(0, "Error", "") }), (Origins{ 0, 1 }));
    }

    void survivesCyclesAndStrangeParents()
    {
        const std::vector<FailureSpan> cycle = { threw(1, "Error", "round and round"),
            threw(2, "Error", "round and round"), threw(0, "Error", "round and round") };
        const auto found = findFailures(cycle);
        QCOMPARE(found.size(), std::size_t{ 3 });
        QCOMPARE(found[0].origin, found[1].origin); // cut somewhere, and a chain from there
        QCOMPARE(found[1].origin, found[2].origin);
        QCOMPARE(handlings(cycle), (Handlings{ unknown, unknown, unknown }));
        QCOMPARE(handlings({ threw(0, "Error", "own parent") }), (Handlings{ unknown }));
        QCOMPARE(handlings({ threw(77, "Error", "no such span") }), (Handlings{ unknown }));
    }

    void goesThroughDeepAndWideTracesInLinearTime()
    {
        constexpr std::uint32_t many = 200'000;
        std::vector<FailureSpan> deep = { threw(root, "Error", "all the way up") };
        std::vector<FailureSpan> wide = deep;
        const std::string stack(60'000, 'a');
        const std::string message(2'000, 'a');
        const std::string other = message + 'b';
        for (std::uint32_t i = 0; i < many; ++i) {
            deep.push_back(i % 3 == 0 ? passed(i) : threw(i, "Error", "all the way up"));
            wide.push_back(threw(0, "Error", other));
        }
        wide[0].stack = stack;
        const auto found = findFailures(deep);
        QCOMPARE(found[0].origin, many);
        QCOMPARE(origins(wide).back(), static_cast<int>(many));
    }

    void isHandledByASpanAboveThatDidNotFail()
    {
        QCOMPARE(handlings({ passed(root), threw(0, "Error", "no") })[1], handled);
        QCOMPARE(handlings({ passed(root, 1), failed(0, 1), threw(1, "Error", "no", 2) })[2], handled);
        QCOMPARE(handlings({ threw(root, "Error", "no"), threw(0, "Error", "no") }),
            (Handlings{ unhandled, unhandled }));
        QCOMPARE(handlings({ failed(missing), threw(0, "Error", "no") }), (Handlings{ unknown, unknown }));
        QCOMPARE(handlings({ passed(missing), threw(0, "Error", "no") })[1], handled);
    }

    void isHandledByAnAnswerThatBlamesTheCaller()
    {
        FailureSpan entry = threw(root, "NotFound", "no such order");
        entry.answered = true;
        QCOMPARE(
            handlings({ entry, threw(0, "NotFound", "no such order") }), (Handlings{ unhandled, handled }));
        entry.kind = SpanKind::Server;
        QCOMPARE(handlings({ entry })[0], handled);
        entry.kind = SpanKind::Client; // it got the answer
        QCOMPARE(handlings({ entry })[0], unhandled);
    }

    void nobodyWaitsAboveMessagesAndWhatWasLeft()
    {
        FailureSpan producer = passed(root, 1);
        producer.kind = SpanKind::Producer;
        FailureSpan consumer = threw(0, "Error", "no", 2);
        consumer.kind = SpanKind::Consumer;
        QCOMPARE(handlings({ producer, consumer })[1], unhandled);

        FailureSpan later = threw(0, "Error", "no", 1);
        later.start = 200 * ms;
        QCOMPARE(handlings({ passed(root, 1), later })[1], unhandled);
        later.service = 2; // another clock
        QCOMPARE(handlings({ passed(root, 1), later })[1], handled);
    }
};

QTEST_APPLESS_MAIN(TestFailures)
#include "tst_failures.moc"
