#include "tests/support/print.h"
#include "tests/support/program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <thread>

using namespace spanglass::test;
using nlohmann::json;

namespace {

const QString parts = QStringLiteral(SPANGLASS_TEST_DATA "/otlp/parts.json");

/// What has to be the same however often the ingest was killed before: totals, and spans by issue.
struct Content {
    std::string totals{};
    std::map<std::string, std::set<std::string>> spansOf{};
    bool operator==(const Content&) const = default;
};

Content contentOf(const json& answer)
{
    Content content;
    for (const char* key : { "spans", "traces", "error_spans", "tracked", "untracked" }) {
        content.totals += answer.at(key).dump() + " ";
    }
    content.totals += std::to_string(answer.at("captures").size());
    for (const auto& issue : answer.at("issues")) {
        auto& spans = content.spansOf[issue.at("fingerprint")];
        for (const auto& span : issue.at("spans")) {
            spans.insert(span.get<std::string>());
        }
    }
    return content;
}

Content readWorkspace(const QString& workspace)
{
    const auto run = runSpanglass({ "issues", "--workspace", workspace, "--json", "--spans" });
    return run.code == 0 ? contentOf(run.json())
                         : Content{ "exit code " + std::to_string(run.code) + ": " + run.errors };
}

/// Many spans with errors, so that an ingest takes a while: `copies` of the small capture with other ids.
QByteArray largeCapture(int copies)
{
    QFile file(parts);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const auto line = QByteArray::fromStdString(json::parse(file.readAll().toStdString()).dump()) + "\n";
    QByteArray all;
    for (int copy = 1; copy <= copies; ++copy) {
        QByteArray its = line;
        const QByteArray number = QByteArray::number(copy, 16).rightJustified(8, '0');
        for (const char digit : { '1', '2', '3', '4', '5', '6', '7' }) {
            its.replace(QByteArray(32, digit), QByteArray(24, digit) + number);
        }
        its.replace("a0000000", number).replace("b0000000", QByteArray(number).replace(0, 1, "b"));
        all += its;
    }
    return all;
}

} // namespace

