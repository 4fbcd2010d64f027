#include "ui/issue/occurrencedetails.h"

#include "ui/issue/card.h"
#include "ui/issue/handlingchip.h"
#include "ui/issue/occurrencemodel.h"
#include "ui/issue/placeholder.h"
#include "ui/issue/plaintext.h"
#include "ui/look/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

namespace spanglass {

namespace {

/// Rows with the air of the page's other lists.
class RoomyDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index).grownBy({ 0, 3, 0, 3 });
    }
};

QTreeView* makeTree(QWidget* parent)
{
    constexpr int nameWidth = 190;
    auto* tree = new QTreeView(parent);
    tree->setAccessibleName(OccurrenceDetails::tr("Occurrence"));
    tree->setFrameShape(QFrame::NoFrame);
    tree->setUniformRowHeights(true);
    tree->setTextElideMode(Qt::ElideRight);
    tree->setContextMenuPolicy(Qt::CustomContextMenu);
    tree->setIndentation(14);
    tree->setItemDelegate(new RoomyDelegate(tree));
    tree->header()->setStretchLastSection(true);
    tree->header()->setDefaultSectionSize(nameWidth);
    tree->header()->setMinimumSectionSize(60);
    return tree;
}

} // namespace

OccurrenceDetails::OccurrenceDetails(QWidget* parent)
    : QWidget(parent)
    , m_model(new OccurrenceModel(this))
{
    auto* card = new Card(tr("Occurrence"), this);
    auto* all = new QWidget(card);
    m_handlingLine = new QWidget(all);
    m_handling = new HandlingChip(m_handlingLine);
    auto* chipPlace = new QHBoxLayout(m_handlingLine);
    chipPlace->setContentsMargins(10, 8, 10, 2);
    chipPlace->addWidget(m_handling, 0, Qt::AlignLeft);
    m_handlingLine->hide();
    auto* content = new QSplitter(Qt::Vertical, all);
    content->setChildrenCollapsible(false);
    m_tree = makeTree(content);
    m_tree->setModel(m_model);
    m_tree->installEventFilter(this);
    m_value = new QPlainTextEdit(content);
    m_value->setAccessibleName(tr("Selected value"));
    m_value->setPlaceholderText(tr("Select a line to see its whole value."));
    m_value->setReadOnly(true);
    m_value->setFrameShape(QFrame::NoFrame);
    m_value->setFont(fixedFont(font()));
    m_value->setTabChangesFocus(true);
    m_value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_value->setUndoRedoEnabled(false);
    m_value->document()->setDocumentMargin(8);
    content->addWidget(m_tree);
    content->addWidget(m_value);
    content->setStretchFactor(0, 4);
    content->setStretchFactor(1, 1);
    auto* parts = new QVBoxLayout(all);
    parts->setContentsMargins(0, 0, 0, 0);
    parts->setSpacing(0);
    parts->addWidget(m_handlingLine);
    parts->addWidget(content, 1);
    m_place = new Placeholder(all, card);
    card->setContent(m_place);
    card->setHeadVisible(false);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(12, 12, 12, 12);
    rows->addWidget(card);

    connect(
        m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &OccurrenceDetails::showValue);
    connect(m_tree, &QTreeView::customContextMenuRequested, this, &OccurrenceDetails::showMenu);
}

void OccurrenceDetails::setOccurrence(const OccurrenceView& view)
{
    m_pending = view;
    m_isPending = true;
    m_place->showContent();
    if (isVisible())
        fill();
}

void OccurrenceDetails::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    fill();
}

void OccurrenceDetails::fill()
{
    // Filled when looked at: most occurrences are passed by on the overview.
    if (!m_isPending)
        return;
    m_isPending = false;
    m_value->clear();
    m_handling->setHandling(m_pending.occurrence.handling);
    m_handlingLine->setVisible(m_pending.occurrence.handling != Handling::Unknown);
    m_model->setOccurrence(m_pending);
    m_pending = {};
    for (int row = 0; row < m_model->rowCount(); ++row) {
        m_tree->setFirstColumnSpanned(row, {}, true);
        m_tree->expand(m_model->index(row, 0));
    }
    m_tree->setCurrentIndex(m_model->index(0, 0, m_model->index(0, 0)));
}

void OccurrenceDetails::showLoading()
{
    m_isPending = false;
    m_place->showLoading();
}

void OccurrenceDetails::showEmpty(const QString& text)
{
    m_isPending = false;
    m_place->showEmpty(text);
}

void OccurrenceDetails::showError(const QString& text)
{
    m_isPending = false;
    m_place->showError(text);
}

void OccurrenceDetails::showValue(const QModelIndex& index)
{
    m_value->setPlainText(printable(m_model->valueText(index).toStdString()));
}

void OccurrenceDetails::copyCurrent(bool withName)
{
    const QModelIndex current = m_tree->currentIndex();
    if (!current.isValid() || m_model->isSection(current))
        return;
    const QString value = m_model->valueText(current);
    QGuiApplication::clipboard()->setText(withName ? m_model->nameText(current) + u':' + value : value);
}

void OccurrenceDetails::showMenu(const QPoint& place)
{
    const QModelIndex index = m_tree->currentIndex();
    if (!index.isValid() || m_model->isSection(index))
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy &value"), this, [this] { copyCurrent(false); });
    menu->addAction(tr("Copy &name:value"), this, [this] { copyCurrent(true); });
    menu->popup(m_tree->viewport()->mapToGlobal(place));
}

bool OccurrenceDetails::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_tree && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copyCurrent(false);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace spanglass
