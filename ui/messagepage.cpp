#include "ui/messagepage.h"

#include "ui/look/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace spanglass {

namespace {
constexpr int widestText = 520;
}

MessagePage::MessagePage(QWidget* parent)
    : QWidget(parent)
    , m_headline(new QLabel(this))
    , m_text(new QLabel(this))
    , m_buttons(new QHBoxLayout)
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    for (QLabel* label : { m_headline, m_text }) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        label->setMaximumWidth(widestText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_text->setProperty("role", QStringLiteral("muted"));
    m_headline->setFont(scaledFont(font(), 1.25, QFont::DemiBold));
    m_buttons->setSpacing(8);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(8);
    layout->addStretch(2);
    // In a row with stretches a label with wrapping keeps the height that its text needs.
    for (QLabel* label : { m_headline, m_text }) {
        auto* row = new QHBoxLayout;
        row->addStretch(1);
        row->addWidget(label, 100);
        row->addStretch(1);
        layout->addLayout(row);
    }
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 10, 0, 0);
    row->addStretch(1);
    row->addLayout(m_buttons);
    row->addStretch(1);
    layout->addLayout(row);
    layout->addStretch(3);
}

void MessagePage::setMessage(const QString& headline, const QString& text)
{
    m_headline->setText(headline);
    m_headline->setVisible(!headline.isEmpty());
    m_text->setText(text);
    setAccessibleName(headline);
    setAccessibleDescription(text);
}

QPushButton* MessagePage::addButton(const QString& text, bool primary)
{
    auto* button = new QPushButton(text, this);
    button->setProperty("primary", primary);
    m_buttons->addWidget(button);
    return button;
}

QString MessagePage::headline() const
{
    return m_headline->text();
}

QString MessagePage::text() const
{
    return m_text->text();
}

} // namespace spanglass
