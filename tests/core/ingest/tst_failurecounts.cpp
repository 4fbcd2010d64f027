#include "core/explore/explorer.h"
#include "core/ingest/ingest.h"
#include "core/ingest/rebuild.h"
#include "core/triage/triage.h"
#include "tests/support/failurecontent.h"
#include "tests/support/handmadecaptures.h"
#include "tests/support/print.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr TraceId theTrace{ 0x11a23e9d721fed44, 0xf6a6f12a9da29832 };

HandSpan passed(std::uint64_t span, std::uint64_t parent, const std::string& service)
{
    HandSpan out;
    out.trace = theTrace;
    out.span = span;
    out.parent = parent;
    out.service = service;
    return out;
}

HandSpan failed(
    std::uint64_t span, std::uint64_t parent, const std::string& service, const std::string& message = {})
{
    HandSpan out = passed(span, parent, service);
    out.failed = true;
    if (!message.empty()) {
        out.thrown = { boom(message) };
    }
    return out;
}

/// A gateway that passes on what its orders tell.
std::vector<HandSpan> passedOn()
{
    return { failed(1, 0, "gateway", "orders: the ledger does not match"), failed(2, 1, "gateway"),
        failed(3, 2, "orders", "the ledger does not match"),
        failed(4, 3, "orders", "the ledger does not match") };
}

} // namespace

