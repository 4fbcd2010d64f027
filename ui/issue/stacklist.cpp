#include "ui/issue/stacklist.h"

#include "ui/issue/stackdelegate.h"
#include "ui/issue/stackmodel.h"

#include <QDropEvent>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMimeData>
#include <QScrollBar>
#include <QTimer>
#include <QWheelEvent>

#include <algorithm>
#include <utility>

namespace spanglass {

namespace {

/// Past so many rows all get one height: places of rows need no adding up then.
constexpr int rowsOfOwnHeight = 4000;
constexpr int codeStep = 8;
constexpr int codeEnd = 2000;

QStringList foldersOf(const QMimeData& data)
{
    QStringList folders;
    for (const QUrl& url : data.urls()) {
        if (url.isLocalFile() && QFileInfo(url.toLocalFile()).isDir())
            folders << url.toLocalFile();
    }
    return folders;
}

} // namespace

StackList::StackList(StackModel* model, QWidget* parent)
    : FoldList(
        { [model](int row) { return model->folds(row); }, [model](int row) { return model->isExpanded(row); },
            [this](int row, bool expanded) { setExpanded(row, expanded); },
            [model](int row) { return model->foldOf(row); } },
        parent)
    , m_model(model)
    , m_delegate(new StackDelegate(this))
    , m_tidying(new QTimer(this))
{
    setItemDelegate(m_delegate);
    setModel(model);
    setSelectionMode(ExtendedSelection);
    setAcceptDrops(true);
    viewport()->setMouseTracking(true);
    constexpr int restMs = 150;
    m_tidying->setSingleShot(true);
    m_tidying->setInterval(restMs);
    connect(m_tidying, &QTimer::timeout, this, &StackList::tidy);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, m_tidying, qOverload<>(&QTimer::start));
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] { m_opened.reset(); });
    connect(model, &StackModel::answered, m_tidying, qOverload<>(&QTimer::start));
    // After the place was kept that the answer came into.
    connect(model, &StackModel::answered, this, &StackList::showOpened, Qt::QueuedConnection);
    connect(model, &QAbstractItemModel::rowsInserted, this, &StackList::chooseHeights);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &StackList::chooseHeights);
    connect(model, &QAbstractItemModel::modelReset, this, &StackList::chooseHeights);
}

void StackList::setExpanded(int row, bool expanded)
{
    const StackRow opened = m_model->row(row);
    keepPlace([&] { m_model->setExpanded(row, expanded); });
    m_opened.reset();
    if (expanded && opened.kind == StackKind::Frame) {
        m_opened = opened.frame();
        showOpened();
    }
}

/// Scrolls to the lines of the frame that was opened, once they are there, as far as the frame stays in
/// sight.
void StackList::showOpened()
{
    if (!m_opened || !m_model->sources().source(*m_opened))
        return;
    const FrameIndex frame = *std::exchange(m_opened, {});
    const int row = m_model->rowOf({ .exception = frame.exception, .first = frame.frame });
    if (row < 0 || m_model->endOfBody(row) == row + 1)
        return;
    executeDelayedItemsLayout();
    const QRect last = visualRect(m_model->index(m_model->endOfBody(row) - 1));
    const int hidden = last.bottom() + 1 - viewport()->height();
    const int room = visualRect(m_model->index(row)).top();
    if (hidden > 0 && room > 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + std::min(hidden, room));
}

void StackList::chooseHeights()
{
    const bool uniform = m_model->rowCount() > rowsOfOwnHeight;
    if (uniform == uniformItemSizes())
        return;
    m_delegate->setUniform(uniform);
    setUniformItemSizes(uniform);
    scheduleDelayedItemsLayout();
}

std::vector<std::pair<StackRow, int>> StackList::rowsInSight(const std::optional<StackRow>& keep) const
{
    std::vector<std::pair<StackRow, int>> rows;
    const int wanted = keep ? m_model->rowOf(*keep) : -1;
    if (wanted >= 0 && visualRect(m_model->index(wanted)).intersects(viewport()->rect()))
        rows.emplace_back(*keep, visualRect(m_model->index(wanted)).top());
    const QModelIndex first = indexAt(QPoint(viewport()->width() / 2, 0));
    for (int row = first.row(); first.isValid() && row < m_model->rowCount(); ++row) {
        const int top = visualRect(m_model->index(row)).top();
        if (top > viewport()->height())
            break;
        rows.emplace_back(m_model->row(row), top);
    }
    return rows;
}

