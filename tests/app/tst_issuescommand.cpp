#include "tests/support/golden.h"
#include "tests/support/print.h"
#include "tests/support/program.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace spanglass::test;
using nlohmann::json;

namespace {

const QString data = QStringLiteral(SPANGLASS_TEST_DATA);
const QString parts = data + "/otlp/parts.json";

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    file.write(content);
}

/// The file through a program like gzip; empty if that is not installed.
QByteArray packed(const QString& program, const QByteArray& content)
{
    return QByteArray::fromStdString(runProgram(program, { "-c" }, { content }).output);
}

/// The answer without the place of the test data, and without the digits of fingerprints, which are the
/// business of other tests.
std::string placeless(const std::string& text)
{
    QString answer = QString::fromStdString(text);
    answer.remove(data + "/");
    answer.replace(QRegularExpression("page\\.2:[0-9a-f]{32}"), "page.2:(32 digits)");
    return answer.toStdString();
}

std::multiset<std::string> figures(const json& answer)
{
    std::multiset<std::string> all;
    for (const auto& issue : answer.at("issues")) {
        all.insert(issue.at("fingerprint").get<std::string>() + " " + issue.at("count").dump());
    }
    return all;
}

} // namespace

class TestIssuesCommand : public QObject {
    Q_OBJECT
private slots:
    void printsJson()
    {
        const auto run = runSpanglass({ "issues", parts, "--json", "--spans" });
        VERIFY_CODE(run, 0);
        QCOMPARE(run.errors, std::string());
        QVERIFY(!run.json().is_discarded());
        COMPARE_GOLDEN(placeless(run.output), "otlp/parts.issues.json");
    }
    void leavesSpansOutUnlessAsked()
    {
        const auto run = runSpanglass({ "issues", parts, "--json" });
        VERIFY_CODE(run, 0);
        QVERIFY(!run.json().at("issues").at(0).contains("spans"));
    }
    void printsATableOfAHundredColumns()
    {
        const auto run = runSpanglass({ "issues", parts });
        VERIFY_CODE(run, 0);
        COMPARE_GOLDEN(run.output, "otlp/parts.issues.txt");
        QVERIFY2(run.output.find('\x1b') == std::string::npos, "an escape of the data went to the terminal");
    }
    void tellsWhatIsNotTracked()
    {
        const auto asText = runSpanglass({ "untracked", parts });
        VERIFY_CODE(asText, 0);
        COMPARE_GOLDEN(asText.output, "otlp/parts.untracked.txt");
        const auto asJson = runSpanglass({ "untracked", parts, "--json" });
        VERIFY_CODE(asJson, 0);
        COMPARE_GOLDEN(asJson.output, "otlp/parts.untracked.json");
    }
    void showsOneIssue()
    {
        const QString workspace = m_folder.filePath("one.spanglass");
        VERIFY_CODE(runSpanglass({ "ingest", parts, "--workspace", workspace }), 0);
        const json list = runSpanglass({ "issues", "--workspace", workspace, "--json" }).json();
        const auto fingerprint =
            QString::fromStdString(list.at("issues").at(0).at("fingerprint").get<std::string>());
        const QString id = QString::number(list.at("issues").at(0).at("id").get<int>());

        const auto byId = runSpanglass({ "issue", id, "--workspace", workspace });
        VERIFY_CODE(byId, 0);
        COMPARE_GOLDEN(placeless(byId.output), "otlp/parts.issue.txt");
        QCOMPARE(runSpanglass({ "issue", fingerprint, "--workspace", workspace }).output, byId.output);
        QCOMPARE(
            runSpanglass({ "issue", fingerprint.left(12), "--workspace", workspace }).output, byId.output);
        QCOMPARE(
            runSpanglass({ "issue", fingerprint.mid(7, 9), "--workspace", workspace }).output, byId.output);

        const auto asJson = runSpanglass({ "issue", id, "--workspace", workspace, "--json" });
        VERIFY_CODE(asJson, 0);
        QVERIFY(asJson.json().is_object());
        QCOMPARE(
            asJson.json().at("exceptions").at(0).at("frames").at(0).at("in_app").dump(), std::string("true"));
        QCOMPARE(asJson.json().at("spans").dump(),
            std::string("[\"11111111111111111111111111111111/a000000000000001\","
                        "\"22222222222222222222222222222222/a000000000000004\"]"));
        const auto markdown = runSpanglass({ "issue", id, "--workspace", workspace, "--markdown" });
        VERIFY_CODE(markdown, 0);
        QVERIFY(markdown.output.find("TypeError") != std::string::npos);
    }
    void saysNoToUnknownIssues()
    {
        const QString workspace = m_folder.filePath("unknown.spanglass");
        VERIFY_CODE(runSpanglass({ "ingest", parts, "--workspace", workspace }), 0);
        const auto none = runSpanglass({ "issue", "99", "--workspace", workspace });
        VERIFY_CODE(none, 1);
        QVERIFY2(none.errors.find("there is no issue '99'") != std::string::npos, none.errors.c_str());
        const auto many = runSpanglass({ "issue", "page.2:", "--workspace", workspace });
        VERIFY_CODE(many, 2);
        QVERIFY2(many.errors.find("'page.2:' is the beginning of 3 fingerprints") != std::string::npos,
            many.errors.c_str());
    }

