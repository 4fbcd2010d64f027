#include "ui/issue/handlingchip.h"

#include "ui/look/theme.h"

#include <QPainter>

namespace spanglass {

HandlingChip::HandlingChip(QWidget* parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setFont(scaledFont(font(), 0.9, QFont::DemiBold));
    setContentsMargins(7, 1, 7, 2);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Maximum);
    setHandling(Handling::Unknown);
}

void HandlingChip::setHandling(Handling handling)
{
    m_handling = handling;
    const bool handled = handling == Handling::Handled;
    setText(handled ? tr("handled") : tr("unhandled"));
    setToolTip(handled
            ? tr("A span above did not fail or laid the error to its caller, or the error says so.")
            : tr("All spans above failed too, or the error says so."));
    setAccessibleDescription(toolTip());
    setVisible(handling != Handling::Unknown);
    update();
}

void HandlingChip::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = colorsFor(palette());
    const bool handled = m_handling == Handling::Handled;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(handled ? colors.raised : colors.errorFill);
    painter.drawRoundedRect(rect(), 4, 4);
    painter.setPen(handled ? colors.success : colors.error);
    painter.drawText(contentsRect(), Qt::AlignCenter | Qt::TextSingleLine, text());
}

} // namespace spanglass
