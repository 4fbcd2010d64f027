#include "ui/issues/issuelistview.h"

#include "ui/issues/issuedelegate.h"
#include "ui/issues/issuelistmodel.h"
#include "ui/look/theme.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QScrollBar>

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace spanglass {

namespace {
constexpr std::size_t mostKeptSelected = 1000; ///< a selection of more is not restored row by row
}

IssueListView::IssueListView(IssueListModel* model, QWidget* parent)
    : QTableView(parent)
    , m_model(model)
{
    setModel(model);
    setItemDelegate(new IssueDelegate(this));
    setAccessibleName(tr("Issues"));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView* header = horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(IssueListModel::IssueColumn, QHeaderView::Stretch);
    header->setMinimumSectionSize(30);
    header->setHighlightSections(false);
    header->setSectionsClickable(true);
    header->setFont(scaledFont(font(), 0.85, QFont::DemiBold));
    connect(header, &QHeaderView::sectionClicked, this, &IssueListView::chooseSort);
    fitRows();
    fitColumns();
}

void IssueListView::aboutToReplaceRows(bool startOver)
{
    m_replacing = true;
    m_keptScroll = verticalScrollBar()->value();
    m_keptRow = currentIndex().row();
    if (const Issue* current = currentIssue()) {
        m_keptCurrent = current->fingerprint;
    }
    if (startOver && !m_chosen) {
        m_keptCurrent.clear();
        m_keptScroll = 0;
    }
    m_keptSelection.clear();
    const QModelIndexList rows = selectionModel()->selectedRows();
    if (rows.size() > 1 && static_cast<std::size_t>(rows.size()) <= mostKeptSelected) {
        for (const QModelIndex& row : rows) {
            m_keptSelection.push_back(m_model->issueAt(row.row())->fingerprint);
        }
    }
}

void IssueListView::rowsReplaced()
{
    const int rows = m_model->rowCount();
    int row = m_keptCurrent.empty() ? 0 : m_model->rowOf(m_keptCurrent);
    if (row < 0) {
        row = std::clamp(m_keptRow, 0, std::max(0, rows - 1));
    }
    if (rows > 0) {
        const QModelIndex current = m_model->index(row, 0);
        selectionModel()->setCurrentIndex(
            current, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        if (!m_keptSelection.empty()) {
            const std::unordered_set<std::string> kept(m_keptSelection.begin(), m_keptSelection.end());
            QItemSelection selection;
            for (int i = 0; i < rows; ++i) {
                if (kept.contains(m_model->issueAt(i)->fingerprint)) {
                    selection.select(
                        m_model->index(i, 0), m_model->index(i, IssueListModel::ColumnCount - 1));
                }
            }
            selectionModel()->select(selection, QItemSelectionModel::Select);
        }
    }
    verticalScrollBar()->setValue(m_keptScroll);
    m_replacing = false;
    announceCurrent();
}

const Issue* IssueListView::currentIssue() const
{
    return m_model->issueAt(currentIndex().row());
}

std::vector<IssueId> IssueListView::selectedIssues() const
{
    std::vector<IssueId> ids;
    const QModelIndexList rows = selectionModel()->selectedRows();
    for (const QModelIndex& row : rows) {
        const Issue* issue = m_model->issueAt(row.row());
        if (issue && issue->id) {
            ids.push_back(issue->id);
        }
    }
    return ids;
}

void IssueListView::showIssue(IssueId issue)
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (const Issue* at = m_model->issueAt(row); at != nullptr && at->id == issue) {
            selectRow(row);
            return;
        }
    }
}

void IssueListView::step(int rows)
{
    if (m_model->rowCount() > 0) {
        const int row = std::clamp(currentIndex().row() + rows, 0, m_model->rowCount() - 1);
        setCurrentIndex(m_model->index(row, 0));
    }
}

/// Letters are the window's shortcuts, not a search for a row.
void IssueListView::keyboardSearch(const QString&) { }

