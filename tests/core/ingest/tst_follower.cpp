#include "core/ingest/follower.h"

#include "core/ingest/capturetrail.h"
#include "core/ingest/ingest.h"
#include "core/ingest/rebuild.h"
#include "core/triage/triage.h"
#include "tests/core/capture/otlp/logtext.h"
#include "tests/support/otlptext.h"
#include "tests/support/print.h"
#include "tests/support/workspacecontent.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <thread>

using namespace spanglass;
using namespace spanglass::test;

namespace {

namespace fs = std::filesystem;

/// One line with one failed span.
std::string failedLine(int number)
{
    char id[17];
    std::snprintf(id, sizeof id, "%016x", number + 0xB000);
    return otlpRequest("shop", otlpSpan(traceA, id, "", otlpError())) + "\n";
}

/// Lets the process have only so many descriptors for a while.
class DescriptorLimit {
public:
    explicit DescriptorLimit(rlim_t most)
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = most;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    DescriptorLimit(const DescriptorLimit&) = delete;
    DescriptorLimit& operator=(const DescriptorLimit&) = delete;

private:
    rlimit m_before{};
};

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

} // namespace

class TestFollower : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Follower> m_follower;
    FollowUpdate m_sum{}; ///< of all polls of the test
    FollowUpdate m_update{}; ///< of the last poll

    [[nodiscard]] std::string path(const char* name) const { return m_folder->filePath(name).toStdString(); }
    [[nodiscard]] std::string workspace() const { return path("workspace"); }

    static void append(const std::string& path, std::string_view text)
    {
        std::FILE* const file = std::fopen(path.c_str(), "ab");
        std::fwrite(text.data(), 1, text.size(), file);
        std::fclose(file);
    }

    static Result<IngestReport> read(const std::vector<std::string>& paths, const std::string& workspace)
    {
        IngestOptions options;
        options.paths = paths;
        options.workspace = workspace;
        options.threads = 2;
        return ingest(options, {});
    }

    /// Reads the captures and begins to follow them.
    void follow(const std::vector<std::string>& paths)
    {
        const auto report = read(paths, workspace());
        VERIFY_RESULT(report);
        m_follower = std::make_unique<Follower>(workspace(), report->captures);
        m_sum = {};
        poll();
    }

    FollowedCapture poll()
    {
        const auto update = m_follower->poll({});
        if (!update) {
            QTest::qFail(update.error().message.c_str(), __FILE__, __LINE__);
            return {};
        }
        m_sum.spans += update->spans;
        m_sum.errorSpans += update->errorSpans;
        m_update = *update;
        return update->captures.front();
    }

    /// Polls until something is true, at most half a minute.
    bool pollUntil(const std::function<bool(const FollowedCapture&)>& reached)
    {
        const QDeadlineTimer deadline(30'000);
        while (!deadline.hasExpired()) {
            if (reached(poll())) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] std::int64_t number(const std::string& sql) const
    {
        const auto db = Database::open(workspace(), Database::Mode::ReadOnly);
        const auto found = db ? db->integer(sql) : Result<std::int64_t>(db.error());
        return found ? *found : -1;
    }
    [[nodiscard]] std::int64_t errorSpans() const { return number("SELECT count(*) FROM occurrence"); }
    [[nodiscard]] std::int64_t countedSpans() const { return number("SELECT sum(spans) FROM capture"); }

    /// Compares with a workspace into which the files were read whole.
    void verifyAsIfReadWhole(const std::vector<std::string>& paths, bool figures = true)
    {
        const std::string expected = path("expected");
        VERIFY_RESULT(read(paths, expected));
        QCOMPARE(firstDifference(workspaceContent(workspace()), workspaceContent(expected)), std::string());
        if (figures) {
            QCOMPARE(firstDifference(captureContent(workspace()), captureContent(expected)), std::string());
        }
        QFile::remove(QString::fromStdString(expected));
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_follower.reset();
    }

    void takesWholeLinesAndLetsTheRestWait()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1));
        follow({ file });
        QCOMPARE(poll().state, FollowState::Following);
        QCOMPARE(errorSpans(), 1);
        const std::string second = failedLine(2);
        append(file, second.substr(0, second.size() / 2));
        QCOMPARE(poll().bytes, std::uint64_t{ 0 });
        append(file, second.substr(second.size() / 2) + failedLine(3) + failedLine(4).substr(0, 20));
        const FollowedCapture grown = poll();
        QCOMPARE(grown.errorSpans, std::uint64_t{ 2 });
        QCOMPARE(grown.bytes, std::uint64_t{ second.size() + failedLine(3).size() });
        QCOMPARE(errorSpans(), 3);
        append(file, failedLine(4).substr(20));
        QCOMPARE(poll().errorSpans, std::uint64_t{ 1 });
        verifyAsIfReadWhole({ file });
        // What was followed to its end is known.
        const auto again = read({ file }, workspace());
        VERIFY_RESULT(again);
        QCOMPARE(countedSpans(), 4);
    }

    void takesAnEndThatWasCutShortOnce()
    {
        const std::string file = path("a.jsonl");
        const std::string cut = otlpRequest("shop",
                                    otlpSpan(traceA, "00000000000000c1", "", otlpError()) + ","
                                        + otlpSpan(traceA, "00000000000000c2", "", otlpError()))
            + "\n";
        append(file, failedLine(1) + "{}x\n" + cut.substr(0, cut.size() - 100));
        follow({ file });
        QCOMPARE(number("SELECT state FROM capture"), static_cast<std::int64_t>(CaptureState::Damaged));
        append(file, cut.substr(cut.size() - 100));
        poll();
        QCOMPARE(countedSpans(), 3);
        verifyAsIfReadWhole({ file });
    }

    void countsLinesOfWarningsOn()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1) + "damaged\n" + failedLine(2));
        follow({ file });
        append(file, failedLine(3) + "also damaged\n");
        QCOMPARE(poll().warnings, std::uint64_t{ 1 });
        append(file, "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{}]}]}]}\n" + failedLine(4));
        QCOMPARE(poll().warnings, std::uint64_t{ 1 });
        verifyAsIfReadWhole({ file });
    }

    void takesALastLineWithoutNewline()
    {
        const std::string file = path("a.jsonl");
        std::string second = failedLine(2);
        second.pop_back();
        append(file, failedLine(1) + second.substr(0, second.size() / 2));
        follow({ file });
        QCOMPARE(number("SELECT state FROM capture"), static_cast<std::int64_t>(CaptureState::Damaged));
        append(file, second.substr(second.size() / 2));
        QVERIFY(pollUntil([&](const FollowedCapture& capture) { return capture.errorSpans == 1; }));
        verifyAsIfReadWhole({ file });
        append(file, "\ndamaged\n"); // the newline comes after all
        poll();
        verifyAsIfReadWhole({ file });
        std::string third = failedLine(3);
        third.pop_back();
        append(file, third);
        QVERIFY(pollUntil([&](const FollowedCapture& capture) { return capture.errorSpans == 1; }));
        verifyAsIfReadWhole({ file });
        std::stop_source stop; // what is read again after a refusal is not what was stored
        stop.request_stop();
        append(file, "\n" + failedLine(4));
        QVERIFY(!m_follower->poll(stop.get_token()));
        QCOMPARE(poll().errorSpans, std::uint64_t{ 1 });
        verifyAsIfReadWhole({ file });
    }

    void doesNotTellAWholeLastLineAgain()
    {
        const std::string file = path("a.jsonl");
        std::string line = failedLine(1);
        line.pop_back();
        append(file, line);
        follow({ file });
        for (int i = 0; i < 20; ++i) {
            QCOMPARE(poll().bytes, std::uint64_t{ 0 });
        }
        append(file, "\n" + failedLine(2) + "damaged\n");
        const FollowedCapture grown = poll();
        QCOMPARE(grown.errorSpans, std::uint64_t{ 1 });
        QCOMPARE(grown.warnings, std::uint64_t{ 1 });
        verifyAsIfReadWhole({ file });
    }

    /// Zipkin writes one list, on one line, without a newline.
    void takesAListOfZipkinThatIsFinished()
    {
        const std::string text =
            unpacked(SPANGLASS_SHARED "/captures/zipkin/larder-1.2.0-collector.zipkin.json.gz");
        if (text.empty()) {
            QSKIP("the captures of the larder are not there");
        }
        std::string list = text.substr(0, text.find('\n'));
        const std::string file = path("zipkin.json");
        append(file, list.substr(0, list.size() * 2 / 3));
        follow({ file });
        QCOMPARE(number("SELECT state FROM capture"), static_cast<std::int64_t>(CaptureState::Damaged));
        append(file, list.substr(list.size() * 2 / 3));
        QVERIFY(pollUntil([&](const FollowedCapture& capture) { return capture.spans > 0; }));
        verifyAsIfReadWhole({ file });
        append(file, "\n");
        poll();
        verifyAsIfReadWhole({ file });
    }

    void countsExceptionsApartFromSpans()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1));
        follow({ file });
        append(file, logRequest(exceptionLog()) + "\n" + logRequest(plainLog) + "\n");
        const FollowedCapture grown = poll();
        QCOMPARE(grown.spans, std::uint64_t{ 0 });
        QCOMPARE(grown.exceptions, std::uint64_t{ 1 });
        QCOMPARE(m_update.exceptions, std::uint64_t{ 1 });
        QVERIFY(m_update.changed);
        QCOMPARE(number("SELECT sum(exceptions) FROM capture"), 1);
        verifyAsIfReadWhole({ file });
    }

    void countsOnceWhatACutLineHeld()
    {
        const std::string file = path("a.jsonl");
        std::string other = exceptionLog();
        other.replace(other.find("boom"), 4, "bang");
        const std::string line = logRequest(exceptionLog() + "," + other);
        append(file, failedLine(1) + line.substr(0, line.size() - 10));
        follow({ file });
        QVERIFY(number("SELECT sum(exceptions) FROM capture") > 0);
        append(file, line.substr(line.size() - 10) + "\n");
        poll();
        QCOMPARE(number("SELECT sum(exceptions) FROM capture"), 2);
        verifyAsIfReadWhole({ file });
    }

    void followsARename()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1));
        follow({ file });
        append(file, failedLine(2) + failedLine(3).substr(0, 30));
        poll();
        fs::rename(file, path("a.jsonl.1"));
        QCOMPARE(poll().state, FollowState::Gone);
        append(path("a.jsonl.1"), failedLine(3).substr(30) + failedLine(4)); // still open by its writer
        append(file, failedLine(5));
        bool rotated = false;
        QVERIFY(pollUntil([&](const FollowedCapture& capture) {
            rotated = rotated || capture.rotated;
            return errorSpans() == 5;
        }));
        QVERIFY(rotated);
        append(file, failedLine(6));
        QCOMPARE(poll().errorSpans, std::uint64_t{ 1 });
        QCOMPARE(countedSpans(), 6);
        verifyAsIfReadWhole({ path("a.jsonl.1"), file }, false);
    }

    /// The Collector: capture.jsonl becomes capture-TIMESTAMP.jsonl, more than once between two polls.
    void followsSeveralRotationsOfTheCollector()
    {
        const std::string file = path("capture.jsonl");
        append(path("capture-2026-11-20T08-00-00.000.jsonl"), failedLine(90)); // of before, not ours
        append(file, failedLine(1));
        follow({ file });
        append(file, failedLine(2));
        fs::rename(file, path("capture-2026-11-21T08-00-00.000.jsonl"));
        append(file, failedLine(3));
        fs::rename(file, path("capture-2026-11-21T08-10-00.000.jsonl"));
        append(file, failedLine(4) + failedLine(5).substr(0, 10));
        QVERIFY(pollUntil([&](const FollowedCapture&) { return errorSpans() == 4; }));
        append(file, failedLine(5).substr(10));
        QVERIFY(pollUntil([&](const FollowedCapture&) { return errorSpans() == 5; }));
        QCOMPARE(countedSpans(), 5);
    }

    void knowsARotatedFileByItsName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isOurs");
        QTest::addColumn<QString>("capture");
        const auto add = [](const char* name, bool isOurs, const char* capture = "rq.jsonl") {
            QTest::newRow(name) << QString(name) << isOurs << QString(capture);
        };
        add("rq-gateway.jsonl", false);
        add("rq.gateway.jsonl", false);
        add("rq_b-1.jsonl", false);
        add("rq-.jsonl", false);
        add("rqs.jsonl", false);
        add("rq.jsonld", false);
        add("rq-2026-11-21T08-00-00.000.jsonl", true);
        add("rq.1.jsonl", true);
        add("rq1.jsonl", true);
        add("rq_20261121.jsonl", true);
        add("rq.jsonl.1", true);
        add("rq.jsonl.old", true);
        add("rq.jsonl~", true);
        add("rq.jsonl-20261121", true);
        add("traces.gateway", false, "traces");
        add("traces.old", true, "traces");
        add("traces.2", true, "traces");
    }
    void knowsARotatedFileByItsName()
    {
        QFETCH(QString, name);
        QFETCH(bool, isOurs);
        QFETCH(QString, capture);
        const std::string file = path(capture.toUtf8().constData());
        append(file, failedLine(1));
        follow({ file });
        // Between two polls: the file goes, another one comes beside it, and a new one takes the path.
        fs::rename(file, file + ".9");
        append(path(name.toUtf8().constData()), failedLine(2));
        append(file, failedLine(3));
        QVERIFY(pollUntil([&](const FollowedCapture& one) { return one.rotated; }));
        poll();
        QCOMPARE(errorSpans(), isOurs ? 3 : 2);
    }

    void readsNothingElseThatAppearsBesideIt()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1));
        follow({ file });
        fs::rename(file, path("a.jsonl.1"));
        std::string noise = "\x1F\x8B";
        std::mt19937 random(7);
        while (noise.size() < (std::size_t{ 2 } << 20U)) {
            noise += static_cast<char>(random() % 256);
        }
        append(path("a.jsonl.1.gz"), noise); // a compressed copy of what was renamed
        append(path("ab.jsonl"), failedLine(7)); // another capture
        for (int i = 0; i < 20; ++i) {
            QCOMPARE(poll().state, FollowState::Gone);
        }
        append(file, failedLine(2));
        QVERIFY(pollUntil([&](const FollowedCapture&) { return errorSpans() == 2; }));
        for (int i = 0; i < 20; ++i) {
            poll();
        }
        QCOMPARE(countedSpans(), 2);
        QCOMPARE(number("SELECT sum(warning_count) FROM capture"), 0);
    }

    void readsTheLastLineOfARenamedFileWithoutItsEnd()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1));
        follow({ file });
        const std::string second = failedLine(2);
        append(file, second.substr(0, second.size() - 1));
        poll();
        QCOMPARE(errorSpans(), 1);
        fs::rename(file, path("a.jsonl.1"));
        append(file, failedLine(3));
        QVERIFY(pollUntil([&](const FollowedCapture&) { return errorSpans() == 3; }));
        QCOMPARE(number("SELECT sum(warning_count) FROM capture"), 0);
    }

    void followsACopyAndTruncate()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1) + failedLine(2));
        follow({ file });
        append(file, failedLine(3)); // copied before the next poll
        fs::copy_file(file, path("a.jsonl.1"));
        fs::resize_file(file, 0);
        append(file, failedLine(4));
        bool truncated = false;
        QVERIFY(pollUntil([&](const FollowedCapture& capture) {
            truncated = truncated || capture.truncated;
            return errorSpans() == 4;
        }));
        QVERIFY(truncated);
        QCOMPARE(countedSpans(), 4);
    }

    void noticesAFileThatShrankAndGrewToMore()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1) + failedLine(2));
        follow({ file });
        fs::resize_file(file, 0);
        append(file, failedLine(3) + failedLine(4) + failedLine(5));
        bool truncated = false;
        QVERIFY(pollUntil([&](const FollowedCapture& capture) {
            truncated = truncated || capture.truncated;
            return errorSpans() == 5;
        }));
        QVERIFY(truncated);
    }

    void readsOnBehindAHole()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1) + failedLine(2));
        follow({ file });
        const auto size = fs::file_size(file);
        fs::resize_file(file, 0);
        fs::resize_file(file, size); // a writer without O_APPEND goes on where it was
        append(file, failedLine(3));
        QVERIFY(pollUntil([&](const FollowedCapture&) { return errorSpans() == 3; }));
        QCOMPARE(number("SELECT sum(warning_count) FROM capture"), 0);
    }

    void findsAFileThatWasRotatedBeforeTheFirstPoll()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1));
        const auto report = read({ file }, workspace());
        VERIFY_RESULT(report);
        append(file, failedLine(2));
        fs::rename(file, path("a-1.jsonl"));
        append(file, failedLine(3));
        m_follower = std::make_unique<Follower>(workspace(), report->captures);
        QVERIFY(pollUntil([&](const FollowedCapture&) { return errorSpans() == 3; }));
        QCOMPARE(countedSpans(), 3);
    }

    void followsMoreFilesThanMayBeOpen()
    {
        constexpr int files = 120;
        const DescriptorLimit limit(64);
        std::vector<std::string> paths;
        for (int i = 0; i < files; ++i) {
            const std::string name = "f" + std::to_string(1000 + i) + ".jsonl";
            paths.push_back(path(name.c_str()));
            append(paths.back(), failedLine(i));
        }
        follow(paths);
        QCOMPARE(errorSpans(), files);
        for (int i = 0; i < files; ++i) {
            append(paths[static_cast<std::size_t>(i)], failedLine(1000 + i) + failedLine(2000 + i));
        }
        poll();
        QCOMPARE(m_sum.errorSpans, std::uint64_t{ 2 * files });
        verifyAsIfReadWhole(paths);
        // The first ones are closed by now: they are found under their new names.
        for (std::size_t i = 0; i < 3; ++i) {
            append(paths[i], failedLine(static_cast<int>(3000 + i)));
            fs::rename(paths[i], paths[i] + ".1");
            append(paths[i], failedLine(static_cast<int>(4000 + i)));
        }
        fs::rename(paths[3], path("elsewhere"));
        int lost = 0;
        QVERIFY(pollUntil([&](const FollowedCapture&) {
            lost += static_cast<int>(std::ranges::count_if(
                m_update.captures, [](const FollowedCapture& capture) { return !capture.why.empty(); }));
            return errorSpans() == 3 * files + 6 && lost > 0;
        }));
        QVERIFY(m_update.captures[3].why.starts_with("its file was removed or renamed"));
        poll(); // told until something comes
        QVERIFY(m_update.captures[3].why.starts_with("its file was removed or renamed"));
        append(paths[3], failedLine(5000));
        poll();
        poll();
        QCOMPARE(errorSpans(), 3 * files + 7);
        QVERIFY(std::ranges::all_of(
            m_update.captures, [](const FollowedCapture& capture) { return capture.why.empty(); }));
    }

    void listsAFolderOnceForAllItsFiles()
    {
        std::vector<std::string> paths;
        for (int i = 0; i < 50; ++i) {
            paths.push_back(path(("f" + std::to_string(100 + i) + ".jsonl").c_str()));
            append(paths.back(), failedLine(i));
        }
        VERIFY_RESULT(read(paths, workspace()));
        auto db = Database::open(workspace(), Database::Mode::ReadOnly);
        VERIFY_RESULT(db);
        const auto rows = readCaptureRows(*db);
        VERIFY_RESULT(rows);
        SharedByTrails shared;
        std::vector<std::unique_ptr<CaptureTrail>> trails;
        for (const CaptureRow& row : *rows) {
            auto trail = CaptureTrail::begin(row, shared, {});
            VERIFY_RESULT(trail);
            trails.push_back(*std::move(trail));
        }
        QCOMPARE(shared.folders.listings(), std::uint64_t{ 1 });
        append(path("another"), "changes the folder");
        RelaySink sink;
        shared.folders.beginRound();
        for (const auto& trail : trails) {
            trail->read(1U << 20U, sink);
        }
        QVERIFY(shared.folders.listings() <= 2);
    }

    void saysWhyANewFileCannotBeOpened()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1));
        follow({ file });
        append(file, failedLine(2));
        fs::rename(file, path("a.jsonl.1"));
        append(file, failedLine(3));
        {
            const DescriptorLimit limit(0);
            for (int i = 0; i < 3; ++i) {
                const FollowedCapture capture = poll();
                QVERIFY(!capture.rotated && !capture.truncated);
                QCOMPARE(capture.why, std::string("cannot be opened: Too many open files"));
            }
        }
        int rotated = 0;
        QVERIFY(pollUntil([&](const FollowedCapture& capture) {
            rotated += capture.rotated ? 1 : 0;
            return errorSpans() == 3;
        }));
        fs::resize_file(file, 0);
        append(file, failedLine(4) + failedLine(5));
        {
            const DescriptorLimit limit(0);
            for (int i = 0; i < 3; ++i) {
                const FollowedCapture capture = poll();
                QVERIFY(!capture.rotated && !capture.truncated);
                QVERIFY(capture.why.ends_with(": Too many open files"));
            }
        }
        int truncated = 0;
        QVERIFY(pollUntil([&](const FollowedCapture& capture) {
            truncated += capture.truncated ? 1 : 0;
            return errorSpans() == 5;
        }));
        QCOMPARE(rotated, 1);
        QCOMPARE(truncated, 1);
    }

    void tellsWhatItCannotFollow()
    {
        const std::string zipped = path("a.jsonl.gz");
        gzFile const file = gzopen(zipped.c_str(), "wb");
        const std::string line = failedLine(1);
        gzwrite(file, line.data(), static_cast<unsigned>(line.size()));
        gzclose(file);
        const std::string document = path("b.json");
        append(document, "{\n\"resourceSpans\": [\n]\n}\n");
        append(path("c.jsonl"), failedLine(2));
        const auto report = read({ zipped, document, path("c.jsonl") }, workspace());
        VERIFY_RESULT(report);
        Follower follower(workspace(), report->captures);
        const auto update = follower.poll({});
        VERIFY_RESULT(update);
        QCOMPARE(update->captures.at(0).state, FollowState::NotFollowed);
        QCOMPARE(update->captures.at(0).why, std::string("compressed"));
        QCOMPARE(update->captures.at(1).why, std::string("one document, which is complete"));
        QCOMPARE(update->captures.at(2).state, FollowState::Following);
    }

    void followsADocumentThatIsWritten()
    {
        const std::string file = path("a.json");
        std::string document = "[\n";
        for (int i = 1; i <= 5; ++i) {
            document += (i > 1 ? ",\n" : "")
                + otlpRequest(
                    "shop", otlpSpan(traceA, "00000000000000b" + std::to_string(i), "", otlpError()));
        }
        document += "\n]\n";
        const std::size_t half = document.size() / 2;
        append(file, document.substr(0, half));
        follow({ file });
        for (std::size_t at = half; at < document.size(); at += 97) {
            append(file, document.substr(at, 97));
            poll();
        }
        QCOMPARE(errorSpans(), 5);
        verifyAsIfReadWhole({ file });
    }

    void answersParentsAcrossPolls()
    {
        const std::string file = path("a.jsonl");
        const std::string child = otlpSpan(traceA, "00000000000000b2", "00000000000000b1", otlpError());
        append(file, failedLine(1) + otlpRequest("a", child) + "\n");
        follow({ file });
        QCOMPARE(number("SELECT sum(count) FROM issue"), 2);
        append(file, otlpRequest("a", otlpSpan(traceA, "00000000000000b1", "")) + "\n");
        poll();
        QCOMPARE(number("SELECT sum(count) FROM issue"), 1);
        verifyAsIfReadWhole({ file });
    }

    void keepsUpWithAWriter()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(0));
        follow({ file });
        constexpr int lines = 400;
        std::jthread writer([&] {
            std::mt19937 random(7);
            for (int i = 1; i <= lines; ++i) {
                const std::string line = failedLine(i);
                const std::size_t cut = random() % line.size();
                append(file, line.substr(0, cut));
                append(file, line.substr(cut));
                if (i % 100 == 0) {
                    fs::rename(file, path("a-") + std::to_string(i) + ".jsonl");
                }
            }
        });
        QVERIFY(pollUntil([&](const FollowedCapture&) { return errorSpans() == lines + 1; }));
        writer.join();
        QCOMPARE(countedSpans(), lines + 1);
        QCOMPARE(number("SELECT count(*) FROM issue"), 1);
        QCOMPARE(number("SELECT count FROM issue"), lines + 1);
    }

    void givesWhatAWholeReadingGives_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 8; ++seed) {
            QTest::addRow("%d", seed) << seed;
        }
    }
    void givesWhatAWholeReadingGives()
    {
        QFETCH(int, seed);
        const std::string text = unpacked(SPANGLASS_SHARED "/captures/otlp/larder-1.2.0-staging.jsonl.gz");
        if (text.empty()) {
            QSKIP("the captures of the larder are not there");
        }
        const std::string file = path("larder.jsonl");
        std::mt19937 random(static_cast<unsigned>(seed));
        std::size_t at = random() % text.size();
        append(file, text.substr(0, std::max<std::size_t>(at, 2000)));
        at = std::max<std::size_t>(at, 2000);
        follow({ file });
        while (at < text.size()) {
            const std::size_t size = random() % (text.size() / 6);
            append(file, text.substr(at, size));
            at += size;
            if (random() % 3 != 0) {
                poll();
            }
        }
        poll();
        verifyAsIfReadWhole({ file });
    }

    void takesUpAfterARefusal()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1));
        follow({ file });
        append(file, failedLine(2));
        std::stop_source stop;
        stop.request_stop();
        const auto cancelled = m_follower->poll(stop.get_token());
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().kind, Error::Kind::Cancelled);
        QCOMPARE(errorSpans(), 1);
        QCOMPARE(poll().errorSpans, std::uint64_t{ 1 });
        verifyAsIfReadWhole({ file });
    }

    void noticesWhatOthersDo()
    {
        const std::string file = path("a.jsonl");
        append(file, failedLine(1));
        follow({ file });
        append(file, failedLine(2));
        VERIFY_RESULT(read({ file }, workspace()));
        poll();
        append(file, failedLine(3));
        poll();
        verifyAsIfReadWhole({ file }, false);
        QCOMPARE(countedSpans(), 3);
        VERIFY_RESULT(setIssueState(workspace(), { IssueId{ 1 } }, IssueState::Resolved));
        append(file, failedLine(4));
        poll();
        QCOMPARE(number("SELECT count FROM issue WHERE state = 2"), 4);
        ChangeOptions change;
        change.workspace = workspace();
        change.captures = { CaptureId{ 1 } };
        VERIFY_RESULT(removeCaptures(change, {}));
        append(file, failedLine(5));
        const FollowedCapture removed = poll();
        QCOMPARE(removed.state, FollowState::NotFollowed);
        QCOMPARE(removed.why, std::string("removed from the workspace"));
        QCOMPARE(errorSpans(), 0);
    }
};

QTEST_GUILESS_MAIN(TestFollower)
#include "tst_follower.moc"
