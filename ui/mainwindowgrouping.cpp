#include "ui/grouping/groupingpage.h"
#include "ui/grouping/regroupdialog.h"
#include "ui/issue/issuepage.h"
#include "ui/issues/issuelistview.h"
#include "ui/mainwindow.h"
#include "ui/noticebar.h"
#include "ui/statusline.h"

#include <algorithm>
#include <utility>

// MainWindow: the wires of grouping.

namespace spanglass {

void MainWindow::connectGrouping()
{
    GroupingPage* const page = m_issue->grouping();
    connect(m_issue, &IssuePage::groupingShown, &m_session, &Session::askExplanation);
    // Whatever changed the shown issue may have changed its key.
    connect(&m_session, &Session::detailsReady, this, [this] {
        if (m_issue->showsGrouping()) {
            m_session.askExplanation();
        }
    });
    connect(&m_session, &Session::explanationReady, page,
        [page](const auto& explanation) { page->setExplanation(*explanation); });
    connect(&m_session, &Session::explanationFailed, page, &GroupingPage::showError);
    connect(&m_session, &Session::similarReady, page,
        [page](const auto& similar) { page->setSimilar(*similar); });
    connect(&m_session, &Session::differenceReady, page,
        [page](const auto& difference) { page->setDifference(*difference); });
    connect(page, &GroupingPage::regroupWanted, this, [this] { showGrouping(); });
    connect(page, &GroupingPage::differenceWanted, &m_session, &Session::askDifference);
    connect(page, &GroupingPage::ruleWanted, this, [this](const QString& rule) {
        showGrouping();
        m_regroup->addRules(rule);
    });
    connect(page, &GroupingPage::mergeWanted, this, [this](IssueId other) {
        m_session.mergeIssues({ m_session.selected().id, other });
    });
    connect(page, &GroupingPage::takeApartWanted, &m_session, &Session::takeApart);
    connect(page, &GroupingPage::issueWanted, m_list, &IssueListView::showIssue);
    connect(&m_session, &Session::groupingReady, this, [this](const auto& state) {
        m_outdated->setVisible(state->outdated);
        if (m_regroup) {
            m_regroup->setState(
                *state, std::exchange(m_groupedWorkspace, m_session.workspace()) != m_session.workspace());
        }
    });
    connect(&m_session, &Session::issueMade, this, [this](IssueId issue) { m_made = issue; });
    connect(m_outdated, &NoticeBar::accepted, this, [this] { showGrouping(); });
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        const std::size_t chosen = m_list->selectedIssues().size();
        m_merge->setEnabled(chosen > 1);
        m_explainPair->setEnabled(chosen == 2);
    });
}

void MainWindow::showGrouping()
{
    if (!m_session.summary()) {
        return;
    }
    if (!m_regroup) {
        m_regroup = new RegroupDialog(this);
        connect(m_regroup, &RegroupDialog::previewWanted, &m_session, &Session::askPreview);
        connect(m_regroup, &RegroupDialog::movingSpansWanted, &m_session, &Session::askMovingSpans);
        connect(m_regroup, &RegroupDialog::applyWanted, this, [this](const GroupingConfig& config) {
            m_regroup->setBusy(true);
            m_session.regroup(config);
        });
        connect(m_regroup, &QDialog::finished, &m_session, &Session::dropPreview);
        connect(&m_session, &Session::previewReady, m_regroup, &RegroupDialog::setPreview);
        connect(&m_session, &Session::previewFailed, m_regroup, &RegroupDialog::showPreviewError);
        connect(&m_session, &Session::movingSpansReady, m_regroup,
            [this](const auto& spans) { m_regroup->setMovingSpans(*spans); });
        connect(&m_session, &Session::regroupEnded, m_regroup, [this] { m_regroup->setBusy(false); });
        connect(&m_session, &Session::problem, m_regroup, &RegroupDialog::showProblem);
    }
    m_session.askGrouping();
    m_regroup->show();
    m_regroup->raise();
    m_regroup->activateWindow();
}

void MainWindow::mergeSelected()
{
    m_session.mergeIssues(m_list->selectedIssues());
}

void MainWindow::explainPair()
{
    const auto chosen = m_list->selectedIssues();
    const auto other = std::find_if(
        chosen.begin(), chosen.end(), [this](IssueId issue) { return issue != m_session.selected().id; });
    if (other != chosen.end()) {
        m_issue->showGroupingTab();
        m_session.askDifference(*other);
    }
}

void MainWindow::moveShownOccurrence()
{
    if (m_occurrence && m_occurrence->count > 1) {
        m_session.moveOccurrence(m_occurrence->occurrence.id);
    } else {
        m_status->showNotice(tr("The only occurrence of an issue has it to itself already."));
    }
}

} // namespace spanglass
