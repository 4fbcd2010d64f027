#include "ui/issue/elidedbutton.h"

#include "ui/look/theme.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace spanglass {

namespace {

constexpr int sidePadding = 1;

/// Room for all of the text: widths have fractions, and one pixel too few would cut it.
int widthOf(const QFontMetricsF& metrics, const QString& text)
{
    return static_cast<int>(std::ceil(metrics.horizontalAdvance(text))) + 2 * sidePadding;
}

} // namespace

ElidedButton::ElidedButton(QWidget* parent)
    : QAbstractButton(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
}

void ElidedButton::setParts(const QStringList& parts, const QList<int>& giving)
{
    m_parts = parts;
    m_giving = giving;
    setText(parts.join(QString()));
}

QString ElidedButton::shownText() const
{
    const QFontMetricsF metrics(font(), this);
    const qreal room = std::max(width() - 2 * sidePadding, 0);
    qreal excess = metrics.horizontalAdvance(text()) - room;
    if (excess <= 0 || m_parts.join(QString()) != text())
        return metrics.elidedText(text(), Qt::ElideRight, room);
    QStringList parts = m_parts;
    for (const int at : m_giving) {
        if (excess <= 0)
            break;
        const qreal whole = metrics.horizontalAdvance(parts[at]);
        const qreal least = metrics.horizontalAdvance(QStringLiteral("…"));
        // The text as a whole may be a little wider than its parts.
        const QString shorter =
            metrics.elidedText(parts[at], Qt::ElideRight, std::max(whole - excess - 1, least));
        if (metrics.horizontalAdvance(shorter) < whole)
            parts[at] = shorter;
        excess = metrics.horizontalAdvance(parts.join(QString())) - room;
    }
    return metrics.elidedText(parts.join(QString()), Qt::ElideRight, room);
}

int ElidedButton::keptWidth() const
{
    QStringList parts = m_parts;
    if (m_giving.isEmpty())
        return sizeHint().width();
    parts[m_giving.front()] = QStringLiteral("…");
    return std::min(widthOf(QFontMetricsF(font(), this), parts.join(QString())), sizeHint().width());
}

QSize ElidedButton::sizeHint() const
{
    return { widthOf(QFontMetricsF(font(), this), text()), fontMetrics().height() + 4 };
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

void ElidedButton::changeEvent(QEvent* event)
{
    QAbstractButton::changeEvent(event);
    if (event->type() == QEvent::EnabledChange)
        setCursor(isEnabled() ? Qt::PointingHandCursor : Qt::ArrowCursor);
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
    shownFont.setUnderline(isEnabled() && underMouse());
    painter.setFont(shownFont);
    painter.setPen(isEnabled() ? colors.accent : colors.muted);
    const QRect room = rect().adjusted(sidePadding, 0, -sidePadding, 0);
    const auto side = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter);
    painter.drawText(room, static_cast<int>(side) | Qt::TextSingleLine, shownText());
}

} // namespace spanglass
