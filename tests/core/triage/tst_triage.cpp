#include "core/triage/triage.h"

#include "core/explore/explorer.h"
#include "tests/support/print.h"
#include "tests/support/workspacebuilder.h"

#include <QTemporaryDir>
#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

class TestTriage : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::string m_path;

    /// "for_review resolved for_review" of issues 1, 2, 3 as a fresh connection sees them.
    std::string states() const
    {
        auto db = Database::open(m_path, Database::Mode::ReadOnly);
        auto rows = db->prepare("SELECT state FROM issue ORDER BY id");
        std::string out;
        while (*rows->step()) {
            out += (out.empty() ? "" : " ") + std::string(nameOf(static_cast<IssueState>(rows->integer(0))));
        }
        return out;
    }
    std::int64_t number(const char* sql) const
    {
        return *Database::open(m_path, Database::Mode::ReadOnly)->integer(sql);
    }

private slots:
    void init()
    {
        m_path = m_folder.filePath(QTest::currentTestFunction()).toStdString();
        WorkspaceBuilder builder(m_path);
        const auto resource = builder.resource({});
        for (int i = 1; i <= 3; ++i) {
            OccurrenceSpec spec;
            spec.resource = resource;
            spec.signature = builder.signature(builder.issue({}));
            builder.occurrence(spec);
            spec.lacks = LackSet{ 0 } | Lack::EntrySpan;
            builder.occurrence(spec);
        }
        builder.finish();
    }
    void keepsStates()
    {
        VERIFY_RESULT(setIssueState(m_path, { IssueId{ 1 }, IssueId{ 3 } }, IssueState::Resolved));
        QCOMPARE(states(), std::string("resolved for_review resolved"));
        QCOMPARE(number("SELECT count(*) FROM triage_log WHERE at > 1700000000000000000"), std::int64_t{ 2 });
        const auto list = (*Explorer::open(m_path))->list(*parseQuery("status:resolved"), {});
        VERIFY_RESULT(list);
        QCOMPARE(list->issues.size(), std::size_t{ 2 });
    }
    void undoesAndRedoes()
    {
        VERIFY_RESULT(setIssueState(m_path, { IssueId{ 1 } }, IssueState::Reviewed));
        VERIFY_RESULT(setIssueState(m_path, { IssueId{ 1 }, IssueId{ 2 } }, IssueState::Ignored));
        QCOMPARE(states(), std::string("ignored ignored for_review"));
        auto undone = undoTriage(m_path);
        VERIFY_RESULT(undone);
        QVERIFY(undone->has_value());
        QCOMPARE((*undone)->issues.size(), std::size_t{ 2 });
        QVERIFY((*undone)->to == IssueState::Ignored);
        QCOMPARE(states(), std::string("reviewed for_review for_review"));
        VERIFY_RESULT(undoTriage(m_path));
        QCOMPARE(states(), std::string("for_review for_review for_review"));
        const auto nothing = undoTriage(m_path);
        VERIFY_RESULT(nothing);
        QVERIFY(!nothing->has_value());
        const auto redone = redoTriage(m_path);
        VERIFY_RESULT(redone);
        QVERIFY((*redone)->to == IssueState::Reviewed);
        QCOMPARE(states(), std::string("reviewed for_review for_review"));
        VERIFY_RESULT(redoTriage(m_path));
        QCOMPARE(states(), std::string("ignored ignored for_review"));
        QVERIFY(!redoTriage(m_path)->has_value());
        VERIFY_RESULT(undoTriage(m_path));
        QCOMPARE(states(), std::string("reviewed for_review for_review"));
    }
    void endsRedoWithANewAction()
    {
        VERIFY_RESULT(setIssueState(m_path, { IssueId{ 1 } }, IssueState::Reviewed));
        VERIFY_RESULT(undoTriage(m_path));
        VERIFY_RESULT(setIssueState(m_path, { IssueId{ 2 } }, IssueState::Excluded));
        QVERIFY(!redoTriage(m_path)->has_value());
        QCOMPARE(states(), std::string("for_review excluded for_review"));
    }
    void leavesAloneWhatHasTheState()
    {
        VERIFY_RESULT(setIssueState(m_path, { IssueId{ 1 } }, IssueState::Reviewed));
        VERIFY_RESULT(undoTriage(m_path));
        VERIFY_RESULT(setIssueState(m_path, { IssueId{ 1 }, IssueId{ 2 } }, IssueState::ForReview));
        QCOMPARE(number("SELECT count(*) FROM triage_log WHERE undone=0"), std::int64_t{ 0 });
        QVERIFY(redoTriage(m_path)->has_value());
    }
    void refusesUnknownIssuesAndWorkspaces()
    {
        const auto unknown = setIssueState(m_path, { IssueId{ 1 }, IssueId{ 77 } }, IssueState::Reviewed);
        QVERIFY(!unknown);
        QCOMPARE(unknown.error().message, m_path + ": there is no issue 77");
        QCOMPARE(states(), std::string("for_review for_review for_review"));
        const std::string none = m_folder.filePath("none").toStdString();
        QVERIFY(!setIssueState(none, { IssueId{ 1 } }, IssueState::Reviewed));
        QVERIFY(!QFile::exists(QString::fromStdString(none)));
    }
    void switchesThePolicy()
    {
        VERIFY_RESULT(setTrackingPolicy(m_path, TrackingPolicy::All, {}));
        auto explorer = Explorer::open(m_path);
        VERIFY_RESULT(explorer);
        QVERIFY((*explorer)->summary().policy == TrackingPolicy::All);
        QCOMPARE((*explorer)->summary().tracked, std::uint64_t{ 6 });
        QCOMPARE((*explorer)->list({}, {})->issues[0].count, std::uint64_t{ 2 });
        VERIFY_RESULT(setTrackingPolicy(m_path, TrackingPolicy::Entry, {}));
        QCOMPARE((*Explorer::open(m_path))->summary().tracked, std::uint64_t{ 3 });
    }
    void keepsThePolicyWhenCancelled()
    {
        std::stop_source source;
        source.request_stop();
        const auto done = setTrackingPolicy(m_path, TrackingPolicy::All, source.get_token());
        QVERIFY(!done && done.error().kind == Error::Kind::Cancelled);
        QVERIFY((*Explorer::open(m_path))->summary().policy == TrackingPolicy::Entry);
    }
    void saysWhoElseWrites()
    {
        auto other = Database::open(m_path, Database::Mode::ReadWrite);
        VERIFY_RESULT(other);
        const Transaction writing(*other);
        VERIFY_RESULT(writing.begun());
        const auto done = setIssueState(m_path, { IssueId{ 1 } }, IssueState::Reviewed);
        QVERIFY(!done);
        QCOMPARE(done.error().message, m_path + ": another program is writing to it");
    }
};

QTEST_APPLESS_MAIN(TestTriage)
#include "tst_triage.moc"
