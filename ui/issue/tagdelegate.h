#pragma once

#include <QStyledItemDelegate>

namespace spanglass {

/// Paints the rows of a TagModel: key, value and share with a bar of all shares below. In a narrow
/// list the value goes below the key.
class TagDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    /// Lists narrower than this give keys and values lines of their own.
    static constexpr int narrow = 230;

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(
        QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    /// The viewport's width, since size hints are asked before an item has one.
    [[nodiscard]] static bool isNarrow(const QStyleOptionViewItem& option);
};

} // namespace spanglass
