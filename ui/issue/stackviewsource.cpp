// The part of StackView that has to do with the source of its frames: showing, finding, opening it.
#include "ui/issue/findline.h"
#include "ui/issue/plaintext.h"
#include "ui/issue/sourceview.h"
#include "ui/issue/stackfinder.h"
#include "ui/issue/stacklist.h"
#include "ui/issue/stackmodel.h"
#include "ui/issue/stackview.h"

#include <QMenu>
#include <QPlainTextEdit>
#include <QTimer>

#include <algorithm>

namespace spanglass {

namespace {

QString withKey(const QString& words, const char* key)
{
    return words + u'\t' + QLatin1String(key);
}

} // namespace

void StackView::setFrameSource(FrameIndex frame, const FrameSource& source)
{
    const StackRow own{
        .kind = StackKind::Code, .exception = frame.exception, .first = frame.frame, .line = source.line
    };
    m_list->keepPlace([&] { m_model->setSource(frame, source); }, own);
    m_finder->searchAgain();
}

void StackView::setWholeFile(const FrameSource& source)
{
    if (m_fileView)
        m_fileView->setSource(source, StackTexts::originText(source), m_fileLanguage);
}

void StackView::setLineOrigin(FrameIndex frame, const std::optional<LineOrigin>& origin, TimeNs relativeTo)
{
    m_model->setOrigin(frame, origin, relativeTo);
}

void StackView::setSuspect(const std::optional<SuspectCommit>& suspect)
{
    m_model->setSuspect(suspect ? suspect->commit.id : std::string());
}

void StackView::setHasRoots(bool hasRoots)
{
    m_list->keepPlace([&] { m_model->setHasRoots(hasRoots); });
}

void StackView::reloadSources()
{
    m_model->reloadSources();
}

const FrameSource* StackView::source(FrameIndex frame) const
{
    return m_model->sources().source(frame);
}

std::optional<FrameIndex> StackView::frameAt(const QModelIndex& index) const
{
    if (!index.isValid())
        return std::nullopt;
    const StackRow& row = m_model->row(index.row());
    return row.kind == StackKind::Frame || row.isBody() ? std::optional(row.frame()) : std::nullopt;
}

void StackView::choose(const QModelIndex& index)
{
    const StackRow row = m_model->row(index.row());
    switch (row.kind) {
    case StackKind::CodeMore:
        if (!m_model->showMore(row.frame()))
            showWholeFile(row.frame());
        break;
    case StackKind::AddRoot: Q_EMIT sourceRootsWanted(); break;
    case StackKind::Choice: {
        const FrameSource* source = m_model->sources().source(row.frame());
        const auto at = static_cast<std::size_t>(row.line);
        if (source && at < source->choices.size()) {
            const SourceFile file = source->choices[at];
            Q_EMIT sourceFileChosen(row.frame(), file);
        }
        break;
    }
    case StackKind::ChoiceMore: {
        StackRow next = row; // the first of those that come stands where this one did
        next.kind = StackKind::Choice;
        next.line = m_model->sources().choicesShown(row.frame());
        m_list->keepPlace([&] { m_model->showMoreChoices(row.frame()); });
        m_list->showRow(m_model->rowOf(next));
        break;
    }
    case StackKind::Command: copyCommand(row.frame()); break;
    case StackKind::Note:
        if (row.line == 2)
            showQuestion(index.row());
        break;
    default: m_list->toggle(index);
    }
}

void StackView::showWholeFile(FrameIndex frame)
{
    if (!m_fileView)
        m_fileView = new SourceView(this);
    const FrameSource* known = m_model->sources().source(frame);
    const StackFrame* named = spanglass::frameAt(m_model->stack(), frame);
    if (!named)
        return;
    m_fileLanguage = m_model->stack().language;
    m_fileView->showLoading(
        oneLine(known && !known->file.path.empty() ? known->file.path : named->file, 300));
    m_fileView->show();
    m_fileView->raise();
    Q_EMIT wholeFileWanted(frame);
}

void StackView::setAllExpanded(bool expanded)
{
    m_list->keepPlace([&] { m_model->setAllExpanded(expanded); });
}

void StackView::expandAll()
{
    if (view() == RawText && hasFrames())
        setView(InAppOnly);
    setAllExpanded(true);
}

void StackView::obey(StackList::Command command)
{
    const auto frame = frameAt(m_list->currentIndex());
    switch (command) {
    case StackList::Command::ExpandAll: setAllExpanded(true); break;
    case StackList::Command::CollapseAll: setAllExpanded(false); break;
    case StackList::Command::Find: find(); break;
    case StackList::Command::FindNext: m_finder->step(1); break;
    case StackList::Command::FindPrevious: m_finder->step(-1); break;
    case StackList::Command::OpenInEditor:
        if (frame)
            Q_EMIT editorWanted(*frame);
        break;
    case StackList::Command::WholeFile:
        if (frame)
            showWholeFile(*frame);
        break;
    case StackList::Command::CopyPath:
        if (frame)
            copyPath(*frame);
        break;
    case StackList::Command::CopyPermalink:
        if (frame)
            copyPermalink(*frame);
        break;
    case StackList::Command::Leave: Q_EMIT left(); break;
    }
}

void StackView::copyCommand(FrameIndex frame)
{
    const FrameSource* source = m_model->sources().source(frame);
    const std::string command(source ? splitNote(source->note).command : std::string_view());
    if (command.empty())
        return;
    copy(verbatim(command));
    Q_EMIT noticed(tr("Command copied: %1").arg(oneLine(command, 200)));
}

/// To the nearest files above to choose from.
void StackView::showQuestion(int row)
{
    while (row >= 0 && m_model->row(row).kind != StackKind::Choice)
        --row;
    while (row > 0 && m_model->row(row - 1).kind == StackKind::Choice)
        --row;
    if (row >= 0)
        m_list->showRow(row);
}

QString StackView::pathOf(FrameIndex frame) const
{
    const FrameSource* source = m_model->sources().source(frame);
    const StackFrame* named = spanglass::frameAt(m_model->stack(), frame);
    if (!named)
        return {};
    return verbatim(source && !source->file.path.empty() ? source->file.path : named->file);
}

void StackView::copyPath(FrameIndex frame)
{
    const QString path = pathOf(frame);
    if (path.isEmpty()) {
        Q_EMIT noticed(tr("This frame names no file."));
        return;
    }
    copy(path);
    Q_EMIT noticed(tr("Path copied: %1").arg(oneLine(path.toStdString(), 200)));
}

void StackView::copyPermalink(FrameIndex frame)
{
    const FrameSource* source = m_model->sources().source(frame);
    if (source && !source->commit.empty())
        Q_EMIT permalinkWanted(frame);
    else
        Q_EMIT noticed(tr("This line has no address: it is of no commit."));
}

void StackView::enter()
{
    if (view() == RawText) {
        m_rawText->setFocus();
        return;
    }
    int row = 0;
    while (row < m_model->rowCount() && m_model->row(row).kind != StackKind::Frame)
        ++row;
    if (!m_list->currentIndex().isValid() && row < m_model->rowCount())
        m_list->showRow(row);
    m_list->setFocus();
}

void StackView::find()
{
    if (hasText())
        (view() == RawText ? m_rawFind : m_find)->open();
}

void StackView::showFrame(FrameIndex frame)
{
    if (!spanglass::frameAt(m_model->stack(), frame))
        return;
    if (view() == RawText)
        setView(InAppOnly);
    const int row = m_model->reveal({ frame, 0 });
    if (row < 0)
        return;
    m_model->setExpanded(row, true);
    const FrameSource* source = m_model->sources().source(frame);
    const int line = source ? m_model->reveal({ frame, source->line }) : -1;
    m_list->showRow(line >= 0 ? line : row);
    m_list->setFocus();
}

void StackView::addFrameActions(QMenu& menu, FrameIndex frame)
{
    const FrameSource* source = m_model->sources().source(frame);
    menu.addAction(withKey(tr("Open in &editor"), "O"), this, [this, frame] { Q_EMIT editorWanted(frame); });
    menu.addAction(withKey(tr("Show whole &file"), "F"), this, [this, frame] { showWholeFile(frame); })
        ->setEnabled(source && !source->lines.empty() && source->origin != SourceOrigin::Capture);
    menu.addAction(withKey(tr("Copy &path"), "P"), this, [this, frame] { copyPath(frame); })
        ->setEnabled(!pathOf(frame).isEmpty());
    if (source && !splitNote(source->note).command.empty())
        menu.addAction(tr("Copy comman&d"), this, [this, frame] { copyCommand(frame); });
    menu.addAction(withKey(tr("Copy per&malink"), "Shift+P"), this, [this, frame] { copyPermalink(frame); })
        ->setEnabled(source && !source->commit.empty());
    menu.addSeparator();
}

void StackView::addStackActions(QMenu& menu)
{
    menu.addAction(tr("Copy &stack"), this, [this] { copy(text()); })->setEnabled(hasText());
    menu.addSeparator();
    menu.addAction(withKey(tr("E&xpand all"), "E"), this, &StackView::expandAll)->setEnabled(hasFrames());
    menu.addAction(withKey(tr("&Collapse all"), "C"), this, [this] { setAllExpanded(false); })
        ->setEnabled(hasFrames());
    menu.addAction(withKey(tr("F&ind…"), "/"), this, &StackView::find)->setEnabled(hasText());
}

void StackView::showMenu(const QModelIndex& index, const QPoint& globalPos)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const auto frame = frameAt(index))
        addFrameActions(*menu, *frame);
    const bool several = m_list->selectionModel()->selectedRows().size() > 1;
    const QString rows =
        m_list->selectionModel()->isSelected(index) ? m_list->selectedText() : m_model->rowText(index.row());
    menu->addAction(withKey(several ? tr("Copy &lines") : tr("Copy &line"), "Ctrl+C"), this,
        [this, rows] { copy(rows); });
    addStackActions(*menu);
    menu->popup(globalPos);
}

} // namespace spanglass
