#pragma once

#include "core/explore/answers.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace spanglass {

/// Everything the workspace holds of one occurrence, as a tree of names and values in sections: span, propagation of
/// its failure, attributes, resource, events, links, other exceptions. Sections without content are left out.
class OccurrenceModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { NameColumn, ValueColumn, ColumnCount };

    explicit OccurrenceModel(QObject* parent = nullptr);
    ~OccurrenceModel() override;

    void setOccurrence(const OccurrenceView& view);
    void clear();

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] bool isSection(const QModelIndex& index) const;
    /// The name and the value verbatim, whatever the cell shows; "" for sections' values.
    [[nodiscard]] QString nameText(const QModelIndex& index) const;
    [[nodiscard]] QString valueText(const QModelIndex& index) const;

private:
    struct Node;
    [[nodiscard]] const Node* nodeOf(const QModelIndex& index) const;
    std::unique_ptr<Node> m_root;
};

} // namespace spanglass
