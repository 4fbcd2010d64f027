#include "ui/issue/stackview.h"

#include "core/stack/stackparser.h"
#include "core/stack/structured.h"
#include "ui/issue/card.h"
#include "ui/issue/findline.h"
#include "ui/issue/flatbutton.h"
#include "ui/issue/placeholder.h"
#include "ui/issue/plaintext.h"
#include "ui/issue/segments.h"
#include "ui/issue/stackfinder.h"
#include "ui/issue/stacklist.h"
#include "ui/issue/stackmodel.h"
#include "ui/issue/textfinder.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QShortcut>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace spanglass {

namespace {

QPlainTextEdit* makeRawText(QWidget* parent)
{
    auto* text = new QPlainTextEdit(parent);
    text->setReadOnly(true);
    text->setFrameShape(QFrame::NoFrame);
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    text->setFont(fixedFont(parent->font()));
    text->setUndoRedoEnabled(false);
    text->setTabChangesFocus(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->document()->setDocumentMargin(12);
    return text;
}

} // namespace

StackView::StackView(QWidget* parent)
    : QWidget(parent)
    , m_card(new Card(tr("Stack trace"), this))
    , m_pages(new QStackedWidget(this))
    , m_model(new StackModel(this))
    , m_settle(new QTimer(this))
{
    constexpr int readMs = 250; // what is on screen for less has not been read
    m_settle->setSingleShot(true);
    m_settle->setInterval(readMs);
    connect(m_settle, &QTimer::timeout, this, [this] { m_model->setSettled(true); });
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addWidget(m_card);
    createControls();
    createPages();
    auto* content = new QWidget(m_card);
    auto* parts = new QVBoxLayout(content);
    parts->setContentsMargins(0, 0, 0, 0);
    parts->setSpacing(0);
    m_find = new FindLine(content);
    parts->addWidget(m_find);
    parts->addWidget(m_pages, 1);
    m_place = new Placeholder(content, m_card);
    m_card->setContent(m_place);
    connectParts();
}

void StackView::createControls()
{
    auto* controls = new QWidget(m_card);
    auto* line = new QHBoxLayout(controls);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(0);
    m_segments = new Segments(tr("Frames"), { tr("In-app only"), tr("All"), tr("Raw") }, controls);
    auto* more = new FlatButton(QStringLiteral("⋯"), controls);
    more->setAccessibleName(tr("More about the stack"));
    more->setToolTip(tr("Expand all, find, copy"));
    line->addWidget(m_segments);
    line->addWidget(more);
    m_card->setControls(controls);
    connect(m_segments, &Segments::chosen, this, [this](int choice) { setView(static_cast<View>(choice)); });
    connect(more, &FlatButton::clicked, this, [this, more] {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        addStackActions(*menu);
        menu->popup(more->mapToGlobal(QPoint(0, more->height())));
    });
}

void StackView::createPages()
{
    m_list = new StackList(m_model, m_pages);
    m_list->setAccessibleName(tr("Stack trace"));
    m_pages->addWidget(m_list);

    auto* rawPage = new QWidget(m_pages);
    auto* rawRows = new QVBoxLayout(rawPage);
    rawRows->setContentsMargins(0, 0, 0, 1);
    rawRows->setSpacing(0);
    m_notice = new QLabel(
        tr("No frames were recognised in this stack, so it is shown as it was recorded."), rawPage);
    m_notice->setTextFormat(Qt::PlainText);
    m_notice->setWordWrap(true);
    m_notice->setContentsMargins(12, 8, 12, 0);
    m_rawText = makeRawText(rawPage);
    m_rawText->setAccessibleName(tr("Stack trace as recorded"));
    m_rawFind = new FindLine(rawPage);
    new TextFinder(m_rawText, m_rawFind);
    rawRows->addWidget(m_rawFind);
    rawRows->addWidget(m_notice);
    rawRows->addWidget(m_rawText);
    m_pages->addWidget(rawPage);
}

void StackView::connectParts()
{
    connect(m_model, &StackModel::sourceWanted, this, &StackView::sourceWanted);
    // Whoever opens a frame expects rows to move; an answer with less than the room kept for it takes only
    // its own.
    connect(m_model, &StackModel::sourceWanted, this, [this] {
        m_model->setSettled(false);
        m_settle->start();
    });
    connect(m_list, &StackList::chosen, this, &StackView::choose);
    connect(m_list, &StackList::menuWanted, this, &StackView::showMenu);
    connect(m_list, &StackList::copyWanted, this, [this] { copy(m_list->selectedText()); });
    connect(m_list, &StackList::foldersDropped, this, &StackView::foldersDropped);
    connect(m_list, &StackList::commandGiven, this, &StackView::obey);
    auto* leave = new QShortcut(QKeySequence(Qt::Key_Escape), m_rawText);
    leave->setContext(Qt::WidgetShortcut);
    connect(leave, &QShortcut::activated, this, &StackView::left);
    m_finder = new StackFinder(m_model, m_list, m_find);
}

void StackView::setOccurrence(const OccurrenceView& view)
{
    const Occurrence& occurrence = view.occurrence;
    const std::string raw =
        occurrence.exceptions.empty() ? std::string() : occurrence.exceptions.back().stack;
    const bool shown = m_occurrence == occurrence.id && occurrence.id && m_place->showsContent()
        && occurrence.stack == m_model->stack();
    const bool latest = view.index + 1 == view.count;
    const QString place = latest
        ? tr("latest of %1").arg(formatCount(view.count))
        : tr("occurrence %1 of %2").arg(formatCount(view.index + 1), formatCount(view.count));
    const QString note = place + QStringLiteral(" · ") + formatTime(occurrence.start);
    // The same comes again whenever the workspace has changed; what is being read stays as it is.
    if (shown)
        m_card->setNote(note);
    else
        setStack(occurrence.stack, raw, note, true);
    m_occurrence = occurrence.id;
}

void StackView::setLive(
    const std::string& raw, const std::string& type, const std::string& message, const QString& note)
{
    // The same sample comes again and again during a read; what the person opened stays open.
    if (displayText(raw, type, message) == m_raw && m_place->showsContent()) {
        m_card->setNote(note);
        return;
    }
    setStack(parseStack(raw, type, message), raw, note, false);
}

void StackView::setStack(StackTrace stack, const std::string& raw, const QString& note, bool withSource)
{
    const StackException reported = stack.exceptions.empty() ? StackException() : stack.exceptions.front();
    m_raw = displayText(raw, reported.type, reported.message);
    m_rawShown = false;
    m_settle->start();
    m_occurrence = {};
    const bool same = stack == m_model->stack();
    m_list->keepPlace([&] { m_model->setStack(std::move(stack), withSource); });
    if (!same)
        m_list->scrollToTop();
    m_card->setNote(note);
    if (m_raw.empty() && !hasFrames())
        m_place->showEmpty(tr("This occurrence has no stack trace."));
    else
        m_place->showContent();
    m_segments->setChoiceEnabled(InAppOnly, hasFrames());
    m_segments->setChoiceEnabled(AllFrames, hasFrames());
    m_segments->setChoiceEnabled(RawText, !m_raw.empty());
    showView();
    m_finder->searchAgain();
}

void StackView::showLoading()
{
    m_raw.clear();
    m_occurrence = {};
    m_model->setStack({});
    m_card->setNote({});
    m_place->showLoading();
}

void StackView::showError(const QString& text)
{
    m_raw.clear();
    m_occurrence = {};
    m_model->setStack({});
    m_card->setNote({});
    m_place->showError(text);
}

bool StackView::hasFrames() const
{
    return std::ranges::any_of(m_model->stack().exceptions,
        [](const StackException& exception) { return !exception.frames.empty(); });
}

bool StackView::hasText() const
{
    return !m_raw.empty() || hasFrames();
}

QString StackView::text() const
{
    if (!m_raw.empty())
        return verbatim(m_raw);
    if (!hasFrames())
        return {};
    StackModel all;
    all.setMode(StackModel::Mode::All);
    all.setStack(m_model->stack());
    all.setAllExpanded(true);
    QStringList lines;
    for (int row = 0; row < all.rowCount(); ++row) {
        const bool frame =
            all.index(row).data(StackModel::KindRole).value<StackModel::Kind>() == StackModel::Kind::Frame;
        if (!all.folds(row))
            lines << (frame ? QStringLiteral("    ") : QString()) + all.rowText(row);
    }
    return lines.join(u'\n');
}

StackView::View StackView::view() const
{
    return static_cast<View>(m_segments->current());
}

void StackView::setView(View view)
{
    m_wanted = view;
    showView();
}

void StackView::showView()
{
    View shown = m_wanted;
    if (shown != RawText && !hasFrames())
        shown = RawText;
    else if (shown == RawText && m_raw.empty())
        shown = AllFrames;
    m_segments->setCurrent(shown);
    if (shown == RawText) {
        showRaw();
        return;
    }
    m_model->setMode(shown == InAppOnly ? StackModel::Mode::InApp : StackModel::Mode::All);
    m_pages->setCurrentIndex(0);
}

void StackView::showRaw()
{
    if (!m_rawShown)
        m_rawText->setPlainText(printable(m_raw));
    m_rawShown = true;
    m_notice->setVisible(!hasFrames());
    m_pages->setCurrentIndex(1);
}

void StackView::copy(const QString& text)
{
    QGuiApplication::clipboard()->setText(text);
}

} // namespace spanglass
