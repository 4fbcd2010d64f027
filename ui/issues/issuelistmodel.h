#pragma once

#include "core/explore/answers.h"
#include "core/explore/query.h"
#include "core/ingest/ingest.h"
#include "ui/look/datarange.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace spanglass {

/// What the list says of an issue to a screen reader and in tool tips.
QString describeIssue(const Issue& issue, const DataRange& range);

/// A snapshot of issues as rows. Holds the answer it was given and an index over it; never queries.
class IssueListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { IssueColumn, TrendColumn, CountColumn, FirstColumn, LastColumn, ColumnCount };
    enum Role {
        IssueRole = Qt::UserRole, ///< const Issue*, valid until the next reset
        NewRole, ///< bool: shows the badge NEW
        NowRole, ///< qlonglong: end of the data
    };

    explicit IssueListModel(QObject* parent = nullptr);

    /// Rows in the answer's order.
    void setList(std::shared_ptr<const IssueList> list, const DataRange& range);

    /// Issues of a running read, filtered and ordered here: there is no store yet that could. Of the query
    /// text, service, type and status count; the rest is not known yet.
    void setLive(std::shared_ptr<const std::vector<LiveIssue>> live, Sort sort, const Query& query = {});

    /// The order that the header shows.
    void setSort(Sort sort);

    [[nodiscard]] const Issue* issueAt(int row) const; ///< null out of range
    [[nodiscard]] int rowOf(const std::string& fingerprint) const; ///< -1 if it is not here

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] QString textOf(const Issue& issue, Column column) const;
    [[nodiscard]] QString headerText(Column column) const;

    std::shared_ptr<const IssueList> m_list;
    std::shared_ptr<const std::vector<LiveIssue>> m_live;
    std::vector<const Issue*> m_rows; ///< into the snapshots above
    DataRange m_range;
    Sort m_sort;
};

} // namespace spanglass
