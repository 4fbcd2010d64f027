#include "tests/support/print.h"
#include "tests/support/program.h"
#include "tests/support/score.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <cstdint>
#include <map>
#include <sstream>

using namespace spanglass::test;
using nlohmann::json;

namespace {

const QString captures = QStringLiteral(SPANGLASS_SHARED "/captures/");

json truthOf(const QString& name)
{
    QFile file(captures + "truth/" + name + ".truth.json");
    return file.open(QIODevice::ReadOnly) ? json::parse(file.readAll().toStdString(), nullptr, false)
                                          : json();
}

/// The truth counts combinations ("no type+no stack"); a span counts under each of its reasons.
std::map<std::string, std::uint64_t> reasonsOf(const json& truth)
{
    std::map<std::string, std::uint64_t> reasons;
    for (const auto& [combination, count] : truth.at("not_tracked_reasons").items()) {
        std::istringstream parts(combination);
        for (std::string reason; std::getline(parts, reason, '+');) {
            reasons[reason] += count.get<std::uint64_t>();
        }
    }
    return reasons;
}

void verifyCounts(const json& truth, const json& answer)
{
    for (const char* key : { "spans", "traces", "error_spans", "tracked" }) {
        QVERIFY2(answer.at(key) == truth.at(key),
            (std::string(key) + ": expected " + truth.at(key).dump() + ", got " + answer.at(key).dump())
                .c_str());
    }
    QCOMPARE(answer.at("untracked").dump(), json(reasonsOf(truth)).dump());
}

void verifyScore(const Score& score, double leastF1)
{
    QVERIFY2(score.missing == 0 && score.extra == 0,
        ("tracked set: " + std::to_string(score.missing) + " missing, " + std::to_string(score.extra)
            + " extra, e.g. " + score.example)
            .c_str());
    QCOMPARE(score.mixed, std::string());
    QVERIFY2(score.f1 >= leastF1, ("F1 is " + std::to_string(score.f1)).c_str());
}

} // namespace

