#include "ui/issues/issuelistmodel.h"

#include "core/base/text.h"
#include "core/explore/textmatch.h"
#include "ui/issue/plaintext.h"
#include "ui/look/format.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace spanglass {

namespace {

constexpr qsizetype longestToolTip = 600;

/// The column whose header shows the arrow of an order.
IssueListModel::Column columnOf(SortKey key)
{
    switch (key) {
    case SortKey::Count: return IssueListModel::CountColumn;
    case SortKey::FirstSeen: return IssueListModel::FirstColumn;
    case SortKey::LastSeen: return IssueListModel::LastColumn;
    case SortKey::New: return IssueListModel::IssueColumn;
    }
    return IssueListModel::CountColumn;
}

/// Which issues of a running read answer a query, as the explorer decides it of stored ones.
class LiveFilter {
public:
    explicit LiveFilter(const Query& query)
        : m_query(query)
        , m_words(query.text)
    {
        for (Query::Term& word : m_words) {
            word.value = toLower(word.value);
        }
    }
    bool operator()(const Issue& issue) const
    {
        return termsMatch(m_query.service, issue.service) && termsMatch(m_query.type, issue.type)
            && statusMatches(m_query.status, issue.state)
            && (m_words.empty()
                || wordsMatch(m_words,
                    toLower(issue.type + '\n' + issue.message + '\n' + issue.culprit.function + '\n'
                        + issue.culprit.file + ':' + std::to_string(issue.culprit.line) + '\n'
                        + issue.service)));
    }

private:
    const Query& m_query;
    std::vector<Query::Term> m_words;
};

std::int64_t keyOf(const Issue& issue, SortKey key)
{
    switch (key) {
    case SortKey::Count: return static_cast<std::int64_t>(issue.count);
    case SortKey::LastSeen: return issue.lastSeen;
    case SortKey::FirstSeen:
    case SortKey::New: return issue.firstSeen;
    }
    return 0;
}

} // namespace

QString describeIssue(const Issue& issue, const DataRange& range)
{
    const bool repeats = issue.failures != 0 && issue.failures != issue.count;
    const QString count = repeats ? IssueListModel::tr("%1 failures on %2 spans")
                                        .arg(formatCount(issue.failures), formatCount(issue.count))
                                  : IssueListModel::tr("%1 errors").arg(formatCount(issue.count));
    QString text =
        IssueListModel::tr("%1: %2\n%3 in %4 traces, service %5\nFirst seen %6 (%7), last seen %8 (%9)")
            .arg(fromUtf8(issue.type), fromUtf8(issue.message).left(longestToolTip), count,
                formatCount(issue.traces), fromUtf8(issue.service), formatAgo(issue.firstSeen, range.to),
                formatTime(issue.firstSeen), formatAgo(issue.lastSeen, range.to), formatTime(issue.lastSeen));
    if (!issue.firstVersion.empty()) {
        text += IssueListModel::tr("\nVersions %1 to %2")
                    .arg(fromUtf8(issue.firstVersion), fromUtf8(issue.lastVersion));
    }
    return text + QLatin1Char('\n') + titleOf(issue.state);
}

IssueListModel::IssueListModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void IssueListModel::setList(std::shared_ptr<const IssueList> list, const DataRange& range)
{
    beginResetModel();
    m_live.reset();
    m_list = std::move(list);
    m_range = range;
    m_rows.clear();
    if (m_list) {
        m_rows.reserve(m_list->issues.size());
        for (const Issue& issue : m_list->issues) {
            m_rows.push_back(&issue);
        }
    }
    endResetModel();
}

void IssueListModel::setLive(
    std::shared_ptr<const std::vector<LiveIssue>> live, Sort sort, const Query& query)
{
    beginResetModel();
    m_list.reset();
    m_live = std::move(live);
    m_sort = sort;
    m_rows.clear();
    m_range = {};
    const LiveFilter answers(query);
    for (const LiveIssue& one : *m_live) {
        if (answers(one.issue)) {
            m_rows.push_back(&one.issue);
        }
        m_range.from = m_range.from == 0 ? one.issue.firstSeen : std::min(m_range.from, one.issue.firstSeen);
        m_range.to = std::max(m_range.to, one.issue.lastSeen);
    }
    std::sort(m_rows.begin(), m_rows.end(), [sort](const Issue* a, const Issue* b) {
        const auto left = keyOf(*a, sort.key);
        const auto right = keyOf(*b, sort.key);
        return left != right ? (left > right) == sort.descending : a->fingerprint < b->fingerprint;
    });
    endResetModel();
}

void IssueListModel::setSort(Sort sort)
{
    m_sort = sort;
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

const Issue* IssueListModel::issueAt(int row) const
{
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int IssueListModel::rowOf(const std::string& fingerprint) const
{
    const auto found = std::find_if(
        m_rows.begin(), m_rows.end(), [&](const Issue* issue) { return issue->fingerprint == fingerprint; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int IssueListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int IssueListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString IssueListModel::textOf(const Issue& issue, Column column) const
{
    switch (column) {
    case IssueColumn: return fromUtf8(issue.type);
    case TrendColumn: return {};
    case CountColumn: return formatCount(issue.count);
    case FirstColumn: return formatAge(issue.firstSeen, m_range.to);
    case LastColumn: return formatAge(issue.lastSeen, m_range.to);
    case ColumnCount: break;
    }
    return {};
}

QVariant IssueListModel::data(const QModelIndex& index, int role) const
{
    if (!hasIndex(index.row(), index.column(), index.parent())) {
        return {};
    }
    const Issue& issue = *m_rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole: return textOf(issue, column);
    case Qt::ToolTipRole: return toolTipText(describeIssue(issue, m_range));
    case Qt::AccessibleTextRole:
        return column == IssueColumn ? describeIssue(issue, m_range) : textOf(issue, column);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (column == IssueColumn ? Qt::AlignLeft : Qt::AlignRight)));
    case IssueRole: return QVariant::fromValue(&issue);
    case NewRole: return !m_live && isNewIssue(issue, m_range); // during a read nobody knows yet
    case NowRole: return QVariant::fromValue<qlonglong>(m_range.to);
    default: return {};
    }
}

QString IssueListModel::headerText(Column column) const
{
    switch (column) {
    case IssueColumn:
        return rowCount() == 1 ? tr("1 ISSUE")
                               : tr("%1 ISSUES").arg(formatCount(static_cast<std::uint64_t>(rowCount())));
    case TrendColumn: return tr("TREND");
    case CountColumn: return tr("COUNT");
    case FirstColumn: return tr("FIRST");
    case LastColumn: return tr("LAST");
    case ColumnCount: break;
    }
    return {};
}

QVariant IssueListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    const auto column = static_cast<Column>(section);
    if (role == Qt::DisplayRole) {
        const bool sorted = columnOf(m_sort.key) == column;
        const QString arrow = m_sort.descending ? QStringLiteral(" ↓") : QStringLiteral(" ↑");
        return sorted ? headerText(column) + arrow : headerText(column);
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter
            | (column == IssueColumn || column == TrendColumn ? Qt::AlignLeft : Qt::AlignRight)));
    }
    if (role == Qt::ToolTipRole) {
        switch (column) {
        case IssueColumn: return tr("Sort by what came up last");
        case TrendColumn: return tr("Errors over the whole time range");
        case CountColumn: return tr("Sort by number of errors");
        case FirstColumn: return tr("Sort by first seen. Ages count back from the end of the data.");
        case LastColumn: return tr("Sort by last seen. Ages count back from the end of the data.");
        case ColumnCount: break;
        }
    }
    return {};
}

} // namespace spanglass