    void filtersAndSorts()
    {
        const auto typesOf = [](const QStringList& words) {
            const auto run = runSpanglass(QStringList{ "issues", parts, "--json" } + words);
            std::string types;
            const json answer = run.json();
            for (const auto& issue : answer.at("issues")) {
                types += issue.at("type").get<std::string>() + " ";
            }
            return types;
        };
        QCOMPARE(typesOf({ "--query", "service:store", "--sort", "first" }),
            std::string("store.errors.SoldOut ValueError "));
        QCOMPARE(typesOf({ "--query", "service:store", "--sort=new" }),
            std::string("ValueError store.errors.SoldOut "));
        QCOMPARE(typesOf({ "--query", "price" }), std::string("TypeError "));
        QCOMPARE(typesOf({ "--query", "env:production" }), std::string("TypeError "));
        QCOMPARE(
            typesOf({ "--query", "version:0.9 -type:ValueError" }), std::string("store.errors.SoldOut "));
        QCOMPARE(typesOf({ "--sort", "last" }), std::string("ValueError TypeError store.errors.SoldOut "));
    }
    void countsWhatAnswersTheQueryOnly()
    {
        json document = json::parse(contentOf(parts).toStdString());
        // The second web error was in another version.
        json other = document["resourceSpans"][0];
        other["resource"]["attributes"][1]["value"]["stringValue"] = "1.5.0";
        auto& spans = document["resourceSpans"][0]["scopeSpans"][0]["spans"];
        other["scopeSpans"][0]["spans"] = json::array({ spans[3] });
        spans.erase(3);
        document["resourceSpans"].push_back(other);
        const QString path = m_folder.filePath("versions.json");
        write(path, QByteArray::fromStdString(document.dump()));
        const auto run = runSpanglass({ "issues", path, "--json", "--spans", "--query", "version:1.5.0" });
        VERIFY_CODE(run, 0);
        const json answer = run.json();
        QCOMPARE(answer.at("issues").size(), std::size_t{ 1 });
        const json& issue = answer.at("issues").at(0);
        QCOMPARE(issue.at("count").dump(), std::string("1"));
        QCOMPARE(issue.at("versions").dump(), std::string("{\"1.5.0\":1}"));
        QCOMPARE(
            issue.at("spans").dump(), std::string("[\"22222222222222222222222222222222/a000000000000004\"]"));
    }
    void appliesPolicies()
    {
        const auto tracked = [](const char* policy) {
            return runSpanglass({ "issues", parts, "--json", "--tracking", policy })
                .json()
                .at("tracked")
                .dump();
        };
        QCOMPARE(tracked("entry"), std::string("4"));
        QCOMPARE(tracked("topmost"), std::string("5")); // and the local child without its parent
        QCOMPARE(tracked("all"), std::string("6")); // and the request handler
    }
    void keepsThePolicyOfANamedWorkspace()
    {
        const QString workspace = m_folder.filePath("policy.spanglass");
        VERIFY_CODE(runSpanglass({ "ingest", parts, "--workspace", workspace, "--tracking", "all" }), 0);
        QCOMPARE(runSpanglass({ "issues", "--workspace", workspace, "--json" }).json().at("tracked").dump(),
            std::string("6"));
        VERIFY_CODE(runSpanglass({ "untracked", "--workspace", workspace, "--tracking", "entry" }), 0);
        QCOMPARE(runSpanglass({ "issues", "--workspace", workspace, "--json" }).json().at("tracked").dump(),
            std::string("4"));
    }

