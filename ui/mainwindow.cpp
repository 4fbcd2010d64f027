#include "ui/mainwindow.h"

#include "core/report/report.h"
#include "core/stack/structured.h"
#include "ui/captures/capturesdialog.h"
#include "ui/grouping/regroupdialog.h"
#include "ui/issue/issuepage.h"
#include "ui/issues/issuelistmodel.h"
#include "ui/issues/issuelistview.h"
#include "ui/issues/ledgerdialog.h"
#include "ui/issues/querybar.h"
#include "ui/issues/timeline.h"
#include "ui/look/desktopscheme.h"
#include "ui/look/format.h"
#include "ui/messagepage.h"
#include "ui/noticebar.h"
#include "ui/startpage.h"
#include "ui/statusline.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMimeData>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace spanglass {

namespace {

const QLatin1String workspaceSuffix(".spanglass");

QStringList localPaths(const QMimeData& data)
{
    QStringList paths;
    for (const QUrl& url : data.urls()) {
        if (url.isLocalFile()) {
            paths << url.toLocalFile();
        }
    }
    return paths;
}

} // namespace

MainWindow::MainWindow(QString settingsFile, const QString& workspaceFolder, QWidget* parent)
    : QMainWindow(parent)
    , m_settingsFile(std::move(settingsFile))
    , m_settings(loadSettings(m_settingsFile))
    , m_session(workspaceFolder)
    , m_scheme(new DesktopScheme(this))
{
    setWindowTitle(tr("Spanglass"));
    setAcceptDrops(true);
    createRegions();
    createMenus();
    m_session.setFollowing(m_settings.follow);
    connectSession();
    connectRegions();
    connectIssuePage();
    connectGrouping();
    connectSource();
    restoreLayout();
    showRecent();
    showPhase(Phase::Start);
}

MainWindow::~MainWindow() = default;

void MainWindow::createRegions()
{
    m_start = new StartPage(this);
    m_failure = new MessagePage(this);
    connect(m_failure->addButton(tr("&Choose Another…"), true), &QPushButton::clicked, this,
        [this] { chooseCaptures(false); });
    connect(m_failure->addButton(tr("&Back"), false), &QPushButton::clicked, &m_session, &Session::close);

    m_timeline = new Timeline(this);
    m_issue = new IssuePage(this);
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(createListSide());
    m_splitter->addWidget(m_issue);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    auto* main = new QWidget(this);
    auto* mainLayout = new QVBoxLayout(main);
    mainLayout->setContentsMargins(0, 0, 0, 0);
    mainLayout->setSpacing(0);
    mainLayout->addWidget(createTopBar());
    m_outdated = new NoticeBar(
        tr("An earlier Spanglass grouped this workspace. Regrouping keeps the states of its issues."),
        tr("See What Would Change…"), main);
    mainLayout->addWidget(m_outdated);
    m_suggestion = new NoticeBar({}, tr("&Use"), main, tr("&No"));
    mainLayout->addWidget(m_suggestion);
    mainLayout->addWidget(m_timeline);
    mainLayout->addWidget(m_splitter, 1);

    m_pages = new QStackedWidget(this);
    m_pages->addWidget(m_start);
    m_pages->addWidget(main);
    m_pages->addWidget(m_failure);
    m_status = new StatusLine(this);
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_pages, 1);
    auto* rule = new QFrame(centre);
    rule->setFrameShape(QFrame::HLine);
    rule->setFrameShadow(QFrame::Plain);
    rule->setForegroundRole(QPalette::Mid);
    rule->setFixedHeight(1);
    layout->addWidget(rule);
    layout->addWidget(m_status);
    setCentralWidget(centre);
}

QWidget* MainWindow::createTopBar()
{
    auto* bar = new QWidget(this);
    bar->setAutoFillBackground(true);
    bar->setBackgroundRole(QPalette::Base);
    m_openButton = new QPushButton(tr("Open…"), bar);
    m_openButton->setAccessibleName(tr("Open capture"));
    m_openButton->setToolTip(tr("Open captures (Ctrl+O)"));
    m_query = new QueryBar(bar);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(8);
    layout->addWidget(m_openButton, 0, Qt::AlignTop);
    layout->addWidget(m_query, 1);
    return bar;
}

