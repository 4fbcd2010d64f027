#pragma once

#include "core/source/sourcefinder.h"
#include "ui/jobs/workqueue.h"
#include "ui/source/editors.h"

#include <QObject>

namespace spanglass {

/// Opens files in the person's editor, off the window's thread.
class EditorStarter : public QObject {
    Q_OBJECT
public:
    /// `environment` is that of other programs: environmentForOthers().
    explicit EditorStarter(QProcessEnvironment environment, QObject* parent = nullptr);

    /// `failedLine` is that of the frame, 0 = unknown: where the file has it at another line, that is told.
    void open(const SourceFinder::EditorPlace& place, const EditorChoice& choice, int failedLine = 0);

Q_SIGNALS:
    void started(const QString& message); ///< "Opened in Kate: server.js:12", and whether the line has moved
    void failed(const QString& message);

private:
    QProcessEnvironment m_environment;
    WorkQueue m_queue; ///< last: its tasks use the rest
};

} // namespace spanglass
