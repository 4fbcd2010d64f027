#include "core/regroup/regroup.h"

#include "core/grouping/grouper.h"
#include "core/ingest/rebuild.h"
#include "core/regroup/merging.h"
#include "core/triage/triage.h"
#include "tests/core/regroup/shoperrors.h"
#include "tests/support/print.h"
#include "tests/support/version2.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>
#include <random>

using namespace spanglass;
using namespace spanglass::test;

namespace {

GroupingConfig strategy(Strategy of)
{
    GroupingConfig config;
    config.strategy = of;
    return config;
}

GroupingConfig byRoute()
{
    GroupingConfig config = strategy(Strategy::Attributes);
    config.attributes = { "http.route" };
    return config;
}

GroupingConfig rules(const char* text)
{
    GroupingConfig config;
    config.rules = text;
    return config;
}

} // namespace

class TestRegroup : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] std::string path(const char* name) const { return m_folder->filePath(name).toStdString(); }
    [[nodiscard]] std::string workspace() const { return path("workspace"); }

    void read(const std::vector<ShopError>& errors, const char* name = "a.jsonl", int first = 1) const
    {
        writeText(path(name), shopCapture(errors, first));
        VERIFY_RESULT(readInto(workspace(), { path(name) }));
    }
    [[nodiscard]] std::int64_t number(const std::string& sql) const { return numberIn(workspace(), sql); }
    [[nodiscard]] IssueId issueOf(const std::string& function) const
    {
        return IssueId{ number(
            "SELECT id FROM issue WHERE count > 0 AND culprit_function = '" + function + "'") };
    }
    /// Issues that signatures have as their own, and what these are merged into.
    [[nodiscard]] std::vector<std::string> inUse() const
    {
        return rowsOf(*Database::open(workspace(), Database::Mode::ReadOnly),
            "SELECT i.id, i.fingerprint, i.count, i.state, i.merged_into FROM issue i"
            " WHERE i.id IN (SELECT own FROM signature)",
            5);
    }
    void numberless(const char* sql) const
    {
        VERIFY_RESULT(Database::open(workspace(), Database::Mode::ReadWrite)->execute(sql));
    }
    [[nodiscard]] std::int64_t shown() const { return number("SELECT count(*) FROM issue WHERE count > 0"); }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void tellsHowAWorkspaceIsGrouped()
    {
        read({ {} });
        const auto state = readGrouping(workspace());
        VERIFY_RESULT(state);
        QVERIFY(state->config == GroupingConfig());
        QCOMPARE(state->algorithm, algorithmName(Strategy::Page));
        QVERIFY(!state->outdated);
        QVERIFY(!readGrouping(path("none")));
    }
    void previewsWhatMerges()
    {
        read({ {}, { "TypeError", "boom", "ship" }, { "TypeError", "boom", "ship" }, { "RangeError" } });
        QCOMPARE(shown(), std::int64_t{ 3 });
        const auto before = decisions(workspace());
        const auto preview = previewRegroup(workspace(), strategy(Strategy::TypeOnly), {});
        VERIFY_RESULT(preview);
        QCOMPARE(preview->issuesBefore, std::uint64_t{ 3 });
        QCOMPARE(preview->issuesAfter, std::uint64_t{ 2 });
        QCOMPARE(preview->merged, std::uint64_t{ 1 });
        QCOMPARE(preview->split, std::uint64_t{ 0 });
        QCOMPARE(preview->occurrences, std::uint64_t{ 4 });
        QCOMPARE(preview->moving, std::uint64_t{ 1 });
        QCOMPARE(preview->changes.size(), std::size_t{ 1 });
        const RegroupChange& change = preview->changes.front();
        QVERIFY(change.kind == RegroupChange::Kind::Merged);
        QCOMPARE(change.before.size(), std::size_t{ 2 });
        QCOMPARE(change.before.front().culprit.function, std::string("ship"));
        QCOMPARE(change.after.size(), std::size_t{ 1 });
        QCOMPARE(change.after.front().count, std::uint64_t{ 3 });
        QVERIFY(!change.after.front().id);
        const auto spans = movingSpans(workspace(), change, 10);
        VERIFY_RESULT(spans);
        QCOMPARE(spans->size(), std::size_t{ 1 });
        QCOMPARE(spans->front().second.value, std::uint64_t{ 1 });
        QCOMPARE(decisions(workspace()), before);
    }
    void appliesAndSplitsAgain()
    {
        read(manyErrors());
        const auto before = decisions(workspace());
        const auto there = applyRegroup(workspace(), strategy(Strategy::TypeOnly), {});
        VERIFY_RESULT(there);
        QCOMPARE(shown(), std::int64_t{ 4 });
        QCOMPARE(static_cast<std::int64_t>(there->issuesAfter), shown());
        QVERIFY(readGrouping(workspace())->config == strategy(Strategy::TypeOnly));
        const auto back = applyRegroup(workspace(), {}, {});
        VERIFY_RESULT(back);
        QCOMPARE(back->split, std::uint64_t{ 4 });
        QCOMPARE(decisions(workspace()), before);
        QVERIFY(there->moving == back->moving);
    }
    /// 1 before and 1 after is no change, whatever the key is called.
    void doesNotListWhatStays()
    {
        read({ {}, { "RangeError", "boom", "ship" } });
        const auto preview = previewRegroup(workspace(), strategy(Strategy::Frames), {});
        VERIFY_RESULT(preview);
        QVERIFY(preview->changes.empty());
        QCOMPARE(preview->issuesAfter, preview->issuesBefore);
    }
    /// A key that rules give may be used again for other errors.
    void aKeyUsedAgainIsOfWhatItHolds()
    {
        const ShopError one{ "OneError", "one", "one", "/a", "alpha" };
        const ShopError two{ "TwoError", "two", "two", "/b", "beta" };
        read({ one, two, two });
        VERIFY_RESULT(applyRegroup(workspace(), rules("service:alpha -> join k\n"), {}));
        VERIFY_RESULT(setIssueState(workspace(), { issueOf("one") }, IssueState::Ignored));
        const auto before = decisions(workspace());
        const auto config = rules("service:beta -> join k\n");
        const auto preview = previewRegroup(workspace(), config, {});
        VERIFY_RESULT(preview);
        QCOMPARE(preview->rearranged, std::uint64_t{ 2 });
        QCOMPARE(preview->moving, std::uint64_t{ 3 });
        QCOMPARE(preview->changes.size(), std::size_t{ 2 });
        const RegroupChange& change = preview->changes.front();
        QCOMPARE(change.before.front().service, std::string("beta"));
        QCOMPARE(change.after.front().service, std::string("beta"));
        QVERIFY(change.after.front().state == IssueState::ForReview);
        VERIFY_RESULT(applyRegroup(workspace(), config, {}));
        const char* const title = "SELECT count(*) FROM issue i JOIN string s ON s.id = i.service"
                                  " JOIN string t ON t.id = i.type WHERE i.count = 2 AND i.state = 0 AND"
                                  " s.text = 'beta' AND t.text = 'TwoError' AND culprit_function = 'two'";
        QCOMPARE(number(title), std::int64_t{ 1 });
        QCOMPARE(number("SELECT state FROM issue WHERE count = 1"),
            static_cast<std::int64_t>(IssueState::Ignored));
        VERIFY_RESULT(undoTriage(workspace()));
        QCOMPARE(firstDifference(decisions(workspace()), before), std::string());
        // Nor when it was not in use for a while.
        VERIFY_RESULT(applyRegroup(workspace(), {}, {}));
        VERIFY_RESULT(applyRegroup(workspace(), config, {}));
        QCOMPARE(number(title), std::int64_t{ 1 });
    }
    void titlesAreOfTheMostFrequent()
    {
        read({ { "OneError", "one" }, { "TwoError", "two" }, { "TwoError", "two" } });
        // What is not tracked gives no title either, though it comes first.
        numberless("UPDATE occurrence SET lacks = 1 WHERE id = 1; UPDATE signature SET count = 0 WHERE id = "
                   "(SELECT signature FROM occurrence WHERE id = 1)");
        VERIFY_RESULT(applyRegroup(workspace(), rules("service:* -> join all\n"), {}));
        QCOMPARE(number("SELECT count(*) FROM issue i JOIN string t ON t.id = i.type WHERE i.count = 2 AND"
                        " t.text = 'TwoError'"),
            std::int64_t{ 1 });
    }
    void statesGoWithTheOccurrences()
    {
        read({ {}, { "TypeError", "boom", "ship" }, { "TypeError", "boom", "ship" } });
        VERIFY_RESULT(setIssueState(workspace(), { issueOf("ship") }, IssueState::Resolved));
        const auto preview = applyRegroup(workspace(), strategy(Strategy::TypeOnly), {});
        VERIFY_RESULT(preview);
        QCOMPARE(preview->changes.front().lostStates, std::uint64_t{ 1 });
        QVERIFY(preview->changes.front().after.front().state == IssueState::Resolved);
        QCOMPARE(number("SELECT state FROM issue WHERE count > 0"), std::int64_t{ 2 });
        VERIFY_RESULT(applyRegroup(workspace(), {}, {}));
        QCOMPARE(number("SELECT state FROM issue WHERE count = 2"), std::int64_t{ 2 });
        QCOMPARE(number("SELECT state FROM issue WHERE count = 1"), std::int64_t{ 0 });
    }
    void whatAPersonDecidedMeanwhileCounts()
    {
        read({ {}, { "TypeError", "boom", "ship" }, { "TypeError", "boom", "ship" } });
        VERIFY_RESULT(setIssueState(workspace(), { issueOf("ship") }, IssueState::Resolved));
        VERIFY_RESULT(applyRegroup(workspace(), strategy(Strategy::TypeOnly), {}));
        const IssueId joined{ number("SELECT id FROM issue WHERE count > 0") };
        VERIFY_RESULT(setIssueState(workspace(), { joined }, IssueState::Ignored));
        VERIFY_RESULT(applyRegroup(workspace(), {}, {}));
        QCOMPARE(number("SELECT count(*) FROM issue WHERE count > 0 AND state = 3"), std::int64_t{ 2 });
    }
    void mergesGoAlongAndComeBack()
    {
        read({ {}, {}, {}, { "TypeError", "boom", "ship" }, { "RangeError", "boom", "price" } });
        const IssueId pay = issueOf("pay");
        VERIFY_RESULT(mergeIssues(workspace(), { pay, issueOf("ship") }, {}));
        QCOMPARE(shown(), std::int64_t{ 2 });
        const auto before = inUse();
        VERIFY_RESULT(applyRegroup(workspace(), strategy(Strategy::TopFrame), {}));
        QCOMPARE(shown(), std::int64_t{ 2 }); // new keys, still merged
        QCOMPARE(number("SELECT count FROM issue WHERE culprit_function = 'pay' AND count > 0"),
            std::int64_t{ 4 });
        VERIFY_RESULT(applyRegroup(workspace(), {}, {}));
        QCOMPARE(inUse(), before);
        // Taken apart in between, they stay so.
        VERIFY_RESULT(applyRegroup(workspace(), strategy(Strategy::TopFrame), {}));
        VERIFY_RESULT(takeApart(workspace(), issueOf("pay"), {}, {}));
        VERIFY_RESULT(applyRegroup(workspace(), {}, {}));
        QCOMPARE(shown(), std::int64_t{ 3 });
    }
    void groupsByAttributes()
    {
        read(manyErrors());
        const auto before = decisions(workspace());
        const auto preview = previewRegroup(workspace(), byRoute(), {});
        VERIFY_RESULT(preview);
        QCOMPARE(preview->issuesAfter, std::uint64_t{ 3 });
        const auto applied = applyRegroup(workspace(), byRoute(), {});
        VERIFY_RESULT(applied);
        QCOMPARE(applied->moving, preview->moving);
        QCOMPARE(shown(), std::int64_t{ 3 });
        // What is read now is grouped so, too.
        read({ { "OtherError", "else", "other", "/ship" }, { "OtherError", "else", "other", "/new" } },
            "b.jsonl", 1000);
        QCOMPARE(shown(), std::int64_t{ 4 });
        QCOMPARE(number("SELECT count(*) FROM signature WHERE attributes = 0"), std::int64_t{ 0 });
        VERIFY_RESULT(undoTriage(workspace()));
        QVERIFY(decisions(workspace()).size() > before.size());
        QCOMPARE(number("SELECT count(*) FROM issue WHERE count > 0 AND culprit_function = 'other'"),
            std::int64_t{ 1 });
        VERIFY_RESULT(redoTriage(workspace()));
        QCOMPARE(shown(), std::int64_t{ 4 });
    }
    void countsWhatRulesTouch()
    {
        read({ {}, { "RangeError", "boom", "ship", "/ship", "cart" }, { "TypeError", "boom", "price" } });
        const auto config = rules("# why\nfunction:ship -> join together\nfunction:pay -> join together\n\n"
                                  "type:Nothing -> join never\n");
        const auto preview = previewRegroup(workspace(), config, {});
        VERIFY_RESULT(preview);
        const std::vector<std::pair<int, std::uint64_t>> hits = { { 2, 1 }, { 3, 1 }, { 5, 0 } };
        QVERIFY(preview->ruleHits == hits);
        QCOMPARE(preview->merged, std::uint64_t{ 1 });
        VERIFY_RESULT(applyRegroup(workspace(), config, {}));
        QCOMPARE(shown(), std::int64_t{ 2 });
        QCOMPARE(number("SELECT count FROM issue WHERE fingerprint LIKE 'rule:%'"), std::int64_t{ 2 });
        const auto wrong = previewRegroup(workspace(), rules("type:x -> fly"), {});
        QVERIFY(!wrong);
        QVERIFY(wrong.error().kind == Error::Kind::Usage);
        QVERIFY2(wrong.error().message.starts_with("rules line 1 column"), wrong.error().message.c_str());
    }
    void stopsWhenAsked()
    {
        read(manyErrors());
        const auto before = decisions(workspace());
        std::stop_source source;
        source.request_stop();
        for (const auto& done : { previewRegroup(workspace(), byRoute(), source.get_token()),
                 applyRegroup(workspace(), byRoute(), source.get_token()) }) {
            QVERIFY(!done);
            QVERIFY(done.error().kind == Error::Kind::Cancelled);
        }
        QCOMPARE(decisions(workspace()), before);
    }
    /// Keys of version 2 are of an algorithm that is gone.
    void bringsOldKeysUpToDate()
    {
        QVERIFY(makeVersion2(workspace()));
        QVERIFY(readGrouping(workspace())->outdated);
        const auto preview = previewRegroup(workspace(), {}, {});
        VERIFY_RESULT(preview);
        QCOMPARE(preview->issuesBefore, std::uint64_t{ 2 });
        QVERIFY(preview->changes.empty());
        VERIFY_RESULT(applyRegroup(workspace(), {}, {}));
        QVERIFY(!readGrouping(workspace())->outdated);
        QCOMPARE(number("SELECT state FROM issue WHERE id = 1 AND fingerprint LIKE 'page.2:%'"),
            std::int64_t{ 2 });
        QCOMPARE(number("SELECT state FROM issue WHERE id = 2 AND count = 1"), std::int64_t{ 1 });
        const auto undone = undoTriage(workspace()); // what was decided before, not the regrouping
        VERIFY_RESULT(undone);
        QVERIFY(undone->has_value() && (*undone)->kind == TriageKind::State);
        QCOMPARE(number("SELECT state FROM issue WHERE id = 2"), std::int64_t{ 0 });
    }
    void regroupsOldKeysBeforeItReads()
    {
        QVERIFY(makeVersion2(workspace()));
        writeText(path("a.jsonl"), shopCapture({ { "Error", "card 77 declined" } }));
        const auto report = readInto(workspace(), { path("a.jsonl") });
        VERIFY_RESULT(report);
        QCOMPARE(report->notes.size(), std::size_t{ 1 });
        QVERIFY(report->notes.front().find("earlier version") != std::string::npos);
        QCOMPARE(number("SELECT state FROM issue WHERE count = 3"), std::int64_t{ 2 });
        QCOMPARE(shown(), std::int64_t{ 2 });
        VERIFY_RESULT(readInto(workspace(), { path("a.jsonl") }));
    }
    void rebuildingKeepsAll()
    {
        read(manyErrors());
        read({ { "OtherError", "else", "other" } }, "b.jsonl", 1000);
        const auto all = number("SELECT count(*) FROM occurrence");
        VERIFY_RESULT(applyRegroup(workspace(), rules("type:RangeError -> join ranges"), {}));
        VERIFY_RESULT(setIssueState(workspace(),
            { IssueId{ number("SELECT id FROM issue WHERE fingerprint LIKE 'rule:%'") } },
            IssueState::Reviewed));
        std::vector<IssueId> both{ IssueId{ number("SELECT min(id) FROM issue WHERE count > 0") },
            IssueId{
                number("SELECT max(id) FROM issue WHERE count > 1 AND fingerprint NOT LIKE 'rule:%'") } };
        VERIFY_RESULT(mergeIssues(workspace(), both, {}));
        VERIFY_RESULT(moveOccurrences(workspace(), { OccurrenceId{ 3 }, OccurrenceId{ 8 } }, {}));
        const auto before = decisions(workspace());
        ChangeOptions options;
        options.workspace = workspace();
        options.captures = { CaptureId{ number("SELECT id FROM capture WHERE path LIKE '%a.jsonl'") } };
        const auto reloaded = reloadCaptures(options, {});
        VERIFY_RESULT(reloaded);
        QVERIFY(reloaded->changed);
        QCOMPARE(number("SELECT count(*) FROM occurrence"), all);
        const auto withoutPins = [](std::vector<std::string> lines) { // numbers of issues are new
            for (std::string& line : lines) {
                if (line.starts_with("occurrence")) {
                    line.erase(line.rfind(" | ", line.size() - 8));
                }
            }
            return lines;
        };
        QCOMPARE(firstDifference(withoutPins(decisions(workspace())), withoutPins(before)), std::string());
        // Each is undone as if nothing had happened in between.
        for (const TriageKind kind :
            { TriageKind::Move, TriageKind::Merge, TriageKind::State, TriageKind::Regroup }) {
            const auto undone = undoTriage(workspace());
            VERIFY_RESULT(undone);
            QVERIFY(undone->has_value());
            QVERIFY((*undone)->kind == kind);
        }
        QVERIFY(readGrouping(workspace())->config == GroupingConfig());
        QCOMPARE(number("SELECT count(*) FROM issue WHERE count > 0 AND (state <> 0 OR merged_into <> 0)"),
            std::int64_t{ 0 });
        for (int i = 0; i < 4; ++i) {
            VERIFY_RESULT(redoTriage(workspace()));
        }
        QCOMPARE(firstDifference(withoutPins(decisions(workspace())), withoutPins(before)), std::string());
        // The capture goes and comes: so does what was moved.
        options.captures = { CaptureId{ number("SELECT id FROM capture WHERE path LIKE '%a.jsonl'") } };
        VERIFY_RESULT(removeCaptures(options, {}));
        QCOMPARE(number("SELECT count(*) FROM occurrence"), std::int64_t{ 1 });
        VERIFY_RESULT(readInto(workspace(), { path("a.jsonl") }));
        QCOMPARE(number("SELECT state FROM issue WHERE count > 0 AND fingerprint LIKE 'rule:%'"),
            std::int64_t{ 1 });
    }
    void undoesAnything_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 12; ++seed) {
            QTest::addRow("%d", seed) << seed;
        }
    }
    /// As many undos as there were actions give back what was, step by step; redo goes all the way forth.
    void undoesAnything()
    {
        QFETCH(int, seed);
        read(manyErrors());
        std::mt19937 random(static_cast<unsigned>(seed));
        const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
        const std::vector<GroupingConfig> configs = { {}, strategy(Strategy::TypeOnly),
            strategy(Strategy::Frames), strategy(Strategy::TypeAndMessage), byRoute(),
            rules("type:RangeError -> join ranges\n"),
            rules("@http.route:/pay -> join paying\nfunction:ship -> foreign\n") };
        std::vector<std::vector<std::string>> history{ decisions(workspace()) };
        for (int step = 0; step < 14; ++step) {
            const auto issues = rowsOf(*Database::open(workspace(), Database::Mode::ReadOnly),
                "SELECT id FROM issue WHERE count > 0", 1);
            const auto any = [&] { return IssueId{ std::stoll(issues[below(issues.size())]) }; };
            const auto last = number("SELECT max(action) FROM triage_log");
            switch (below(6)) {
            case 0:
            case 1:
                (void)setIssueState(workspace(), { any(), any() }, static_cast<IssueState>(below(5)));
                break;
            case 2: (void)mergeIssues(workspace(), { any(), any(), any() }, {}); break;
            case 3: {
                const auto root = number("SELECT merged_into FROM issue WHERE merged_into <> 0 AND id % 2 = "
                    + std::to_string(below(2)));
                (void)takeApart(workspace(), IssueId{ root }, {}, {});
                break;
            }
            case 4:
                (void)moveOccurrences(workspace(),
                    { OccurrenceId{ static_cast<std::int64_t>(1 + below(60)) },
                        OccurrenceId{ static_cast<std::int64_t>(1 + below(60)) } },
                    {});
                break;
            default: VERIFY_RESULT(applyRegroup(workspace(), configs[below(configs.size())], {}));
            }
            if (number("SELECT max(action) FROM triage_log") != last) {
                history.push_back(decisions(workspace()));
            }
        }
        for (int round = 0; round < 2; ++round) {
            for (std::size_t i = history.size() - 1; i > 0; --i) {
                const auto undone = undoTriage(workspace());
                VERIFY_RESULT(undone);
                QVERIFY(undone->has_value());
                QCOMPARE(firstDifference(decisions(workspace()), history[i - 1]), std::string());
            }
            QVERIFY(!undoTriage(workspace())->has_value());
            for (std::size_t i = 1; i < history.size(); ++i) {
                const auto redone = redoTriage(workspace());
                VERIFY_RESULT(redone);
                QVERIFY(redone->has_value());
                QCOMPARE(firstDifference(decisions(workspace()), history[i]), std::string());
            }
        }
    }
    void whatWasMovedComesBackMoved()
    {
        read({ {}, {}, {} });
        read({ { "OtherError", "else", "other" } }, "b.jsonl", 1000);
        VERIFY_RESULT(moveOccurrences(workspace(), { OccurrenceId{ 2 } }, {}));
        const char* const moved = "SELECT count(*) FROM occurrence o JOIN signature g ON g.id = o.signature"
                                  " JOIN issue i ON i.id = g.pin WHERE o.span = 2 AND i.count = 1";
        QCOMPARE(number(moved), std::int64_t{ 1 });
        ChangeOptions options;
        options.workspace = workspace();
        options.captures = { CaptureId{ number("SELECT id FROM capture WHERE path LIKE '%a.jsonl'") } };
        VERIFY_RESULT(removeCaptures(options, {}));
        QCOMPARE(number(moved), std::int64_t{ 0 });
        VERIFY_RESULT(readInto(workspace(), { path("a.jsonl") }));
        QCOMPARE(number(moved), std::int64_t{ 1 });
        QCOMPARE(number("SELECT count FROM issue WHERE count > 1"), std::int64_t{ 2 });
    }
    /// Parts of one signature may be of several issues before, too.
    void goesFromAttributesToOthers()
    {
        std::vector<ShopError> errors(10, ShopError{});
        for (std::size_t i = 7; i < errors.size(); ++i) {
            errors[i].route = "/y";
        }
        read(errors);
        const auto split = previewRegroup(workspace(), byRoute(), {});
        VERIFY_RESULT(split);
        QCOMPARE(split->moving, std::uint64_t{ 3 });
        const auto spans = movingSpans(workspace(), split->changes.front(), 20);
        VERIFY_RESULT(spans);
        QCOMPARE(spans->size(), std::size_t{ 3 });
        for (const auto& [trace, span] : *spans) {
            QVERIFY(span.value >= 8);
        }
        VERIFY_RESULT(applyRegroup(workspace(), byRoute(), {}));
        VERIFY_RESULT(setIssueState(workspace(),
            { IssueId{ number("SELECT id FROM issue WHERE count = 7") } }, IssueState::Resolved));
        VERIFY_RESULT(setIssueState(
            workspace(), { IssueId{ number("SELECT id FROM issue WHERE count = 3") } }, IssueState::Ignored));
        const auto before = decisions(workspace());
        GroupingConfig byService = byRoute();
        byService.attributes = { "service.name" };
        const auto preview = previewRegroup(workspace(), byService, {});
        VERIFY_RESULT(preview);
        QCOMPARE(preview->issuesBefore, std::uint64_t{ 2 });
        QCOMPARE(preview->issuesAfter, std::uint64_t{ 1 });
        QCOMPARE(preview->signatures, std::uint64_t{ 1 });
        QCOMPARE(preview->moving, std::uint64_t{ 3 });
        const auto merging = movingSpans(workspace(), preview->changes.front(), 20);
        VERIFY_RESULT(merging);
        QVERIFY(*merging == *spans);
        const auto applied = applyRegroup(workspace(), byService, {});
        VERIFY_RESULT(applied);
        QCOMPARE(applied->issuesBefore, std::uint64_t{ 2 });
        QCOMPARE(number("SELECT state FROM issue WHERE count = 10"),
            static_cast<std::int64_t>(IssueState::Resolved));
        QCOMPARE(number("SELECT count(*) FROM signature WHERE count = 10"), std::int64_t{ 1 });
        QCOMPARE(number("SELECT count(*) FROM signature"), std::int64_t{ 1 });
        VERIFY_RESULT(undoTriage(workspace()));
        QCOMPARE(firstDifference(decisions(workspace()), before), std::string());
    }
    /// What an action that is undone had made is forgotten by the next one.
    void forgetsWhatWasUndone()
    {
        read({ {}, { "TypeError", "boom", "ship" }, { "TypeError", "boom", "ship" } });
        VERIFY_RESULT(applyRegroup(workspace(), strategy(Strategy::TypeOnly), {}));
        VERIFY_RESULT(undoTriage(workspace()));
        VERIFY_RESULT(setIssueState(workspace(), { issueOf("ship") }, IssueState::Resolved));
        VERIFY_RESULT(applyRegroup(workspace(), strategy(Strategy::TypeOnly), {}));
        QCOMPARE(number("SELECT state FROM issue WHERE count = 3"), std::int64_t{ 2 });
        QCOMPARE(number("SELECT count(*) FROM issue"), std::int64_t{ 3 });
    }
};

QTEST_GUILESS_MAIN(TestRegroup)
#include "tst_regroup.moc"
