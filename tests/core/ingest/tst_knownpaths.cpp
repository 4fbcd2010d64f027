#include "core/ingest/knownpaths.h"

#include "core/ingest/follower.h"
#include "core/ingest/ingest.h"
#include "core/ingest/rebuild.h"
#include "core/triage/triage.h"
#include "tests/support/print.h"
#include "tests/support/workspacecontent.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <sstream>

using namespace spanglass;
using namespace spanglass::test;

namespace {

std::string unpacked(const std::string& path)
{
    std::string text;
    if (gzFile const file = gzopen(path.c_str(), "rb"); file != nullptr) {
        std::string piece(1U << 20U, '\0');
        for (int count = 0; (count = gzread(file, piece.data(), 1U << 20U)) > 0;) {
            text.append(piece, 0, static_cast<std::size_t>(count));
        }
        gzclose(file);
    }
    return text;
}

/// The same spans, each in a line of its own.
std::vector<std::string> linesOfOneSpan(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        const auto request = nlohmann::json::parse(line);
        for (const auto& resource : request.at("resourceSpans")) {
            for (const auto& scope : resource.at("scopeSpans")) {
                for (const auto& span : scope.at("spans")) {
                    const nlohmann::json spans = { { "scope", scope.at("scope") }, { "spans", { span } } };
                    const nlohmann::json one = { { "resource", resource.at("resource") },
                        { "scopeSpans", { spans } } };
                    lines.push_back(nlohmann::json{ { "resourceSpans", { one } } }.dump() + "\n");
                }
            }
        }
    }
    return lines;
}

const char* const captureA = SPANGLASS_SHARED "/captures/otlp/larder-1.0.0.jsonl.gz";
const char* const captureB = SPANGLASS_SHARED "/captures/otlp/larder-1.1.0.jsonl.gz";
const char* const staging = SPANGLASS_SHARED "/captures/otlp/larder-1.2.0-staging.jsonl.gz";

} // namespace

