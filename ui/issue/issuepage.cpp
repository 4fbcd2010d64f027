#include "ui/issue/issuepage.h"

#include "core/report/report.h"
#include "ui/grouping/groupingpage.h"
#include "ui/issue/card.h"
#include "ui/issue/impactchart.h"
#include "ui/issue/issueheader.h"
#include "ui/issue/occurrencebar.h"
#include "ui/issue/occurrencedetails.h"
#include "ui/issue/pagetabs.h"
#include "ui/issue/placeholder.h"
#include "ui/issue/plaintext.h"
#include "ui/issue/stackview.h"
#include "ui/issue/tagpanel.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>
#include <QResizeEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int margin = 12;

} // namespace

IssuePage::IssuePage(QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Issue"));
    auto* content = new QWidget(this);
    // Made in the order in which Tab goes through them.
    m_head = createHead();
    m_pages = new QStackedWidget(content);
    m_details = new OccurrenceDetails(m_pages);
    m_pages->addWidget(createOverview());
    m_pages->addWidget(m_details);
    m_grouping = new GroupingPage(m_pages);
    m_pages->addWidget(m_grouping);
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_head);
    rows->addWidget(m_pages, 1);
    m_place = new Placeholder(content, this);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(m_place);
    connectParts();
    showNothing(tr("Select an issue to see what happened."));
}

QWidget* IssuePage::createHead()
{
    auto* head = new QWidget(this);
    m_header = new IssueHeader(head);
    m_tabs = new PageTabs(head);
    m_tabs->setAccessibleName(tr("Parts of the issue"));
    m_tabs->addTab(tr("Overview"));
    m_tabs->addTab(tr("Occurrence"));
    m_tabs->addTab(tr("Grouping"));
    m_occurrences = new OccurrenceBar(head);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(16, 0, margin, 0);
    line->addWidget(m_tabs);
    line->addStretch(1);
    line->addWidget(m_occurrences);
    auto* rows = new QVBoxLayout(head);
    rows->setContentsMargins(0, 0, 0, 1);
    rows->setSpacing(0);
    rows->addWidget(m_header);
    rows->addLayout(line);
    return head;
}

QWidget* IssuePage::createOverview()
{
    constexpr int chartHeight = 168;
    auto* overview = new QWidget(this);
    m_chart = new ImpactChart(overview);
    m_chart->setFixedHeight(chartHeight);
    m_stack = new StackView(overview);
    auto* tagCard = new Card(tr("Tags"), overview);
    tagCard->setHeadVisible(false);
    m_tagPanel = new TagPanel(tagCard);
    tagCard->setContent(m_tagPanel);
    m_tagColumn = tagCard;
    auto* columns = new QHBoxLayout;
    columns->setSpacing(margin);
    columns->addWidget(m_stack, 1);
    columns->addWidget(m_tagColumn);
    auto* rows = new QVBoxLayout(overview);
    rows->setContentsMargins(margin, margin, margin, margin);
    rows->setSpacing(margin);
    rows->addWidget(m_chart);
    rows->addLayout(columns, 1);
    return overview;
}

void IssuePage::connectParts()
{
    connect(m_tabs, &PageTabs::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_pages, &QStackedWidget::currentChanged, this, [this] {
        if (showsGrouping()) {
            Q_EMIT groupingShown();
        }
    });
    connect(m_header, &IssueHeader::stateChosen, this, &IssuePage::stateChosen);
    connect(
        m_header, &IssueHeader::copyWanted, this, [this](auto format) { copyAs(static_cast<int>(format)); });
    connect(m_chart, &ImpactChart::dimensionChosen, this, &IssuePage::dimensionChosen);
    connect(m_occurrences, &OccurrenceBar::occurrenceWanted, this, &IssuePage::occurrenceWanted);
    connect(m_occurrences, &OccurrenceBar::latestWanted, this, &IssuePage::latestWanted);
    connect(m_tagPanel, &TagPanel::filterWanted, this, &IssuePage::filterWanted);
    connectStack();
}

void IssuePage::connectStack()
{
    connect(m_header, &IssueHeader::suspectWanted, this, &IssuePage::suspectWanted);
    connect(m_stack, &StackView::sourceWanted, this, &IssuePage::sourceWanted);
    connect(m_stack, &StackView::wholeFileWanted, this, &IssuePage::wholeFileWanted);
    connect(m_stack, &StackView::editorWanted, this, &IssuePage::editorWanted);
    connect(m_stack, &StackView::permalinkWanted, this, &IssuePage::permalinkWanted);
    connect(m_stack, &StackView::sourceFileChosen, this, &IssuePage::sourceFileChosen);
    connect(m_stack, &StackView::sourceRootsWanted, this, &IssuePage::sourceRootsWanted);
    connect(m_stack, &StackView::foldersDropped, this, &IssuePage::foldersDropped);
}

void IssuePage::showNothing(const QString& text)
{
    m_shows = Shows::Nothing;
    m_issue = {};
    m_occurrences->clear();
    m_place->showEmpty(text);
}

void IssuePage::showBodyLoading()
{
    m_occurrence = {};
    m_tags.clear();
    m_occurrences->clear();
    m_chart->showLoading();
    m_header->setSuspectNote(tr("Looking for the suspect commit…"));
    m_stack->setSuspect({});
    m_stack->showLoading();
    m_details->showLoading();
    m_tagPanel->showLoading();
    m_grouping->showLoading();
    enableCopies();
}

void IssuePage::showGroupingTab()
{
    m_tabs->setCurrentIndex(m_pages->indexOf(m_grouping));
}