QWidget* MainWindow::createListSide()
{
    m_model = new IssueListModel(this);
    m_list = new IssueListView(m_model, this);
    m_listMessage = new MessagePage(this);
    m_clearButton = m_listMessage->addButton(tr("&Clear Filter"), true);
    m_ledgerButton = m_listMessage->addButton(tr("&Why Are They Not Tracked?"), true);
    connect(m_clearButton, &QPushButton::clicked, this, &MainWindow::clearFilters);
    connect(m_ledgerButton, &QPushButton::clicked, this, &MainWindow::showLedger);
    m_listPages = new QStackedWidget(this);
    m_listPages->setMinimumWidth(280);
    m_listPages->addWidget(m_list);
    m_listPages->addWidget(m_listMessage);
    return m_listPages;
}

void MainWindow::connectSession()
{
    connect(&m_session, &Session::phaseChanged, this, &MainWindow::showPhase);
    connect(&m_session, &Session::failedToOpen, this,
        [this](const QString& message) { m_failure->setMessage(tr("This could not be opened"), message); });
    connect(&m_session, &Session::problem, m_status, &StatusLine::showProblem);
    connect(&m_session, &Session::notice, m_status, &StatusLine::showNotice);
    connect(&m_session, &Session::progressed, m_status, &StatusLine::showProgress);
    connect(&m_session, &Session::progressed, this, &MainWindow::updateCaptures);
    connect(&m_session, &Session::readingEnded, m_status, &StatusLine::hideProgress);
    connect(&m_session, &Session::readingEnded, this, &MainWindow::updateCaptures);
    connect(&m_session, &Session::followed, this, &MainWindow::updateCaptures);
    connect(&m_session, &Session::problem, this, [this](const QString& message) {
        if (m_captures) {
            m_captures->showProblem(message);
        }
    });
    connect(&m_session, &Session::summarized, this, [this](const auto& summary) { showSummary(*summary); });
    connect(&m_session, &Session::rowsChanged, this, &MainWindow::showRows);
    connect(&m_session, &Session::timelineChanged, m_timeline, &Timeline::setHistogram);
    connect(&m_session, &Session::vocabularyChanged, this,
        [this](const auto& vocabulary) { m_query->setVocabulary(*vocabulary); });
    connect(&m_session, &Session::queryChanged, this, [this](const QString& text) {
        m_query->setText(text);
        m_query->showError({});
    });
    connect(&m_session, &Session::queryFailed, m_query, &QueryBar::showError);
    connect(&m_session, &Session::policyChanged, &m_session, &Session::askLedger);
    connect(&m_session, &Session::ledgerReady, this, [this](const auto& ledger) {
        if (m_ledger) {
            m_ledger->setLedger(ledger);
        }
    });
}

void MainWindow::connectRegions()
{
    connect(m_start, &StartPage::openWanted, this, [this] { chooseCaptures(false); });
    connect(m_start, &StartPage::recentChosen, this, &MainWindow::openRecent);
    connect(m_openButton, &QPushButton::clicked, this, [this] { chooseCaptures(false); });
    connect(m_query, &QueryBar::textChanged, &m_session, &Session::setQueryText);
    connect(m_query, &QueryBar::left, m_list, qOverload<>(&QWidget::setFocus));
    connect(m_timeline, &Timeline::rangeChosen, &m_session, &Session::setTimeRange);
    connect(m_list, &IssueListView::sortWanted, &m_session, &Session::setSort);
    connect(m_list, &IssueListView::menuWanted, this, &MainWindow::showIssueMenu);
    connect(m_list, &IssueListView::currentIssueChanged, this, [this](const Issue& issue) {
        if (issue.fingerprint.empty()) {
            m_session.clearSelection();
        } else {
            m_session.select(issue);
        }
    });
    connect(m_status, &StatusLine::ledgerWanted, this, &MainWindow::showLedger);
    connect(m_status, &StatusLine::capturesWanted, this, &MainWindow::showCaptures);
    connect(m_status, &StatusLine::cancelWanted, &m_session, &Session::cancelReading);
    connect(m_scheme, &DesktopScheme::changed, this, [this] {
        if (m_settings.theme == ThemeChoice::System) {
            applyTheme(*qApp, ThemeChoice::System);
        }
    });
}