/// Signals, kill -9 and full disks while a capture is read.
class TestInterruption : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_capture = m_folder.filePath("capture.jsonl");
        QFile file(m_capture);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(largeCapture(3000));
        file.close();
        const QString workspace = m_folder.filePath("undisturbed.spanglass");
        m_milliseconds = millisecondsOfIngest(workspace);
        m_undisturbed = readWorkspace(workspace);
        QCOMPARE(m_undisturbed.totals.substr(0, 6), std::string("30000 "));
    }

    void stopsOnSignalsAndTidiesUp_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGHUP") << SIGHUP;
    }
    void stopsOnSignalsAndTidiesUp()
    {
        QFETCH(int, signal);
        const QString folder = m_folder.filePath(QString("tmp%1").arg(signal));
        QVERIFY(QDir().mkpath(folder));
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("TMPDIR", folder);
        process.setProcessEnvironment(environment);
        process.start(SPANGLASS_PROGRAM, { "issues", "-" }); // waits for more until it is told to stop
        QVERIFY(process.waitForStarted());
        process.write("{\"resourceSpans\": [\n");
        const auto entries = [&] {
            return QDir(folder).entryList(QDir::NoDotAndDotDot | QDir::AllEntries).size();
        };
        QTRY_VERIFY(entries() > 0);
        ::kill(static_cast<pid_t>(process.processId()), signal);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::CrashExit); // ended by the signal, as the shell wants to see
        QCOMPARE(process.readAllStandardError(), QByteArray());
        QCOMPARE(entries(), 0);
    }

    void survivesKillAtAnyMoment()
    {
        constexpr int kills = 30;
        std::mt19937 random(20261121);
        int killed = 0;
        for (int i = 0; i < kills; ++i) {
            const QString workspace = m_folder.filePath(QString("killed%1.spanglass").arg(i));
            const auto delay =
                std::chrono::milliseconds(random() % static_cast<unsigned>(m_milliseconds + 1));
            killed += killedAfter(delay, workspace) ? 1 : 0;
            if (QFile::exists(workspace)) {
                // Whole or not at all.
                const auto run = runSpanglass({ "issues", "--workspace", workspace, "--json", "--spans" });
                VERIFY_CODE(run, 0);
                const Content left = contentOf(run.json());
                QVERIFY2(left == m_undisturbed || left.spansOf.empty(), left.totals.c_str());
            }
            VERIFY_CODE(runSpanglass({ "ingest", m_capture, "--workspace", workspace }), 0);
            const Content content = readWorkspace(workspace);
            QCOMPARE(content.totals, m_undisturbed.totals);
            QVERIFY(content == m_undisturbed);
            QFile::remove(workspace);
        }
        QVERIFY2(killed >= kills / 3, ("only " + std::to_string(killed) + " were killed in time").c_str());
    }

    void keepsTheWorkspaceWhenFilesMayNotGrow()
    {
        const QString workspace = m_folder.filePath("limited.spanglass");
        VERIFY_CODE(runSpanglass({ "ingest", parts, "--workspace", workspace }), 0);
        const Content before = readWorkspace(workspace);
        // 1,000 blocks of 512 bytes: more than the small capture takes, less than the large one.
        const auto run = runProgram("/bin/sh",
            { "-c", "ulimit -f 1000; exec \"$0\" ingest \"$1\" --workspace \"$2\"", SPANGLASS_PROGRAM,
                m_capture, workspace });
        verifyRefused(run);
        QVERIFY(readWorkspace(workspace) == before);
        VERIFY_CODE(runSpanglass({ "ingest", m_capture, "--workspace", workspace }), 0);
        QCOMPARE(readWorkspace(workspace).spansOf.size(), m_undisturbed.spansOf.size());
    }

    void keepsTheWorkspaceOnAFullDisk()
    {
        const QByteArray disk = m_folder.filePath("disk").toLocal8Bit();
        QVERIFY(QDir().mkpath(disk));
        if (::mount("tmpfs", disk.constData(), "tmpfs", 0, "size=700k") != 0) {
            QSKIP("a small disk cannot be mounted without being root");
        }
        struct Unmount {
            void operator()(const QByteArray* path) const { ::umount2(path->constData(), MNT_DETACH); }
        };
        const std::unique_ptr<const QByteArray, Unmount> mounted(&disk);
        const QString workspace = QString::fromLocal8Bit(disk) + "/full.spanglass";
        VERIFY_CODE(runSpanglass({ "ingest", parts, "--workspace", workspace }), 0);
        const Content before = readWorkspace(workspace);
        QCOMPARE(before.totals.substr(0, 3), std::string("10 "));
        verifyRefused(runSpanglass({ "ingest", m_capture, "--workspace", workspace }));
        const Content after = readWorkspace(workspace);
        QCOMPARE(after.totals, before.totals);
        QVERIFY(after == before);
    }

private:
    static void verifyRefused(const ProgramRun& run)
    {
        VERIFY_CODE(run, 3);
        QVERIFY2(run.errors.find("disk") != std::string::npos, run.errors.c_str());
        QVERIFY2(std::count(run.errors.begin(), run.errors.end(), '\n') == 1, run.errors.c_str());
    }

    int millisecondsOfIngest(const QString& workspace) const
    {
        const auto began = std::chrono::steady_clock::now();
        const auto run = runSpanglass({ "ingest", m_capture, "--workspace", workspace });
        return run.code != 0 ? -1
                             : static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                 std::chrono::steady_clock::now() - began)
                                                    .count());
    }

    /// Begins an ingest and kills it; false if it had ended before. The random moment is the point here.
    bool killedAfter(std::chrono::milliseconds delay, const QString& workspace) const
    {
        QProcess process;
        process.start(SPANGLASS_PROGRAM, { "ingest", m_capture, "--workspace", workspace });
        process.waitForStarted();
        std::this_thread::sleep_for(delay);
        ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        process.waitForFinished();
        return process.exitStatus() == QProcess::CrashExit;
    }

    QTemporaryDir m_folder;
    QString m_capture;
    int m_milliseconds = 0;
    Content m_undisturbed;
};

QTEST_GUILESS_MAIN(TestInterruption)
#include "tst_interruption.moc"