    void readsStandardInput()
    {
        const auto run = runSpanglass({ "issues", "-", "--json" }, { contentOf(parts) });
        VERIFY_CODE(run, 0);
        QCOMPARE(run.json().at("captures").at(0).at("path").get<std::string>(), std::string("-"));
        QCOMPARE(run.json().at("tracked").dump(), std::string("4"));
    }
    void findsCompressionByContent_data()
    {
        QTest::addColumn<QString>("program");
        QTest::newRow("gzip") << "gzip";
        QTest::newRow("zstd") << "zstd";
    }
    void findsCompressionByContent()
    {
        QFETCH(QString, program);
        const QByteArray small = packed(program, contentOf(parts));
        if (small.isEmpty()) {
            QSKIP("the compressor is not installed");
        }
        const QString path = m_folder.filePath(program + "-without-its-ending.json");
        write(path, small);
        const auto run = runSpanglass({ "issues", path, "--json" });
        VERIFY_CODE(run, 0);
        QCOMPARE(run.json().at("tracked").dump(), std::string("4"));
        const auto piped = runSpanglass({ "issues", "-", "--json" }, { small });
        VERIFY_CODE(piped, 0);
        QCOMPARE(piped.json().at("tracked").dump(), std::string("4"));
    }
    void readsFoldersAndSeveralFiles()
    {
        const QString folder = m_folder.filePath("captures");
        QVERIFY(QDir().mkpath(folder));
        const QByteArray content = contentOf(parts);
        write(folder + "/a.json", content);
        write(folder + "/b.json",
            QByteArray(content)
                .replace("a00000000000000", "c00000000000000")
                .replace("b00000000000000", "d00000000000000"));
        const auto whole = runSpanglass({ "issues", folder, "--json" });
        VERIFY_CODE(whole, 0);
        QCOMPARE(whole.json().at("tracked").dump(), std::string("8"));
        const auto named = runSpanglass({ "issues", folder + "/a.json", folder + "/b.json", "--json" });
        VERIFY_CODE(named, 0);
        QCOMPARE(figures(named.json()), figures(whole.json()));
        QCOMPARE(named.json().at("captures").size(), std::size_t{ 2 });
    }
    void addsNothingTheSecondTime()
    {
        const QString workspace = m_folder.filePath("twice.spanglass");
        const auto first = runSpanglass({ "issues", parts, "--workspace", workspace, "--json", "--spans" });
        VERIFY_CODE(first, 0);
        const auto second = runSpanglass({ "issues", parts, "--workspace", workspace, "--json", "--spans" });
        VERIFY_CODE(second, 0);
        QCOMPARE(second.output, first.output);
        const auto both = runSpanglass({ "issues", parts, parts, "--json" });
        VERIFY_CODE(both, 0);
        QCOMPARE(both.json().at("tracked").dump(), std::string("4"));
        QCOMPARE(
            runSpanglass({ "issues", "--workspace", workspace, "--json", "--spans" }).output, first.output);
    }
    void countsAnOverlapOnce()
    {
        // Half of the spans again, in a file of other content.
        json document = json::parse(contentOf(parts).toStdString());
        document["resourceSpans"].erase(1);
        const QString half = m_folder.filePath("half.json");
        write(half, QByteArray::fromStdString(document.dump()));
        const auto run = runSpanglass({ "issues", half, parts, "--json" });
        VERIFY_CODE(run, 0);
        QCOMPARE(run.json().at("spans").dump(), std::string("10"));
        QCOMPARE(run.json().at("error_spans").dump(), std::string("9"));
        QCOMPARE(run.json().at("tracked").dump(), std::string("4"));
    }
    void leavesNoTemporaryWorkspaceBehind()
    {
        const QString folder = m_folder.filePath("tmp");
        QVERIFY(QDir().mkpath(folder));
        ProgramSetup setup;
        setup.environment.insert("TMPDIR", folder);
        VERIFY_CODE(runSpanglass({ "issues", parts }, setup), 0);
        VERIFY_CODE(runSpanglass({ "issues", folder + "/missing" }, setup), 3);
        QCOMPARE(QDir(folder).entryList(QDir::NoDotAndDotDot | QDir::AllEntries), QStringList());
    }

private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestIssuesCommand)
#include "tst_issuescommand.moc"
