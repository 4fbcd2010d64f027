#include "ui/issue/findline.h"

#include "ui/issue/flatbutton.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

namespace spanglass {

FindLine::FindLine(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLineEdit(this))
    , m_place(new QLabel(this))
{
    constexpr int longest = 200;
    m_text->setPlaceholderText(tr("Find"));
    m_text->setAccessibleName(tr("Find text"));
    m_text->setMaxLength(longest);
    m_text->installEventFilter(this);
    m_place->setTextFormat(Qt::PlainText);
    setTextRole(*m_place, QStringLiteral("muted"));
    auto* previous = new FlatButton(QStringLiteral("↑"), this);
    auto* next = new FlatButton(QStringLiteral("↓"), this);
    auto* done = new FlatButton(QStringLiteral("✕"), this);
    previous->setAccessibleName(tr("Previous match"));
    next->setAccessibleName(tr("Next match"));
    done->setAccessibleName(tr("Close"));
    previous->setToolTip(tr("Previous match (Shift+F3)"));
    next->setToolTip(tr("Next match (F3)"));
    done->setToolTip(tr("Close (Esc)"));
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(8, 4, 8, 4);
    line->setSpacing(4);
    line->addWidget(m_text, 1);
    line->addWidget(m_place);
    line->addWidget(previous);
    line->addWidget(next);
    line->addWidget(done);
    connect(m_text, &QLineEdit::textChanged, this, &FindLine::textChanged);
    connect(previous, &FlatButton::clicked, this, [this] { Q_EMIT stepWanted(-1); });
    connect(next, &FlatButton::clicked, this, [this] { Q_EMIT stepWanted(1); });
    connect(done, &FlatButton::clicked, this, &FindLine::close);
    hide();
}

void FindLine::open()
{
    show();
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
    Q_EMIT textChanged(text());
}

void FindLine::close()
{
    if (isHidden())
        return;
    hide();
    Q_EMIT closed();
}

QString FindLine::text() const
{
    return m_text->text();
}

void FindLine::setPlace(int at, int count)
{
    m_place->setText(text().isEmpty() ? QString()
            : count == 0              ? tr("no match")
                                      : tr("%1 of %2")
                               .arg(formatCount(static_cast<std::uint64_t>(at)),
                                   formatCount(static_cast<std::uint64_t>(count))));
}

QString FindLine::place() const
{
    return m_place->text();
}

/// These keys belong to the window's menus otherwise.
bool FindLine::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape || key == Qt::Key_F3)
            event->accept();
    }
    return QWidget::eventFilter(object, event);
}

void FindLine::keyPressEvent(QKeyEvent* event)
{
    const bool back = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F3: Q_EMIT stepWanted(back ? -1 : 1); break;
    case Qt::Key_Escape: close(); break;
    default: QWidget::keyPressEvent(event); return;
    }
    event->accept();
}

} // namespace spanglass
