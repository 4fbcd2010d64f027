#pragma once

#include "ui/jobs/workqueue.h"

#include <QFileDialog>

class QLabel;

namespace spanglass {

/// Asks for captures to open and says below the files what the marked one is, told from its content on a
/// thread of its own: "Recognised as: OpenTelemetry OTLP JSON, gzip". It is Qt's own dialog, as those of
/// desktops have no room for that.
class CaptureDialog : public QFileDialog {
    Q_OBJECT
public:
    explicit CaptureDialog(const QString& title, QWidget* parent = nullptr);

    /// What can be chosen to be shown: all captures, those of each format, all files.
    static QStringList filters();

    [[nodiscard]] QString hint() const;

private:
    void lookAt(const QString& path);

    QLabel* m_hint;
    WorkQueue m_queue; ///< last: joins before the label is gone
};

} // namespace spanglass
