#include "ui/issue/flatbutton.h"

#include "ui/issue/rowpainter.h"
#include "ui/look/theme.h"

#include <QEvent>
#include <QPainter>

namespace spanglass {

namespace {

constexpr int sidePadding = 9;
constexpr int padding = 3;

} // namespace

FlatButton::FlatButton(const QString& text, QWidget* parent)
    : QAbstractButton(parent)
{
    setText(text);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize FlatButton::sizeHint() const
{
    // As wide as its bold text, so that checking moves nothing.
    const QFontMetrics metrics(isCheckable() ? boldFont(font()) : font());
    return { metrics.horizontalAdvance(text()) + 2 * sidePadding, metrics.height() + 2 * padding };
}

QSize FlatButton::minimumSizeHint() const
{
    return sizeHint();
}

void FlatButton::enterEvent(QEnterEvent* event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void FlatButton::leaveEvent(QEvent* event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

void FlatButton::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = colorsFor(palette());
    const bool pointedAt = isEnabled() && underMouse();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hasFocus() ? colors.accent : isChecked() ? colors.border : QColor(Qt::transparent));
    painter.setBrush(isDown() || pointedAt ? colors.hover
            : isChecked()                  ? colors.raised
                                           : QColor(Qt::transparent));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setFont(isChecked() ? boldFont(font()) : font());
    painter.setPen(!isEnabled() ? palette().color(QPalette::Disabled, QPalette::WindowText)
            : isChecked()       ? colors.text
                                : colors.muted);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextSingleLine, text());
}

} // namespace spanglass
