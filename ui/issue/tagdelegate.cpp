#include "ui/issue/tagdelegate.h"

#include "ui/issue/rowpainter.h"
#include "ui/issue/tagmodel.h"
#include "ui/look/theme.h"

#include <QListView>
#include <QPainter>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int sideMargin = 12;
constexpr int indent = 12;
constexpr int gap = 8;
constexpr int barHeight = 5;
constexpr int barGap = 3;
constexpr int padding = 5;
constexpr double keyScale = 0.9;

void paintBar(
    QPainter& painter, const QRect& rect, const QModelIndex& index, const ThemeColors& colors, bool mirrored)
{
    const auto shares = index.data(TagModel::SharesRole).value<QList<qreal>>();
    const bool single = index.data(TagModel::KindRole).value<TagModel::Kind>() == TagModel::Kind::Value;
    const int rank = index.data(TagModel::RankRole).toInt();
    painter.setPen(Qt::NoPen);
    painter.fillRect(rect, colors.border);
    qreal x = 0;
    for (int i = 0; i < shares.size(); ++i) {
        const qreal width = shares[i] * rect.width();
        const int begin = qRound(x);
        const int end = std::min(qRound(x + width), rect.width());
        x += width;
        if (end <= begin)
            continue;
        const int at = mirrored ? rect.right() + 1 - end : rect.left() + begin;
        painter.fillRect(
            QRect(at, rect.top(), end - begin, rect.height()), seriesColor(single ? rank : i, colors.dark));
    }
}

/// `below` is the line for the value if the tag has two.
void paintTag(RowPainter& row, RowPainter* below, const QModelIndex& index, const QFont& font,
    const ThemeColors& colors)
{
    const QString key = index.data(TagModel::KeyRole).toString();
    const QString value = index.data(TagModel::ValueRole).toString();
    const QFont mono = fixedFont(font, keyScale);
    const QString share = index.data(TagModel::ShareRole).toString();
    if (below) {
        row.text(key, mono, colors.muted, Qt::ElideMiddle);
        below->textAtEnd(share, font, colors.muted);
        below->skipAtEnd(gap);
        below->text(value, font, colors.text, Qt::ElideMiddle);
        return;
    }
    row.textAtEnd(share, font, colors.muted);
    row.skipAtEnd(gap / 2);
    const int forValue = QFontMetrics(font).horizontalAdvance(value) + gap;
    const int forKey = std::max(row.left() / 2, row.left() - forValue);
    row.text(key, mono, colors.muted, Qt::ElideMiddle,
        std::min(QFontMetrics(mono).horizontalAdvance(key) + 1, forKey));
    row.skip(gap);
    row.textAtEnd(value, font, colors.text);
}

} // namespace

bool TagDelegate::isNarrow(const QStyleOptionViewItem& option)
{
    const auto* view = qobject_cast<const QListView*>(option.widget);
    return view && view->viewport()->width() < narrow;
}

QSize TagDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int line = QFontMetrics(option.font).height();
    const auto kind = index.data(TagModel::KindRole).value<TagModel::Kind>();
    const bool barred = kind == TagModel::Kind::Tag || kind == TagModel::Kind::Value;
    const int lines = kind == TagModel::Kind::Tag && isNarrow(option) ? 2 : 1;
    const int extra = kind == TagModel::Kind::Group ? 4 : barred ? barGap + barHeight : 0;
    return { 50, lines * line + 2 * padding + extra };
}

void TagDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto kind = index.data(TagModel::KindRole).value<TagModel::Kind>();
    const ThemeColors colors = colorsFor(option.palette);
    const int line = QFontMetrics(option.font).height();
    const bool mirrored = option.direction == Qt::RightToLeft;
    const int depth = index.data(TagModel::DepthRole).toInt() * indent;
    QRect inner = option.rect.adjusted(sideMargin, padding, -sideMargin, -padding);
    inner.adjust(mirrored ? 0 : depth, 0, mirrored ? -depth : 0, 0);

    painter->save();
    painter->setClipRect(option.rect);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, colors.selection);

    const bool barred = kind == TagModel::Kind::Tag || kind == TagModel::Kind::Value;
    RowPainter row(
        *painter, barred ? QRect(inner.left(), inner.top(), inner.width(), line) : inner, option.direction);
    switch (kind) {
    case TagModel::Kind::Group:
        painter->setPen(colors.border);
        if (index.row() > 0)
            painter->drawLine(option.rect.topLeft(), option.rect.topRight());
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        row.text(index.data(TagModel::KeyRole).toString(), boldFont(option.font), colors.text);
        break;
    case TagModel::Kind::Unique:
        row.arrow(index.data(TagModel::ExpandedRole).toBool(), colors.muted);
        [[fallthrough]];
    case TagModel::Kind::Rest:
        row.text(index.data(TagModel::KeyRole).toString(), option.font, colors.muted);
        break;
    case TagModel::Kind::Tag: {
        RowPainter below(
            *painter, QRect(inner.left(), inner.top() + line, inner.width(), line), option.direction);
        paintTag(row, isNarrow(option) ? &below : nullptr, index, option.font, colors);
        break;
    }
    case TagModel::Kind::Value:
        row.textAtEnd(index.data(TagModel::CountRole).toString(), option.font, colors.muted);
        row.skipAtEnd(gap);
        row.text(index.data(TagModel::ValueRole).toString(), option.font, colors.text, Qt::ElideMiddle);
        break;
    }
    if (barred)
        paintBar(*painter, QRect(inner.left(), inner.bottom() + 1 - barHeight, inner.width(), barHeight),
            index, colors, mirrored);
    if (option.state & QStyle::State_HasFocus) {
        painter->setPen(colors.accent);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    painter->restore();
}

} // namespace spanglass
