#pragma once

#include "core/ingest/follower.h"
#include "core/model/capture.h"

#include <QDialog>

#include <vector>

class QCheckBox;
class QLabel;
class QListWidget;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace spanglass {

class CapturesModel;
class MessagePage;

/// The captures of the open workspace with the warnings of the chosen one, and what can be done with them:
/// add, read again, take out, follow.
class CapturesDialog : public QDialog {
    Q_OBJECT
public:
    explicit CapturesDialog(QWidget* parent = nullptr);

    void setCaptures(const std::vector<Capture>& captures);
    void setFollowed(const std::vector<FollowedCapture>& followed);
    void setFollowing(bool on);

    /// While a capture is read nothing can be changed, and an empty list says that it is being read.
    void setBusy(bool busy);

    /// What a change could not do; "" takes it away.
    void showProblem(const QString& text);

Q_SIGNALS:
    void addWanted();
    void reloadWanted(const std::vector<spanglass::CaptureId>& captures);
    void removeWanted(const std::vector<spanglass::CaptureId>& captures);
    void followWanted(bool on);

private:
    QWidget* createButtons();
    void createTable();
    void showWarnings();
    void updateState();
    [[nodiscard]] std::vector<CaptureId> selected() const;

    CapturesModel* m_model;
    QStackedWidget* m_pages;
    QTableView* m_table;
    MessagePage* m_message;
    QLabel* m_problem;
    QLabel* m_warningsHead;
    QListWidget* m_warnings;
    QPushButton* m_add = nullptr;
    QPushButton* m_reload = nullptr;
    QPushButton* m_remove = nullptr;
    QCheckBox* m_follow = nullptr;
    bool m_busy = false;
};

} // namespace spanglass
