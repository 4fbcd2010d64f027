#include "tests/support/gitfolder.h"
#include "tests/support/otlptext.h"
#include "tests/support/program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace spanglass::test;

/// What `issue --source-root` prints.
class TestIssueSource : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        auto git = GitFolder::init(at("shop"));
        git.write("CODEOWNERS", "* @shop/all\n");
        git.write("a.js", "ran(1);\nran(2);\n");
        git.commit("Add a", { "Ben Osei", "ben@example.org", 1'795'000'000, 0 });
        m_commit = git.head();
        git.tag("v1.0.0");
        git.commit("a.js", "// later\nran(1);\nran(2);\n", "Push it down");
        QFile capture(at("capture.jsonl"));
        QVERIFY(capture.open(QIODevice::WriteOnly));
        capture.write(QByteArray::fromStdString(
            otlpRequest("orders", otlpSpan(traceA, "1111111111111111", "", otlpError())) + "\n"));
        capture.close();
        const auto read = runSpanglass({ "ingest", at("capture.jsonl"), "--workspace", at("w"), "--quiet" });
        VERIFY_CODE(read, 0);
    }

    void printsTheCodeAsJson()
    {
        const auto run =
            runSpanglass({ "issue", "1", "--workspace", at("w"), "--source-root", at("shop"), "--json" });
        VERIFY_CODE(run, 0);
        const auto issue = run.json();
        const auto& source = issue["exceptions"][0]["frames"][0]["source"];
        QCOMPARE(
            source["repository"].get<std::string>(), QFileInfo(at("shop")).absoluteFilePath().toStdString());
        QCOMPARE(source["path"].get<std::string>(), std::string("a.js"));
        QCOMPARE(source["line"].get<int>(), 1);
        QCOMPARE(source["column"].get<int>(), 2);
        QCOMPARE(source["commit"].get<std::string>(), m_commit);
        QCOMPARE(source["origin"].get<std::string>(), std::string("tag"));
        QCOMPARE(source["text"].get<std::string>(), std::string("ran(1);"));
        QCOMPARE(issue["suspect_commit"]["id"].get<std::string>(), m_commit);
        QCOMPARE(issue["suspect_commit"]["author"].get<std::string>(), std::string("Ben Osei"));
        QCOMPARE(issue["owners"][0].get<std::string>(), std::string("@shop/all"));
    }

    void remembersTheRoots()
    {
        VERIFY_CODE(
            runSpanglass({ "issue", "1", "--workspace", at("w"), "--source-root", at("shop"), "--json" }), 0);
        const auto run = runSpanglass({ "issue", "1", "--workspace", at("w") });
        VERIFY_CODE(run, 0);
        const std::string line = "a.js:1 (tag v1.0.0)  ran(1);";
        QVERIFY2(run.output.find(line) != std::string::npos, run.output.c_str());
        QVERIFY(run.output.find("suspect       " + m_commit.substr(0, 7) + " Add a, Ben Osei")
            != std::string::npos);
        QVERIFY(run.output.find("owners        @shop/all") != std::string::npos);
        const auto markdown = runSpanglass({ "issue", "1", "--workspace", at("w"), "--markdown" });
        QVERIFY(markdown.output.find("> 1  ran(1);") != std::string::npos);
    }

    void tellsWhyThereIsNoSuspect()
    {
        auto folder = GitFolder::init(at("plain"));
        folder.write("a.js", "ran(1);\n");
        VERIFY_CODE(runSpanglass({ "ingest", at("capture.jsonl"), "--workspace", at("w2"), "--quiet" }), 0);
        const QStringList issue{ "issue", "1", "--workspace", at("w2"), "--source-root", at("plain") };
        const auto text = runSpanglass(issue);
        VERIFY_CODE(text, 0);
        QVERIFY2(text.output.find("\nsuspect       none: ") != std::string::npos, text.output.c_str());
        const auto markdown = runSpanglass(issue + QStringList{ "--markdown" });
        QVERIFY(markdown.output.find("| Suspect commit | none: ") != std::string::npos);
    }

    void tellsThatAMappedWorkTreeMayDiffer()
    {
        auto git = GitFolder::init(at("mapped"));
        git.write("a.ts", "first();\n");
        git.write("a.js", "ran(1);\n//# sourceMappingURL=a.js.map\n");
        git.write("a.js.map", R"({"version":3,"sources":["a.ts"],"names":[],"mappings":"AAAA"})");
        VERIFY_CODE(runSpanglass({ "ingest", at("capture.jsonl"), "--workspace", at("w3"), "--quiet" }), 0);
        const auto run =
            runSpanglass({ "issue", "1", "--workspace", at("w3"), "--source-root", at("mapped") });
        VERIFY_CODE(run, 0);
        const std::string line = "a.ts:1 (sourcemap, work tree, may differ)  first();";
        QVERIFY2(run.output.find(line) != std::string::npos, run.output.c_str());
    }

    void refusesWhatIsNoFolder()
    {
        const auto run =
            runSpanglass({ "issue", "1", "--workspace", at("w"), "--source-root", at("nowhere"), "--json" });
        QVERIFY(run.code == 2 || run.code == 3);
        QVERIFY2(run.errors.find("nowhere") != std::string::npos, run.errors.c_str());
    }

private:
    QString at(const QString& name) const { return m_folder.filePath(name); }

    QTemporaryDir m_folder;
    std::string m_commit;
};

QTEST_GUILESS_MAIN(TestIssueSource)
#include "tst_issuesource.moc"