void StackList::keepPlace(const std::function<void()>& change, const std::optional<StackRow>& keep)
{
    executeDelayedItemsLayout();
    const auto places = rowsInSight(keep);
    std::vector<StackRow> selected;
    for (const QModelIndex& index : selectedIndexes())
        selected.push_back(m_model->row(index.row()));
    std::optional<StackRow> current;
    if (currentIndex().isValid())
        current = m_model->row(currentIndex().row());
    change();
    // The layout, which the view puts off, tells where rows are now.
    scheduleDelayedItemsLayout();
    executeDelayedItemsLayout();
    restore(selected, current);
    for (const auto& [row, top] : places) {
        const int now = m_model->rowOf(row);
        if (now < 0)
            continue;
        verticalScrollBar()->setValue(
            verticalScrollBar()->value() + visualRect(m_model->index(now)).top() - top);
        return;
    }
}

/// Where the model was reset the view has forgotten both.
void StackList::restore(const std::vector<StackRow>& selected, const std::optional<StackRow>& current)
{
    if (!current || currentIndex().isValid())
        return;
    int row = m_model->rowOf(*current);
    if (row < 0 && current->isBody())
        row = m_model->rowOf({ .exception = current->exception, .first = current->first });
    if (row < 0)
        return;
    const QSignalBlocker noScroll(verticalScrollBar());
    selectionModel()->setCurrentIndex(m_model->index(row), QItemSelectionModel::NoUpdate);
    for (const StackRow& it : selected) {
        if (const int at = m_model->rowOf(it); at >= 0)
            selectionModel()->select(m_model->index(at), QItemSelectionModel::Select);
    }
}

/// Rows that were kept in vain go when that moves nothing.
void StackList::tidy()
{
    if (verticalScrollBar()->isSliderDown())
        m_tidying->start();
    else
        dropSpareRows();
}

void StackList::dropSpareRows()
{
    executeDelayedItemsLayout();
    for (const FrameIndex frame : m_model->sources().openFrames()) {
        const int row = m_model->rowOf({ .exception = frame.exception, .first = frame.frame });
        if (const auto spare = m_model->spareRowsOf(row); spare && isOutOfSight(spare->first, spare->second))
            keepPlace([&] { m_model->dropSpareRows(frame); });
    }
}

/// Whether the rows from `begin` to `end` may go without that anything in sight moves.
bool StackList::isOutOfSight(int begin, int end) const
{
    const bool above = end < m_model->rowCount() && visualRect(m_model->index(end)).top() <= 0;
    const bool below = visualRect(m_model->index(begin)).top() >= viewport()->height();
    const bool last = end == m_model->rowCount() && verticalScrollBar()->maximum() == 0;
    return above || below || last;
}

void StackList::showRow(int row)
{
    executeDelayedItemsLayout();
    const QModelIndex index = m_model->index(row);
    const bool inSight = viewport()->rect().contains(visualRect(index));
    setCurrentIndex(index);
    if (!inSight)
        scrollTo(index, PositionAtCenter);
}

void StackList::scrollCode(int byCharacters)
{
    m_delegate->setCodeOffset(std::clamp(m_delegate->codeOffset() + byCharacters, 0, codeEnd));
    viewport()->update();
}

void StackList::setSought(const QString& text)
{
    m_delegate->setSought(text);
    viewport()->update();
}

QString StackList::selectedText() const
{
    QModelIndexList indexes = selectedIndexes();
    if (indexes.isEmpty() && currentIndex().isValid())
        indexes << currentIndex();
    std::ranges::sort(indexes, {}, &QModelIndex::row);
    QStringList lines;
    for (const QModelIndex& index : indexes)
        lines << m_model->rowText(index.row());
    return lines.join(u'\n');
}

