#include "ui/source/editors.h"

#include "ui/source/editortable.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

#include <algorithm>
#include <optional>

namespace spanglass {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("spanglass::Editors", text);
}

Error problem(const QString& text)
{
    return { Error::Kind::Io, text.toStdString() };
}

/// The path of an executable; "" if it is not installed.
QString installed(const QString& name, const QProcessEnvironment& environment)
{
    if (name.isEmpty()) {
        return {};
    }
    if (name.contains(QLatin1Char('/'))) {
        const QFileInfo file(name);
        return file.isAbsolute() && file.isFile() && file.isExecutable() ? name : QString();
    }
    QStringList folders;
    for (const QString& folder : environment.value(QStringLiteral("PATH")).split(QLatin1Char(':'))) {
        if (QDir::isAbsolutePath(folder)) { // none of the folder that we happen to be in
            folders << folder;
        }
    }
    return folders.isEmpty() ? QString() : QStandardPaths::findExecutable(name, folders);
}

QString installed(const Editor& editor, const QProcessEnvironment& environment)
{
    for (const QString& program : editor.programs) {
        if (const QString path = installed(program, environment); !path.isEmpty()) {
            return path;
        }
    }
    return {};
}

/// Puts file and place into one word. An Error for a % that means nothing.
Result<QString> filledWord(const QString& word, const FileToEdit& file)
{
    QString filled;
    for (qsizetype i = 0; i < word.size(); ++i) {
        if (word[i] != QLatin1Char('%')) {
            filled += word[i];
            continue;
        }
        const QChar what = i + 1 < word.size() ? word[++i] : QChar(QLatin1Char(' '));
        if (what == QLatin1Char('f')) {
            filled += file.path;
        } else if (what == QLatin1Char('l')) {
            filled += QString::number(std::max(file.line, 1));
        } else if (what == QLatin1Char('c')) {
            filled += QString::number(std::max(file.column, 1));
        } else if (what == QLatin1Char('%')) {
            filled += what;
        } else {
            return problem(tr("in the editor's command only %f, %l, %c and %% stand for something"));
        }
    }
    return filled;
}

Result<QStringList> filledWords(const QStringList& words, const FileToEdit& file)
{
    QStringList filled;
    for (const QString& word : words) {
        auto one = filledWord(word, file);
        if (!one) {
            return std::move(one).error();
        }
        filled << *one;
    }
    return filled;
}

/// Puts an editor of the terminal into one.
Result<EditorCommand> inTerminal(EditorCommand command, const QProcessEnvironment& environment)
{
    QStringList names = knownTerminals();
    const auto chosen = splitCommand(environment.value(QStringLiteral("TERMINAL")));
    if (chosen && !chosen->isEmpty()) {
        names.prepend(chosen->front());
    }
    for (const QString& name : names) {
        const QString terminal = installed(name, environment);
        if (terminal.isEmpty()) {
            continue;
        }
        const QStringList own = chosen && name == chosen->value(0) ? chosen->mid(1) : QStringList();
        return EditorCommand{ terminal,
            own + terminalArguments(QFileInfo(name).fileName()) + QStringList(command.program)
                + command.arguments,
            command.title };
    }
    return problem(tr("%1 runs in a terminal, and there is none: set TERMINAL, or choose another editor in "
                      "“Source and editor”")
                       .arg(command.title));
}

Result<EditorCommand> commandOf(const Editor& editor, const QString& program, const QStringList& before,
    const FileToEdit& file, const QProcessEnvironment& environment)
{
    auto words = filledWords(editor.arguments, file);
    if (!words) {
        return std::move(words).error();
    }
    EditorCommand command{ program, before + *words, editor.title };
    const QStringList asksForTerminal{ QStringLiteral("-nw"), QStringLiteral("-t"), QStringLiteral("-tty"),
        QStringLiteral("--tty"), QStringLiteral("--no-window-system") }; // of Emacs
    const bool wantsTerminal =
        std::ranges::any_of(before, [&](const QString& word) { return asksForTerminal.contains(word); });
    return editor.inTerminal || wantsTerminal ? inTerminal(std::move(command), environment)
                                              : Result<EditorCommand>(std::move(command));
}

