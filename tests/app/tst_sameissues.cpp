#include "tests/support/print.h"
#include "tests/support/program.h"

#include <QDir>
#include <QTest>

#include <cstdint>
#include <map>
#include <string>

using namespace spanglass::test;

namespace {

const QString captures = QStringLiteral(SPANGLASS_SHARED "/captures/");

struct Issues {
    std::map<std::string, std::uint64_t> countByFingerprint{};
    std::string figures{};
};

/// The issues of captures opened together, in a line each, so that a difference can be read.
Issues issuesOf(const QStringList& files)
{
    QStringList arguments{ "issues", "--json" };
    for (const QString& file : files) {
        arguments << captures + file;
    }
    const auto run = runSpanglass(arguments);
    Issues issues;
    if (run.code != 0) {
        issues.figures = run.errors;
        return issues;
    }
    const auto answer = run.json();
    for (const auto& issue : answer.at("issues")) {
        issues.countByFingerprint[issue.at("fingerprint")] = issue.at("count");
    }
    for (const char* key : { "spans", "traces", "error_spans", "tracked" }) {
        issues.figures += std::string(key) + " " + answer.at(key).dump() + " ";
    }
    return issues;
}

std::string differenceOf(const Issues& expected, const Issues& got)
{
    std::string text;
    for (const auto& [fingerprint, count] : expected.countByFingerprint) {
        const auto found = got.countByFingerprint.find(fingerprint);
        if (found == got.countByFingerprint.end()) {
            text += "missing " + fingerprint + " x" + std::to_string(count) + "\n";
        } else if (found->second != count) {
            text += fingerprint + " x" + std::to_string(found->second) + " instead of x"
                + std::to_string(count) + "\n";
        }
    }
    for (const auto& [fingerprint, count] : got.countByFingerprint) {
        if (!expected.countByFingerprint.contains(fingerprint)) {
            text += "extra " + fingerprint + " x" + std::to_string(count) + "\n";
        }
    }
    return text;
}

} // namespace

/// One run of an application, written out by several tracers and collectors in several formats, has the same
/// issues with the same fingerprints and counts, whichever file is opened; and all of them together too.
class TestSameIssues : public QObject {
    Q_OBJECT
private slots:
    void whateverTheFormat_data()
    {
        QTest::addColumn<QStringList>("files"); ///< the first is the OTLP JSON of the run
        const auto run = [](const char* name, const QStringList& files) { QTest::newRow(name) << files; };
        run("larder 1.1.0",
            { "otlp/larder-1.1.0.jsonl.gz", "otlp/larder-1.1.0.framed.pb.gz",
                "jaeger/larder-1.1.0-otel-js.jaeger.json.gz" });
        run("larder 1.2.0",
            { "otlp/larder-1.2.0.jsonl.gz", "otlp/larder-1.2.0-collector.jsonl.gz",
                "zipkin/larder-1.2.0-collector.zipkin.json.gz",
                "jaeger/larder-1.2.0-from-otlp.jaeger.json.gz" });
        run("larder 1.2.0 staging",
            { "otlp/larder-1.2.0-staging.jsonl.gz", "otlp/larder-1.2.0-staging.framed.pb",
                "otlp/larder-1.2.0-staging.framed.pb.zstd" });
        run("studio bindery", { "langs/bindery.jsonl.gz", "jaeger/studio-bindery-otel-go.jaeger.json" });
        run("studio print", { "langs/print.jsonl.gz", "zipkin/studio-print-otel-python.zipkin.json" });
    }
    void whateverTheFormat()
    {
        QFETCH(QStringList, files);
        if (!QDir(captures).exists()) {
            QSKIP("the folder ../shared with the captures is not here");
        }
        const Issues expected = issuesOf({ files.front() });
        QVERIFY(!expected.countByFingerprint.empty());
        for (const QString& file : files.mid(1)) {
            const Issues got = issuesOf({ file });
            QVERIFY2(got.figures == expected.figures,
                (file.toStdString() + ": " + got.figures + "instead of " + expected.figures).c_str());
            const std::string difference = differenceOf(expected, got);
            QVERIFY2(difference.empty(), (file.toStdString() + ":\n" + difference).c_str());
        }
        const Issues together = issuesOf(files);
        QVERIFY2(together.figures == expected.figures,
            ("together: " + together.figures + "instead of " + expected.figures).c_str());
        const std::string difference = differenceOf(expected, together);
        QVERIFY2(difference.empty(), ("together:\n" + difference).c_str());
    }
};

QTEST_GUILESS_MAIN(TestSameIssues)
#include "tst_sameissues.moc"
