#include "ui/issue/servicelabel.h"

#include "ui/look/theme.h"

#include <QPainter>
#include <QStyle>

namespace spanglass {

namespace {

constexpr int dot = 9;
constexpr int gap = 5;

} // namespace

ServiceLabel::ServiceLabel(QWidget* parent)
    : ElidedLabel(parent)
{
    // A margin on the leading side keeps the dot's place in either direction of reading.
    setContentsMargins(isRightToLeft() ? 0 : dot + gap, 0, isRightToLeft() ? dot + gap : 0, 0);
}

void ServiceLabel::paintEvent(QPaintEvent* event)
{
    ElidedLabel::paintEvent(event);
    if (text().isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(serviceColor(text(), colorsFor(palette()).dark));
    const QRect place(0, (height() - dot) / 2, dot, dot);
    painter.drawEllipse(QStyle::visualRect(layoutDirection(), rect(), place));
}

} // namespace spanglass
