#pragma once

#include "core/regroup/explainissue.h"

#include <QWidget>

#include <memory>
#include <vector>

class QLabel;
class QPushButton;
class QScrollArea;
class QTreeView;
class QTreeWidget;

namespace spanglass {

class Card;
class FrameUseModel;
class Placeholder;

/// Why an issue is one: what made its key, which frames counted, what was merged into it, and which other
/// issues are like it. Shows values it is given and asks for others by signals.
class GroupingPage : public QWidget {
    Q_OBJECT
public:
    explicit GroupingPage(QWidget* parent = nullptr);

    void showLoading();
    void showEmpty(const QString& text);
    void showError(const QString& text);
    void setExplanation(const IssueExplanation& explanation);
    void setSimilar(const std::vector<SimilarIssue>& similar);
    void setDifference(const IssueDifference& difference);

Q_SIGNALS:
    void regroupWanted();
    void differenceWanted(spanglass::IssueId other);
    void ruleWanted(const QString& rule); ///< to be added to the workspace's
    void mergeWanted(spanglass::IssueId other);
    void takeApartWanted(const std::vector<spanglass::IssueId>& parts); ///< empty: all
    void issueWanted(spanglass::IssueId issue);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    Card* createKeyCard();
    Card* createFrameCard();
    Card* createMergedCard();
    Card* createSimilarCard();
    void showParts(const IssueExplanation& explanation);
    void enableButtons();
    void showAnswer();
    [[nodiscard]] IssueId chosenSimilar() const;

    Placeholder* m_place = nullptr;
    QLabel* m_sentence = nullptr;
    QLabel* m_key = nullptr;
    QTreeWidget* m_parts = nullptr;
    Card* m_frameCard = nullptr;
    QTreeView* m_frames = nullptr;
    FrameUseModel* m_frameModel = nullptr;
    Card* m_mergedCard = nullptr;
    QTreeWidget* m_merged = nullptr;
    QPushButton* m_takeApart = nullptr;
    Card* m_similarCard = nullptr;
    Placeholder* m_similarPlace = nullptr;
    QTreeWidget* m_similar = nullptr;
    QPushButton* m_why = nullptr;
    QPushButton* m_merge = nullptr;
    QWidget* m_answer = nullptr; ///< why two issues are two
    QLabel* m_difference = nullptr;
    QLabel* m_rule = nullptr;
    QPushButton* m_writeRule = nullptr;
    QString m_ruleText;
    QScrollArea* m_scroll = nullptr;
};

/// "page: service, type, message and in-app frames" for people.
QString describe(Strategy strategy);
QString titleOf(Strategy strategy);
QString titleOf(ChainPolicy chain);

} // namespace spanglass
