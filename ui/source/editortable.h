#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace spanglass {

/// How an editor is started at a line.
struct Editor {
    QString name{};
    QString title{};
    QStringList programs{}; ///< the first that is installed is used
    QStringList arguments{}; ///< with %f, %l, %c
    bool inTerminal = false;
};

/// All known ones, those that are asked for when nothing else is known first.
const std::vector<Editor>& editorTable();
const Editor* editorNamed(const QString& name); ///< null if there is none
const Editor* editorOfProgram(const QString& program); ///< by file name; null if none is known

/// The IDEs of JetBrains, those for files of this suffix first.
QStringList jetBrainsFor(const QString& suffix);

/// Programs that show a terminal, and what they want in front of the command to run there.
QStringList knownTerminals();
QStringList terminalArguments(const QString& terminal);

} // namespace spanglass
