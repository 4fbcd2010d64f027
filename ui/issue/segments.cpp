#include "ui/issue/segments.h"

#include "ui/issue/flatbutton.h"

#include <QButtonGroup>
#include <QHBoxLayout>

namespace spanglass {

Segments::Segments(const QString& name, const QStringList& choices, QWidget* parent)
    : QWidget(parent)
    , m_buttons(new QButtonGroup(this))
{
    setAccessibleName(name);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(0);
    m_buttons->setExclusive(true);
    for (int i = 0; i < choices.size(); ++i) {
        auto* button = new FlatButton(choices[i], this);
        button->setCheckable(true);
        button->setAccessibleName(tr("%1: %2").arg(name, choices[i]));
        m_buttons->addButton(button, i);
        line->addWidget(button);
    }
    setCurrent(0);
    connect(m_buttons, &QButtonGroup::idClicked, this, &Segments::chosen);
}

int Segments::current() const
{
    return m_buttons->checkedId();
}

void Segments::setCurrent(int choice)
{
    if (QAbstractButton* button = m_buttons->button(choice))
        button->setChecked(true);
}

void Segments::setChoiceEnabled(int choice, bool enabled)
{
    if (QAbstractButton* button = m_buttons->button(choice))
        button->setEnabled(enabled);
}

} // namespace spanglass
