#include "ui/source/editorstarter.h"

#include "ui/issue/plaintext.h"

#include <QFile>
#include <QFileInfo>

#include <utility>

namespace spanglass {

namespace {

FileToEdit fileOf(const SourceFinder::EditorPlace& place)
{
    return { QFile::decodeName(place.path.c_str()), QFile::decodeName(place.root.c_str()), place.line,
        place.column };
}

QString shown(const QString& text)
{
    return oneLine(text.toStdString(), 300);
}

QString sentence(const FileToEdit& file, const QString& editor, bool isMoved, int failedLine)
{
    QString place = QStringLiteral("%1:%2").arg(shown(QFileInfo(file.path).fileName())).arg(file.line);
    if (failedLine > 0 && failedLine != file.line) {
        place = EditorStarter::tr("%1 (line %2 when it failed)").arg(place).arg(failedLine);
    }
    return isMoved
        ? EditorStarter::tr("Opened in %1 where the line would stand now: %2. The work tree differs "
                            "from what ran.")
              .arg(editor, place)
        : EditorStarter::tr("Opened in %1: %2").arg(editor, place);
}

} // namespace

EditorStarter::EditorStarter(QProcessEnvironment environment, QObject* parent)
    : QObject(parent)
    , m_environment(std::move(environment))
{
}

void EditorStarter::open(const SourceFinder::EditorPlace& place, const EditorChoice& choice, int failedLine)
{
    m_queue.add([this, file = fileOf(place), choice, failedLine, isMoved = place.isMoved,
                    environment = m_environment](const std::stop_token&) -> WorkQueue::Continuation {
        const auto command = editorCommand(file, choice, environment);
        const QString folder = file.root.isEmpty() ? QFileInfo(file.path).path() : file.root;
        const auto done = command ? startEditor(*command, folder, environment) : Result<>(command.error());
        if (!done) {
            return [this, message = QString::fromStdString(done.error().message)] {
                Q_EMIT failed(shown(message));
            };
        }
        return [this, message = sentence(file, command->title, isMoved, failedLine)] {
            Q_EMIT started(message);
        };
    });
}

} // namespace spanglass
