#include "core/ingest/rebuild.h"

#include "core/explore/explorer.h"
#include "core/triage/triage.h"
#include "tests/support/otlptext.h"
#include "tests/support/print.h"
#include "tests/support/workspacecontent.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace spanglass;
using namespace spanglass::test;

namespace {

const std::string caller = otlpSpan(traceA, "00000000000000b1", "");
const std::string child = otlpSpan(traceA, "00000000000000b2", "00000000000000b1", otlpError());
const std::string other = otlpSpan(traceB, "00000000000000b3", "", otlpError("RangeError"));

} // namespace

class TestRebuild : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] std::string path(const char* name) const { return m_folder->filePath(name).toStdString(); }
    [[nodiscard]] std::string workspace() const { return path("workspace"); }

    std::string write(const char* name, const std::string& content) const
    {
        QFile file(m_folder->filePath(name));
        if (file.open(QIODevice::WriteOnly)) {
            file.write(content.data(), static_cast<qint64>(content.size()));
        }
        return path(name);
    }

    [[nodiscard]] static Result<IngestReport> read(
        const std::vector<std::string>& paths, const std::string& workspace)
    {
        IngestOptions options;
        options.paths = paths;
        options.workspace = workspace;
        options.threads = 2;
        return ingest(options, {});
    }

    /// The capture of this file name.
    [[nodiscard]] CaptureId idOf(const std::string& file) const
    {
        const auto db = Database::open(workspace(), Database::Mode::ReadOnly);
        return db ? CaptureId{ *db->integer("SELECT id FROM capture WHERE path = '" + file + "'") }
                  : CaptureId{};
    }

    [[nodiscard]] ChangeOptions optionsFor(std::vector<CaptureId> captures) const
    {
        ChangeOptions options;
        options.workspace = workspace();
        options.captures = std::move(captures);
        return options;
    }

    [[nodiscard]] IssueId issueOf(const char* type) const
    {
        const auto db = Database::open(workspace(), Database::Mode::ReadOnly);
        return db ? IssueId{ *db->integer(
                   std::string("SELECT i.id FROM issue i JOIN string s ON s.id = i.type AND s.text = '")
                   + type + "'") }
                  : IssueId{};
    }

    [[nodiscard]] std::int64_t number(const std::string& sql) const
    {
        const auto db = Database::open(workspace(), Database::Mode::ReadOnly);
        const auto found = db ? db->integer(sql) : Result<std::int64_t>(db.error());
        return found ? *found : -1;
    }

    /// Compares with a workspace that only these captures were ever read into.
    void verifyAsIfRead(const std::vector<std::string>& captures) const
    {
        const std::string expected = path("expected");
        VERIFY_RESULT(read(captures, expected));
        QCOMPARE(firstDifference(workspaceContent(workspace()), workspaceContent(expected)), std::string());
        QCOMPARE(firstDifference(captureContent(workspace()), captureContent(expected)), std::string());
        QVERIFY(!QFile::exists(m_folder->filePath("workspace.rebuilding")));
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void removesACaptureAsIfItHadNeverBeenRead()
    {
        const std::string a = write("a.jsonl", otlpRequest("a", caller) + "\n");
        const std::string b = write("b.jsonl", otlpRequest("a", child) + "\n");
        const std::string c =
            write("c.jsonl", otlpRequest("c", other) + "\n" + otlpRequest("a", child) + "\n");
        VERIFY_RESULT(read({ a }, workspace()));
        VERIFY_RESULT(read({ b, c }, workspace()));
        QCOMPARE(
            number("SELECT count FROM issue WHERE id = " + std::to_string(issueOf("TypeError").value)), 0);
        const auto removed = removeCaptures(optionsFor({ idOf(a) }), {});
        VERIFY_RESULT(removed);
        QVERIFY(removed->changed);
        QCOMPARE(removed->inexact, std::string());
        QCOMPARE(removed->captures.size(), std::size_t{ 2 });
        QCOMPARE(
            number("SELECT count FROM issue WHERE id = " + std::to_string(issueOf("TypeError").value)), 1);
        verifyAsIfRead({ b, c });
    }

    void keepsSpansThatAnotherCaptureHolds()
    {
        const std::string a = write("a.jsonl", otlpRequest("a", caller + "," + child) + "\n");
        const std::string b = write("b.jsonl", otlpRequest("a", child + "," + other) + "\n");
        VERIFY_RESULT(read({ a, b }, workspace()));
        VERIFY_RESULT(removeCaptures(optionsFor({ idOf(a) }), {}));
        QCOMPARE(number("SELECT count(*) FROM occurrence"), 2);
        verifyAsIfRead({ b });
    }

    void removesTheLastCapture()
    {
        const std::string a = write("a.jsonl", otlpRequest("a", other) + "\n");
        VERIFY_RESULT(read({ a }, workspace()));
        const auto removed = removeCaptures(optionsFor({ idOf(a) }), {});
        VERIFY_RESULT(removed);
        QCOMPARE(removed->captures.size(), std::size_t{ 0 });
        QCOMPARE(number("SELECT (SELECT count(*) FROM occurrence) + (SELECT count(*) FROM issue)"), 0);
        const auto explorer = Explorer::open(workspace());
        VERIFY_RESULT(explorer);
        VERIFY_RESULT(read({ a }, workspace()));
        verifyAsIfRead({ a });
    }

    void deletesRowsWhereAFileIsGone()
    {
        const std::string a = write("a.jsonl", otlpRequest("a", caller) + "\n");
        const std::string b =
            write("b.jsonl", otlpRequest("a", child) + "\n" + otlpRequest("c", other) + "\n");
        VERIFY_RESULT(read({ a, b }, workspace()));
        const std::string expected = path("expected");
        VERIFY_RESULT(read({ b }, expected));
        QVERIFY(QFile::remove(m_folder->filePath("b.jsonl")));
        const auto removed = removeCaptures(optionsFor({ idOf(a) }), {});
        VERIFY_RESULT(removed);
        QVERIFY2(removed->inexact.starts_with(b + " is gone"), removed->inexact.c_str());
        QCOMPARE(firstDifference(workspaceContent(workspace()), workspaceContent(expected)), std::string());
    }

    void refusesACaptureThatIsNotThere()
    {
        VERIFY_RESULT(read({ write("a.jsonl", otlpRequest("a", other) + "\n") }, workspace()));
        const auto removed = removeCaptures(optionsFor({ CaptureId{ 12 } }), {});
        QVERIFY(!removed);
        QCOMPARE(removed.error().kind, Error::Kind::Usage);
        QVERIFY(removed.error().message.ends_with("there is no capture 12"));
    }

    void leavesTheWorkspaceWhenCancelled()
    {
        const std::string a = write("a.jsonl", otlpRequest("a", other) + "\n");
        VERIFY_RESULT(read({ a }, workspace()));
        const auto before = workspaceContent(workspace());
        std::stop_source stop;
        stop.request_stop();
        const auto removed = removeCaptures(optionsFor({ idOf(a) }), stop.get_token());
        QVERIFY(!removed);
        QCOMPARE(removed.error().kind, Error::Kind::Cancelled);
        QCOMPARE(firstDifference(workspaceContent(workspace()), before), std::string());
    }

    void reloadHoldsWhatTheFileSaysNow()
    {
        const std::string a = write("a.jsonl", otlpRequest("a", caller + "," + child) + "\n");
        const std::string b = write("b.jsonl", otlpRequest("c", other) + "\n");
        VERIFY_RESULT(read({ a, b }, workspace()));
        const auto nothing = reloadCaptures(optionsFor({}), {});
        VERIFY_RESULT(nothing);
        QVERIFY(!nothing->changed);
        write("a.jsonl", otlpRequest("a", child) + "\n" + otlpRequest("a", "{}") + "\n");
        const auto reloaded = reloadCaptures(optionsFor({}), {});
        VERIFY_RESULT(reloaded);
        QVERIFY(reloaded->changed);
        QCOMPARE(reloaded->inexact, std::string());
        verifyAsIfRead({ a, b });
    }

    void reloadsBesideAFileThatIsGone()
    {
        const std::string a = write("a.jsonl", otlpRequest("a", caller + "," + child) + "\n");
        const std::string b = write("b.jsonl", otlpRequest("c", other) + "\n");
        VERIFY_RESULT(read({ a, b }, workspace()));
        QVERIFY(QFile::remove(m_folder->filePath("b.jsonl")));
        write("a.jsonl", otlpRequest("a", child) + "\n");
        const auto reloaded = reloadCaptures(optionsFor({ idOf(a) }), {});
        VERIFY_RESULT(reloaded);
        QVERIFY(reloaded->inexact.starts_with(b));
        QCOMPARE(reloaded->captures.size(), std::size_t{ 2 });
        write("b.jsonl", otlpRequest("c", other) + "\n");
        const std::string expected = path("expected");
        VERIFY_RESULT(read({ a, b }, expected));
        QCOMPARE(firstDifference(workspaceContent(workspace()), workspaceContent(expected)), std::string());
    }

    void tellsWhatCannotBeReadAgain()
    {
        const std::string a = write("a.jsonl", otlpRequest("a", other) + "\n");
        VERIFY_RESULT(read({ a }, workspace()));
        const auto before = workspaceContent(workspace());
        QVERIFY(QFile::remove(m_folder->filePath("a.jsonl")));
        const auto reloaded = reloadCaptures(optionsFor({ idOf(a) }), {});
        VERIFY_RESULT(reloaded);
        QVERIFY(!reloaded->changed);
        QCOMPARE(reloaded->failures.size(), std::size_t{ 1 });
        QCOMPARE(firstDifference(workspaceContent(workspace()), before), std::string());
    }

    void keepsWhatPeopleDecided()
    {
        const std::string a = write("a.jsonl", otlpRequest("a", caller + "," + child) + "\n");
        const std::string b = write("b.jsonl", otlpRequest("c", other) + "\n");
        VERIFY_RESULT(read({ a, b }, workspace()));
        VERIFY_RESULT(setTrackingPolicy(workspace(), TrackingPolicy::All, {}));
        VERIFY_RESULT(setIssueState(workspace(), { issueOf("RangeError") }, IssueState::Resolved));
        VERIFY_RESULT(setIssueState(workspace(), { issueOf("TypeError") }, IssueState::Ignored));
        VERIFY_RESULT(removeCaptures(optionsFor({ idOf(b) }), {}));
        const auto explorer = Explorer::open(workspace());
        VERIFY_RESULT(explorer);
        QCOMPARE((*explorer)->summary().policy, TrackingPolicy::All);
        QCOMPARE((*explorer)->summary().tracked, std::uint64_t{ 1 });
        QCOMPARE(number("SELECT count(*) FROM issue"), 2); // the one without occurrences keeps its state
        VERIFY_RESULT(read({ b }, workspace()));
        const auto state = static_cast<std::int64_t>(IssueState::Resolved);
        const std::string of = "SELECT state FROM issue WHERE count = 1 AND id = ";
        QCOMPARE(number(of + std::to_string(issueOf("RangeError").value)), state);
        const auto undone = undoTriage(workspace());
        VERIFY_RESULT(undone);
        QVERIFY(undone->has_value());
        QCOMPARE((*undone)->issues, std::vector<IssueId>{ issueOf("TypeError") });
    }
};

QTEST_GUILESS_MAIN(TestRebuild)
#include "tst_rebuild.moc"
