#include "tests/support/print.h"
#include "tests/support/program.h"

#include <QFile>
#include <QTest>

#include <map>

using namespace spanglass::test;
using nlohmann::json;

/// A week of 209 MB. Its truth lists counts, no spans.
class TestScoreLarge : public QObject {
    Q_OBJECT
private slots:
    void countsAWeek()
    {
        const QString folder = QStringLiteral(SPANGLASS_SHARED "/captures/");
        QFile truthFile(folder + "truth/otlp-larder-200mb.truth.json");
        if (!truthFile.open(QIODevice::ReadOnly)) {
            QSKIP("the folder ../shared with the captures is not here");
        }
        const json truth = json::parse(truthFile.readAll().toStdString(), nullptr, false);
        const auto run = runSpanglass({ "issues", folder + "otlp/larder-200mb.jsonl.gz", "--json" });
        VERIFY_CODE(run, 0);
        const json answer = run.json();
        for (const char* key : { "spans", "traces", "error_spans", "tracked" }) {
            QCOMPARE(answer.at(key).dump(), truth.at(key).dump());
        }
        std::map<std::string, int> expected;
        std::map<std::string, int> versions;
        for (const auto& bug : truth.at("bugs")) {
            for (const auto& [version, count] : bug.at("versions").items()) {
                expected[version] += count.get<int>();
            }
        }
        for (const auto& issue : answer.at("issues")) {
            for (const auto& [version, count] : issue.at("versions").items()) {
                versions[version] += count.get<int>();
            }
        }
        QCOMPARE(json(versions).dump(), json(expected).dump());
    }
};

QTEST_GUILESS_MAIN(TestScoreLarge)
#include "tst_scorelarge.moc"
