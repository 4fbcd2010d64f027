#include "ui/issue/codepainter.h"

#include <QPainter>
#include <QTextLayout>

#include <algorithm>

namespace spanglass {

namespace {

/// A part of the line in a format, cut to the characters from `first` on.
void addFormat(QList<QTextLayout::FormatRange>& formats, int begin, int length, int first, int count,
    const QTextCharFormat& format)
{
    const int from = std::max(begin - first, 0);
    const int to = std::min(begin + length - first, count);
    if (from < to)
        formats.push_back({ from, to - from, format });
}

QList<QTextLayout::FormatRange> formatsOf(const CodeLine& line, const CodeLook& look, int count)
{
    QList<QTextLayout::FormatRange> formats;
    for (const CodeSpan& span : line.spans) {
        QTextCharFormat format;
        format.setForeground(colorOf(span.style, look.colors));
        addFormat(formats, span.begin, span.length, look.first, count, format);
    }
    if (look.sought.isEmpty())
        return formats;
    QTextCharFormat found;
    found.setBackground(look.colors.badgeRegressedFill);
    for (qsizetype at = line.text.indexOf(look.sought, 0, Qt::CaseInsensitive); at >= 0;
         at = line.text.indexOf(look.sought, at + look.sought.size(), Qt::CaseInsensitive))
        addFormat(
            formats, static_cast<int>(at), static_cast<int>(look.sought.size()), look.first, count, found);
    return formats;
}

} // namespace

double characterWidth(const QFont& font)
{
    return std::max(QFontMetricsF(font).horizontalAdvance(u'0'), 1.0);
}

int firstShown(const CodeLine& line, int offset, int width, const QFont& font)
{
    const int fits = static_cast<int>(width / characterWidth(font));
    if (line.mark < 0 || fits <= 0)
        return offset;
    // No more than is needed goes out of sight, as lines are read from their beginning.
    constexpr int behind = 4;
    const int needed = line.mark + std::min(line.markLength, fits / 2) - fits;
    return needed > offset ? needed + behind : offset;
}

int codeTop(const QRect& room, const QFont& font)
{
    return room.top() + (room.height() - QFontMetrics(font).height()) / 2;
}

void paintCodeLine(QPainter& painter, const QRect& room, const CodeLine& line, const CodeLook& look)
{
    const QFontMetrics metrics(look.font);
    const double character = characterWidth(look.font);
    // One more than fits, to know that something is left out.
    const int fits = static_cast<int>(room.width() / character);
    const QString text = line.text.mid(look.first, fits + 1);
    const auto count = static_cast<int>(text.size());
    QTextLayout layout(text, look.font);
    QTextOption option;
    option.setTextDirection(Qt::LeftToRight);
    option.setWrapMode(QTextOption::NoWrap);
    layout.setTextOption(option);
    layout.setFormats(formatsOf(line, look, count));
    layout.beginLayout();
    QTextLine laid = layout.createLine();
    if (laid.isValid())
        laid.setLineWidth(room.width() * 4.0);
    layout.endLayout();

    painter.save();
    painter.setClipRect(room, Qt::IntersectClip);
    painter.setPen(look.colors.text);
    const int top = codeTop(room, look.font);
    layout.draw(&painter, QPointF(room.left(), top));
    const int mark = line.mark - look.first;
    if (line.mark >= 0 && mark >= 0 && mark <= count && laid.isValid()) {
        const qreal from = room.left() + laid.cursorToX(mark);
        const qreal to = mark < count ? room.left() + laid.cursorToX(std::min(mark + line.markLength, count))
                                      : from + character;
        painter.fillRect(
            QRectF(std::min(from, to), room.bottom() - 1, std::abs(to - from), 2), look.colors.error);
    }
    painter.restore();
}

} // namespace spanglass