Result<EditorCommand> ownCommand(
    const QString& command, const FileToEdit& file, const QProcessEnvironment& environment)
{
    if (const QString why = problemOf(command, environment); !why.isEmpty()) {
        return problem(why);
    }
    QStringList words = *splitCommand(command);
    const QString name = words.takeFirst();
    if (!command.contains(QLatin1String("%f"))) {
        words << QStringLiteral("%f");
    }
    auto filled = filledWords(words, file);
    return filled ? Result<EditorCommand>(
               EditorCommand{ installed(name, environment), *filled, QFileInfo(name).fileName() })
                  : std::move(filled).error();
}

/// $VISUAL, $EDITOR: known programs get their way of telling the line, others only the file.
std::optional<Result<EditorCommand>> editorOfDesktop(
    const FileToEdit& file, const QProcessEnvironment& environment)
{
    for (const char* variable : { "VISUAL", "EDITOR" }) {
        const auto words = splitCommand(environment.value(QString::fromLatin1(variable)));
        const QString program = words ? installed(words->value(0), environment) : QString();
        if (program.isEmpty()) {
            continue;
        }
        const QString name = QFileInfo(words->front()).fileName();
        const Editor* known = editorOfProgram(name);
        const Editor other{ name, name, { name }, { QStringLiteral("%f") }, true };
        return commandOf(known ? *known : other, program, words->mid(1), file, environment);
    }
    return std::nullopt;
}

/// The editors that the files of a folder speak for, best first.
QStringList suggestedBy(const QDir& folder, const QString& file)
{
    QStringList names;
    if (folder.exists(QStringLiteral(".idea"))) {
        names += jetBrainsFor(QFileInfo(file).suffix().toLower());
    }
    const auto has = [&folder](const QStringList& patterns) {
        return !folder.entryList(patterns, QDir::Files | QDir::Dirs | QDir::Hidden).isEmpty();
    };
    if (folder.exists(QStringLiteral(".vscode")) || has({ QStringLiteral("*.code-workspace") })) {
        names += { QStringLiteral("code"), QStringLiteral("codium"), QStringLiteral("cursor") };
    }
    if (has({ QStringLiteral("*.pro"), QStringLiteral("CMakeLists.txt.user") })) {
        names += QStringLiteral("qtcreator");
    }
    if (has({ QStringLiteral("*.kdev4") })) {
        names += QStringLiteral("kdevelop");
    }
    return names;
}

const Editor* editorOfProject(const FileToEdit& file, const QProcessEnvironment& environment)
{
    constexpr int mostFolders = 64;
    const QString root = QDir::cleanPath(file.root);
    QDir folder = QFileInfo(file.path).dir();
    for (int i = 0; i < mostFolders && !file.root.isEmpty(); ++i) {
        const QString path = folder.absolutePath();
        if (path != root && !path.startsWith(root + QLatin1Char('/'))) {
            break;
        }
        for (const QString& name : suggestedBy(folder, file.path)) {
            const Editor* const editor = editorNamed(name);
            if (editor && !installed(*editor, environment).isEmpty()) {
                return editor;
            }
        }
        if (path == root || !folder.cdUp()) {
            break;
        }
    }
    return nullptr;
}

Result<EditorCommand> chosenCommand(
    const FileToEdit& file, const EditorChoice& choice, const QProcessEnvironment& environment)
{
    if (choice.editor == customEditor) {
        return ownCommand(choice.command, file, environment);
    }
    const Editor* const editor = editorNamed(choice.editor);
    const QString program = editor ? installed(*editor, environment) : QString();
    if (program.isEmpty()) {
        return problem(tr("%1 is not installed: choose another editor in “Source and editor”")
                           .arg(editor ? editor->title : choice.editor));
    }
    return commandOf(*editor, program, {}, file, environment);
}

} // namespace

std::vector<KnownEditor> knownEditors(const QProcessEnvironment& environment)
{
    std::vector<KnownEditor> known;
    for (const Editor& editor : editorTable()) {
        known.push_back({ editor.name, editor.title, !installed(editor, environment).isEmpty() });
    }
    return known;
}

