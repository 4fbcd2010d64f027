#pragma once

#include "core/base/result.h"

#include <QLatin1String>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include <vector>

namespace spanglass {

/// Which editor a person wants: one of knownEditors(), a command of their own, or what the project and the
/// desktop suggest.
struct EditorChoice {
    QString editor{}; ///< name in knownEditors(), "custom" for `command`, "" = as the project suggests
    QString command{}; ///< with %f for the file, %l for the line, %c for the column, %% for %
    friend bool operator==(const EditorChoice&, const EditorChoice&) = default;
};
inline constexpr QLatin1String customEditor("custom");

/// An editor that this program can start at a line.
struct KnownEditor {
    QString name{}; ///< as in settings: "code"
    QString title{}; ///< "Visual Studio Code"
    bool isInstalled = false;
};
std::vector<KnownEditor> knownEditors(const QProcessEnvironment& environment);

/// What is opened. Lines and columns from 1; column 0 = unknown.
struct FileToEdit {
    QString path{}; ///< absolute
    QString root{}; ///< source root: markers of the project are looked for up to there; "" = nowhere
    int line = 1;
    int column = 0;
};

/// A program and its arguments, each passed on as it is: there is no shell.
struct EditorCommand {
    QString program{}; ///< absolute
    QStringList arguments{};
    QString title{}; ///< of the editor
    friend bool operator==(const EditorCommand&, const EditorCommand&) = default;
};

/// The words of a command line: quotes ' and " keep blanks, a backslash outside of '' takes the next
/// character as it is. Nothing else means anything. An Error if a quote is not closed.
Result<QStringList> splitCommand(const QString& command);

/// Why a command of one's own cannot be used; "" if it can.
QString problemOf(const QString& command, const QProcessEnvironment& environment);

/// The command that opens the file: by the person's choice; else by the markers of the project from the file
/// upwards (`.idea`, `.vscode`, `*.code-workspace`, `*.pro`, `CMakeLists.txt.user`, `*.kdev4`) if that editor
/// is installed; else by $VISUAL and $EDITOR; else the first known one that is installed. Editors of the
/// terminal get a terminal. Reads folders: not for the window's thread.
Result<EditorCommand> editorCommand(
    const FileToEdit& file, const EditorChoice& choice, const QProcessEnvironment& environment);

/// The environment for programs that are not part of ours: what an AppImage has put in front of search paths
/// is taken away.
QProcessEnvironment environmentForOthers(QProcessEnvironment ours);

/// Starts it in the folder, on its own. An Error if the program cannot be started.
Result<> startEditor(
    const EditorCommand& command, const QString& folder, const QProcessEnvironment& environment);

} // namespace spanglass