/// Paths that are read again, and hold something else by then: real captures.
class TestKnownPaths : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::vector<std::string> m_lines{}; ///< of the staging capture, a span in each

    [[nodiscard]] std::string path(const char* name) const { return m_folder->filePath(name).toStdString(); }
    [[nodiscard]] std::string workspace() const { return path("workspace"); }

    [[nodiscard]] std::string copy(const char* from, const char* name) const
    {
        QFile::remove(m_folder->filePath(name));
        return QFile::copy(from, m_folder->filePath(name))
                && QFile::setPermissions(
                    m_folder->filePath(name), QFileDevice::ReadOwner | QFileDevice::WriteOwner)
            ? path(name)
            : "";
    }

    /// Appends lines of the staging capture.
    [[nodiscard]] std::string append(const char* name, std::size_t from, std::size_t count) const
    {
        QFile file(m_folder->filePath(name));
        if (file.open(QIODevice::Append)) {
            for (std::size_t i = from; i < from + count; ++i) {
                file.write(m_lines[i].data(), static_cast<qint64>(m_lines[i].size()));
            }
        }
        return path(name);
    }

    void rename(const char* from, const char* to) const
    {
        QVERIFY(QFile::rename(m_folder->filePath(from), m_folder->filePath(to)));
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

    [[nodiscard]] std::int64_t number(const std::string& sql) const
    {
        const auto db = Database::open(workspace(), Database::Mode::ReadOnly);
        const auto found = db ? db->integer(sql) : Result<std::int64_t>(db.error());
        return found ? *found : -1;
    }

    [[nodiscard]] std::int64_t spans() const { return number("SELECT sum(new_spans) FROM capture"); }

    [[nodiscard]] ChangeOptions optionsFor(const std::string& capture) const
    {
        ChangeOptions options;
        options.workspace = workspace();
        if (!capture.empty()) {
            options.captures = { { number("SELECT id FROM capture WHERE path = '" + capture + "'") } };
        }
        return options;
    }

    /// Compares with a workspace that only these captures were ever read into.
    void verifyAsIfRead(const std::vector<std::string>& captures, bool figures = true) const
    {
        const std::string expected = path("expected");
        QFile::remove(QString::fromStdString(expected));
        VERIFY_RESULT(read(captures, expected));
        QCOMPARE(firstDifference(workspaceContent(workspace()), workspaceContent(expected)), std::string());
        if (figures) {
            QCOMPARE(firstDifference(captureContent(workspace()), captureContent(expected)), std::string());
        }
    }

    /// Reads a capture and follows it through a rotation: 300 lines, then 100 to the rotated file, then 100.
    void followThroughRotation(const std::string& file) const
    {
        const auto report = read({ file }, workspace());
        VERIFY_RESULT(report);
        Follower follower(workspace(), report->captures);
        VERIFY_RESULT(follower.poll({}));
        (void)append("rc.jsonl", 300, 100);
        VERIFY_RESULT(follower.poll({}));
        rename("rc.jsonl", "rc.jsonl.1");
        (void)append("rc.jsonl", 400, 100);
        VERIFY_RESULT(follower.poll({}));
        VERIFY_RESULT(follower.poll({}));
        QCOMPARE(number("SELECT count(*) FROM capture WHERE content = ''"), 1);
    }

private slots:
    void init()
    {
        if (!QFile::exists(captureA)) {
            QSKIP("the captures of the larder are not there");
        }
        m_folder = std::make_unique<QTemporaryDir>();
        if (m_lines.empty()) {
            m_lines = linesOfOneSpan(unpacked(staging));
        }
        QVERIFY(m_lines.size() >= 600);
    }

    void replacesWhatAPathHeld()
    {
        const std::string t = copy(captureA, "t.jsonl.gz");
        const std::string s = copy(staging, "s.jsonl.gz");
        VERIFY_RESULT(read({ t }, workspace()));
        VERIFY_RESULT(read({ s }, workspace()));
        const std::int64_t issue =
            number("SELECT issue FROM signature g JOIN occurrence o ON o.signature = g.id JOIN capture c"
                   " ON c.id = o.capture WHERE c.path = '"
                + s + "' AND issue IS NOT NULL LIMIT 1");
        VERIFY_RESULT(setIssueState(workspace(), { IssueId{ issue } }, IssueState::Resolved));
        (void)copy(captureB, "t.jsonl.gz");
        const auto again = read({ t }, workspace());
        VERIFY_RESULT(again);
        QVERIFY(again->rebuilt);
        QCOMPARE(again->notes,
            std::vector<std::string>{
                t + ": written to since it was read; what it holds now replaces that" });
        QCOMPARE(again->captures.size(), std::size_t{ 1 });
        QCOMPARE(again->captures[0].path, t);
        QCOMPARE(again->captures[0].spans, std::uint64_t{ 9389 });
        QCOMPARE(number("SELECT count(*) FROM capture WHERE id = "
                     + std::to_string(again->captures[0].id.value) + " AND path = '" + t + "'"),
            1);
        QCOMPARE(number("SELECT count(*) FROM issue WHERE state = "
                     + std::to_string(static_cast<int>(IssueState::Resolved))),
            1);
        QVERIFY(undoTriage(workspace())->has_value());
        verifyAsIfRead({ t, s }, false);
        const auto removed = removeCaptures(optionsFor(s), {});
        VERIFY_RESULT(removed);
        QCOMPARE(removed->inexact, std::string());
        verifyAsIfRead({ t });
        QVERIFY(!reloadCaptures(optionsFor({}), {})->changed);
    }

    /// A copy of a known capture adds nothing, but takes the place of what its path held.
    void replacesByWhatAnotherPathHolds()
    {
        const std::string t = copy(captureA, "t.jsonl.gz");
        const std::string s = copy(staging, "s.jsonl.gz");
        VERIFY_RESULT(read({ t, s }, workspace()));
        (void)copy(staging, "t.jsonl.gz");
        VERIFY_RESULT(read({ t }, workspace()));
        verifyAsIfRead({ s }, false);
        QCOMPARE(number("SELECT count(*) FROM capture"), 2);
    }

    void replacesBesideAFileThatIsGone()
    {
        const std::string t = copy(captureA, "t.jsonl.gz");
        const std::string s = copy(staging, "s.jsonl.gz");
        VERIFY_RESULT(read({ t, s }, workspace()));
        QVERIFY(QFile::remove(m_folder->filePath("s.jsonl.gz")));
        (void)copy(captureB, "t.jsonl.gz");
        const auto again = read({ t }, workspace());
        VERIFY_RESULT(again);
        QCOMPARE(again->captures.size(), std::size_t{ 1 });
        QCOMPARE(again->notes.size(), std::size_t{ 2 });
        QVERIFY2(again->notes[1].starts_with(s + " is gone"), again->notes[1].c_str());
        (void)copy(staging, "s.jsonl.gz");
        const std::int64_t occurrences = number("SELECT count(*) FROM occurrence");
        const std::int64_t issues = number("SELECT sum(count * 1000 + traces) FROM issue");
        VERIFY_RESULT(read({ t, s }, path("expected")));
        const auto expected = Database::open(path("expected"), Database::Mode::ReadOnly);
        VERIFY_RESULT(expected);
        QCOMPARE(occurrences, *expected->integer("SELECT count(*) FROM occurrence"));
        QCOMPARE(issues, *expected->integer("SELECT sum(count * 1000 + traces) FROM issue"));
    }

    void readsTheRestOfWhatWasAskedAsWell()
    {
        const std::string t = copy(captureA, "t.jsonl.gz");
        VERIFY_RESULT(read({ t }, workspace()));
        (void)copy(captureB, "t.jsonl.gz");
        const std::string s = copy(staging, "s.jsonl.gz");
        const auto again = read({ s, t, path("absent") }, workspace());
        VERIFY_RESULT(again);
        QCOMPARE(again->captures.size(), std::size_t{ 2 });
        QCOMPARE(again->failures.size(), std::size_t{ 1 });
        verifyAsIfRead({ s, t });
    }

    void keepsWhatAPathHeldThatHoldsNoCapture()
    {
        const std::string t = copy(captureA, "t.jsonl.gz");
        VERIFY_RESULT(read({ t }, workspace()));
        const auto before = workspaceContent(workspace());
        QFile file(m_folder->filePath("t.jsonl.gz"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("good day") > 0);
        file.close();
        QVERIFY(!read({ t }, workspace()));
        QCOMPARE(firstDifference(workspaceContent(workspace()), before), std::string());
    }

    void leavesTheWorkspaceWhenCancelled()
    {
        const std::string t = copy(captureA, "t.jsonl.gz");
        VERIFY_RESULT(read({ t }, workspace()));
        const auto before = workspaceContent(workspace());
        (void)copy(captureB, "t.jsonl.gz");
        std::stop_source stop;
        IngestOptions options;
        options.paths = { t };
        options.workspace = workspace();
        options.onUpdate = [&](const IngestUpdate& update) {
            if (update.progress.what == "Writing the workspace") {
                stop.request_stop();
            }
        };
        const auto cancelled = ingest(options, stop.get_token());
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().kind, Error::Kind::Cancelled);
        QCOMPARE(firstDifference(workspaceContent(workspace()), before), std::string());
    }

    /// No double, no loss, and no building anew: rows keep their numbers.
    void addsWhatAFileGrewBy()
    {
        const std::string g = append("g.jsonl", 0, 300);
        VERIFY_RESULT(read({ g }, workspace()));
        const std::int64_t before = number("SELECT max(id) FROM occurrence");
        (void)append("g.jsonl", 300, 200);
        const auto again = read({ g }, workspace());
        VERIFY_RESULT(again);
        QVERIFY(!again->rebuilt);
        QCOMPARE(again->notes, std::vector<std::string>{});
        QVERIFY(before > 0 && number("SELECT max(id) FROM occurrence") > before);
        verifyAsIfRead({ g });
    }

    /// Rotated between two runs, after it grew.
    void findsWhatWasRotated()
    {
        const std::string rc = append("rc.jsonl", 0, 300);
        VERIFY_RESULT(read({ rc }, workspace()));
        (void)append("rc.jsonl", 300, 100);
        rename("rc.jsonl", "rc.jsonl.1");
        (void)append("rc.jsonl", 400, 100);
        const auto again = read({ rc }, workspace());
        VERIFY_RESULT(again);
        QVERIFY(!again->rebuilt);
        QCOMPARE(again->captures.size(), std::size_t{ 1 });
        QCOMPARE(again->captures[0].path, rc);
        QCOMPARE(again->notes,
            std::vector<std::string>{ rc + ": another file than before; what it held lies in " + rc + ".1" });
        verifyAsIfRead({ path("rc.jsonl.1"), rc });
        QVERIFY(!reloadCaptures(optionsFor({}), {})->changed);
        QCOMPARE(read({ rc }, workspace())->notes, std::vector<std::string>{});

        // And on it goes: followed, stopped, and all files renamed by one.
        Follower follower(workspace(), again->captures);
        (void)append("rc.jsonl", 500, 20);
        VERIFY_RESULT(follower.poll({}));
        rename("rc.jsonl.1", "rc.jsonl.2");
        rename("rc.jsonl", "rc.jsonl.1");
        (void)append("rc.jsonl.1", 520, 30);
        (void)append("rc.jsonl", 550, 50);
        const auto third = read({ rc }, workspace());
        VERIFY_RESULT(third);
        QCOMPARE(third->notes.size(), std::size_t{ 1 });
        verifyAsIfRead({ path("rc.jsonl.2"), path("rc.jsonl.1"), rc });
    }

    void findsWhatWasRotatedInAFolder()
    {
        QVERIFY(QDir(m_folder->path()).mkdir("logs"));
        const std::string rc = append("logs/rc.jsonl", 0, 300);
        VERIFY_RESULT(read({ path("logs") }, workspace()));
        rename("logs/rc.jsonl", "logs/rc-1.jsonl");
        (void)append("logs/rc-1.jsonl", 300, 100);
        (void)append("logs/rc.jsonl", 400, 100);
        const auto again = read({ path("logs") }, workspace());
        VERIFY_RESULT(again);
        QCOMPARE(again->captures.size(), std::size_t{ 2 });
        verifyAsIfRead({ path("logs/rc-1.jsonl"), rc });
    }

    /// Rotation deletes the oldest: what was read of it stays.
    void keepsWhatWasReadOfADeletedFile()
    {
        const std::string rc = append("rc.jsonl", 0, 300);
        VERIFY_RESULT(read({ rc, append("rc.jsonl.1", 300, 100) }, workspace()));
        QVERIFY(QFile::remove(m_folder->filePath("rc.jsonl.1")));
        rename("rc.jsonl", "rc.jsonl.1");
        (void)append("rc.jsonl", 400, 100);
        VERIFY_RESULT(read({ rc }, workspace()));
        QCOMPARE(number("SELECT count(*) FROM capture WHERE path = '" + rc + ".1 (earlier)'"), 1);
        QCOMPARE(number("SELECT count(*) FROM capture"), 3);
        verifyAsIfRead({ append("all.jsonl", 0, 500) }, false);
    }

    /// What was followed over several files cannot be read again from the one that is there.
    void keepsWhatWasFollowedThroughARotation()
    {
        const std::string rc = append("rc.jsonl", 0, 300);
        const std::string other = append("other.jsonl", 500, 100);
        VERIFY_RESULT(read({ other }, workspace()));
        followThroughRotation(rc);
        const std::int64_t all = spans();
        const std::int64_t others = number("SELECT spans FROM capture WHERE path = '" + other + "'");
        QVERIFY(!reloadCaptures(optionsFor({}), {})->changed);
        QCOMPARE(spans(), all);
        const auto removed = removeCaptures(optionsFor(other), {});
        VERIFY_RESULT(removed);
        QVERIFY2(removed->inexact.starts_with("the rotated files of " + rc + " cannot be read again"),
            removed->inexact.c_str());
        QCOMPARE(spans(), all - others);
        verifyAsIfRead({ append("all.jsonl", 0, 500) }, false);

        // The next run follows what is there on its own.
        const auto again = read({ rc }, workspace());
        VERIFY_RESULT(again);
        QCOMPARE(again->notes,
            std::vector<std::string>{
                rc + ": what was read of earlier files of this name is kept as '" + rc + " (earlier)'" });
        QCOMPARE(spans(), all - others);
        verifyAsIfRead({ path("all.jsonl") }, false);
        Follower follower(workspace(), again->captures);
        QCOMPARE(follower.poll({})->captures[0].state, FollowState::Following);
        QCOMPARE(read({ rc }, workspace())->notes, std::vector<std::string>{});
        QVERIFY(!reloadCaptures(optionsFor({}), {})->changed);
    }

    void tellsWhatReloadingLoses()
    {
        const std::string rc = append("rc.jsonl", 0, 300);
        followThroughRotation(rc);
        const auto reloaded = reloadCaptures(optionsFor(rc), {});
        VERIFY_RESULT(reloaded);
        QCOMPARE(reloaded->inexact, "what the rotated files of " + rc + " held is gone");
        verifyAsIfRead({ rc });
    }

    void reloadsWhatWasRotated()
    {
        const std::string rc = append("rc.jsonl", 0, 300);
        VERIFY_RESULT(read({ rc }, workspace()));
        (void)append("rc.jsonl", 300, 100);
        rename("rc.jsonl", "rc.jsonl.1");
        (void)append("rc.jsonl", 400, 100);
        const auto reloaded = reloadCaptures(optionsFor({}), {});
        VERIFY_RESULT(reloaded);
        QCOMPARE(reloaded->inexact, std::string());
        verifyAsIfRead({ rc, path("rc.jsonl.1") });
    }

    /// A workspace that lies in the folder is no capture, nor what SQLite and an ingest put beside it.
    void passesOverItsOwnFiles()
    {
        QVERIFY(QDir(m_folder->path()).mkdir("in"));
        (void)copy(staging, "in/s.jsonl.gz");
        (void)copy(captureA, "in/t.jsonl.gz");
        const std::string own = path("in/w.spanglass");
        const auto first = read({ path("in") }, own);
        VERIFY_RESULT(first);
        QCOMPARE(first->failures.size(), std::size_t{ 0 });
        const auto open = Database::open(own, Database::Mode::ReadWrite); // keeps -wal and -shm there
        VERIFY_RESULT(open);
        (void)copy(captureB, "in/t.jsonl.gz");
        const auto again = read({ path("in") }, own);
        VERIFY_RESULT(again);
        QVERIFY(again->rebuilt);
        QCOMPARE(again->captures.size(), std::size_t{ 2 });
        QCOMPARE(again->failures.size(), std::size_t{ 0 });
    }
};

QTEST_GUILESS_MAIN(TestKnownPaths)
#include "tst_knownpaths.moc"