void IssueListView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (!m_replacing) {
        m_chosen = true;
        announceCurrent();
    }
}

void IssueListView::announceCurrent()
{
    const Issue* issue = currentIssue();
    if (!issue) {
        m_keptCurrent.clear();
        m_chosen = false;
    }
    Q_EMIT currentIssueChanged(issue ? *issue : Issue());
}

void IssueListView::chooseSort(int column)
{
    SortKey key = SortKey::Count;
    switch (static_cast<IssueListModel::Column>(column)) {
    case IssueListModel::IssueColumn: key = SortKey::New; break;
    case IssueListModel::CountColumn: key = SortKey::Count; break;
    case IssueListModel::FirstColumn: key = SortKey::FirstSeen; break;
    case IssueListModel::LastColumn: key = SortKey::LastSeen; break;
    case IssueListModel::TrendColumn:
    case IssueListModel::ColumnCount: return;
    }
    const bool again = m_sort.key == key && key != SortKey::New;
    m_sort = { .key = key, .descending = again ? !m_sort.descending : true };
    m_model->setSort(m_sort);
    Q_EMIT sortWanted(m_sort);
}

bool IssueListView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::MouseMove || event->type() == QEvent::HoverMove) {
        lightUp(indexAt(static_cast<QSinglePointEvent*>(event)->position().toPoint()).row());
    } else if (event->type() == QEvent::Leave) {
        lightUp(-1);
    }
    const bool handled = QTableView::viewportEvent(event);
    if (event->type() == QEvent::Wheel) { // another row has come under the pointer
        lightUp(indexAt(static_cast<QSinglePointEvent*>(event)->position().toPoint()).row());
    }
    return handled;
}

/// The view itself would light up one cell only.
void IssueListView::lightUp(int row)
{
    for (const int changed : { std::exchange(m_rowUnderMouse, row), row }) {
        if (changed >= 0) {
            viewport()->update(0, rowViewportPosition(changed), viewport()->width(), rowHeight(changed));
        }
    }
}

void IssueListView::resizeEvent(QResizeEvent* event)
{
    fitColumns();
    QTableView::resizeEvent(event);
}

void IssueListView::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        fitRows();
        fitColumns();
    }
}

void IssueListView::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->reason() == QContextMenuEvent::Keyboard) {
        Q_EMIT menuWanted(viewport()->mapToGlobal(visualRect(currentIndex()).center()));
    } else if (indexAt(event->pos()).isValid()) {
        Q_EMIT menuWanted(event->globalPos());
    }
}

void IssueListView::fitRows()
{
    verticalHeader()->setDefaultSectionSize(IssueDelegate::rowHeight(font()));
    verticalScrollBar()->setSingleStep(IssueDelegate::rowHeight(font()));
}

/// Figures get what they need; where space is short, the trend goes first, then first seen.
void IssueListView::fitColumns()
{
    const QFontMetrics metrics(font());
    const QFontMetrics headerMetrics(horizontalHeader()->font());
    const int digit = metrics.horizontalAdvance(QLatin1Char('0'));
    const int age = std::max(metrics.horizontalAdvance(QStringLiteral("10mo")),
                        headerMetrics.horizontalAdvance(tr("FIRST") + QStringLiteral(" ↓")))
        + 20;
    const int count =
        std::max(digit * 7, headerMetrics.horizontalAdvance(tr("COUNT") + QStringLiteral(" ↓"))) + 20;
    const int width = viewport()->width();
    const int em = metrics.height();
    setColumnHidden(IssueListModel::TrendColumn, width < 27 * em);
    setColumnHidden(IssueListModel::FirstColumn, width < 21 * em);
    setColumnWidth(IssueListModel::TrendColumn, width >= 46 * em ? 112 : 84);
    setColumnWidth(IssueListModel::CountColumn, count);
    setColumnWidth(IssueListModel::FirstColumn, age);
    setColumnWidth(IssueListModel::LastColumn, age);
}

} // namespace spanglass