class TestFailureCounts : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] std::string path(const char* name) const { return m_folder->filePath(name).toStdString(); }

    /// The workspace of captures stored one after another, each as an ingest of its own.
    std::string stored(const char* name, const std::vector<std::vector<HandSpan>>& ingests)
    {
        HandMadeCaptures captures(path(name));
        for (const auto& spans : ingests) {
            captures.capture("/" + std::to_string(&spans - ingests.data()));
            for (const HandSpan& span : spans) {
                captures.add(span);
            }
            if (const auto done = captures.store(); !done) {
                return done.error().message;
            }
        }
        return path(name);
    }

    static std::int64_t number(const std::string& workspace, const std::string& sql)
    {
        const auto db = Database::open(workspace, Database::Mode::ReadOnly);
        const auto found = db ? db->integer(sql) : Result<std::int64_t>(-2);
        return found ? *found : -1;
    }

    std::string ingested(const std::vector<std::string>& paths, const char* name = "workspace")
    {
        IngestOptions options;
        options.paths = paths;
        options.workspace = path(name);
        options.threads = 2;
        const auto read = ingest(options, {});
        return read ? options.workspace : read.error().message;
    }

    std::string written(const char* name, const std::string& text)
    {
        QFile file(m_folder->filePath(name));
        if (file.open(QIODevice::WriteOnly)) {
            file.write(text.data(), static_cast<qint64>(text.size()));
        }
        return path(name);
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void countsAFailureOnceInEachIssue()
    {
        const std::string workspace = stored("one", { passedOn() });
        QCOMPARE(number(workspace, "SELECT count(*) FROM occurrence WHERE origin = 0"), 1);
        QCOMPARE(
            number(workspace,
                "SELECT count(*) FROM occurrence WHERE origin = (SELECT id FROM occurrence WHERE span = 4)"),
            3);
        QCOMPARE(number(workspace, "SELECT sum(failures) FROM issue"), 2); // an entry span of each service
        VERIFY_RESULT(setTrackingPolicy(workspace, TrackingPolicy::All, {}));
        QCOMPARE(number(workspace, "SELECT count FROM issue ORDER BY count DESC LIMIT 1"), 2);
        QCOMPARE(number(workspace, "SELECT max(failures) FROM issue"), 1);
    }

    /// Spans of a trace come in several captures, whichever first.
    void findsFailuresAcrossIngests()
    {
        const std::vector<HandSpan> all = passedOn();
        const auto expected = failureContent(stored("one", { all }));
        QCOMPARE(expected.size(), std::size_t{ 6 });
        for (unsigned split = 1; split < 15; ++split) {
            std::vector<std::vector<HandSpan>> parts(2);
            for (unsigned i = 0; i < 4; ++i) {
                parts[(split >> i) & 1U].push_back(all[i]);
            }
            const std::string name = "split" + std::to_string(split);
            QCOMPARE(firstDifference(failureContent(stored(name.c_str(), parts)), expected), std::string());
        }
        const auto single = stored("single", { { all[3] }, { all[0] }, { all[2] }, { all[1] } });
        QCOMPARE(firstDifference(failureContent(single), expected), std::string());
    }

    void learnsOfASpanAboveThatPassed()
    {
        const std::string workspace = stored("late",
            { { failed(2, 1, "shop", "no such price") }, { passed(1, 0, "shop"), passed(3, 1, "shop") } });
        QCOMPARE(number(workspace, "SELECT flags & 96 FROM occurrence"), 32);
        QCOMPARE(number(stored("missing", { { failed(2, 1, "shop", "no such price") } }),
                     "SELECT flags & 96 FROM occurrence"),
            0);
        QCOMPARE(number(stored("root", { { failed(2, 0, "shop", "no such price") } }),
                     "SELECT flags & 96 FROM occurrence"),
            64);
    }

    void knowsExceptionsThatWereRecordedApart()
    {
        for (const bool together : { true, false }) {
            HandMadeCaptures captures(path(together ? "together" : "one after another"));
            captures.capture("/spans");
            captures.add(failed(1, 0, "shop")).add(failed(2, 1, "shop", "the price is gone"));
            if (!together) {
                VERIFY_RESULT(captures.store());
            }
            captures.capture("/logs");
            captures.addApart(failed(1, 0, "shop", "the price is gone"), Standing::Beside);
            VERIFY_RESULT(captures.store());
            QCOMPARE(captures.number("SELECT count(*) FROM occurrence WHERE origin = 0"), 1);
            QCOMPARE(captures.number("SELECT failures FROM issue WHERE count > 0"), 1);
        }
    }

    void takesOwnMarksBeforeAncestors_data()
    {
        QTest::addColumn<QByteArray>("span");
        QTest::addColumn<QByteArray>("event");
        QTest::addColumn<int>("flags");
        QTest::newRow("none") << QByteArray() << QByteArray() << 64;
        QTest::newRow("error.handled") << QByteArray("\"error.handled\"|\"true\"") << QByteArray() << 32;
        QTest::newRow("error.handling") << QByteArray("\"error.handling\"|\"handled\"") << QByteArray() << 32;
        QTest::newRow("not handled") << QByteArray("\"error.handled\"|\"false\"") << QByteArray() << 64;
        QTest::newRow("escaped") << QByteArray() << QByteArray("\"exception.escaped\"|\"true\"") << 64;
        QTest::newRow("not escaped, says Python")
            << QByteArray() << QByteArray("\"exception.escaped\"|\"False\"") << 64;
        QTest::newRow("answered") << QByteArray("\"http.response.status_code\"|\"404\"") << QByteArray()
                                  << 32;
        QTest::newRow("failed") << QByteArray("\"http.response.status_code\"|\"500\"") << QByteArray() << 64;
    }
    void takesOwnMarksBeforeAncestors()
    {
        const auto attribute = [](QByteArray text) {
            text.replace("|", ",\"value\":{\"stringValue\":");
            return text.isEmpty() ? std::string() : "{\"key\":" + text.toStdString() + "}}";
        };
        const auto pair = [](const char* key, const char* value) {
            return std::string("{\"key\":\"") + key + "\",\"value\":{\"stringValue\":\"" + value + "\"}}";
        };
        QFETCH(const QByteArray, span);
        QFETCH(const QByteArray, event);
        const std::string marks = event.isEmpty() ? "" : "," + attribute(event);
        const std::string capture = "{\"resourceSpans\":[{\"resource\":{\"attributes\":["
            + pair("service.name", "shop")
            + "]},\"scopeSpans\":[{\"spans\":[{\"traceId\":\"11a23e9d721fed44f6a6f12a9da29832\","
              "\"spanId\":\"00000000000000b1\",\"name\":\"GET /\",\"kind\":2,\"startTimeUnixNano\":\"1000\","
              "\"endTimeUnixNano\":\"2000\",\"status\":{\"code\":2},\"attributes\":["
            + attribute(span)
            + "],\"events\":[{\"timeUnixNano\":\"1500\",\"name\":\"exception\",\"attributes\":["
            + pair("exception.type", "Error") + "," + pair("exception.message", "no") + ","
            + pair("exception.stacktrace", "Error: no\\n    at f (/a.js:1:2)") + marks + "]}]}]}]}]}\n";
        const std::string workspace = ingested({ written("a.jsonl", capture) });
        QCOMPARE(number(workspace, "SELECT count(*) FROM occurrence"), 1);
        QTEST(static_cast<int>(number(workspace, "SELECT flags & 96 FROM occurrence")), "flags");
    }

    void tellsAnewWhenACaptureGoes()
    {
        const std::string first = written("a.jsonl", "");
        HandMadeCaptures captures(path("workspace"));
        captures.capture(first); // neither is there any more, so that rows are deleted
        captures.add(passedOn()[0]).add(passedOn()[1]);
        captures.capture("/gone.jsonl");
        captures.add(passedOn()[2]).add(passedOn()[3]);
        VERIFY_RESULT(captures.store());
        ChangeOptions options;
        options.workspace = path("workspace");
        options.captures = { CaptureId{ 2 } };
        VERIFY_RESULT(removeCaptures(options, {}));
        const std::string left = stored("left", { { passedOn()[0], passedOn()[1] } });
        QCOMPARE(firstDifference(failureContent(path("workspace")), failureContent(left)), std::string());
    }

    /// A span that failed below another one with the same exception is never a failure by itself, and figures
    /// of issues are those of their rows.
    void countsFailuresOfRealCaptures_data()
    {
        QTest::addColumn<int>("errorSpans");
        QTest::addColumn<int>("failures");
        QTest::addColumn<int>("tracked");
        QTest::newRow("otlp/larder-1.0.0.jsonl.gz") << 553 << 341 << 177;
        QTest::newRow("otlp/larder-1.1.0.jsonl.gz") << 591 << 349 << 200;
        QTest::newRow("otlp/larder-1.2.0.jsonl.gz") << 593 << 352 << 198;
        QTest::newRow("datadog/larder-1.2.0-v0.4") << 532 << 235 << 114;
        QTest::newRow("zipkin/larder-1.2.0-collector.zipkin.json.gz") << 593 << 352 << 198;
        QTest::newRow("langs/print.jsonl.gz") << 127 << 114 << 70;
    }
    void countsFailuresOfRealCaptures()
    {
        const QString capture = QStringLiteral(SPANGLASS_SHARED "/captures/") + QTest::currentDataTag();
        if (!QFile::exists(capture)) {
            QSKIP("the shared captures are not there");
        }
        const std::string workspace = ingested({ capture.toStdString() });
        QTEST(static_cast<int>(number(workspace, "SELECT count(*) FROM occurrence")), "errorSpans");
        QTEST(static_cast<int>(number(workspace, "SELECT sum(count) FROM issue")), "tracked");
        QCOMPARE(number(workspace,
                     "SELECT count(*) FROM occurrence p JOIN occurrence c ON c.trace = p.trace AND c.parent "
                     "= p.span"
                     " WHERE p.message = c.message AND p.type = c.type AND p.stack = c.stack AND p.stack > 0"
                     " AND iif(c.origin = 0, c.id, c.origin) <> iif(p.origin = 0, p.id, p.origin)"),
            0);
        QCOMPARE(number(workspace,
                     "SELECT count(*) FROM occurrence o JOIN occurrence b ON b.id = o.origin"
                     " WHERE b.origin <> 0 OR b.trace <> o.trace"),
            0);
        for (const TrackingPolicy policy : { TrackingPolicy::Entry, TrackingPolicy::All }) {
            VERIFY_RESULT(setTrackingPolicy(workspace, policy, {}));
            QCOMPARE(
                number(workspace,
                    "SELECT count(*) FROM issue i WHERE failures <> (SELECT count(DISTINCT iif(o.origin = 0,"
                    " o.id, o.origin)) FROM occurrence o JOIN signature s ON s.id = o.signature WHERE"
                    " s.issue = i.id AND o.lacks & "
                        + std::to_string(requiredBy(policy)) + " = 0)"),
                0);
        }
        QTEST(static_cast<int>(number(workspace, "SELECT count(*) FROM occurrence WHERE origin = 0")),
            "failures");
    }
};

QTEST_APPLESS_MAIN(TestFailureCounts)
#include "tst_failurecounts.moc"
