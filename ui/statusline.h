#pragma once

#include "core/explore/answers.h"
#include "core/ingest/ingest.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QTimer;

namespace spanglass {

class ElidedLabel;

/// The bottom of the window: what is open, what was found, what is not tracked, how far a read is.
class StatusLine : public QWidget {
    Q_OBJECT
public:
    explicit StatusLine(QWidget* parent = nullptr);

    void setWorkspace(const QString& name, const QString& path); ///< both "" = nothing open
    void setSummary(const WorkspaceSummary& summary);
    /// How many captures are followed; 0 takes it away.
    void setFollowed(int captures);
    void showProgress(const IngestUpdate& update);
    void hideProgress();
    void showNotice(const QString& text); ///< goes away by itself
    void showProblem(const QString& text); ///< stays until the next
    void showRefusal(const QString& text); ///< of what a key asked for; goes away by itself

Q_SIGNALS:
    void ledgerWanted();
    void cancelWanted();
    void capturesWanted();

private:
    QLabel* m_workspace;
    QPushButton* m_captures;
    QLabel* m_counts;
    QPushButton* m_followed;
    QPushButton* m_untracked;
    ElidedLabel* m_notice;
    QLabel* m_reading;
    QProgressBar* m_bar;
    QLabel* m_rate;
    QPushButton* m_cancel;
    QTimer* m_noticeEnd;
};

/// "68 % · 412 MB/s · 1 s left"; parts that are not known are left out.
QString describeProgress(const Progress& progress);

} // namespace spanglass
