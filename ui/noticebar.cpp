#include "ui/noticebar.h"

#include "ui/look/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace spanglass {

NoticeBar::NoticeBar(const QString& text, const QString& action, QWidget* parent, const QString& refusal)
    : QFrame(parent)
    , m_text(new QLabel(text, this))
    , m_action(new QPushButton(action, this))
{
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    auto* later = new QPushButton(refusal.isEmpty() ? tr("Not Now") : refusal, this);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_action);
    layout->addWidget(later);
    connect(m_action, &QPushButton::clicked, this, &NoticeBar::accepted);
    connect(later, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT refused();
    });
    hide();
}

void NoticeBar::setText(const QString& text)
{
    m_text->setText(text);
}

QString NoticeBar::text() const
{
    return m_text->text();
}

void NoticeBar::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = colorsFor(palette());
    QPainter painter(this);
    painter.fillRect(rect(), colors.selection);
    painter.setPen(colors.border);
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

} // namespace spanglass
