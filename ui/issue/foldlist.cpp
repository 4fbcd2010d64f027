#include "ui/issue/foldlist.h"

#include <QContextMenuEvent>
#include <QKeyEvent>

#include <utility>

namespace spanglass {

FoldList::FoldList(Folding folding, QWidget* parent)
    : QListView(parent)
    , m_folding(std::move(folding))
{
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setEditTriggers(NoEditTriggers);
    setTextElideMode(Qt::ElideNone);
    viewport()->setAutoFillBackground(false);
}

void FoldList::toggle(const QModelIndex& index)
{
    if (index.isValid() && m_folding.folds(index.row()))
        m_folding.setExpanded(index.row(), !m_folding.isExpanded(index.row()));
}

void FoldList::keyPressEvent(QKeyEvent* event)
{
    const QModelIndex current = currentIndex();
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const int key = event->key();
    const int openKey = isRightToLeft() ? Qt::Key_Left : Qt::Key_Right;
    const int closeKey = isRightToLeft() ? Qt::Key_Right : Qt::Key_Left;
    if (event->matches(QKeySequence::Copy) && current.isValid()) {
        Q_EMIT copyWanted(current);
    } else if (plain && current.isValid() && (key == Qt::Key_Return || key == Qt::Key_Enter)) {
        Q_EMIT chosen(current);
    } else if (plain && key == Qt::Key_Space) {
        toggle(current);
    } else if (plain && key == openKey) {
        if (current.isValid() && m_folding.folds(current.row()))
            m_folding.setExpanded(current.row(), true);
    } else if (plain && key == closeKey) {
        if (current.isValid() && m_folding.isExpanded(current.row()))
            m_folding.setExpanded(current.row(), false);
        else if (current.isValid() && m_folding.parentOf(current.row()) >= 0)
            setCurrentIndex(model()->index(m_folding.parentOf(current.row()), 0));
    } else {
        QListView::keyPressEvent(event);
        return;
    }
    event->accept();
}

void FoldList::mousePressEvent(QMouseEvent* event)
{
    QListView::mousePressEvent(event);
    m_pressed = event->button() == Qt::LeftButton ? indexAt(event->position().toPoint()) : QModelIndex();
}

void FoldList::mouseReleaseEvent(QMouseEvent* event)
{
    QListView::mouseReleaseEvent(event);
    const QModelIndex released = indexAt(event->position().toPoint());
    const bool selects = event->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier);
    if (event->button() == Qt::LeftButton && !selects && released.isValid() && released == m_pressed)
        Q_EMIT chosen(released);
}

void FoldList::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        return;
    const QPoint place = byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos();
    Q_EMIT menuWanted(index, place);
}

void FoldList::focusInEvent(QFocusEvent* event)
{
    QListView::focusInEvent(event);
    // A list without a current row would show no focus.
    if (!currentIndex().isValid() && event->reason() != Qt::MouseFocusReason && model())
        setCurrentIndex(model()->index(0, 0));
}

} // namespace spanglass