bool IssuePage::showsGrouping() const
{
    return m_shows == Shows::Issue && m_pages->currentWidget() == m_grouping;
}

void IssuePage::showLoading(const Issue& issue)
{
    // What is shown of the same issue stays until its new answers come.
    setIssue(issue, m_range);
}

void IssuePage::setIssue(const Issue& issue, const DataRange& range)
{
    const bool same =
        m_shows == Shows::Issue && m_issue.id == issue.id && m_issue.fingerprint == issue.fingerprint;
    m_shows = Shows::Issue;
    m_issue = issue;
    m_range = range;
    m_header->setIssue(issue, range);
    if (!same)
        showBodyLoading();
    else if (m_occurrence.count > 0)
        m_header->setOccurrence(m_occurrence.occurrence);
    m_place->showContent();
}

void IssuePage::showLive(const LiveIssue& live)
{
    const QString later = tr("Shown when the capture is read.");
    if (m_shows != Shows::Live) {
        showBodyLoading();
        m_header->setSuspectNote(tr("Suspect commit: shown when the capture is read"));
        m_chart->showEmpty(later);
        m_details->showEmpty(later);
        m_tagPanel->showEmpty(later);
        m_grouping->showEmpty(later);
    }
    m_shows = Shows::Live;
    m_issue = live.issue;
    m_header->setLive(live.issue, live.sampleMessage);
    m_stack->setLive(live.sampleStack, live.issue.type, live.sampleMessage,
        tr("one of %1 so far").arg(formatCount(live.issue.count)));
    enableCopies();
    m_place->showContent();
}

void IssuePage::showError(const QString& text)
{
    if (m_shows == Shows::Nothing) {
        m_place->showError(text);
        return;
    }
    showBodyLoading();
    m_header->setSuspectNote(tr("Suspect commit not known"));
    m_chart->showEmpty(tr("Not known"));
    m_tagPanel->showEmpty(tr("Not known"));
    m_stack->showError(text);
    m_details->showError(text);
    enableCopies();
}

void IssuePage::setOccurrence(const OccurrenceView& view)
{
    m_occurrence = view;
    m_header->setOccurrence(view.occurrence);
    m_occurrences->setPlace(view.index, view.count);
    m_stack->setOccurrence(view);
    m_details->setOccurrence(view);
    enableCopies();
}

void IssuePage::setFrameSource(FrameIndex frame, const FrameSource& source)
{
    m_stack->setFrameSource(frame, source);
}

void IssuePage::setLineOrigin(FrameIndex frame, const std::optional<LineOrigin>& origin, TimeNs relativeTo)
{
    m_stack->setLineOrigin(frame, origin, relativeTo);
}

void IssuePage::setHasRoots(bool hasRoots)
{
    m_header->setHasRoots(hasRoots);
    m_stack->setHasRoots(hasRoots);
}

void IssuePage::setSuspect(const std::optional<SuspectCommit>& suspect, const QStringList& owners,
    TimeNs relativeTo, const QString& problem)
{
    m_header->setSuspect(suspect, owners, relativeTo, problem);
    m_stack->setSuspect(suspect);
}

void IssuePage::showStackTab()
{
    m_tabs->setCurrentIndex(0);
}

void IssuePage::findInStack()
{
    showStackTab();
    m_stack->find();
}

void IssuePage::setHistogram(Dimension dimension, const Histogram& histogram)
{
    m_chart->setHistogram(dimension, histogram);
}

void IssuePage::setTags(const std::vector<TagDistribution>& tags)
{
    m_tags = tags;
    m_tagPanel->setTags(tags);
}

void IssuePage::setTagsLoading()
{
    m_tags.clear();
    m_tagPanel->showLoading();
}

QString IssuePage::stackText() const
{
    return m_shows == Shows::Nothing ? QString() : m_stack->text();
}

void IssuePage::enableCopies()
{
    const bool known = m_shows == Shows::Issue && m_occurrence.count > 0;
    m_header->setCopyEnabled(IssueHeader::CopyFormat::Markdown, known);
    m_header->setCopyEnabled(IssueHeader::CopyFormat::Json, known);
    m_header->setCopyEnabled(IssueHeader::CopyFormat::Stack, m_stack->hasText());
}

void IssuePage::copyAs(int format)
{
    QString text;
    switch (static_cast<IssueHeader::CopyFormat>(format)) {
    case IssueHeader::CopyFormat::Stack: text = stackText(); break;
    case IssueHeader::CopyFormat::Markdown:
        text = verbatim(issueAsMarkdown(m_issue, m_occurrence, m_tags));
        break;
    case IssueHeader::CopyFormat::Json: text = verbatim(issueAsJson(m_issue, m_occurrence, m_tags)); break;
    }
    QGuiApplication::clipboard()->setText(text);
}

void IssuePage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // The stack needs the room more: in a narrow page the tags become a narrow column.
    constexpr int narrowest = 168;
    constexpr int widest = 260;
    m_tagColumn->setFixedWidth(std::clamp(event->size().width() * 29 / 100, narrowest, widest));
}

void IssuePage::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = colorsFor(palette());
    QPainter painter(this);
    painter.fillRect(rect(), colors.window);
    if (!m_place->showsContent())
        return;
    const QRect head(m_head->mapTo(this, QPoint(0, 0)), m_head->size());
    painter.fillRect(head, colors.surface);
    painter.setPen(colors.border);
    painter.drawLine(head.bottomLeft(), head.bottomRight());
}

} // namespace spanglass
