#include "ui/issue/card.h"

#include "ui/issue/elidedlabel.h"
#include "ui/look/theme.h"

#include <QBoxLayout>
#include <QEvent>
#include <QPainter>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int sideMargin = 12;
constexpr int headMargin = 5;
constexpr int cornerRadius = 6;

} // namespace

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_rows(new QVBoxLayout(this))
    , m_head(new QWidget(this))
    , m_headLine(new QHBoxLayout(m_head))
    , m_title(new QLabel(title, m_head))
    , m_note(new ElidedLabel(m_head))
{
    setAccessibleName(title);
    m_rows->setContentsMargins(1, 1, 1, 1);
    m_rows->setSpacing(0);
    m_rows->addWidget(m_head);
    m_head->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_headLine->setContentsMargins(sideMargin, headMargin, sideMargin - 4, headMargin);
    auto* titles = new QHBoxLayout;
    titles->setSpacing(10);
    titles->addWidget(m_title);
    titles->addWidget(m_note, 1);
    m_headLine->addLayout(titles, 1);
    m_title->setTextFormat(Qt::PlainText);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    setTextRole(*m_note, QStringLiteral("muted"));
}

void Card::setNote(const QString& note)
{
    m_note->setText(note);
    arrange();
}

QString Card::note() const
{
    return m_note->text();
}

void Card::setControls(QWidget* controls)
{
    m_controls = controls;
    m_headLine->addWidget(controls);
    arrange();
}

void Card::setHeadVisible(bool visible)
{
    m_head->setVisible(visible);
}

void Card::setContent(QWidget* content)
{
    m_rows->addWidget(content, 1);
}

void Card::arrange()
{
    if (!m_controls)
        return;
    // The head side by side must not keep the page from becoming so narrow that it breaks.
    m_head->setMinimumWidth(
        std::max(m_title->sizeHint().width(), m_controls->sizeHint().width()) + 3 * sideMargin);
    const int noteWidth = std::min(m_note->sizeHint().width(), 150);
    const int wish =
        m_title->sizeHint().width() + noteWidth + m_controls->sizeHint().width() + 4 * sideMargin;
    const auto direction = wish > width() ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
    if (direction != m_headLine->direction()) {
        m_headLine->setDirection(direction);
        m_head->updateGeometry(); // the layout around it keeps the old height else
    }
    m_headLine->setAlignment(
        m_controls, direction == QBoxLayout::TopToBottom ? Qt::AlignLeading : Qt::Alignment());
}

void Card::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    arrange();
}

void Card::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        arrange();
}

void Card::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = colorsFor(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(colors.border);
    painter.setBrush(palette().base());
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), cornerRadius, cornerRadius);
    if (m_head->isHidden())
        return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    const int line = m_head->geometry().bottom() + 1;
    painter.drawLine(1, line, width() - 2, line);
}

} // namespace spanglass
