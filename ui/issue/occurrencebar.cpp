#include "ui/issue/occurrencebar.h"

#include "ui/issue/flatbutton.h"
#include "ui/look/format.h"

#include <QHBoxLayout>
#include <QKeySequence>
#include <QLabel>
#include <QShortcut>

namespace spanglass {

namespace {

FlatButton* makeButton(const QString& sign, const QString& name, QKeySequence key, QWidget* parent)
{
    auto* button = new FlatButton(sign, parent);
    button->setAccessibleName(name);
    // A shortcut of its own acts at once and repeats; a button's would wait for its animation.
    auto* shortcut = new QShortcut(key, parent);
    QObject::connect(shortcut, &QShortcut::activated, button, &QAbstractButton::click);
    button->setToolTip(QStringLiteral("%1 (%2)").arg(name, key.toString(QKeySequence::NativeText)));
    return button;
}

} // namespace

OccurrenceBar::OccurrenceBar(QWidget* parent)
    : QWidget(parent)
    , m_previous(
          makeButton(QStringLiteral("‹"), tr("Previous occurrence"), { Qt::ALT | Qt::Key_PageUp }, this))
    , m_next(makeButton(QStringLiteral("›"), tr("Next occurrence"), { Qt::ALT | Qt::Key_PageDown }, this))
    , m_latest(
          makeButton(tr("Latest"), tr("Latest most telling occurrence"), { Qt::ALT | Qt::Key_End }, this))
    , m_label(new QLabel(this))
{
    setAccessibleName(tr("Occurrences"));
    m_label->setTextFormat(Qt::PlainText);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    line->addWidget(m_previous);
    line->addWidget(m_label);
    line->addWidget(m_next);
    line->addWidget(m_latest);
    connect(m_previous, &FlatButton::clicked, this, [this] { step(false); });
    connect(m_next, &FlatButton::clicked, this, [this] { step(true); });
    connect(m_latest, &FlatButton::clicked, this, &OccurrenceBar::latestWanted);
    clear();
}

void OccurrenceBar::setPlace(quint64 index, quint64 count)
{
    m_index = index;
    m_count = count;
    m_label->setText(tr("%1 of %2").arg(formatCount(index + 1), formatCount(count)));
    setAccessibleDescription(tr("Occurrence %1 of %2").arg(formatCount(index + 1), formatCount(count)));
    m_label->setToolTip(accessibleDescription());
    enable();
}

void OccurrenceBar::clear()
{
    m_index = 0;
    m_count = 0;
    m_label->clear();
    m_label->setToolTip({});
    setAccessibleDescription({});
    enable();
}

void OccurrenceBar::step(bool forward)
{
    if (forward ? m_index + 1 >= m_count : m_index == 0)
        return;
    m_index = forward ? m_index + 1 : m_index - 1;
    enable();
    Q_EMIT occurrenceWanted(m_index);
}

void OccurrenceBar::enable()
{
    m_previous->setEnabled(m_index > 0);
    m_next->setEnabled(m_index + 1 < m_count);
    m_latest->setEnabled(m_count > 0);
}

} // namespace spanglass