void MainWindow::connectIssuePage()
{
    connect(&m_session, &Session::selectionChanged, this, [this](const Issue& issue) {
        m_details.reset();
        m_occurrence.reset();
        m_tags.reset();
        m_liveStack.clear();
        for (QAction* action : std::as_const(m_issueActions)) {
            action->setEnabled(!issue.fingerprint.empty());
        }
        if (issue.fingerprint.empty()) {
            m_issue->showNothing(tr("No issue is selected."));
        }
    });
    connect(&m_session, &Session::detailsLoading, m_issue, &IssuePage::showLoading);
    connect(&m_session, &Session::issueUpdated, this,
        [this](const Issue& issue) { m_issue->setIssue(issue, dataRange()); });
    connect(&m_session, &Session::liveShown, this, [this](const LiveIssue& live) {
        m_liveStack = displayText(live.sampleStack, live.issue.type, live.sampleMessage);
        m_issue->showLive(live);
    });
    connect(&m_session, &Session::detailsReady, this, [this](const auto& details) {
        m_details = details;
        m_occurrence = std::make_shared<const OccurrenceView>(details->occurrence);
        m_issue->setIssue(m_session.selected(), dataRange());
        m_issue->setOccurrence(details->occurrence);
        m_issue->setHistogram(details->dimension, details->histogram);
        m_tags ? m_issue->setTags(*m_tags) : m_issue->setTagsLoading();
    });
    connect(&m_session, &Session::histogramReady, this,
        [this](Dimension by, const auto& histogram) { m_issue->setHistogram(by, *histogram); });
    connect(&m_session, &Session::occurrenceReady, this, [this](const auto& occurrence) {
        m_occurrence = occurrence;
        m_issue->setOccurrence(*occurrence);
    });
    connect(&m_session, &Session::tagsReady, this, [this](const auto& tags) {
        m_tags = tags;
        if (m_details) { // before the header is there they would be taken for another issue's
            m_issue->setTags(*tags);
        }
    });
    connect(&m_session, &Session::issueFailed, m_issue, &IssuePage::showError);
    connect(m_issue, &IssuePage::stateChosen, this, &MainWindow::setStateOfSelected);
    connect(m_issue, &IssuePage::dimensionChosen, &m_session, &Session::setDimension);
    connect(m_issue, &IssuePage::occurrenceWanted, &m_session, &Session::showOccurrence);
    connect(m_issue, &IssuePage::latestWanted, &m_session, &Session::showLatest);
    connect(m_issue, &IssuePage::filterWanted, m_query, &QueryBar::addTerm);
}

DataRange MainWindow::dataRange() const
{
    const auto& summary = m_session.summary();
    return summary ? DataRange{ summary->firstSeen, summary->lastSeen } : DataRange{};
}

void MainWindow::showPhase(Phase phase)
{
    switch (phase) {
    case Phase::Start: m_pages->setCurrentIndex(PageStart); break;
    case Phase::Failed: m_pages->setCurrentIndex(PageMessage); break;
    case Phase::Reading:
    case Phase::Ready: m_pages->setCurrentIndex(PageMain); break;
    }
    const bool open = phase == Phase::Reading || phase == Phase::Ready;
    m_status->setWorkspace(open ? m_session.title() : QString(), open ? m_session.workspace() : QString());
    m_addCaptures->setEnabled(phase == Phase::Ready);
    if (phase == Phase::Ready) {
        m_session.askGrouping();
    } else {
        m_outdated->hide();
        if (m_regroup) {
            m_regroup->hide();
        }
    }
    m_reload->setEnabled(phase == Phase::Ready);
    setWindowTitle(open ? tr("%1 - Spanglass").arg(m_session.title()) : tr("Spanglass"));
    if (phase == Phase::Reading) {
        m_status->showProblem({});
        m_focusList = true;
        showListMessage();
    }
    if (open && !m_query->isAncestorOf(focusWidget())) {
        m_list->setFocus();
    }
}

void MainWindow::showSummary(const WorkspaceSummary& summary)
{
    m_status->setSummary(summary);
    if (m_ledger) {
        m_ledger->setSummary(summary);
    }
    updateCaptures();
}

void MainWindow::showRows(const IssueRows& rows)
{
    m_list->aboutToReplaceRows(!rows.live);
    if (rows.live) {
        m_model->setLive(rows.live, m_session.sort(), m_session.query());
    } else {
        m_model->setList(rows.list, dataRange());
    }
    m_list->rowsReplaced();
    if (const IssueId made = std::exchange(m_made, {})) {
        m_list->showIssue(made);
    }
    if (m_model->rowCount() > 0) {
        m_listPages->setCurrentIndex(ListRows);
        if (std::exchange(m_focusList, false) && !m_query->isAncestorOf(focusWidget())) {
            m_list->setFocus(); // hidden before, it could not take it
        }
    } else {
        showListMessage();
    }
}

