#include "core/regroup/merging.h"

#include "core/triage/triage.h"
#include "tests/core/regroup/shoperrors.h"
#include "tests/support/print.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace spanglass;
using namespace spanglass::test;

class TestMerging : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] std::string path(const char* name) const { return m_folder->filePath(name).toStdString(); }
    [[nodiscard]] std::string workspace() const { return path("workspace"); }
    [[nodiscard]] std::int64_t number(const std::string& sql) const { return numberIn(workspace(), sql); }
    [[nodiscard]] IssueId issueOf(const std::string& function) const
    {
        return IssueId{ number("SELECT id FROM issue WHERE culprit_function = '" + function + "'") };
    }
    [[nodiscard]] std::int64_t countOf(IssueId issue) const
    {
        return number("SELECT count FROM issue WHERE id = " + std::to_string(issue.value));
    }
    [[nodiscard]] std::int64_t stateOf(IssueId issue) const
    {
        return number("SELECT state FROM issue WHERE id = " + std::to_string(issue.value));
    }

private slots:
    /// pay 1, ship 2, price 3 occurrences.
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const ShopError ship{ "TypeError", "boom", "ship" };
        const ShopError price{ "TypeError", "boom", "price" };
        writeText(path("a.jsonl"), shopCapture({ {}, ship, ship, price, price, price }));
        VERIFY_RESULT(readInto(workspace(), { path("a.jsonl") }));
    }
    void mergesIntoTheLargest()
    {
        const IssueId pay = issueOf("pay");
        const IssueId ship = issueOf("ship");
        VERIFY_RESULT(setIssueState(workspace(), { pay }, IssueState::Ignored));
        VERIFY_RESULT(setIssueState(workspace(), { ship }, IssueState::Resolved));
        const auto merged = mergeIssues(workspace(), { pay, ship }, {});
        VERIFY_RESULT(merged);
        QCOMPARE(merged->value, ship.value);
        QCOMPARE(countOf(ship), std::int64_t{ 3 });
        QCOMPARE(countOf(pay), std::int64_t{ 0 });
        QCOMPARE(stateOf(ship), std::int64_t{ 2 });
        const auto parts = mergedParts(workspace(), pay);
        VERIFY_RESULT(parts);
        QCOMPARE(parts->size(), std::size_t{ 2 });
        QCOMPARE(parts->at(0).id.value, ship.value);
        QCOMPARE(parts->at(0).count, std::uint64_t{ 2 });
        QCOMPARE(parts->at(1).culprit.function, std::string("pay"));
        QVERIFY(parts->at(1).state == IssueState::Ignored);
        VERIFY_RESULT(takeApart(workspace(), ship, { pay }, {}));
        QCOMPARE(countOf(pay), std::int64_t{ 1 });
        QCOMPARE(stateOf(pay), std::int64_t{ 3 });
        QCOMPARE(mergedParts(workspace(), ship)->size(), std::size_t{ 1 });
    }
    void mergesWhatIsMerged()
    {
        const IssueId pay = issueOf("pay");
        const IssueId ship = issueOf("ship");
        const IssueId price = issueOf("price");
        VERIFY_RESULT(mergeIssues(workspace(), { pay, ship }, {}));
        VERIFY_RESULT(setIssueState(workspace(), { ship }, IssueState::Reviewed));
        const auto all = mergeIssues(workspace(), { pay, price }, {}); // pay is shown by ship, 3 to 3
        VERIFY_RESULT(all);
        QCOMPARE(countOf(*all), std::int64_t{ 6 });
        QCOMPARE(mergedParts(workspace(), price)->size(), std::size_t{ 3 });
        // The one that shows all leaves: the largest of the others takes its place.
        VERIFY_RESULT(takeApart(workspace(), *all, { *all }, {}));
        QCOMPARE(number("SELECT count(*) FROM issue WHERE count = 6"), std::int64_t{ 0 });
        QCOMPARE(number("SELECT count(*) FROM issue WHERE merged_into <> 0"), std::int64_t{ 1 });
        VERIFY_RESULT(undoTriage(workspace()));
        QCOMPARE(countOf(*all), std::int64_t{ 6 });
        VERIFY_RESULT(undoTriage(workspace()));
        QCOMPARE(countOf(ship), std::int64_t{ 3 });
        const auto redone = redoTriage(workspace());
        VERIFY_RESULT(redone);
        QVERIFY((*redone)->kind == TriageKind::Merge);
        QCOMPARE((*redone)->into.value, all->value);
    }
    void newOccurrencesFollow()
    {
        const auto merged = mergeIssues(workspace(), { issueOf("pay"), issueOf("price") }, {});
        VERIFY_RESULT(merged);
        // The same key from another line of the stack is a new signature.
        writeText(path("b.jsonl"),
            otlpRequest("shop",
                shopSpan({}, 50,
                    "TypeError: boom\\n    at pay (/srv/shop/src/pay.js:99:5)\\n    at route "
                    "(/srv/shop/src/routes.js:12:3)"))
                + "\n");
        VERIFY_RESULT(readInto(workspace(), { path("b.jsonl") }));
        QCOMPARE(countOf(*merged), std::int64_t{ 5 });
        VERIFY_RESULT(takeApart(workspace(), *merged, {}, {}));
        QCOMPARE(countOf(issueOf("pay")), std::int64_t{ 2 });
    }
    void refusesWhatMakesNoSense()
    {
        const IssueId pay = issueOf("pay");
        for (const auto& issues : { std::vector<IssueId>{}, { pay }, { pay, pay }, { pay, IssueId{ 99 } } }) {
            const auto merged = mergeIssues(workspace(), issues, {});
            QVERIFY(!merged);
            QVERIFY(merged.error().kind == Error::Kind::Usage);
        }
        QVERIFY(!takeApart(workspace(), pay, {}, {}));
        QVERIFY(!takeApart(workspace(), pay, { issueOf("ship") }, {}));
        QVERIFY(!moveOccurrences(workspace(), {}, {}));
        QVERIFY(!moveOccurrences(workspace(), { OccurrenceId{ 1 }, OccurrenceId{ 99 } }, {}));
        QVERIFY(!mergedParts(workspace(), IssueId{ 99 }));
        QCOMPARE(number("SELECT count(*) FROM triage_log"), std::int64_t{ 0 });
        QCOMPARE(number("SELECT count(*) FROM moved"), std::int64_t{ 0 });
        QCOMPARE(number("SELECT count(*) FROM issue"), std::int64_t{ 3 });
    }
    void movesOccurrences()
    {
        const IssueId price = issueOf("price");
        VERIFY_RESULT(setIssueState(workspace(), { price }, IssueState::Reviewed));
        const OccurrenceId one{ number("SELECT max(id) FROM occurrence") };
        const auto moved = moveOccurrences(workspace(), { one }, {});
        VERIFY_RESULT(moved);
        QCOMPARE(countOf(*moved), std::int64_t{ 1 });
        QCOMPARE(stateOf(*moved), std::int64_t{ 1 });
        QCOMPARE(countOf(price), std::int64_t{ 2 });
        // New ones of the same signature stay away.
        const ShopError again{ "TypeError", "boom", "price" };
        writeText(path("b.jsonl"), shopCapture({ again }, 70));
        VERIFY_RESULT(readInto(workspace(), { path("b.jsonl") }));
        QCOMPARE(countOf(*moved), std::int64_t{ 1 });
        QCOMPARE(countOf(price), std::int64_t{ 3 });
        // Moved on, and back again in two steps.
        const auto further = moveOccurrences(workspace(), { one }, {});
        VERIFY_RESULT(further);
        QCOMPARE(countOf(*moved), std::int64_t{ 0 });
        VERIFY_RESULT(undoTriage(workspace()));
        QCOMPARE(countOf(*moved), std::int64_t{ 1 });
        const auto undone = undoTriage(workspace());
        VERIFY_RESULT(undone);
        QVERIFY((*undone)->kind == TriageKind::Move);
        QCOMPARE((*undone)->occurrences, std::uint64_t{ 1 });
        QCOMPARE(countOf(price), std::int64_t{ 4 });
        QCOMPARE(number("SELECT count(*) FROM issue WHERE count > 0"), std::int64_t{ 3 });
        VERIFY_RESULT(redoTriage(workspace()));
        QCOMPARE(countOf(*moved), std::int64_t{ 1 });
    }
};

QTEST_GUILESS_MAIN(TestMerging)
#include "tst_merging.moc"
