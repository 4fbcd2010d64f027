#include "ui/issue/servicelabel.h"

#include "ui/look/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <cmath>

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

void ServiceLabel::setService(const QString& service, const QString& environment)
{
    m_service = service;
    if (!environment.isEmpty())
        m_lastEnvironment = environment;
    setText(environment.isEmpty() ? service : tr("%1 · %2").arg(service, environment));
    updateGeometry();
}

QSize ServiceLabel::sizeHint() const
{
    const QSize hint = ElidedLabel::sizeHint();
    if (m_lastEnvironment.isEmpty() || text() != m_service)
        return hint;
    const QString expected = tr("%1 · %2").arg(m_service, m_lastEnvironment);
    const QMargins margins = contentsMargins();
    const qreal wide = QFontMetricsF(font(), this).horizontalAdvance(expected);
    return { std::max(hint.width(), static_cast<int>(std::ceil(wide)) + margins.left() + margins.right()),
        hint.height() };
}

void ServiceLabel::paintEvent(QPaintEvent* event)
{
    ElidedLabel::paintEvent(event);
    if (m_service.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(serviceColor(m_service, colorsFor(palette()).dark));
    const QRect place(0, (height() - dot) / 2, dot, dot);
    painter.drawEllipse(QStyle::visualRect(layoutDirection(), rect(), place));
}

} // namespace spanglass
