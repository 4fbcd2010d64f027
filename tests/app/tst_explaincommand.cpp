#include "tests/support/print.h"
#include "tests/support/program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace spanglass::test;
using nlohmann::json;

namespace {

const QString parts = QStringLiteral(SPANGLASS_TEST_DATA "/otlp/parts.json");
const QString captures = QStringLiteral(SPANGLASS_SHARED "/captures/");
const QString larder = captures + "otlp/larder-1.2.0.jsonl.gz";

std::string text(const json& value)
{
    return value.dump();
}

/// Errors of one type and message in three services' same function with other callers: rules for two of them
/// that say what these have in common mean all three.
QByteArray threeOfOneFunction()
{
    json resources = json::array();
    for (int i = 0; i < 3; ++i) {
        const auto attribute = [](const char* key, const std::string& value) {
            return json{ { "key", key }, { "value", { { "stringValue", value } } } };
        };
        const std::string stack = "Traceback (most recent call last):\n  File \"/app/caller"
            + std::to_string(i) + ".py\", line 3, in caller" + std::to_string(i)
            + "\n    pay()\n  File \"/app/bank.py\", line 9, in pay\n    raise ValueError('card declined')\n"
              "ValueError: card declined";
        json event{ { "name", "exception" }, { "timeUnixNano", "1700000000000000100" } };
        event["attributes"] = json::array({ attribute("exception.type", "ValueError"),
            attribute("exception.message", "card declined"), attribute("exception.stacktrace", stack) });
        json span{ { "traceId", "0102030405060708090a0b0c0d0e0f1" + std::to_string(i) },
            { "spanId", "010203040506070" + std::to_string(i + 1) }, { "name", "pay" }, { "kind", 2 },
            { "startTimeUnixNano", "1700000000000000000" }, { "endTimeUnixNano", "1700000000000001000" } };
        span["status"] = json{ { "code", 2 } };
        span["events"] = json::array({ event });
        json resource;
        resource["resource"]["attributes"] = json::array({ attribute("service.name", "shop") });
        resource["scopeSpans"] = json::array({ json{ { "spans", json::array({ span }) } } });
        resources.push_back(resource);
    }
    return QByteArray::fromStdString(json{ { "resourceSpans", resources } }.dump());
}

QString idOf(const json& issue)
{
    return QString::number(issue.at("id").get<int>());
}

} // namespace

