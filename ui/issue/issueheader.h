#pragma once

#include "core/explore/answers.h"
#include "core/model/source.h"
#include "ui/look/datarange.h"

#include <QWidget>

#include <optional>

class QAction;
class QLabel;
class QPushButton;

namespace spanglass {

class ElidedLabel;
class FlowLayout;
class MessageView;
class ServiceLabel;
class SuspectLine;

/// What an issue is: type, message, totals, first and last seen, service; and what to do with it.
class IssueHeader : public QWidget {
    Q_OBJECT
public:
    enum class CopyFormat { Markdown, Stack, Json };
    Q_ENUM(CopyFormat)

    explicit IssueHeader(QWidget* parent = nullptr);

    /// `range` is that of the workspace; ages are told relative to its end. While it is not known,
    /// times stand in place of ages.
    void setIssue(const Issue& issue, const DataRange& range);
    /// An issue seen during the read of a capture, with the message of one of its errors. It has no
    /// state yet.
    void setLive(const Issue& issue, const std::string& message);
    /// The occurrence shown: its own message stands in place of the template.
    void setOccurrence(const Occurrence& occurrence);
    void setCopyEnabled(CopyFormat format, bool enabled);
    /// Whether there is source to tell a suspect from: then a row is kept for that, so that answers move
    /// nothing.
    void setHasRoots(bool hasRoots);
    /// What stands in place of the suspect while it is not known.
    void setSuspectNote(const QString& note);
    /// The commit that most likely brought the issue, with its age before `relativeTo`, and the owners
    /// of the code. Without a suspect `problem` may say why.
    void setSuspect(const std::optional<SuspectCommit>& suspect, const QStringList& owners, TimeNs relativeTo,
        const QString& problem = {});

Q_SIGNALS:
    void stateChosen(spanglass::IssueState state);
    void copyWanted(spanglass::IssueHeader::CopyFormat format);
    /// The suspect commit was chosen, by mouse or keyboard.
    void suspectWanted();

private:
    void createStateMenu();
    void createCopyMenu();
    void createFacts();
    void showFacts(const Issue& issue, TimeNs dataEnd);

    ElidedLabel* m_type = nullptr;
    QLabel* m_badge = nullptr;
    QPushButton* m_state = nullptr;
    QPushButton* m_copy = nullptr;
    MessageView* m_message = nullptr;
    FlowLayout* m_factsLayout = nullptr;
    QLabel* m_errors = nullptr; ///< or failures, where several errors tell of the same one
    QLabel* m_spans = nullptr;
    QLabel* m_traces = nullptr;
    QLabel* m_firstSeen = nullptr;
    QLabel* m_lastSeen = nullptr;
    ServiceLabel* m_service = nullptr;
    SuspectLine* m_suspect = nullptr;
    bool m_hasRoots = false;
    std::vector<QAction*> m_stateActions;
    std::vector<QAction*> m_copyActions;
    IssueState m_current = IssueState::ForReview;
};

} // namespace spanglass
