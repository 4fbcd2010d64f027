#include "ui/issue/rowpainter.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyle>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int arrowWidth = 15;

} // namespace

RowPainter::RowPainter(QPainter& painter, QRect room, Qt::LayoutDirection direction)
    : m_painter(painter)
    , m_room(room)
    , m_direction(direction)
    , m_begin(room.left())
    , m_end(room.right() + 1)
{
}

QRect RowPainter::visual(int begin, int width) const
{
    return QStyle::visualRect(m_direction, m_room, QRect(begin, m_room.top(), width, m_room.height()));
}

int RowPainter::text(
    const QString& text, const QFont& font, const QColor& color, Qt::TextElideMode mode, int maxWidth)
{
    if (text.isEmpty() || left() <= 0)
        return left();
    const QFontMetrics metrics(font);
    const int room = maxWidth < 0 ? left() : std::min(maxWidth, left());
    const QString shown = metrics.elidedText(text, mode, room);
    const int width = std::min(metrics.horizontalAdvance(shown), room);
    m_painter.setFont(font);
    m_painter.setPen(color);
    m_painter.drawText(
        visual(m_begin, width + 1), Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextDontClip, shown);
    m_begin += width;
    return left();
}

int RowPainter::textAtEnd(const QString& text, const QFont& font, const QColor& color, int maxWidth)
{
    if (text.isEmpty() || left() <= 0)
        return left();
    const QFontMetrics metrics(font);
    const int room = maxWidth < 0 ? left() : std::min(maxWidth, left());
    const QString shown = metrics.elidedText(text, Qt::ElideRight, room);
    const int width = std::min(metrics.horizontalAdvance(shown), room);
    m_painter.setFont(font);
    m_painter.setPen(color);
    m_painter.drawText(
        visual(m_end - width, width), Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextDontClip, shown);
    m_end -= width;
    return left();
}

void RowPainter::arrow(bool expanded, const QColor& color)
{
    const QRectF box = visual(m_begin, arrowWidth);
    const QPointF middle(box.center().x() - 2, box.center().y());
    const bool mirrored = m_direction == Qt::RightToLeft;
    QPainterPath path;
    if (expanded) {
        path.moveTo(middle + QPointF(-4, -2));
        path.lineTo(middle + QPointF(0, 2));
        path.lineTo(middle + QPointF(4, -2));
    } else {
        const qreal side = mirrored ? -1 : 1;
        path.moveTo(middle + QPointF(-2 * side, -4));
        path.lineTo(middle + QPointF(2 * side, 0));
        path.lineTo(middle + QPointF(-2 * side, 4));
    }
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(color, 1.3));
    m_painter.drawPath(path);
    m_painter.restore();
    m_begin += arrowWidth;
}

void RowPainter::square(int side, const QColor& color)
{
    const QRect box = visual(m_begin, side);
    m_painter.fillRect(box.left(), box.center().y() - side / 2, side, side, color);
    m_begin += side;
}

void RowPainter::skip(int width)
{
    m_begin += width;
}

void RowPainter::skipAtEnd(int width)
{
    m_end -= width;
}

QFont boldFont(QFont font)
{
    font.setBold(true);
    return font;
}

} // namespace spanglass