Result<QStringList> splitCommand(const QString& command)
{
    QStringList words;
    QString word;
    bool inWord = false;
    QChar quote;
    for (qsizetype i = 0; i < command.size(); ++i) {
        const QChar c = command[i];
        if (c == QLatin1Char('\\') && quote != QLatin1Char('\'') && i + 1 < command.size()) {
            word += command[++i];
            inWord = true;
        } else if (!quote.isNull()) {
            quote == c ? quote = QChar() : word += c;
        } else if (c == QLatin1Char('"') || c == QLatin1Char('\'')) {
            quote = c;
            inWord = true;
        } else if (!c.isSpace()) {
            word += c;
            inWord = true;
        } else if (inWord) {
            words << word;
            word.clear();
            inWord = false;
        }
    }
    if (!quote.isNull()) {
        return problem(tr("a quote is not closed in the editor's command"));
    }
    if (inWord) {
        words << word;
    }
    return words;
}

QString problemOf(const QString& command, const QProcessEnvironment& environment)
{
    const auto words = splitCommand(command);
    if (!words) {
        return QString::fromStdString(words.error().message);
    }
    if (words->isEmpty() || words->front().isEmpty()) {
        return tr("the editor's command is empty");
    }
    if (words->front().contains(QLatin1Char('%'))) {
        return tr("the editor's command must begin with a program");
    }
    if (auto filled = filledWords(words->mid(1), {}); !filled) {
        return QString::fromStdString(filled.error().message);
    }
    return installed(words->front(), environment).isEmpty() ? tr("there is no program %1").arg(words->front())
                                                            : QString();
}

Result<EditorCommand> editorCommand(
    const FileToEdit& file, const EditorChoice& choice, const QProcessEnvironment& environment)
{
    if (!QDir::isAbsolutePath(file.path)) { // a name like -e or +1 would be an option
        return problem(tr("%1: no absolute path").arg(file.path));
    }
    if (!QFileInfo(file.path).isFile()) {
        return problem(tr("%1: there is no such file").arg(file.path));
    }
    if (!choice.editor.isEmpty()) {
        return chosenCommand(file, choice, environment);
    }
    if (const Editor* const editor = editorOfProject(file, environment)) {
        return commandOf(*editor, installed(*editor, environment), {}, file, environment);
    }
    if (auto command = editorOfDesktop(file, environment)) {
        return *std::move(command);
    }
    for (const Editor& editor : editorTable()) {
        const QString program = installed(editor, environment);
        if (program.isEmpty()) {
            continue;
        }
        if (auto command = commandOf(editor, program, {}, file, environment)) {
            return command;
        }
    }
    return problem(tr("No editor was found: set EDITOR, or give a command in “Source and editor”"));
}

Result<> startEditor(
    const EditorCommand& command, const QString& folder, const QProcessEnvironment& environment)
{
    QProcess process;
    process.setProgram(command.program);
    process.setArguments(command.arguments);
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(folder);
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(QProcess::nullDevice());
    return process.startDetached()
        ? Result<>()
        : problem(tr("%1 could not be started: %2").arg(command.program, process.errorString()));
}

QProcessEnvironment environmentForOthers(QProcessEnvironment ours)
{
    const QString bundle = ours.value(QStringLiteral("APPDIR"));
    if (bundle.isEmpty()) {
        return ours;
    }
    for (const QString& name : ours.keys()) {
        for (const QLatin1String original :
            { QLatin1String("APPIMAGE_ORIGINAL_%1"), QLatin1String("%1_ORIG") }) {
            const QString kept = QString(original).arg(name);
            if (ours.contains(kept)) {
                ours.insert(name, ours.value(kept));
                ours.remove(kept);
            }
        }
        QStringList parts = ours.value(name).split(QLatin1Char(':'));
        const auto isBundled = [&bundle](const QString& part) {
            return part == bundle || part.startsWith(bundle + QLatin1Char('/'));
        };
        if (name != QLatin1String("APPDIR") && std::ranges::any_of(parts, isBundled)) {
            parts.removeIf(isBundled);
            parts.isEmpty() ? ours.remove(name) : ours.insert(name, parts.join(QLatin1Char(':')));
        }
        if (ours.value(name).isEmpty()) {
            ours.remove(name);
        }
    }
    for (const QLatin1String name : { QLatin1String("APPDIR"), QLatin1String("APPIMAGE"),
             QLatin1String("ARGV0"), QLatin1String("OWD") }) {
        ours.remove(name);
    }
    return ours;
}

} // namespace spanglass
