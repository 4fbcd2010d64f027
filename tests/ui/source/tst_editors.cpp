#include "ui/source/editors.h"
#include "ui/source/editorstarter.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace spanglass;

namespace {

/// A program that writes its arguments to a file beside it, each ended by a zero byte, and then makes
/// `.done`.
constexpr auto stub = "#!/bin/sh\n"
                      ": > \"$0.arguments\"\n"
                      "for word in \"$@\"; do printf '%s\\0' \"$word\" >> \"$0.arguments\"; done\n"
                      ": > \"$0.done\"\n";

} // namespace

class TestEditors : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString path(const QString& name) const { return m_folder->filePath(name); }

    void write(const QString& name, const QByteArray& content = "x\n") const
    {
        QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    void install(const QStringList& programs) const
    {
        for (const QString& name : programs) {
            const QString program = QStringLiteral("bin/") + name;
            write(program, stub);
            QVERIFY(
                QFile::setPermissions(path(program), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        }
    }

    [[nodiscard]] QProcessEnvironment environment() const
    {
        QProcessEnvironment made;
        made.insert(QStringLiteral("PATH"), path(QStringLiteral("bin")));
        return made;
    }

    [[nodiscard]] FileToEdit file(const QString& name, int line = 12, int column = 7) const
    {
        return { path(name), path(QStringLiteral("src")), line, column };
    }

    /// The command with the folder's path written as @.
    [[nodiscard]] QString told(const Result<EditorCommand>& command) const
    {
        if (!command) {
            return QString::fromStdString(command.error().message);
        }
        const QString line = (QStringList(command->program) + command->arguments).join(QLatin1Char('|'));
        return QString(line).replace(m_folder->path(), QStringLiteral("@"));
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void splitsCommandsByQuotes_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QStringList>("words");
        QTest::newRow("blanks") << " a  b\tc " << QStringList{ "a", "b", "c" };
        QTest::newRow("double") << "a \"b c\"d" << QStringList{ "a", "b cd" };
        QTest::newRow("single") << "a 'b \"\\ c'" << QStringList{ "a", "b \"\\ c" };
        QTest::newRow("escaped") << "a\\ b \\\" \\'" << QStringList{ "a b", "\"", "'" };
        QTest::newRow("empty word") << "a '' b" << QStringList{ "a", "", "b" };
        QTest::newRow("no shell") << "a $(rm) `b` ;c|d>e &"
                                  << QStringList{ "a", "$(rm)", "`b`", ";c|d>e", "&" };
        QTest::newRow("nothing") << "" << QStringList{};
    }
    void splitsCommandsByQuotes()
    {
        QFETCH(QString, command);
        QFETCH(QStringList, words);
        const auto split = splitCommand(command);
        QVERIFY(split);
        QCOMPARE(*split, words);
    }
    void tellsWhatIsWrongWithACommand_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("problem");
        QTest::newRow("fine") << "mine -l %l '%f'"
                              << "";
        QTest::newRow("percent") << "mine 100%% %f:%c"
                                 << "";
        QTest::newRow("empty") << "  "
                               << "empty";
        QTest::newRow("quote") << "mine \"%f"
                               << "quote";
        QTest::newRow("placeholder") << "mine %d"
                                     << "%f, %l, %c";
        QTest::newRow("end") << "mine %"
                             << "%f, %l, %c";
        QTest::newRow("program") << "%f"
                                 << "begin with a program";
        QTest::newRow("missing") << "other %f"
                                 << "no program other";
        QTest::newRow("relative") << "bin/mine %f"
                                  << "no program bin/mine";
    }
    void tellsWhatIsWrongWithACommand()
    {
        QFETCH(QString, command);
        QFETCH(QString, problem);
        install({ QStringLiteral("mine") });
        const QString told = problemOf(command, environment());
        QVERIFY2(problem.isEmpty() ? told.isEmpty() : told.contains(problem), qPrintable(told));
    }

    void startsEachEditorAtThePlace_data()
    {
        QTest::addColumn<QString>("editor");
        QTest::addColumn<QString>("program");
        QTest::addColumn<QString>("command");
        const auto row = [](const char* name, const char* program, const char* arguments) {
            QTest::newRow(name) << name << program << QStringLiteral("@/bin/%1|%2").arg(program, arguments);
        };
        row("code", "code", "-g|@/src/a.js:12:7");
        row("codium", "vscodium", "-g|@/src/a.js:12:7");
        row("idea", "idea", "--line|12|--column|7|@/src/a.js");
        row("rubymine", "rubymine", "--line|12|--column|7|@/src/a.js");
        row("qtcreator", "qtcreator", "-client|@/src/a.js:12:7");
        row("kate", "kate", "@/src/a.js|--line|12|--column|7");
        row("kdevelop", "kdevelop", "@/src/a.js:12:7");
        row("emacsclient", "emacsclient", "-n|-a|emacs|+12:7|@/src/a.js");
        row("emacs", "emacs", "+12:7|@/src/a.js");
        row("gvim", "gvim", "+call cursor(12,7)|@/src/a.js");
        row("sublime", "subl", "@/src/a.js:12:7");
        row("gedit", "gedit", "+12:7|@/src/a.js");
        row("zed", "zed", "@/src/a.js:12:7");
    }
    void startsEachEditorAtThePlace()
    {
        QFETCH(QString, editor);
        QFETCH(QString, program);
        QFETCH(QString, command);
        write(QStringLiteral("src/a.js"));
        QVERIFY(told(editorCommand(file(QStringLiteral("src/a.js")), { editor, {} }, environment()))
                    .contains(QLatin1String("not installed")));
        install({ program });
        QCOMPARE(
            told(editorCommand(file(QStringLiteral("src/a.js")), { editor, {} }, environment())), command);
    }
    void startsEditorsOfTheTerminalInOne_data()
    {
        QTest::addColumn<QString>("terminal");
        QTest::addColumn<QString>("variable");
        QTest::addColumn<QString>("begin");
        QTest::newRow("Debian") << "x-terminal-emulator"
                                << ""
                                << "@/bin/x-terminal-emulator|-e";
        QTest::newRow("GNOME") << "gnome-terminal"
                               << ""
                               << "@/bin/gnome-terminal|--";
        QTest::newRow("Konsole") << "konsole"
                                 << ""
                                 << "@/bin/konsole|-e";
        QTest::newRow("chosen") << "kitty"
                                << "kitty --single-instance"
                                << "@/bin/kitty|--single-instance";
        QTest::newRow("none") << "other"
                              << ""
                              << "";
    }
    void startsEditorsOfTheTerminalInOne()
    {
        QFETCH(QString, terminal);
        QFETCH(QString, variable);
        QFETCH(QString, begin);
        write(QStringLiteral("src/a.js"));
        install({ terminal, QStringLiteral("vim"), QStringLiteral("xterm") });
        QVERIFY(!begin.isEmpty() || QFile::remove(path(QStringLiteral("bin/xterm"))));
        auto with = environment();
        with.insert(QStringLiteral("TERMINAL"), variable);
        const QString command =
            told(editorCommand(file(QStringLiteral("src/a.js")), { QStringLiteral("vim"), {} }, with));
        if (begin.isEmpty()) {
            QVERIFY2(command.contains(QLatin1String("TERMINAL")), qPrintable(command));
        } else {
            QCOMPARE(command, begin + QStringLiteral("|@/bin/vim|+call cursor(12,7)|@/src/a.js"));
        }
    }

    void followsTheMarksOfTheProject_data()
    {
        QTest::addColumn<QString>("mark");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("program");
        QTest::newRow("idea, Python") << "src/.idea/x"
                                      << "src/deep/a.py"
                                      << "pycharm";
        QTest::newRow("idea, other") << "src/.idea/x"
                                     << "src/deep/a.txt"
                                     << "idea";
        QTest::newRow("code") << "src/deep/.vscode/x"
                              << "src/deep/a.js"
                              << "code";
        QTest::newRow("code's workspace") << "src/x.code-workspace"
                                          << "src/deep/a.js"
                                          << "code";
        QTest::newRow("Qt Creator") << "src/x.pro"
                                    << "src/deep/a.cpp"
                                    << "qtcreator";
        QTest::newRow("CMake") << "src/CMakeLists.txt.user"
                               << "src/a.cpp"
                               << "qtcreator";
        QTest::newRow("KDevelop") << "src/x.kdev4"
                                  << "src/a.cpp"
                                  << "kdevelop";
        QTest::newRow("outside of the root") << ".idea/x"
                                             << "src/a.py"
                                             << "kate";
        QTest::newRow("not installed") << "src/.vscode/x"
                                       << "src/a.py"
                                       << "kate";
        QTest::newRow("none") << "src/readme"
                              << "src/a.py"
                              << "kate";
    }
    void followsTheMarksOfTheProject()
    {
        QFETCH(QString, mark);
        QFETCH(QString, file);
        QFETCH(QString, program);
        write(mark);
        write(file);
        install({ QStringLiteral("kate"), QStringLiteral("idea"), QStringLiteral("pycharm"),
            QStringLiteral("qtcreator"), QStringLiteral("kdevelop") });
        if (program == QLatin1String("code")) {
            install({ program });
        }
        auto with = environment();
        with.insert(QStringLiteral("EDITOR"), QStringLiteral("kate --new"));
        const auto command = editorCommand(this->file(file), {}, with);
        QVERIFY2(command, qPrintable(told(command)));
        QCOMPARE(QFileInfo(command->program).fileName(), program);
    }
    void takesTheDesktopsEditor_data()
    {
        QTest::addColumn<QString>("visual");
        QTest::addColumn<QString>("editor");
        QTest::addColumn<QString>("command");
        QTest::newRow("known") << ""
                               << "code --wait"
                               << "@/bin/code|--wait|-g|@/src/a.js:12:7";
        QTest::newRow("visual first") << "gedit"
                                      << "code"
                                      << "@/bin/gedit|+12:7|@/src/a.js";
        QTest::newRow("missing") << "nothing"
                                 << "code"
                                 << "@/bin/code|-g|@/src/a.js:12:7";
        QTest::newRow("terminal") << ""
                                  << "nano"
                                  << "@/bin/xterm|-e|@/bin/nano|+12,7|@/src/a.js";
        QTest::newRow("Emacs in the terminal") << ""
                                               << "emacs -nw"
                                               << "@/bin/xterm|-e|@/bin/emacs|-nw|+12:7|@/src/a.js";
        QTest::newRow("unknown") << ""
                                 << "mine -x"
                                 << "@/bin/xterm|-e|@/bin/mine|-x|@/src/a.js";
        QTest::newRow("none") << ""
                              << ""
                              << "@/bin/code|-g|@/src/a.js:12:7";
    }
    void takesTheDesktopsEditor()
    {
        QFETCH(QString, visual);
        QFETCH(QString, editor);
        QFETCH(QString, command);
        write(QStringLiteral("src/a.js"));
        install({ QStringLiteral("gedit"), QStringLiteral("code"), QStringLiteral("nano"),
            QStringLiteral("mine"), QStringLiteral("emacs"), QStringLiteral("xterm") });
        auto with = environment();
        with.insert(QStringLiteral("VISUAL"), visual);
        with.insert(QStringLiteral("EDITOR"), editor);
        QCOMPARE(told(editorCommand(file(QStringLiteral("src/a.js")), {}, with)), command);
    }
    void saysWhenThereIsNone()
    {
        write(QStringLiteral("src/a.js"));
        const auto none = editorCommand(file(QStringLiteral("src/a.js")), {}, environment());
        QVERIFY(!none);
        QVERIFY(told(none).contains(QLatin1String("No editor was found")));
        auto odd = environment();
        odd.insert(QStringLiteral("EDITOR"), QStringLiteral("'"));
        odd.insert(QStringLiteral("PATH"), QStringLiteral(".:relative:"));
        QVERIFY(!editorCommand(file(QStringLiteral("src/a.js")), {}, odd));
    }

    void fillsATemplate()
    {
        write(QStringLiteral("src/a b.js"));
        install({ QStringLiteral("mine") });
        const auto told = [&](const QString& command, int column = 7) {
            return this->told(editorCommand(
                file(QStringLiteral("src/a b.js"), 12, column), { customEditor, command }, environment()));
        };
        QCOMPARE(told(QStringLiteral("mine --at '%l, %c' %f %%f")),
            QStringLiteral("@/bin/mine|--at|12, 7|@/src/a b.js|%f"));
        QCOMPARE(told(QStringLiteral("mine %f"), 0), QStringLiteral("@/bin/mine|@/src/a b.js"));
        QCOMPARE(told(QStringLiteral("mine -c%c"), 0), QStringLiteral("@/bin/mine|-c1|@/src/a b.js"));
        QVERIFY(told(QStringLiteral("mine %x")).contains(QLatin1String("%f, %l, %c")));
    }

    /// Names from a stack or a repository are one argument, whatever is in them.
    void passesHostileNamesAsOneArgument_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : { "plain.js", "with blank.js", "-e", "+call system('x')", "$(touch x)",
                 "`x`;&|>", "a\nb.js", "quote\"'.js", "%f%l%c.js", "\u202Egnp.js" }) {
            QTest::newRow(name) << QString::fromUtf8(name);
        }
    }
    void passesHostileNamesAsOneArgument()
    {
        QFETCH(QString, name);
        write(QStringLiteral("src/") + name);
        install({ QStringLiteral("mine") });
        EditorStarter starter(environment());
        QSignalSpy started(&starter, &EditorStarter::started);
        QSignalSpy failed(&starter, &EditorStarter::failed);
        SourceFinder::EditorPlace place;
        place.path = path(QStringLiteral("src/") + name).toStdString();
        place.root = path(QStringLiteral("src")).toStdString();
        place.line = 3;
        place.isMoved = true;
        starter.open(place, { customEditor, QStringLiteral("mine %l %f") });
        QTRY_COMPARE(started.size() + failed.size(), 1);
        QCOMPARE(failed.size(), 0);
        const QString message = started.front().front().toString();
        QVERIFY(message.contains(QLatin1String("The work tree differs")));
        QVERIFY(!message.contains(QLatin1Char('\n')) && !message.contains(QChar(0x202E)));
        QTRY_VERIFY(QFile::exists(path(QStringLiteral("bin/mine.done"))));
        QFile arguments(path(QStringLiteral("bin/mine.arguments")));
        QVERIFY(arguments.open(QIODevice::ReadOnly));
        QCOMPARE(
            arguments.readAll(), "3" + QByteArray(1, '\0') + QByteArray::fromStdString(place.path) + '\0');
    }
    void tellsAnotherLineThanTheOneThatFailed()
    {
        write(QStringLiteral("src/server.js"));
        install({ QStringLiteral("mine") });
        EditorStarter starter(environment());
        QSignalSpy started(&starter, &EditorStarter::started);
        SourceFinder::EditorPlace place;
        place.path = path(QStringLiteral("src/server.js")).toStdString();
        place.line = 33;
        for (const int failed : { 28, 33, 0 }) {
            starter.open(place, { customEditor, QStringLiteral("mine %l %f") }, failed);
            QTRY_COMPARE(started.size(), 1);
            const QString message = started.takeFirst().front().toString();
            QVERIFY(message.contains(QLatin1String("server.js:33")));
            QCOMPARE(message.contains(QLatin1String("server.js:33 (line 28 when it failed)")), failed == 28);
        }
    }
    void refusesFilesThatAreNotThere()
    {
        install({ QStringLiteral("code") });
        EditorStarter starter(environment());
        QSignalSpy failed(&starter, &EditorStarter::failed);
        SourceFinder::EditorPlace place;
        place.path = path(QStringLiteral("src/gone.js")).toStdString();
        starter.open(place, {});
        place.path = "-e";
        starter.open(place, {});
        QTRY_COMPARE(failed.size(), 2);
        QVERIFY(failed[0][0].toString().contains(QLatin1String("gone.js: there is no such file")));
        QVERIFY(failed[1][0].toString().contains(QLatin1String("no absolute path")));
    }
    void tellsThatAProgramCannotBeStarted()
    {
        write(QStringLiteral("src/a.js"));
        install({ QStringLiteral("broken") });
        write(QStringLiteral("bin/broken"), "#!/nowhere/interpreter\n");
        EditorStarter starter(environment());
        QSignalSpy failed(&starter, &EditorStarter::failed);
        SourceFinder::EditorPlace place;
        place.path = path(QStringLiteral("src/a.js")).toStdString();
        starter.open(place, { customEditor, QStringLiteral("broken %f") });
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(failed[0][0].toString().contains(QLatin1String("could not be started")));
    }

    void givesOthersTheirOwnLibraries()
    {
        QProcessEnvironment ours;
        const auto set = [&ours](const char* name, const char* value) {
            ours.insert(QString::fromLatin1(name), QString::fromLatin1(value));
        };
        set("LD_LIBRARY_PATH", "/tmp/.mount_x/usr/lib:/opt/lib");
        QCOMPARE(environmentForOthers(ours).value(QStringLiteral("LD_LIBRARY_PATH")),
            QStringLiteral("/tmp/.mount_x/usr/lib:/opt/lib")); // no AppImage
        set("APPDIR", "/tmp/.mount_x");
        set("APPIMAGE", "/home/ana/Spanglass.AppImage");
        set("QT_PLUGIN_PATH", "/tmp/.mount_x/usr/plugins");
        set("XDG_DATA_DIRS", "/tmp/.mount_xy/share:/tmp/.mount_x/usr/share");
        set("PYTHONHOME", "/tmp/.mount_x/usr");
        set("APPIMAGE_ORIGINAL_PYTHONHOME", "/opt/python");
        set("HOME", "/home/ana");
        const auto theirs = environmentForOthers(ours);
        QCOMPARE(theirs.value(QStringLiteral("LD_LIBRARY_PATH")), QStringLiteral("/opt/lib"));
        QVERIFY(!theirs.contains(QStringLiteral("QT_PLUGIN_PATH")));
        QCOMPARE(theirs.value(QStringLiteral("XDG_DATA_DIRS")), QStringLiteral("/tmp/.mount_xy/share"));
        QCOMPARE(theirs.value(QStringLiteral("PYTHONHOME")), QStringLiteral("/opt/python"));
        QVERIFY(!theirs.contains(QStringLiteral("APPDIR")) && !theirs.contains(QStringLiteral("APPIMAGE")));
        QCOMPARE(theirs.value(QStringLiteral("HOME")), QStringLiteral("/home/ana"));
    }
};

QTEST_GUILESS_MAIN(TestEditors)
#include "tst_editors.moc"
