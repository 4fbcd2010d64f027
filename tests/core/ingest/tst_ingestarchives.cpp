#include "core/ingest/ingest.h"

#include "core/capture/looks.h"
#include "core/ingest/paths.h"
#include "core/ingest/rebuild.h"
#include "tests/support/otlptext.h"
#include "tests/support/packing.h"
#include "tests/support/print.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace spanglass;
using namespace spanglass::test;

class TestIngestArchives : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] std::string path(const char* name) const { return m_folder->filePath(name).toStdString(); }
    std::string write(const char* name, const std::string& content) const
    {
        QFile file(m_folder->filePath(name));
        if (file.open(QIODevice::WriteOnly)) {
            file.write(content.data(), static_cast<qint64>(content.size()));
        }
        return path(name);
    }
    [[nodiscard]] Result<IngestReport> read(const std::string& file) const
    {
        IngestOptions options;
        options.paths = { file };
        options.workspace = path("workspace");
        options.threads = 2;
        return ingest(options, {});
    }
    static std::string capture(const std::string& span)
    {
        return otlpRequest("shop", otlpSpan(traceA, span, "", otlpError()));
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void readsEachMemberAsACapture()
    {
        const std::string tar = write("week.tar.gz",
            archived({ { "logs/a.jsonl", capture("00000000000000b1") }, { "README", "read me" },
                         { "b.jsonl.zst", compressed(capture("00000000000000b2"), "zstd") },
                         { "link", {}, AE_IFLNK, "/etc/passwd" } },
                "pax", "gzip"));
        for (int time = 1; time <= 2; ++time) { // the second time all of it is known
            const auto report = read(tar);
            VERIFY_RESULT(report);
            QCOMPARE(report->captures.size(), std::size_t{ 2 });
            QCOMPARE(report->captures[0].path, tar + "/logs/a.jsonl");
            QCOMPARE(report->captures[0].bytes, std::uint64_t{ capture("00000000000000b1").size() });
            QCOMPARE(report->captures[1].path, tar + "/b.jsonl.zst");
            QCOMPARE(report->captures[0].id.value, std::int64_t{ 1 });
            QCOMPARE(report->captures[1].id.value, std::int64_t{ 2 });
            QCOMPARE(report->captures[1].errorSpans, std::uint64_t{ 1 });
            QCOMPARE(report->failures.size(), std::size_t{ 2 });
            QVERIFY(std::ranges::all_of(report->failures, &IngestFailure::passedOver));
            QCOMPARE(report->failures[0].error.message,
                tar + "/README: not a trace capture that Spanglass knows: text that is no JSON");
            QCOMPARE(report->failures[1].error.message, tar + ": 1 link in it was passed over");
        }
    }
    void readsSomeMembers()
    {
        const std::string tar = write("week.tar",
            archived({ { "a", capture("00000000000000b1") }, { "b", capture("00000000000000b2") },
                         { "c.gz", compressed(capture("00000000000000b3"), "gzip") } },
                "pax"));
        IngestOptions options;
        options.paths = { tar + "/c.gz", tar + "/a" };
        options.workspace = path("workspace");
        const auto report = ingest(options, {});
        VERIFY_RESULT(report);
        QCOMPARE(report->captures.size(), std::size_t{ 2 });
        QCOMPARE(report->captures[0].path, tar + "/a");
        QCOMPARE(report->captures[1].path, tar + "/c.gz");
        QCOMPARE(report->failures.size(), std::size_t{ 0 });
        const auto absent = read(tar + "/d");
        QVERIFY(!absent);
        QCOMPARE(absent.error().message, tar + ": it does not hold d");
    }
    void removesAMember()
    {
        const std::string tar = write("week.tar",
            archived({ { "a", capture("00000000000000b1") }, { "b", capture("00000000000000b2") } }, "pax"));
        VERIFY_RESULT(read(tar));
        ChangeOptions options;
        options.workspace = path("workspace");
        options.captures = { CaptureId{ 1 } };
        const auto removed = removeCaptures(options, {});
        VERIFY_RESULT(removed);
        QCOMPARE(removed->inexact, std::string());
        QCOMPARE(removed->captures.size(), std::size_t{ 1 });
        QCOMPARE(removed->captures[0].path, tar + "/b");
        const auto again = reloadCaptures({ .workspace = path("workspace") }, {});
        VERIFY_RESULT(again);
        QVERIFY(!again->changed);
    }
    void namesTwentyMembersThatAreNoCaptures()
    {
        std::vector<PackedMember> members{ { "a", capture("00000000000000b1") } };
        for (int i = 0; i < 30; ++i) {
            members.push_back({ "note" + std::to_string(i), "a note" });
        }
        const std::string zip = write("notes.zip", archived(members, "zip"));
        const auto report = read(zip);
        VERIFY_RESULT(report);
        QCOMPARE(report->failures.size(), std::size_t{ 21 });
        QCOMPARE(report->failures.back().error.message, zip + ": and 10 more files in it");
    }
    void saysWhatAnArchiveWithoutCapturesHolds()
    {
        const std::string picture = "\x89PNG picture";
        const std::string tar =
            write("photos.tar.gz", archived({ { "a", picture }, { "b", picture } }, "ustar", "gzip"));
        const auto report = read(tar);
        QVERIFY(!report);
        QCOMPARE(report.error().message,
            tar + ": nothing in it is a trace capture that Spanglass knows: gzip of a tar of PNG files"
                + std::string(whatOpens));
    }
    void keepsWhatWasReadOfADamagedArchive()
    {
        const std::string whole =
            archived({ { "a", capture("00000000000000b1") }, { "b", capture("00000000000000b2") } }, "ustar");
        const std::string tar = write("cut.tar", whole.substr(0, 1536));
        const auto report = read(tar);
        VERIFY_RESULT(report);
        QCOMPARE(report->captures.size(), std::size_t{ 1 });
        QCOMPARE(report->captures[0].errorSpans, std::uint64_t{ 1 });
    }
    void walksFoldersButNoLinksToFolders()
    {
        QVERIFY(QDir(m_folder->path()).mkpath("in/deeper/still"));
        QVERIFY(QDir(m_folder->path()).mkpath("in/.hidden"));
        QVERIFY(QDir(m_folder->path()).mkpath("elsewhere"));
        write("in/b", capture("00000000000000b1"));
        write("in/deeper/still/a", capture("00000000000000b2"));
        write("in/.hidden/c", capture("00000000000000b3"));
        write("elsewhere/d", capture("00000000000000b4"));
        QVERIFY(QFile::link(m_folder->filePath("elsewhere"), m_folder->filePath("in/link")));
        QVERIFY(QFile::link(m_folder->filePath("in"), m_folder->filePath("in/deeper/loop")));
        const ExpandedPaths paths = expandPaths({ path("in"), path("in/b") });
        const std::vector<std::string> expected{ path("in/b"), path("in/deeper/still/a") };
        QVERIFY(paths.files == expected);
        QCOMPARE(paths.failures.size(), std::size_t{ 1 });
        QVERIFY(paths.failures[0].passedOver);
        QCOMPARE(paths.failures[0].error.message, path("in") + ": 2 links to folders in it were passed over");
    }
    void passesOverWhatIsNoCaptureInAFolder()
    {
        QVERIFY(QDir(m_folder->path()).mkpath("in/empty"));
        const std::string a = write("in/a.jsonl", capture("00000000000000b1"));
        write("in/README", "read me");
        write("in/empty.json", "");
        QVERIFY(QFile::link(m_folder->filePath("nowhere"), m_folder->filePath("in/link")));
        const auto report = read(path("in"));
        VERIFY_RESULT(report);
        QCOMPARE(report->captures.size(), std::size_t{ 1 });
        QCOMPARE(report->failures.size(), std::size_t{ 3 });
        QVERIFY(std::ranges::all_of(report->failures, &IngestFailure::passedOver));
        QCOMPARE(report->failures[0].error.message,
            path("in") + ": 1 device, pipe or broken link in it was passed over");
        QCOMPARE(report->failures[1].error.message,
            path("in/README") + ": not a trace capture that Spanglass knows: text that is no JSON");
        QFile::remove(m_folder->filePath("workspace"));
        QFile::remove(m_folder->filePath("in/a.jsonl"));
        const auto none = read(path("in")); // without a capture they are errors
        QVERIFY(!none);
        QCOMPARE(
            expandPaths({ path("in/empty"), path("in/empty") + "/." }).failures.size(), std::size_t{ 2 });
    }
    void stopsAtDepth()
    {
        QString deep = "in";
        for (int i = 0; i < 40; ++i) {
            deep += "/d";
        }
        QVERIFY(QDir(m_folder->path()).mkpath(deep));
        write("in/a", "{}");
        write((deep.toStdString() + "/b").c_str(), "{}");
        const ExpandedPaths paths = expandPaths({ path("in") });
        QCOMPARE(paths.files.size(), std::size_t{ 1 });
        QCOMPARE(paths.failures.size(), std::size_t{ 1 });
    }
    void takesCapturesForAFormat()
    {
        IngestOptions options;
        options.paths = { write("note", "hello") };
        options.workspace = path("workspace");
        options.format = "otlp-json";
        const auto report = ingest(options, {});
        VERIFY_RESULT(report);
        QCOMPARE(report->captures.size(), std::size_t{ 1 });
        QCOMPARE(report->captures[0].format, std::string("otlp-json"));
        QVERIFY(report->captures[0].warningCount > 0);
        options.paths = { write("other", "{}") }; // good JSON without anything that is asked for
        options.format = "sentry-envelope";
        const auto other = ingest(options, {});
        VERIFY_RESULT(other);
        QCOMPARE(other->captures[0].spans, std::uint64_t{ 0 });
        QVERIFY(other->captures[0].warningCount > 0);
    }
    void keepsAGivenFormatWhenReadAgain()
    {
        IngestOptions options;
        options.paths = { write("note", "hello") };
        options.workspace = path("workspace");
        options.format = "otlp-json";
        VERIFY_RESULT(ingest(options, {}));
        write("note", "hello again");
        const auto changed = reloadCaptures({ .workspace = path("workspace") }, {});
        VERIFY_RESULT(changed);
        QVERIFY(changed->changed);
        QCOMPARE(changed->failures.size(), std::size_t{ 0 });
        QCOMPARE(changed->inexact, std::string());
        QCOMPARE(changed->captures[0].format, std::string("otlp-json"));
        const auto added = read(write("a", capture("00000000000000b2")));
        VERIFY_RESULT(added);
        const auto removed =
            removeCaptures({ .workspace = path("workspace"), .captures = { added->captures[0].id } }, {});
        VERIFY_RESULT(removed);
        QCOMPARE(removed->captures[0].format, std::string("otlp-json"));
        QCOMPARE(removed->inexact, std::string());
    }
};

QTEST_APPLESS_MAIN(TestIngestArchives)
#include "tst_ingestarchives.moc"
