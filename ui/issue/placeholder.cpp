#include "ui/issue/placeholder.h"

#include "ui/look/theme.h"

#include <QLabel>
#include <QTimer>

namespace spanglass {

Placeholder::Placeholder(QWidget* content, QWidget* parent)
    : QStackedWidget(parent)
    , m_label(new QLabel(this))
    , m_delay(new QTimer(this))
{
    constexpr int noticedMs = 200;
    m_label->setTextFormat(Qt::PlainText);
    m_label->setAlignment(Qt::AlignCenter);
    m_label->setWordWrap(true);
    m_label->setMargin(16);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    addWidget(content);
    addWidget(m_label);
    m_delay->setSingleShot(true);
    m_delay->setInterval(noticedMs);
    connect(m_delay, &QTimer::timeout, this, [this] { m_label->setText(tr("Loading…")); });
}

void Placeholder::showContent()
{
    m_delay->stop();
    setCurrentIndex(0);
}

void Placeholder::showEmpty(const QString& text)
{
    showText(text, false);
}

void Placeholder::showError(const QString& text)
{
    showText(text, true);
}

void Placeholder::showLoading()
{
    showText({}, false);
    m_delay->start();
}

void Placeholder::showText(const QString& text, bool isError)
{
    m_delay->stop();
    m_label->setText(text);
    setTextRole(*m_label, isError ? QStringLiteral("error") : QStringLiteral("muted"));
    setCurrentIndex(1);
}

bool Placeholder::showsContent() const
{
    return currentIndex() == 0;
}

QString Placeholder::text() const
{
    return showsContent() ? QString() : m_label->text();
}

} // namespace spanglass
