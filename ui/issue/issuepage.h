#pragma once

#include "core/explore/answers.h"
#include "core/ingest/ingest.h"
#include "core/model/source.h"
#include "ui/look/datarange.h"

#include <QWidget>

#include <optional>
#include <vector>

class QStackedWidget;

namespace spanglass {

class ImpactChart;
class GroupingPage;
class IssueHeader;
class OccurrenceBar;
class OccurrenceDetails;
class PageTabs;
class Placeholder;
class StackView;
class TagPanel;

/// Everything about the selected issue. It shows values it is given and asks for others by signals;
/// what is not given yet shows as loading.
class IssuePage : public QWidget {
    Q_OBJECT
public:
    explicit IssuePage(QWidget* parent = nullptr);

    /// No issue is selected; `text` says why and what to do.
    void showNothing(const QString& text);
    /// The issue is known from the list; all else is on its way.
    void showLoading(const Issue& issue);
    /// An issue seen during the read of a capture.
    void showLive(const LiveIssue& live);
    /// The issue's answers could not be had. Without an issue the whole page says so.
    void showError(const QString& text);

    /// Ages are told relative to the end of `range`. Another issue than the one shown empties the rest.
    void setIssue(const Issue& issue, const DataRange& range);
    void setOccurrence(const OccurrenceView& view);
    void setHistogram(Dimension dimension, const Histogram& histogram);
    void setTags(const std::vector<TagDistribution>& tags);
    void setTagsLoading();

    /// As those of StackView, about the occurrence shown.
    void setFrameSource(FrameIndex frame, const FrameSource& source);
    void setLineOrigin(FrameIndex frame, const std::optional<LineOrigin>& origin, TimeNs relativeTo);
    void setHasRoots(bool hasRoots);
    /// As that of IssueHeader.
    void setSuspect(const std::optional<SuspectCommit>& suspect, const QStringList& owners, TimeNs relativeTo,
        const QString& problem = {});

    [[nodiscard]] StackView* stack() const { return m_stack; }
    void showStackTab();
    void findInStack();
    [[nodiscard]] GroupingPage* grouping() const { return m_grouping; }
    [[nodiscard]] bool showsGrouping() const;
    void showGroupingTab();

    /// The stack shown, as the tracer sent it; "" if there is none.
    [[nodiscard]] QString stackText() const;

Q_SIGNALS:
    void stateChosen(spanglass::IssueState state);
    void dimensionChosen(spanglass::Dimension dimension);
    void occurrenceWanted(quint64 index);
    void latestWanted();
    void filterWanted(const QString& queryTerm);
    void groupingShown(); ///< its tab was chosen: it wants to be filled
    // As those of StackView.
    void sourceWanted(spanglass::FrameIndex frame, int around);
    void wholeFileWanted(spanglass::FrameIndex frame);
    void editorWanted(spanglass::FrameIndex frame);
    void permalinkWanted(spanglass::FrameIndex frame);
    void sourceFileChosen(spanglass::FrameIndex frame, const spanglass::SourceFile& file);
    void sourceRootsWanted();
    void foldersDropped(const QStringList& folders);
    /// The suspect commit was chosen in the header.
    void suspectWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    enum class Shows { Nothing, Live, Issue };
    QWidget* createHead();
    QWidget* createOverview();
    void connectParts();
    void connectStack();
    void showBodyLoading();
    void enableCopies();
    void copyAs(int format);

    Placeholder* m_place = nullptr;
    QWidget* m_head = nullptr;
    IssueHeader* m_header = nullptr;
    PageTabs* m_tabs = nullptr;
    OccurrenceBar* m_occurrences = nullptr;
    QStackedWidget* m_pages = nullptr;
    ImpactChart* m_chart = nullptr;
    StackView* m_stack = nullptr;
    QWidget* m_tagColumn = nullptr;
    TagPanel* m_tagPanel = nullptr;
    OccurrenceDetails* m_details = nullptr;
    GroupingPage* m_grouping = nullptr;

    Shows m_shows = Shows::Nothing;
    Issue m_issue;
    DataRange m_range;
    OccurrenceView m_occurrence;
    std::vector<TagDistribution> m_tags;
};

} // namespace spanglass
