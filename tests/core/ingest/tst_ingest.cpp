#include "core/ingest/ingest.h"

#include "core/explore/explorer.h"
#include "core/store/database.h"
#include "core/store/ingesttarget.h"
#include "core/store/traceblob.h"
#include "tests/support/otlptext.h"
#include "tests/support/print.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <set>

using namespace spanglass;
using namespace spanglass::test;

class TestIngest : public QObject {
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

    [[nodiscard]] Result<IngestReport> read(
        const std::vector<std::string>& paths, std::stop_token stop = {}) const
    {
        IngestOptions options;
        options.paths = paths;
        options.workspace = workspace();
        options.threads = 2;
        return ingest(options, stop);
    }

    [[nodiscard]] WorkspaceSummary summary() const
    {
        auto explorer = Explorer::open(workspace());
        return explorer ? (*explorer)->summary() : WorkspaceSummary{};
    }

    [[nodiscard]] std::int64_t number(const char* sql) const
    {
        auto db = Database::open(workspace(), Database::Mode::ReadOnly);
        return db ? db->integer(sql).hasValue() ? *db->integer(sql) : -1 : -2;
    }

    static std::string failed(
        const std::string& span, const std::string& parent, const std::string& flags = {})
    {
        return otlpSpan(traceA, span, parent, otlpError() + flags);
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void findsServiceEntrySpans_data()
    {
        QTest::addColumn<QByteArray>("capture");
        QTest::addColumn<int>("tracked");
        const std::string b1 = "00000000000000b1";
        const std::string b2 = "00000000000000b2";
        const auto row = [](const char* name, const std::string& capture, int tracked) {
            QTest::newRow(name) << QByteArray::fromStdString(capture) << tracked;
        };
        const std::string plain = otlpSpan(traceA, b1, "");
        row("root", otlpRequest("a", failed(b1, "")), 1);
        row("parent of the same service", otlpRequest("a", plain + "," + failed(b2, b1)), 0);
        row("parent of the same service, later",
            otlpRequest("a", failed(b2, b1)) + "\n" + otlpRequest("a", plain, "2.0.0"), 0);
        row("parent of another service", otlpRequest("a", plain) + "\n" + otlpRequest("b", failed(b2, b1)),
            1);
        row("parent not there", otlpRequest("a", failed(b2, b1)), 1);
        row("parent not there, but local", otlpRequest("a", failed(b2, b1, ",\"flags\":257")), 0);
        row("parent not there, remote", otlpRequest("a", failed(b2, b1, ",\"flags\":769")), 1);
        row("its own parent", otlpRequest("a", failed(b1, b1)), 1);
        row("same id in another trace", otlpRequest("a", otlpSpan(traceB, b1, "") + "," + failed(b2, b1)), 1);
        row("twice in the capture",
            otlpRequest("a", failed(b1, "")) + "\n" + otlpRequest("a", failed(b1, "")), 1);
    }
    void findsServiceEntrySpans()
    {
        QFETCH(QByteArray, capture);
        QFETCH(int, tracked);
        VERIFY_RESULT(read({ write("c", capture.toStdString()) }));
        QCOMPARE(static_cast<int>(summary().tracked), tracked);
        QCOMPARE(summary().errorSpans, std::uint64_t{ 1 });
        QCOMPARE(number("SELECT count(*) FROM pragma_foreign_key_check"), std::int64_t{ 0 });
    }
    void knowsTopmostErrors()
    {
        const std::string spans = failed("00000000000000b1", "") + ","
            + otlpSpan(traceA, "00000000000000b2", "00000000000000b1") + ","
            + failed("00000000000000b3", "00000000000000b2");
        VERIFY_RESULT(read({ write("c",
            otlpRequest("a", spans) + "\n"
                + otlpRequest("b", failed("00000000000000b4", "00000000000000b3"))) }));
        QCOMPARE(number("SELECT count(*) FROM occurrence WHERE lacks & 16"), std::int64_t{ 1 });
        QCOMPARE(number("SELECT span FROM occurrence WHERE lacks & 16"), std::int64_t{ 0xb3 });
    }
    void endsCyclesOfParents()
    {
        const std::string spans = failed("00000000000000b1", "00000000000000b2") + ","
            + otlpSpan(traceA, "00000000000000b2", "00000000000000b3") + ","
            + otlpSpan(traceA, "00000000000000b3", "00000000000000b2");
        VERIFY_RESULT(read({ write("c", otlpRequest("a", spans)) }));
        QCOMPARE(summary().errorSpans, std::uint64_t{ 1 });
    }
    void sameCaptureTwiceAddsNothing()
    {
        const std::string capture = write("c", otlpRequest("a", failed("00000000000000b1", "")));
        VERIFY_RESULT(read({ capture }));
        const WorkspaceSummary first = summary();
        const auto again = read({ capture });
        VERIFY_RESULT(again);
        QCOMPARE(again->captures.size(), std::size_t{ 1 });
        QVERIFY(summary() == first);
        // A copy under another name is known by its content.
        QVERIFY(QFile::copy(m_folder->filePath("c"), m_folder->filePath("d")));
        VERIFY_RESULT(read({ path("d") }));
        QVERIFY(summary() == first);
    }
    /// Samples of a file do not show a change elsewhere in it; that it was written to does. What was there
    /// before is replaced.
    void readsAFileAgainThatWasWrittenTo()
    {
        std::string content;
        for (int i = 1; i <= 4000; ++i) {
            const std::string id = QString("%1").arg(i, 16, 16, QChar('0')).toStdString();
            content += otlpRequest("a", otlpSpan(traceA, id, "")) + "\n";
        }
        VERIFY_RESULT(read({ write("c", content) }));
        QCOMPARE(summary().spans, std::uint64_t{ 4000 });
        const std::size_t elsewhere = content.find("00000000000003e8");
        content.replace(elsewhere, 16, "000000000000ffff");
        QFile file(QString::fromStdString(write("c", content)));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.setFileTime(
            QDateTime::fromSecsSinceEpoch(1'900'000'000), QFileDevice::FileModificationTime));
        file.close();
        VERIFY_RESULT(read({ path("c") }));
        QCOMPARE(summary().spans, std::uint64_t{ 4000 });
        QCOMPARE(summary().captures.size(), std::size_t{ 1 });
    }
    void overlappingCapturesCountOnce()
    {
        const std::string one = otlpRequest("a", failed("00000000000000b1", ""));
        const std::string two = otlpRequest("a", failed("00000000000000b2", ""));
        VERIFY_RESULT(read({ write("c", one) }));
        VERIFY_RESULT(read({ write("d", one + "\n" + two) }));
        QCOMPARE(summary().errorSpans, std::uint64_t{ 2 });
        QCOMPARE(summary().spans, std::uint64_t{ 2 });
        QCOMPARE(summary().traces, std::uint64_t{ 1 });
        QCOMPARE(number("SELECT sum(spans) FROM rollup"), std::int64_t{ 2 });
    }
    void growingFileKeepsItsRow()
    {
        const std::string one = otlpRequest("a", failed("00000000000000b1", "")) + "\n";
        VERIFY_RESULT(read({ write("c", one) }));
        VERIFY_RESULT(read({ write("c", one + otlpRequest("a", failed("00000000000000b2", "")) + "\n") }));
        QCOMPARE(summary().captures.size(), std::size_t{ 1 });
        QCOMPARE(summary().spans, std::uint64_t{ 2 });
        QCOMPARE(summary().errorSpans, std::uint64_t{ 2 });
    }
    /// The parent comes with a later capture, or came with an earlier one.
    void joinsParentsAcrossCaptures()
    {
        const std::string parent = otlpRequest("a", otlpSpan(traceA, "00000000000000b1", ""));
        const std::string child = otlpRequest("a", failed("00000000000000b2", "00000000000000b1"));
        VERIFY_RESULT(read({ write("child", child) }));
        QCOMPARE(summary().tracked, std::uint64_t{ 1 });
        VERIFY_RESULT(read({ write("parent", parent) }));
        QCOMPARE(summary().tracked, std::uint64_t{ 0 });
        QCOMPARE(summary().traces, std::uint64_t{ 1 });

        m_folder = std::make_unique<QTemporaryDir>();
        VERIFY_RESULT(read({ write("parent", parent) }));
        VERIFY_RESULT(read({ write("child", child) }));
        QCOMPARE(summary().tracked, std::uint64_t{ 0 });

        m_folder = std::make_unique<QTemporaryDir>();
        VERIFY_RESULT(read({ write("child", child), write("parent", parent) }));
        QCOMPARE(summary().tracked, std::uint64_t{ 0 });
    }
    void keepsTracesWithErrors()
    {
        const std::string spans =
            otlpSpan(traceA, "00000000000000b1", "") + "," + failed("00000000000000b2", "00000000000000b1");
        VERIFY_RESULT(read({ write("c",
            otlpRequest("a", spans) + "\n" + otlpRequest("a", otlpSpan(traceB, "00000000000000b9", ""))) }));
        QCOMPARE(number("SELECT count(*) FROM trace_blob"), std::int64_t{ 1 });
        auto db = Database::open(workspace(), Database::Mode::ReadOnly);
        auto row = db->prepare("SELECT spans FROM trace_blob");
        QVERIFY(*row->step());
        const auto trace = decodeTrace(row->text(0));
        VERIFY_RESULT(trace);
        QCOMPARE(trace->size(), std::size_t{ 2 });
        QVERIFY((*trace)[1].parent == (*trace)[0].id);
    }
    void rollsUpAllEntrySpans()
    {
        const std::string spans = otlpSpan(traceA, "00000000000000b1", "") + ","
            + otlpSpan(traceB, "00000000000000b2", "") + "," + failed("00000000000000b3", "");
        VERIFY_RESULT(read({ write("c", otlpRequest("a", spans)) }));
        QCOMPARE(number("SELECT sum(spans) FROM rollup"), std::int64_t{ 3 });
        QCOMPARE(number("SELECT sum(errors) FROM rollup"), std::int64_t{ 1 });
    }
    void readsFoldersAndTellsWhatFailed()
    {
        QVERIFY(QDir(m_folder->path()).mkdir("in"));
        write("in/a.jsonl", otlpRequest("a", failed("00000000000000b1", "")));
        write("in/b.txt", "hello");
        const auto report = read({ path("in"), path("absent") });
        VERIFY_RESULT(report);
        QCOMPARE(report->captures.size(), std::size_t{ 1 });
        QCOMPARE(report->failures.size(), std::size_t{ 2 });
        QCOMPARE(report->failures[0].error.message,
            path("in/b.txt") + ": not a trace capture that Spanglass knows: text that is no JSON");
        QVERIFY(report->failures[0].passedOver);
        QVERIFY(!report->failures[1].passedOver);
        QCOMPARE(report->failures[1].error.message, path("absent") + ": No such file or directory");
    }
    /// Seen by the sanitizer: nothing is added to the last time there is.
    void bearsTheLastTimeThereIs()
    {
        VERIFY_RESULT(read({ write("c", otlpRequest("a", failed("00000000000000b1", ""))) }));
        std::string late = otlpRequest("a", failed("00000000000000b2", ""));
        const std::string key = "\"startTimeUnixNano\":\"";
        const std::size_t at = late.find(key);
        QVERIFY(at != std::string::npos);
        const std::size_t digits = at + key.size();
        late.replace(digits, late.find('"', digits) - digits, "9223372036854775807");
        VERIFY_RESULT(read({ write("d", late) }));
        QCOMPARE(summary().tracked, std::uint64_t{ 2 });
    }
    void leavesNoWorkspaceBehindAFailure()
    {
        QVERIFY(!read({ path("absent") }));
        QVERIFY(!QFile::exists(m_folder->filePath("workspace")));
        QVERIFY(!QFile::exists(m_folder->filePath("workspace.building")));
    }
    /// A capture that is known is told with all that was found in it.
    void tellsWarningsOfKnownCaptures()
    {
        const std::string capture =
            write("c", otlpRequest("a", failed("00000000000000b1", "")) + "\n{broken\n");
        const auto first = read({ capture });
        const auto second = read({ capture });
        VERIFY_RESULT(first);
        VERIFY_RESULT(second);
        QCOMPARE(first->captures.front().warnings.size(), std::size_t{ 1 });
        QVERIFY(first->captures.front().warnings == second->captures.front().warnings);
    }
    void cancelLeavesTheWorkspaceAsItWas()
    {
        VERIFY_RESULT(read({ write("c", otlpRequest("a", failed("00000000000000b1", ""))) }));
        const WorkspaceSummary before = summary();
        std::stop_source stop;
        stop.request_stop();
        const auto cancelled =
            read({ write("d", otlpRequest("a", failed("00000000000000b2", ""))) }, stop.get_token());
        QVERIFY(!cancelled);
        QVERIFY(cancelled.error().kind == Error::Kind::Cancelled);
        QVERIFY(summary() == before);
    }
    void takesOverAnUnfinishedBuild()
    {
        write("workspace.building", "what a killed process left");
        VERIFY_RESULT(read({ write("c", otlpRequest("a", failed("00000000000000b1", ""))) }));
        QCOMPARE(summary().tracked, std::uint64_t{ 1 });
        QVERIFY(!QFile::exists(m_folder->filePath("workspace.building")));
    }
    /// Renaming a new workspace onto a device would replace the device.
    void refusesPlacesThatAreNoFiles()
    {
        const std::string capture = write("c", otlpRequest("a", failed("00000000000000b1", "")));
        QCOMPARE(::mkfifo(workspace().c_str(), 0600), 0);
        const auto intoPipe = read({ capture });
        QVERIFY(!intoPipe);
        QCOMPARE(intoPipe.error().message, workspace() + ": not a regular file");
        struct stat info { };
        QCOMPARE(::stat(workspace().c_str(), &info), 0);
        QVERIFY(S_ISFIFO(info.st_mode));
        QCOMPARE(::unlink(workspace().c_str()), 0);
        QVERIFY(QDir(m_folder->path()).mkdir("workspace"));
        const auto intoFolder = read({ capture });
        QVERIFY(!intoFolder);
        QCOMPARE(intoFolder.error().message, workspace() + ": not a regular file");
    }
    void buildsWhereALinkLeads()
    {
        QVERIFY(QFile::link(m_folder->filePath("target"), m_folder->filePath("workspace")));
        write("target", "");
        VERIFY_RESULT(read({ write("c", otlpRequest("a", failed("00000000000000b1", ""))) }));
        QVERIFY(QFileInfo(m_folder->filePath("workspace")).isSymLink());
        QVERIFY(QFileInfo(m_folder->filePath("target")).size() > 0);
        QCOMPARE(summary().tracked, std::uint64_t{ 1 });
    }
    void waitsForNoOtherBuilder()
    {
        const std::string capture = write("c", otlpRequest("a", failed("00000000000000b1", "")));
        auto other = IngestTarget::open(workspace());
        VERIFY_RESULT(other);
        const auto refused = read({ capture });
        QVERIFY(!refused);
        QCOMPARE(refused.error().message, workspace() + ": another program is writing to it");
        VERIFY_RESULT(other->finish());
        VERIFY_RESULT(read({ capture }));
        QCOMPARE(summary().tracked, std::uint64_t{ 1 });
    }
    void forgetsTheLogOfAWorkspaceThatWasTakenAway()
    {
        write("workspace-wal", "of another workspace");
        VERIFY_RESULT(read({ write("c", otlpRequest("a", failed("00000000000000b1", ""))) }));
        QCOMPARE(summary().tracked, std::uint64_t{ 1 });
        QCOMPARE(QFileInfo(m_folder->filePath("workspace-wal")).size(), 0); // only what readers make
    }
    void overwritesNoWorkspaceMadeMeanwhile()
    {
        auto slow = IngestTarget::open(workspace());
        VERIFY_RESULT(slow);
        VERIFY_RESULT(Database::open(workspace(), Database::Mode::ReadWrite));
        const auto finished = slow->finish();
        QVERIFY(!finished);
        QCOMPARE(finished.error().message, workspace() + ": another program made it in the meantime");
    }
    void refusesForeignFiles()
    {
        write("workspace", "this is no database at all, but long enough to look at");
        const auto refused = read({ write("c", otlpRequest("a", failed("00000000000000b1", ""))) });
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.starts_with(workspace() + ": "), refused.error().message.c_str());
    }
    void customFingerprintsWin()
    {
        const std::string mark =
            ",\"attributes\":[{\"key\":\"error.fingerprint\",\"value\":{\"stringValue\":\"mine\"}}]";
        const std::string spans = failed("00000000000000b1", "", mark) + ","
            + otlpSpan(traceA, "00000000000000b2", "",
                otlpError("RangeError", "other", "RangeError: other\\n    at g (/srv/b.js:9:9)") + mark);
        VERIFY_RESULT(read({ write("c", otlpRequest("a", spans)) }));
        QCOMPARE(number("SELECT count(*) FROM issue WHERE fingerprint LIKE 'custom:%'"), std::int64_t{ 1 });
        QCOMPARE(number("SELECT count FROM issue"), std::int64_t{ 2 });
    }
    /// News come while reading, end with all issues of spans that can be told at once, and never run
    /// together.
    void tellsNewsWhileReading()
    {
        std::string capture;
        for (int i = 1; i <= 4000; ++i) {
            capture +=
                otlpRequest("a", failed(QString("%1").arg(i, 16, 16, QChar('0')).toStdString(), "")) + "\n";
        }
        IngestOptions options;
        options.paths = { write("c", capture) };
        options.workspace = workspace();
        std::vector<IngestUpdate> updates;
        options.onUpdate = [&](const IngestUpdate& update) { updates.push_back(update); };
        VERIFY_RESULT(ingest(options, {}));
        QVERIFY(!updates.empty());
        QVERIFY(std::ranges::any_of(
            updates, [](const IngestUpdate& update) { return update.issues != nullptr; }));
        const auto last = std::ranges::find_if(
            updates.rbegin(), updates.rend(), [](const IngestUpdate& u) { return u.issues != nullptr; });
        QCOMPARE(last->issues->size(), std::size_t{ 1 });
        QCOMPARE(last->issues->front().issue.type, std::string("TypeError"));
        QCOMPARE(
            last->issues->front().sampleStack, std::string("TypeError: boom\n    at f (/srv/app/a.js:1:2)"));
    }
    /// Spans past the memory budget wait in a file, and nothing else changes.
    void spillsWithoutADifference()
    {
        const QString capture = QStringLiteral(SPANGLASS_SHARED "/captures/otlp/larder-200mb.jsonl.gz");
        if (!QFile::exists(capture)) {
            QSKIP("the folder with real captures is not here");
        }
        IngestOptions options;
        options.paths = { capture.toStdString() };
        options.workspace = workspace();
        options.memory = 8U << 20U; // 245,013 spans take 16 MB
        VERIFY_RESULT(ingest(options, {}));
        QCOMPARE(summary().spans, std::uint64_t{ 245013 });
        QCOMPARE(summary().traces, std::uint64_t{ 20128 });
        QCOMPARE(summary().errorSpans, std::uint64_t{ 10298 });
        QCOMPARE(summary().tracked, std::uint64_t{ 5645 });
    }
    /// The same rows whatever the number of threads.
    void doesNotDependOnThreads()
    {
        const QString capture = QStringLiteral(SPANGLASS_SHARED "/captures/otlp/larder-1.2.0.jsonl.gz");
        if (!QFile::exists(capture)) {
            QSKIP("the folder with real captures is not here");
        }
        std::set<std::vector<std::string>> answers;
        for (const unsigned threads : { 1U, 2U, 5U }) {
            IngestOptions options;
            options.paths = { capture.toStdString() };
            options.workspace = path(("w" + std::to_string(threads)).c_str());
            options.threads = threads;
            VERIFY_RESULT(ingest(options, {}));
            auto explorer = Explorer::open(options.workspace);
            VERIFY_RESULT(explorer);
            auto list = (*explorer)->list({}, {});
            VERIFY_RESULT(list);
            std::vector<std::string> answer;
            for (const Issue& issue : list->issues) {
                answer.push_back(issue.fingerprint + ' ' + std::to_string(issue.count) + ' '
                    + std::to_string(issue.traces) + ' ' + std::to_string(issue.firstSeen) + ' '
                    + std::to_string(issue.lastSeen) + ' ' + issue.message);
            }
            std::ranges::sort(answer);
            answers.insert(answer);
        }
        QCOMPARE(answers.size(), std::size_t{ 1 });
        QCOMPARE(answers.begin()->size(), std::size_t{ 42 });
    }
};

QTEST_APPLESS_MAIN(TestIngest)
#include "tst_ingest.moc"
