#include "core/store/sourcestore.h"
#include "tests/support/packing.h"
#include "tests/support/print.h"
#include "tests/support/program.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <unistd.h>

using namespace spanglass::test;

namespace {

const QString parts = QStringLiteral(SPANGLASS_TEST_DATA "/otlp/parts.json");

/// One line that begins with the program's name.
void verifyOneLine(const std::string& errors)
{
    QVERIFY2(errors.starts_with("spanglass: "), errors.c_str());
    QVERIFY2(std::count(errors.begin(), errors.end(), '\n') == 1 && errors.back() == '\n', errors.c_str());
}

void verifyHolds(const std::string& text, const std::string& part)
{
    QVERIFY2(text.find(part) != std::string::npos, ("'" + part + "' is not in: " + text).c_str());
}

} // namespace

class TestCommandLine : public QObject {
    Q_OBJECT
private slots:
    void helpsOnEachCommand_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("usage");
        QTest::newRow("program") << QStringList{ "--help" } << "usage: spanglass [CAPTURE...]";
        QTest::newRow("short") << QStringList{ "-h" } << "usage: spanglass [CAPTURE...]";
        for (const char* command :
            { "issues", "issue", "untracked", "ingest", "formats", "captures", "remove" }) {
            QTest::newRow(command) << QStringList{ command, "--help" }
                                   << QString("usage: spanglass %1").arg(command);
        }
    }
    void helpsOnEachCommand()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, usage);
        const auto run = runSpanglass(words);
        VERIFY_CODE(run, 0);
        verifyHolds(run.output, usage.toStdString());
        QCOMPARE(run.errors, std::string());
        for (const auto& line : QString::fromStdString(run.output).split('\n')) {
            QVERIFY2(line.size() <= 100, qPrintable(line));
        }
    }
    void tellsItsVersion()
    {
        const auto run = runSpanglass({ "--version" });
        VERIFY_CODE(run, 0);
        QVERIFY(QString::fromStdString(run.output)
                    .contains(QRegularExpression("^spanglass \\d+\\.\\d+\\.\\d+\n$")));
    }
    void listsFormats()
    {
        const auto run = runSpanglass({ "formats" });
        VERIFY_CODE(run, 0);
        const auto listed = runSpanglass({ "formats", "--json" }).json();
        std::size_t longest = 0;
        for (const auto& format : listed.at("formats")) {
            longest = std::max(longest, format.at("name").get<std::string>().size());
        }
        for (const auto& format : listed.at("formats")) { // all descriptions begin below each other
            std::string name = format.at("name").get<std::string>();
            name.resize(longest + 2, ' ');
            verifyHolds(run.output, "  " + name + format.at("description").get<std::string>() + "\n");
        }
        for (const char* name : { "gzip", "zstd", "xz", "bzip2", "tar", "zip", "folder" }) {
            verifyHolds(run.output, std::string("\n  ") + name + " ");
        }
    }

    void refusesWrongUsage_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* message, const QStringList& words) {
            QTest::newRow(qPrintable(words.join(' '))) << words << QString(message);
        };
        row("unknown option '--jso' (see 'spanglass issues --help')", { "issues", "--jso", parts });
        row("unknown option '-x' (see 'spanglass --help')", { "-x" });
        row("option '--json' does not belong here", { "--json" });
        row("option '--spans' does not belong here", { "untracked", parts, "--spans" });
        row("option '--json' takes no value", { "issues", "--json=yes", parts });
        row("option '--sort' wants a value", { "issues", parts, "--sort" });
        row("--sort: 'size' is none of count, first, last, new", { "issues", parts, "--sort", "size" });
        row("--tracking: 'most' is none of entry, topmost, all", { "issues", parts, "--tracking=most" });
        row("--threads: '0' is no number from 1 to 256", { "issues", parts, "--threads", "0" });
        row("--threads: '2x' is no number from 1 to 256", { "issues", parts, "--threads", "2x" });
        row("--query: column 1: ", { "issues", parts, "--query", "colour:red" });
        row("--format: 'otlp' is none of ", { "issues", parts, "--format", "otlp" });
        row("option '--format' does not belong here", { "issue", "1", "--format", "otlp-json" });
        row("--workspace: the file's name is empty", { "issues", parts, "--workspace=" });
        row("--source-root: the folder's name is empty", { parts, "--source-root=" });
        row("--source-root goes with a CAPTURE or --workspace FILE", { "--source-root", "." });
        row("option '--source-root' does not belong here", { "issues", parts, "--source-root", "." });
        row("wants a CAPTURE or --workspace FILE", { "issues" });
        row("wants a CAPTURE or --workspace FILE", { "untracked", "--json" });
        row("wants at least one CAPTURE and --workspace FILE", { "ingest", parts });
        row("wants at least one CAPTURE and --workspace FILE", { "ingest", "--workspace", "w" });
        row("wants an ISSUE and --workspace FILE", { "issue", "1" });
        row("one issue at a time, '2' is too much", { "issue", "1", "2", "--workspace", "w" });
        row("--json and --markdown exclude each other",
            { "issue", "1", "--workspace", "w", "--json", "--markdown" });
        row("--spans goes with --json only", { "issues", parts, "--spans" });
        row("'x' is too much", { "formats", "x" });
        row("an argument is empty", { "issues", "" });
    }
    void refusesWrongUsage()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, message);
        const auto run = runSpanglass(words);
        VERIFY_CODE(run, 2);
        verifyOneLine(run.errors);
        verifyHolds(run.errors, message.toStdString());
        QCOMPARE(run.output, std::string());
    }

    void endsOptionsAtTwoDashes()
    {
        const auto run = runSpanglass({ "issues", "--", "--json" }, { {}, m_folder.path() });
        VERIFY_CODE(run, 3);
        verifyHolds(run.errors, "--json: ");
    }
    void saysWhenThereIsNoWindow()
    {
        ProgramSetup setup;
        for (const char* name : { "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM" }) {
            setup.environment.remove(name);
        }
        const auto run = runSpanglass({ parts }, setup);
        VERIFY_CODE(run, 2);
        verifyOneLine(run.errors);
        verifyHolds(run.errors, "spanglass issues");
    }

    void namesInputsThatCannotBeRead_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("cause");
        write("binary",
            QByteArray("\x7f"
                       "ELF\x02\x01\x01\x00\x00\x03\x00>\x00",
                13));
        write("empty", {});
        write("text", "this is a note, no capture\n");
        write("other.json", R"({"name": "x", "version": 1})");
        write("truncated.gz", QByteArray("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xb5", 11));
        QDir(m_folder.path()).mkdir("without-files");
        QTest::newRow("missing") << "missing"
                                 << "No such file";
        for (const char* name :
            { "binary", "empty", "text", "other.json", "truncated.gz", "without-files" }) {
            QTest::newRow(name) << QString(name) << "";
        }
        QTest::newRow("not a folder") << "empty/capture.json"
                                      << "Not a directory";
    }
    void namesInputsThatCannotBeRead()
    {
        QFETCH(QString, name);
        QFETCH(QString, cause);
        const QString path = m_folder.filePath(name);
        const auto run = runSpanglass({ "issues", path, "--json" });
        VERIFY_CODE(run, 3);
        verifyOneLine(run.errors);
        verifyHolds(run.errors, path.toStdString() + ": ");
        verifyHolds(run.errors, cause.toStdString());
        QCOMPARE(run.output, std::string());
    }
    void namesAFileWithoutPermission()
    {
        if (geteuid() == 0) {
            QSKIP("root may read every file");
        }
        const QString path = m_folder.filePath("locked");
        write("locked", "{}");
        QVERIFY(QFile::setPermissions(path, {}));
        const auto run = runSpanglass({ "issues", path });
        VERIFY_CODE(run, 3);
        verifyOneLine(run.errors);
        verifyHolds(run.errors, "Permission denied");
    }
    void printsWhatCouldBeReadAndTellsTheRest()
    {
        const QString missing = m_folder.filePath("missing");
        const auto run = runSpanglass({ "issues", parts, missing, "--json" });
        VERIFY_CODE(run, 3);
        verifyOneLine(run.errors);
        verifyHolds(run.errors, missing.toStdString());
        QCOMPARE(run.json().at("tracked").dump(), std::string("4"));
        QCOMPARE(run.json().at("captures").size(), std::size_t{ 1 });
    }
    void listsDamageAndReadsTheRest()
    {
        QFile file(parts);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto line =
            QByteArray::fromStdString(nlohmann::json::parse(file.readAll().toStdString()).dump());
        write("damaged", "{\"resourceSpans\": [{\"oops\n" + line + "\n" + line.left(line.size() / 2));
        const auto run = runSpanglass({ "issues", m_folder.filePath("damaged"), "--json" });
        VERIFY_CODE(run, 0);
        verifyOneLine(run.errors);
        const auto capture = run.json().at("captures").at(0);
        QCOMPARE(capture.at("state").get<std::string>(), std::string("damaged"));
        QCOMPARE(capture.at("warning_count").dump(), std::to_string(capture.at("warnings").size()));
        QVERIFY(capture.at("warning_count").get<int>() >= 2);
        verifyHolds(capture.at("warnings").at(0).at("where").get<std::string>(), "line 1");
        verifyHolds(capture.at("warnings").back().at("where").get<std::string>(), "line 3");
        QCOMPARE(run.json().at("tracked").dump(), std::string("4"));
    }
    void takesAFormatInsteadOfTellingIt()
    {
        write("note", "a note\n");
        const auto run =
            runSpanglass({ "issues", m_folder.filePath("note"), "--format=otlp-json", "--json" });
        VERIFY_CODE(run, 0);
        QCOMPARE(run.json().at("captures").at(0).at("format").get<std::string>(), std::string("otlp-json"));
    }
    void readsAnArchiveFromStandardInput()
    {
        QFile file(parts);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string tar = archived(
            { { "../parts.json", file.readAll().toStdString() }, { "README", "a note" } }, "pax", "gzip");
        ProgramSetup setup;
        setup.input = QByteArray::fromStdString(tar);
        const auto run = runSpanglass({ "issues", "-", "--json" }, setup);
        VERIFY_CODE(run, 0);
        verifyOneLine(run.errors);
        verifyHolds(run.errors, "README: not a trace capture");
        QCOMPARE(run.json().at("tracked").dump(), std::string("4"));
        QCOMPARE(run.json().at("captures").at(0).at("path").get<std::string>(), std::string("-/parts.json"));
    }
    void keepsControlCharactersOfNamesOffTheTerminal()
    {
        const auto run = runSpanglass({ "issues", m_folder.filePath("red\x1b[31m\nname") });
        VERIFY_CODE(run, 3);
        verifyOneLine(run.errors);
        QVERIFY(run.errors.find('\x1b') == std::string::npos);
    }

    void keepsSourceRootsInTheWorkspace()
    {
        const QString workspace = m_folder.filePath("rooted.spanglass");
        VERIFY_CODE(runSpanglass({ "ingest", parts, "--workspace", workspace }), 0);
        QVERIFY(QDir(m_folder.path()).mkpath("clone/services"));
        ProgramSetup setup;
        setup.folder = m_folder.path();
        const QStringList asked{ "issue", "1", "--workspace", workspace, "--json" };
        VERIFY_CODE(
            runSpanglass(
                asked + QStringList{ "--source-root", "clone/", "--source-root=clone/services" }, setup),
            0);
        VERIFY_CODE(runSpanglass(asked + QStringList{ "--source-root", m_folder.filePath("clone") }), 0);
        const auto settings = spanglass::readSourceSettings(workspace.toStdString());
        VERIFY_RESULT(settings);
        QCOMPARE(settings->roots.size(), std::size_t{ 2 });
        QCOMPARE(settings->roots[0].path, m_folder.filePath("clone").toStdString());
        QCOMPARE(settings->roots[1].path, m_folder.filePath("clone/services").toStdString());
    }
    void namesSourceRootsThatAreNone_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("cause");
        write("file", "");
        const QStringList issue{ "issue", "1", "--json" };
        QTest::newRow("missing") << "nowhere" << issue << "No such file";
        QTest::newRow("file") << "file" << issue << "not a folder";
