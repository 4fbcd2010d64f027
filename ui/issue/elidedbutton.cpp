#include "ui/issue/elidedbutton.h"

#include "ui/look/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyle>

namespace spanglass {

namespace {

constexpr int sidePadding = 1;

} // namespace

ElidedButton::ElidedButton(QWidget* parent)
    : QAbstractButton(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
}

QSize ElidedButton::sizeHint() const
{
    return { fontMetrics().horizontalAdvance(text()) + 2 * sidePadding, fontMetrics().height() + 4 };
}

QSize ElidedButton::minimumSizeHint() const
{
    return { fontMetrics().averageCharWidth() * 6, sizeHint().height() };
}

void ElidedButton::keyPressEvent(QKeyEvent* event)
{
    // Links are followed with Enter; buttons of this class know only Space by themselves.
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

void ElidedButton::enterEvent(QEnterEvent* event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void ElidedButton::leaveEvent(QEvent* event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

void ElidedButton::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = colorsFor(palette());
    QPainter painter(this);
    if (hasFocus()) {
        painter.setPen(colors.accent);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
    QFont shownFont = font();
    shownFont.setUnderline(underMouse());
    painter.setFont(shownFont);
    painter.setPen(colors.accent);
    const QRect room = rect().adjusted(sidePadding, 0, -sidePadding, 0);
    const QString shown = fontMetrics().elidedText(text(), Qt::ElideRight, room.width());
    const auto side = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter);
    painter.drawText(room, static_cast<int>(side) | Qt::TextSingleLine, shown);
}

} // namespace spanglass
