#pragma once

#include <QStyledItemDelegate>

#include <cstdint>
#include <vector>

namespace spanglass {

struct ThemeColors;

/// Paints the cells of the issue list: three lines of an issue, its trend, and figures. Reads the roles
/// of IssueListModel only. All rows have the same height.
class IssueDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    static int rowHeight(const QFont& font);

    void paint(
        QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// Bars of `counts` within `area`, scaled to the largest; buckets without errors leave a thin base line.
void paintSparkline(QPainter& painter, const QRect& area, const std::vector<std::uint32_t>& counts,
    const ThemeColors& colors);

} // namespace spanglass