#if defined(SPANGLASS_HAS_WINDOW)
        QTest::newRow("missing, for the window") << "nowhere" << QStringList{} << "No such file";
        QTest::newRow("file, for the window") << "file" << QStringList{} << "not a folder";
#endif
    }
    void namesSourceRootsThatAreNone()
    {
        QFETCH(QString, name);
        QFETCH(QStringList, words);
        QFETCH(QString, cause);
        const QString workspace = m_folder.filePath("unrooted.spanglass");
        VERIFY_CODE(runSpanglass({ "ingest", parts, "--workspace", workspace }), 0);
        const QString path = m_folder.filePath(name);
        ProgramSetup offscreen;
        offscreen.environment.insert("QT_QPA_PLATFORM", "offscreen");
        const auto run =
            runSpanglass(words + QStringList{ "--workspace", workspace, "--source-root", path }, offscreen);
        VERIFY_CODE(run, 3);
        verifyOneLine(run.errors);
        verifyHolds(run.errors, path.toStdString() + ": ");
        verifyHolds(run.errors, cause.toStdString());
        QCOMPARE(run.output, std::string());
    }

    void refusesWorkspacesThatAreNone()
    {
        const QString missing = m_folder.filePath("none.spanglass");
        const auto absent = runSpanglass({ "issues", "--workspace", missing });
        VERIFY_CODE(absent, 3);
        verifyOneLine(absent.errors);
        verifyHolds(absent.errors, missing.toStdString());
        QVERIFY2(!QFile::exists(missing), "asking about a workspace made one");

        write(
            "note.txt", "this is a note that must not be overwritten, long enough for a header of a file\n");
        for (const QStringList& words :
            { QStringList{ "issues", "--workspace" }, QStringList{ "ingest", parts, "--workspace" } }) {
            const auto run = runSpanglass(words + QStringList{ m_folder.filePath("note.txt") });
            VERIFY_CODE(run, 3);
            verifyOneLine(run.errors);
            verifyHolds(run.errors, "note.txt");
        }
        QFile note(m_folder.filePath("note.txt"));
        QVERIFY(note.open(QIODevice::ReadOnly));
        QVERIFY(note.readAll().startsWith("this is a note"));

        const auto nowhere =
            runSpanglass({ "ingest", parts, "--workspace", m_folder.filePath("no/such/folder/w") });
        VERIFY_CODE(nowhere, 3);
        verifyOneLine(nowhere.errors);
    }
    void tellsWhenTheAnswerCannotBeWritten()
    {
        if (!QFile::exists("/dev/full")) {
            QSKIP("there is no /dev/full here");
        }
        const auto run = runProgram(
            "/bin/sh", { "-c", QString("exec \"$0\" issues \"$1\" > /dev/full"), SPANGLASS_PROGRAM, parts });
        VERIFY_CODE(run, 3);
        verifyOneLine(run.errors);
        verifyHolds(run.errors, "standard output: No space left on device");
    }
    void isSilentWhenTheReaderLeaves()
    {
        const auto run =
            runProgram("/bin/sh", { "-c", "\"$0\" issues \"$1\" --json | true", SPANGLASS_PROGRAM, parts });
        QCOMPARE(run.errors, std::string());
    }

private:
    void write(const QString& name, const QByteArray& content)
    {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