/// `spanglass explain`, on captures of real tracers where they are there.
class TestExplainCommand : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        m_workspace = m_folder.filePath("larder");
        if (QFile::exists(larder)) {
            VERIFY_CODE(runSpanglass({ "ingest", larder, "--workspace", m_workspace }), 0);
        }
    }

    void explainsAnIssueOfACapture()
    {
        const auto run = runSpanglass({ "explain", "1", parts, "--json" });
        VERIFY_CODE(run, 0);
        const auto answer = run.json();
        QCOMPARE(
            text(answer.at("explanation").at("fingerprint")), text(answer.at("issue").at("fingerprint")));
        QVERIFY(answer.at("explanation").at("parts").size() >= 3);
        QVERIFY(answer.at("signatures").get<int>() >= 1);
    }

    void printsItForPeople()
    {
        const auto run = runSpanglass({ "explain", "1", parts });
        VERIFY_CODE(run, 0);
        for (const char* part :
            { "fingerprint", "grouped by", "what the key is made of\n", "service", "type" }) {
            QVERIFY2(run.output.find(part) != std::string::npos, part);
        }
    }

    void tellsEveryKeyAsItIs()
    {
        if (!hasLarder()) {
            QSKIP("the folder ../shared with the captures is not here");
        }
        std::set<std::string> uses;
        const auto issues = listed();
        QVERIFY(issues.size() >= 30);
        for (const auto& issue : issues) {
            const auto run = runSpanglass({ "explain", idOf(issue), "--workspace", m_workspace, "--json" });
            VERIFY_CODE(run, 0);
            const auto answer = run.json();
            QCOMPARE(text(answer.at("explanation").at("fingerprint")), text(issue.at("fingerprint")));
            QCOMPARE(text(answer.at("issue").at("count")), text(issue.at("count")));
            QVERIFY(!answer.at("moved").get<bool>() && !answer.at("outdated").get<bool>());
            for (const auto& frame : answer.at("explanation").at("frames")) {
                uses.insert(frame.at("use"));
                QVERIFY(!frame.at("reason").get<std::string>().empty());
                QVERIFY(frame.at("use") != "counts" || !frame.at("key").get<std::string>().empty());
            }
        }
        QVERIFY(uses.contains("counts"));
        QVERIFY(uses.contains("foreign"));
    }

    void listsSimilarIssues()
    {
        if (!hasLarder()) {
            QSKIP("the folder ../shared with the captures is not here");
        }
        std::size_t found = 0;
        const auto issues = listed();
        for (std::size_t i = 0; i < issues.size(); i += 3) {
            const auto& issue = issues.at(i);
            const auto run = runSpanglass({ "explain", idOf(issue), "--workspace", m_workspace, "--json" });
            VERIFY_CODE(run, 0);
            const auto answer = run.json();
            double last = 1;
            for (const auto& similar : answer.at("similar")) {
                const double share = similar.at("similarity");
                QVERIFY(share <= last && share >= 0.3);
                QVERIFY(similar.at("issue").at("id") != issue.at("id"));
                last = share;
                ++found;
            }
        }
        QVERIFY(found > 0);
    }

    void tellsWhyTwoAreSeparate()
    {
        if (!hasLarder()) {
            QSKIP("the folder ../shared with the captures is not here");
        }
        const auto issues = listed();
        const QStringList words{ "explain", idOf(issues[0]), idOf(issues[1]), "--workspace", m_workspace };
        const auto run = runSpanglass(words + QStringList{ "--json" });
        VERIFY_CODE(run, 0);
        const auto answer = run.json();
        QCOMPARE(text(answer.at("first").at("issue").at("id")), text(issues[0].at("id")));
        QCOMPARE(text(answer.at("second").at("issue").at("id")), text(issues[1].at("id")));
        const auto& difference = answer.at("difference");
        QVERIFY(difference.at("first") != difference.at("second"));
        QVERIFY(answer.at("rule").get<std::string>().find(" -> join ") != std::string::npos);

        const auto shown = runSpanglass(words);
        VERIFY_CODE(shown, 0);
        QVERIFY(shown.output.starts_with("why are these two separate?\n"));
        QVERIFY(shown.output.find("the first difference is " + difference.at("part").get<std::string>())
            != std::string::npos);
        QVERIFY(shown.output.find(answer.at("rule").get<std::string>().substr(0, 40)) != std::string::npos);
    }

    void tellsWhatTheRuleJoinsToo()
    {
        if (!hasLarder()) {
            QSKIP("the folder ../shared with the captures is not here");
        }
        const auto issues = listed();
        for (std::size_t i = 1; i < 6; ++i) { // as trying it tells
            const QStringList words{ "explain", idOf(issues[0]), idOf(issues[i]), "--workspace",
                m_workspace };
            const auto run = runSpanglass(words + QStringList{ "--json" });
            VERIFY_CODE(run, 0);
            const auto answer = run.json();
            const std::string rule = answer.at("rule");
            if (rule.empty()) {
                QVERIFY(!answer.contains("also_joins"));
                continue;
            }
            QFile file(m_folder.filePath("rule.txt"));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(QByteArray::fromStdString(rule + "\n"));
            file.close();
            const auto tried = runSpanglass(
                { "regroup", "--workspace", m_workspace, "--dry-run", "--json", "--rules", file.fileName() });
            VERIFY_CODE(tried, 0);
            const auto change = tried.json().at("changes").at(0);
            QCOMPARE(change.at("before").size(), answer.at("also_joins").size() + 2);
        }
    }

    void tellsOfAThirdIssueThatARuleJoins()
    {
        const QString third = m_folder.filePath("third.json");
        QFile file(third);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(threeOfOneFunction());
        file.close();
        const auto run = runSpanglass({ "explain", "1", "2", third, "--json" });
        VERIFY_CODE(run, 0);
        const auto answer = run.json();
        QVERIFY(!answer.at("rule").get<std::string>().empty());
        QCOMPARE(answer.at("also_joins").size(), std::size_t{ 1 });
        const auto shown = runSpanglass({ "explain", "1", "2", third });
        QVERIFY2(shown.output.find("these rules also join 1 other issue:\n") != std::string::npos,
            shown.output.c_str());
    }

    void takesFingerprintsAndTheirBeginnings()
    {
        if (!hasLarder()) {
            QSKIP("the folder ../shared with the captures is not here");
        }
        const auto issue = listed()[2];
        const auto fingerprint = QString::fromStdString(issue.at("fingerprint"));
        const QString digits = fingerprint.mid(fingerprint.indexOf(':') + 1, 12);
        for (const QString& name : { fingerprint, digits }) {
            const auto run = runSpanglass({ "explain", name, "--workspace", m_workspace, "--json" });
            VERIFY_CODE(run, 0);
            QCOMPARE(text(run.json().at("issue").at("id")), text(issue.at("id")));
        }
    }

    void refusesWhatIsNone()
    {
        const auto none = runSpanglass({ "explain", "4711", parts });
        VERIFY_CODE(none, 1);
        QVERIFY(none.errors.find("there is no issue '4711'") != std::string::npos);
        VERIFY_CODE(runSpanglass({ "explain", "1", "1", parts }), 2);
        VERIFY_CODE(runSpanglass({ "explain" }), 2);
        VERIFY_CODE(runSpanglass({ "explain", "1" }), 2);
        const QString missing = m_folder.filePath("missing");
        VERIFY_CODE(runSpanglass({ "explain", "1", "--workspace", missing }), 3);
        QVERIFY(!QFile::exists(missing));
    }

private:
    [[nodiscard]] static bool hasLarder() { return QFile::exists(larder); }
    [[nodiscard]] json listed() const
    {
        return runSpanglass({ "issues", "--workspace", m_workspace, "--json" }).json().at("issues");
    }

    QTemporaryDir m_folder{};
    QString m_workspace{};
};

QTEST_APPLESS_MAIN(TestExplainCommand)
#include "tst_explaincommand.moc"
