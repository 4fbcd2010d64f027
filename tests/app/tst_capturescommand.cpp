#include "tests/core/capture/otlp/logtext.h"
#include "tests/support/otlptext.h"
#include "tests/support/print.h"
#include "tests/support/program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <random>
#include <thread>

using namespace spanglass::test;

namespace {

std::string failedLine(int number)
{
    char id[17];
    std::snprintf(id, sizeof id, "%016x", number + 0xB000);
    return otlpRequest("shop", otlpSpan(traceA, id, "", otlpError())) + "\n";
}

} // namespace

/// `captures`, `remove` and `ingest --follow` of the built program.
class TestCapturesCommand : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString path(const char* name) const { return m_folder->filePath(name); }
    void append(const char* name, const std::string& text) const
    {
        QFile file(path(name));
        if (file.open(QIODevice::Append)) {
            file.write(text.data(), static_cast<qint64>(text.size()));
        }
    }
    [[nodiscard]] int count(const char* key) const
    {
        const auto run = runSpanglass({ "issues", "--workspace", path("w"), "--json" });
        const auto json = run.json();
        return json.is_object() ? json.value(key, -1) : -1;
    }
    void start(QProcess& process) const
    {
        process.start(SPANGLASS_PROGRAM, { "ingest", "--follow", path("a.jsonl"), "--workspace", path("w") });
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void listsAndRemovesCaptures()
    {
        append("a.jsonl", failedLine(1));
        append("b.jsonl", failedLine(2) + "damaged\n" + failedLine(3));
        VERIFY_CODE(
            runSpanglass({ "ingest", path("a.jsonl"), path("b.jsonl"), "--workspace", path("w") }), 0);
        const auto listed = runSpanglass({ "captures", "--workspace", path("w"), "--json" });
        VERIFY_CODE(listed, 0);
        const auto captures = listed.json().at("captures");
        QCOMPARE(captures.size(), std::size_t{ 2 });
        QCOMPARE(captures[1].at("id").get<int>(), 2);
        QCOMPARE(captures[1].at("path").get<std::string>(), path("b.jsonl").toStdString());
        QCOMPARE(captures[1].at("format").get<std::string>(), std::string("otlp-json"));
        QCOMPARE(captures[1].at("spans").get<int>(), 2);
        QCOMPARE(captures[1].at("error_spans").get<int>(), 2);
        QCOMPARE(captures[1].at("warning_count").get<int>(), 1);
        QCOMPARE(captures[1].at("bytes").get<qint64>(), QFile(path("b.jsonl")).size());
        const auto table = runSpanglass({ "captures", "--workspace", path("w") });
        VERIFY_CODE(table, 0);
        QVERIFY2(table.output.find("b.jsonl") != std::string::npos, table.output.c_str());
        QCOMPARE(std::count(table.output.begin(), table.output.end(), '\n'), 3);

        const auto removed = runSpanglass({ "remove", "2", "--workspace", path("w") });
        VERIFY_CODE(removed, 0);
        QCOMPARE(removed.output, path("b.jsonl").toStdString() + ": removed\n");
        QCOMPARE(count("error_spans"), 1);
        VERIFY_CODE(runSpanglass({ "remove", path("a.jsonl"), "--workspace", path("w") }), 0);
        QCOMPARE(count("error_spans"), 0);
        const auto none = runSpanglass({ "remove", "7", "--workspace", path("w") });
        VERIFY_CODE(none, 1);
        VERIFY_CODE(runSpanglass({ "captures", "--workspace", path("none") }), 3);
        VERIFY_CODE(runSpanglass({ "remove", "--workspace", path("w") }), 2);
    }

    void followsUntilInterrupted()
    {
        append("a.jsonl", failedLine(1));
        QProcess process;
        start(process);
        QByteArray output;
        const auto says = [&](const char* text) {
            process.waitForReadyRead(20);
            output += process.readAllStandardOutput();
            return output.contains(text);
        };
        QTRY_VERIFY_WITH_TIMEOUT(says("1 span, 1 error span"), 30'000);
        append("a.jsonl", failedLine(2) + failedLine(3) + failedLine(4).substr(0, 50));
        QTRY_VERIFY_WITH_TIMEOUT(says("a.jsonl: 2 new spans, 2 error spans\n"), 30'000);
        append("a.jsonl", failedLine(4).substr(50) + logRequest(exceptionLog()) + "\n");
        QTRY_VERIFY_WITH_TIMEOUT(says(", 1 exception apart from spans\n"), 30'000);
        QVERIFY(QFile::rename(path("a.jsonl"), path("a-1.jsonl")));
        append("a.jsonl", failedLine(5));
        QTRY_VERIFY_WITH_TIMEOUT(says("goes on in a new file"), 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(count("error_spans"), 6, 30'000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        QCOMPARE(process.readAllStandardError(), QByteArray());
    }

    void waitsForAFileThatIsEmpty()
    {
        append("a.jsonl", "");
        QProcess process;
        start(process);
        QByteArray output;
        const auto says = [&](const char* text) {
            process.waitForReadyRead(20);
            output += process.readAllStandardOutput();
            return output.contains(text);
        };
        QByteArray errors;
        const auto complains = [&] {
            process.waitForReadyRead(20);
            errors += process.readAllStandardError();
            return errors.contains("a.jsonl: empty so far");
        };
        QTRY_VERIFY_WITH_TIMEOUT(complains(), 30'000);
        append("a.jsonl", failedLine(1));
        QTRY_VERIFY_WITH_TIMEOUT(says("1 span, 1 error span\n"), 30'000);
        append("a.jsonl", failedLine(2));
        QTRY_VERIFY_WITH_TIMEOUT(says("a.jsonl: 1 new span, 1 error span\n"), 30'000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        QCOMPARE(process.readAllStandardError(), QByteArray());
        QCOMPARE(count("error_spans"), 2);
    }

    void saysWhatItCannotFollow()
    {
        const auto run = runSpanglass(
            { "ingest", "--follow", SPANGLASS_TEST_DATA "/otlp/parts.json", "--workspace", path("w") });
        VERIFY_CODE(run, 3);
        QVERIFY2(run.errors.find("not followed: one document") != std::string::npos, run.errors.c_str());
    }

    /// The random moment is the point here.
    void leavesAnIntactWorkspaceWhenKilled()
    {
        std::mt19937 random(5);
        append("a.jsonl", failedLine(0));
        constexpr int kills = 12;
        int written = 1;
        for (int i = 0; i < kills; ++i) {
            QProcess process;
            start(process);
            QVERIFY(process.waitForStarted());
            for (int line = 0; line < 40; ++line) {
                append("a.jsonl", failedLine(written++));
                std::this_thread::sleep_for(std::chrono::milliseconds(random() % 10));
            }
            ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
            process.waitForFinished();
        }
        VERIFY_CODE(runSpanglass({ "ingest", path("a.jsonl"), "--workspace", path("w") }), 0);
        QCOMPARE(count("error_spans"), written);
        const auto listed = runSpanglass({ "captures", "--workspace", path("w"), "--json" });
        QCOMPARE(listed.json().at("captures").size(), std::size_t{ 1 });
        QCOMPARE(listed.json().at("captures")[0].at("spans").get<int>(), written);
    }
};

QTEST_GUILESS_MAIN(TestCapturesCommand)
#include "tst_capturescommand.moc"
