#pragma once

#include <QColor>
#include <QFont>
#include <QRect>

class QPainter;

namespace spanglass {

/// Paints plain texts one after the other on a line, in the reading direction, eliding what does not
/// fit.
class RowPainter {
public:
    RowPainter(QPainter& painter, QRect room, Qt::LayoutDirection direction);

    /// Paints at the line's beginning and takes the room away; returns the room that is left.
    int text(const QString& text, const QFont& font, const QColor& color,
        Qt::TextElideMode mode = Qt::ElideRight, int maxWidth = -1);
    /// Paints at the line's end.
    int textAtEnd(const QString& text, const QFont& font, const QColor& color, int maxWidth = -1);
    /// The triangle of a fold.
    void arrow(bool expanded, const QColor& color);
    /// A filled square in the middle of the line's height.
    void square(int side, const QColor& color);
    void skip(int width);
    void skipAtEnd(int width);
    [[nodiscard]] int left() const { return m_end - m_begin; }

private:
    [[nodiscard]] QRect visual(int begin, int width) const;

    QPainter& m_painter;
    QRect m_room;
    Qt::LayoutDirection m_direction;
    int m_begin = 0;
    int m_end = 0;
};

QFont boldFont(QFont font);

} // namespace spanglass