/// The list without rows says why there are none.
void MainWindow::showListMessage()
{
    if (m_model->rowCount() > 0) {
        return;
    }
    m_listPages->setCurrentIndex(ListMessage);
    const auto& summary = m_session.summary();
    const bool reading = m_session.phase() == Phase::Reading || (m_session.isReading() && !summary);
    const bool allUntracked = !reading && summary && summary->tracked == 0 && summary->errorSpans > 0;
    const bool filtered = !reading && !allUntracked && summary && summary->tracked > 0;
    m_clearButton->setVisible(filtered && m_session.isFiltered());
    m_ledgerButton->setVisible(allUntracked);
    if (!reading) {
        m_issue->showNothing(tr("There is no issue to show."));
    }
    if (reading && m_session.isFiltered()) {
        m_clearButton->show();
        m_listMessage->setMessage(
            tr("No issue answers this search yet"), tr("The capture is still being read."));
        m_issue->showNothing(tr("No issue is selected."));
    } else if (reading) {
        m_listMessage->setMessage(tr("Reading…"), tr("Issues appear here while the capture is read."));
        m_issue->showNothing(tr("Issues appear on the left while the capture is read."));
    } else if (allUntracked) {
        m_listMessage->setMessage(tr("No error span is tracked"),
            tr("There are %1 error spans, but all of them lack what an issue needs.")
                .arg(formatCount(summary->errorSpans)));
    } else if (filtered && m_session.isFiltered()) {
        m_listMessage->setMessage(
            tr("No issue answers this search"), tr("Take a term out, or clear the filter."));
    } else if (filtered) {
        m_listMessage->setMessage(
            tr("Every issue is excluded"), tr("Search for status:excluded to see them."));
    } else if (summary && summary->captures.empty()) {
        m_listMessage->setMessage(tr("No captures"), tr("Add captures to see their issues."));
    } else if (summary) {
        m_listMessage->setMessage(
            tr("No errors"), tr("No error spans in %1 spans.").arg(formatCount(summary->spans)));
    } else {
        m_listMessage->setMessage({}, {});
    }
}

void MainWindow::clearFilters()
{
    m_timeline->clearRange();
    m_session.setQueryText({});
    m_list->setFocus();
}

void MainWindow::setStateOfSelected(IssueState state)
{
    m_session.setState(m_list->selectedIssues(), state);
}

void MainWindow::copyMarkdown()
{
    const auto& selected = m_session.selected();
    if (m_occurrence) {
        const auto tags = m_tags ? *m_tags : std::vector<TagDistribution>();
        const std::string markdown = issueAsMarkdown(selected, *m_occurrence, tags);
        QApplication::clipboard()->setText(QString::fromStdString(markdown));
        m_status->showNotice(tr("Issue copied as Markdown"));
    }
}

void MainWindow::copyStack()
{
    std::string stack = m_liveStack;
    if (m_occurrence && !m_occurrence->occurrence.exceptions.empty()) {
        const ExceptionEvent& primary = m_occurrence->occurrence.exceptions.back();
        stack = displayText(primary.stack, primary.type, primary.message);
    }
    if (!stack.empty()) {
        QApplication::clipboard()->setText(QString::fromStdString(stack));
        m_status->showNotice(tr("Stack copied"));
    }
}

void MainWindow::openCaptures(
    const QStringList& captures, const QString& workspace, const std::string& format)
{
    if (captures.isEmpty()) {
        return;
    }
    if (workspace.isEmpty() && captures.size() == 1 && captures.front().endsWith(workspaceSuffix)) {
        openWorkspace(captures.front());
        return;
    }
    m_session.open(captures, workspace, format);
    QStringList paths;
    for (const QString& path : captures) {
        paths << QFileInfo(path).absoluteFilePath();
    }
    if (workspace.isEmpty() && !captures.contains(QLatin1String("-"))) {
        remember({ .paths = paths });
    }
}

void MainWindow::openWorkspace(const QString& path)
{
    m_session.openWorkspace(path);
    remember({ .paths = { QFileInfo(path).absoluteFilePath() }, .isWorkspace = true });
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_settings.geometry = saveGeometry();
    m_settings.splitter = m_splitter->saveState();
    saveSettings(m_settingsFile, m_settings);
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!localPaths(*event->mimeData()).isEmpty()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QStringList paths = localPaths(*event->mimeData());
    if (!paths.isEmpty()) {
        event->acceptProposedAction();
        takeDropped(paths);
    }
}

} // namespace spanglass