/// The program's answer about captures of real tracers against what is known to be true.
class TestScore : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (!QDir(captures).exists()) {
            QSKIP("the folder ../shared with the captures is not here");
        }
    }

    void findsTheBugsOfLarder_data()
    {
        QTest::addColumn<QString>("folder");
        for (const char* name : { "otlp-larder-1.0.0", "otlp-larder-1.0.0-single-pb", "otlp-larder-1.1.0",
                 "otlp-larder-1.1.0-framed", "otlp-larder-1.2.0", "otlp-larder-1.2.0-collector",
                 "otlp-larder-1.2.0-staging", "otlp-larder-1.2.0-staging-framed" }) {
            QTest::newRow(name) << QStringLiteral("otlp");
        }
    }
    void findsTheBugsOfLarder()
    {
        QFETCH(QString, folder);
        const json truth = truthOf(QString::fromLatin1(QTest::currentDataTag()));
        QStringList arguments = { "issues", "--json", "--spans" };
        for (const json& capture : truth.at("captures")) {
            arguments.push_back(captures + folder + "/" + QString::fromStdString(capture.get<std::string>()));
        }
        const auto run = runSpanglass(arguments);
        VERIFY_CODE(run, 0);
        const json answer = run.json();
        verifyCounts(truth, answer);
        verifyScore(scored(truth, answer), 0.97);
    }

    void findsTheBugsInZipkinJson_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("truth");
        // The exporter of OpenTelemetry JS sends no stacks: nothing is tracked, and all of it is counted.
        QTest::newRow("JS") << "larder-1.0.0-otel-js.zipkin.json.gz"
                            << "zipkin-larder-1.0.0-otel-js";
        QTest::newRow("Collector") << "larder-1.2.0-collector.zipkin.json.gz"
                                   << "zipkin-larder-1.2.0-collector";
        QTest::newRow("Python") << "studio-print-otel-python.zipkin.json"
                                << "zipkin-studio-print";
    }
    void findsTheBugsInZipkinJson()
    {
        QFETCH(QString, file);
        QFETCH(QString, truth);
        const auto run = runSpanglass({ "issues", captures + "zipkin/" + file, "--json", "--spans" });
        VERIFY_CODE(run, 0);
        const json answer = run.json();
        verifyCounts(truthOf(truth), answer);
        verifyScore(scored(truthOf(truth), answer), 0.95);
    }

    void countsBothHalvesOfSharedSpans()
    {
        const auto go = runSpanglass(
            { "issues", captures + "zipkin/zipkin-go-shared-spans.zipkin.json", "--json", "--spans" });
        VERIFY_CODE(go, 0);
        QCOMPARE(go.json().at("spans").get<int>(), 47);
        QCOMPARE(go.json().at("error_spans").get<int>(), 9);
        const auto python =
            runSpanglass({ "issues", captures + "zipkin/py-zipkin.zipkin.json", "--json", "--spans" });
        VERIFY_CODE(python, 0);
        QCOMPARE(python.json().at("spans").get<int>(), 20);
        QCOMPARE(python.json().at("error_spans").get<int>(), 4);
        QCOMPARE(python.json().at("tracked").get<int>(), 3);
    }

    void findsTheBugsInDatadogPayloads_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : { "larder-1.0.0-v0.4", "larder-1.1.0-v0.5", "larder-1.2.0-v0.4" }) {
            QTest::newRow(name) << QString::fromLatin1(name); // a folder of request bodies
            QTest::newRow((name + std::string(" as JSON")).c_str()) << QString::fromLatin1(name) + ".json.gz";
        }
    }
    void findsTheBugsInDatadogPayloads()
    {
        QFETCH(QString, name);
        const auto run = runSpanglass({ "issues", captures + "datadog/" + name, "--json", "--spans" });
        VERIFY_CODE(run, 0);
        const json truth = truthOf("datadog-" + QString(name).remove(".json.gz"));
        const json answer = run.json();
        verifyCounts(truth, answer);
        verifyScore(scored(truth, answer), 0.97);
    }

    void findsTheBugsOfThreeLanguagesOpenedTogether()
    {
        const auto run = runSpanglass({ "issues", captures + "langs/print.jsonl.gz",
            captures + "langs/bindery.jsonl.gz", captures + "langs/gallery.jsonl.gz", "--json", "--spans" });
        VERIFY_CODE(run, 0);
        const json answer = run.json();
        QCOMPARE(answer.at("captures").size(), std::size_t{ 3 });
        verifyScore(scored(truthOf("langs-studio"), answer, { "print", "bindery", "gallery" }), 0.95);
    }

    void findsTheBugsInJaegersFiles_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("truth");
        QTest::newRow("OTel JS") << "larder-1.1.0-otel-js.jaeger.json.gz"
                                 << "jaeger-larder-1.1.0-otel-js";
        QTest::newRow("Collector") << "larder-1.2.0-from-otlp.jaeger.json.gz"
                                   << "jaeger-larder-1.2.0-from-otlp";
        QTest::newRow("OTel Go") << "studio-bindery-otel-go.jaeger.json"
                                 << "jaeger-studio-bindery";
    }
    void findsTheBugsInJaegersFiles()
    {
        QFETCH(QString, file);
        QFETCH(QString, truth);
        const auto run = runSpanglass({ "issues", captures + "jaeger/" + file, "--json", "--spans" });
        VERIFY_CODE(run, 0);
        const json expected = truthOf(truth);
        const json answer = run.json();
        verifyCounts(expected, answer);
        verifyScore(scored(expected, answer), 0.97);
    }

    void countsTheSameRunOnce()
    {
        // The collector wrote the same run with another key order.
        const auto run = runSpanglass({ "issues", captures + "otlp/larder-1.2.0.jsonl.gz",
            captures + "otlp/larder-1.2.0-collector.jsonl.gz", "--json", "--spans" });
        VERIFY_CODE(run, 0);
        const json truth = truthOf("otlp-larder-1.2.0");
        const json answer = run.json();
        verifyCounts(truth, answer);
        verifyScore(scored(truth, answer), 0.97);
    }
};

QTEST_GUILESS_MAIN(TestScore)
#include "tst_score.moc"
