#include "ui/issue/stackdelegate.h"

#include "ui/issue/rowpainter.h"
#include "ui/issue/stackmodel.h"
#include "ui/look/theme.h"

#include <QPainter>

namespace spanglass {

namespace {

constexpr int sideMargin = 12;
constexpr int indent = 15;
constexpr int gap = 9;

void paintException(RowPainter& row, const QModelIndex& index, const QFont& font, const ThemeColors& colors)
{
    const QString lead = index.data(StackModel::LeadRole).toString();
    if (!lead.isEmpty()) {
        row.text(lead, boldFont(font), colors.text);
        row.skip(2 * gap);
    }
    const bool reported = lead.isEmpty();
    row.text(index.data(StackModel::MainRole).toString(), reported ? boldFont(font) : font, colors.error);
    row.skip(gap);
    row.text(index.data(StackModel::DetailRole).toString(), font, reported ? colors.text : colors.muted);
}

void paintFrame(RowPainter& row, const QModelIndex& index, const QFont& font, const ThemeColors& colors)
{
    const bool inApp = index.data(StackModel::InAppRole).toBool();
    const QFont mono = fixedFont(font);
    const QString function = index.data(StackModel::MainRole).toString();
    const QString module = index.data(StackModel::LeadRole).toString();
    const QString location = index.data(StackModel::DetailRole).toString();
    const QFont functionFont = inApp ? boldFont(mono) : mono;
    // The end of a path and the end of a module tell most, so both lose their beginnings first, and
    // the module gives way before the function.
    const int functionWidth = QFontMetrics(functionFont).horizontalAdvance(function);
    const int locationWidth = QFontMetrics(mono).horizontalAdvance(location);
    const int spare = row.left() - functionWidth - std::min(locationWidth, row.left() / 3) - gap;
    if (spare > 3 * gap)
        row.text(module, mono, colors.muted, Qt::ElideLeft, spare);
    row.text(function, functionFont, inApp ? colors.text : colors.muted, Qt::ElideMiddle,
        std::max(row.left() - std::min(locationWidth, row.left() / 3) - gap, row.left() / 2));
    row.skip(gap);
    row.text(location, mono, colors.muted, Qt::ElideLeft);
}

void paintFold(RowPainter& row, const QModelIndex& index, const QFont& font, const ThemeColors& colors)
{
    row.text(index.data(StackModel::MainRole).toString(), font, colors.muted);
    row.skip(gap - 3);
    row.text(index.data(StackModel::DetailRole).toString(), fixedFont(font), colors.muted);
}

} // namespace

void StackDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto kind = index.data(StackModel::KindRole).value<StackModel::Kind>();
    const QVariant expanded = index.data(StackModel::ExpandedRole);
    ThemeColors colors = colorsFor(option.palette);
    const bool band = kind == StackModel::Kind::Exception && index.row() > 0;
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, colors.selection);
    else if (band)
        painter->fillRect(option.rect, colors.raised);
    painter->setPen(colors.border);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());

    RowPainter row(*painter, option.rect.adjusted(sideMargin, 0, -sideMargin, -1), option.direction);
    row.skip(indent * index.data(StackModel::DepthRole).toInt());
    if (expanded.isValid())
        row.arrow(expanded.toBool(), colors.muted);
    else if (kind == StackModel::Kind::Frame || kind == StackModel::Kind::Common)
        row.skip(indent);
    switch (kind) {
    case StackModel::Kind::Exception: paintException(row, index, option.font, colors); break;
    case StackModel::Kind::Frame: paintFrame(row, index, option.font, colors); break;
    default: paintFold(row, index, option.font, colors); break;
    }
    if (option.state & QStyle::State_HasFocus) {
        painter->setPen(colors.accent);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -2));
    }
    painter->restore();
}

QSize StackDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    constexpr int padding = 12;
    return { 100, QFontMetrics(option.font).height() + padding };
}

} // namespace spanglass