std::optional<StackList::Command> StackList::commandOf(const QKeyEvent& event)
{
    const Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    const bool enter = event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
    if (modifiers == Qt::ControlModifier && enter)
        return Command::OpenInEditor;
    if (modifiers == Qt::ShiftModifier && event.key() == Qt::Key_F3)
        return Command::FindPrevious;
    if (event.key() == Qt::Key_Slash && event.text() == QLatin1String("/"))
        return Command::Find;
    if (modifiers == Qt::ShiftModifier && event.key() == Qt::Key_P)
        return Command::CopyPermalink;
    if (modifiers != Qt::NoModifier)
        return std::nullopt;
    switch (event.key()) {
    case Qt::Key_E: return Command::ExpandAll;
    case Qt::Key_C: return Command::CollapseAll;
    case Qt::Key_O: return Command::OpenInEditor;
    case Qt::Key_F: return Command::WholeFile;
    case Qt::Key_P: return Command::CopyPath;
    case Qt::Key_F3: return Command::FindNext;
    case Qt::Key_Escape: return Command::Leave;
    default: return std::nullopt;
    }
}

bool StackList::event(QEvent* event)
{
    // Here these keys mean the stack, whatever they mean in the window's menus.
    if (event->type() == QEvent::ShortcutOverride && commandOf(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return FoldList::event(event);
}

void StackList::keyPressEvent(QKeyEvent* event)
{
    if (const auto command = commandOf(*event)) {
        Q_EMIT commandGiven(*command);
        event->accept();
        return;
    }
    const bool sideways = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
    if (sideways && event->modifiers() == Qt::ShiftModifier) {
        scrollCode(event->key() == Qt::Key_Right ? codeStep : -codeStep);
        event->accept();
        return;
    }
    const bool vertical = event->key() == Qt::Key_Up || event->key() == Qt::Key_Down;
    if (vertical && event->modifiers() == Qt::ControlModifier) {
        stepFrame(event->key() == Qt::Key_Down ? 1 : -1);
        event->accept();
        return;
    }
    FoldList::keyPressEvent(event);
}

void StackList::stepFrame(int by)
{
    int row = currentIndex().row() + by;
    while (row >= 0 && row < m_model->rowCount() && m_model->row(row).isBody())
        row += by;
    if (row >= 0 && row < m_model->rowCount())
        setCurrentIndex(m_model->index(row));
}

void StackList::wheelEvent(QWheelEvent* event)
{
    const bool shifted = event->modifiers().testFlag(Qt::ShiftModifier);
    const int sideways =
        shifted && event->angleDelta().x() == 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (sideways == 0 || (!shifted && std::abs(event->angleDelta().y()) > std::abs(sideways))) {
        FoldList::wheelEvent(event);
        return;
    }
    constexpr int notch = 120;
    const int step = sideways * codeStep / notch;
    scrollCode(step == 0 ? (sideways > 0 ? -1 : 1) : -step);
    event->accept();
}

void StackList::mouseMoveEvent(QMouseEvent* event)
{
    FoldList::mouseMoveEvent(event);
    const QModelIndex index = indexAt(event->position().toPoint());
    const StackKind kind = index.isValid() ? m_model->row(index.row()).kind : StackKind::Exception;
    const bool link = kind == StackKind::CodeMore || kind >= StackKind::Command || kind == StackKind::AddRoot;
    viewport()->setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

bool StackList::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave)
        viewport()->unsetCursor();
    return FoldList::viewportEvent(event);
}

void StackList::dragEnterEvent(QDragEnterEvent* event)
{
    if (!foldersOf(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void StackList::dragMoveEvent(QDragMoveEvent* event)
{
    event->acceptProposedAction();
}

void StackList::dropEvent(QDropEvent* event)
{
    const QStringList folders = foldersOf(*event->mimeData());
    if (folders.isEmpty())
        return;
    event->acceptProposedAction();
    Q_EMIT foldersDropped(folders);
}

void StackList::resizeEvent(QResizeEvent* event)
{
    FoldList::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        scheduleDelayedItemsLayout(); // notes take as many lines as they need
}

void StackList::changeEvent(QEvent* event)
{
    FoldList::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        scheduleDelayedItemsLayout();
}

} // namespace spanglass
