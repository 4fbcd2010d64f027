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

    /// Every truth, whatever the format of its captures.
    void findsTheBugs_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("packing"); ///< of the files that the truth names
        QTest::addColumn<double>("leastF1");
        for (const QString& file : QDir(captures + "truth").entryList({ "*.truth.json" }, QDir::Files)) {
            const QString name = file.chopped(static_cast<int>(qstrlen(".truth.json")));
            // One truth is of a larger capture: tst_scorelarge.
            if (!truthOf(name).contains("captures")) {
                continue;
            }
            const double leastF1 = name.contains("larder") ? 0.99 : 0.97;
            QTest::newRow(qPrintable(name)) << name << QString() << leastF1;
            if (name.startsWith("datadog")) { // the same payloads decoded
                QTest::newRow(qPrintable(name + " as JSON")) << name << QString(".json.gz") << leastF1;
            }
        }
    }
    void findsTheBugs()
    {
        QFETCH(QString, name);
        QFETCH(QString, packing);
        QFETCH(double, leastF1);
        const json truth = truthOf(name);
        QStringList arguments{ "issues", "--json", "--spans" };
        for (const auto& file : truth.at("captures")) {
            arguments << captures + name.section('-', 0, 0) + "/" + QString::fromStdString(file) + packing;
        }
        const auto run = runSpanglass(arguments);
        VERIFY_CODE(run, 0);
        const json answer = run.json();
        verifyCounts(truth, answer);
        verifyScore(scored(truth, answer), leastF1);
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

    void countsTheSameRunOnce()
    {
        // The collector wrote the same run with another key order.
        const auto run = runSpanglass({ "issues", captures + "otlp/larder-1.2.0.jsonl.gz",
            captures + "otlp/larder-1.2.0-collector.jsonl.gz", "--json", "--spans" });
        VERIFY_CODE(run, 0);
        const json truth = truthOf("otlp-larder-1.2.0");
        const json answer = run.json();
        verifyCounts(truth, answer);
        verifyScore(scored(truth, answer), 0.99);
    }
};

QTEST_GUILESS_MAIN(TestScore)
#include "tst_score.moc"
