#include "ui/issue/sourceview.h"

#include "ui/issue/codelexer.h"
#include "ui/issue/codeline.h"
#include "ui/issue/elidedlabel.h"
#include "ui/issue/findline.h"
#include "ui/issue/plaintext.h"
#include "ui/issue/scintilla.h"

#include <QEvent>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int ownLineMarker = 1;
constexpr int columnIndicator = 8;
constexpr int lineLimit = 10'000; ///< characters; an editor lays out a line as a whole
constexpr std::size_t bytesShown = 4'000'000;

struct Part {
    int first = 0; ///< index of the first line shown
    int end = 0;
};

/// The lines around `own` that fit in the bytes that are shown.
Part partOf(const std::vector<std::string>& lines, int own)
{
    Part part{ own, own };
    std::size_t bytes = 0;
    const auto count = static_cast<int>(lines.size());
    const auto sizeOf = [&](int at) {
        return std::min<std::size_t>(lines[static_cast<std::size_t>(at)].size(), lineLimit * 4) + 1;
    };
    while (bytes < bytesShown && (part.first > 0 || part.end < count)) {
        if (part.end < count)
            bytes += sizeOf(part.end++);
        if (part.first > 0)
            bytes += sizeOf(--part.first);
    }
    return part;
}

} // namespace

SourceView::SourceView(QWidget* parent)
    : QDialog(parent)
    , m_note(new ElidedLabel(this))
    , m_text(new QsciScintilla(this))
    , m_find(new FindLine(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setTextRole(*m_note, QStringLiteral("muted"));
    m_note->setContentsMargins(12, 6, 12, 6);
    m_text->setAccessibleName(tr("Source file"));
    m_text->setUtf8(true);
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setTabWidth(4);
    m_text->setCaretLineVisible(false);
    m_text->setMarginType(0, QsciScintilla::NumberMargin);
    m_text->setMarginWidth(1, 8); // a gap
    m_text->SendScintilla(QsciScintilla::SCI_SETSCROLLWIDTH, 1UL);
    m_text->SendScintilla(QsciScintilla::SCI_SETSCROLLWIDTHTRACKING, 1UL);
    m_text->SendScintilla(QsciScintilla::SCI_SETUNDOCOLLECTION, 0UL);
    m_text->markerDefine(QsciScintilla::Background, ownLineMarker);
    m_text->indicatorDefine(QsciScintilla::ThickCompositionIndicator, columnIndicator);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_note);
    rows->addWidget(m_find);
    rows->addWidget(m_text, 1);
    resize(900, 700);
    createKeys();
    applyTheme();
}

void SourceView::createKeys()
{
    const auto key = [this](const QKeySequence& keys, auto what) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, what);
    };
    key(QKeySequence::Find, [this] { m_find->open(); });
    key(QKeySequence(Qt::Key_F3), [this] { step(1); });
    key(QKeySequence(Qt::SHIFT | Qt::Key_F3), [this] { step(-1); });
    key(QKeySequence(Qt::Key_Escape), [this] {
        if (m_find->isVisible())
            m_find->close();
        else
            close();
    });
    connect(m_find, &FindLine::textChanged, this, [this] { find(true); });
    connect(m_find, &FindLine::stepWanted, this, &SourceView::step);
    connect(m_find, &FindLine::closed, m_text, [this] { m_text->setFocus(); });
}

void SourceView::showLoading(const QString& path)
{
    setWindowTitle(path);
    m_note->setText(tr("Loading…"));
    m_text->setReadOnly(false);
    m_text->clear(); // it is of another file
    m_text->setReadOnly(true);
    m_line = 0;
}

void SourceView::setSource(const FrameSource& source, const QString& origin, Language language)
{
    const QString path = oneLine(source.file.path, 300);
    if (!path.isEmpty())
        setWindowTitle(origin.isEmpty() ? path : tr("%1 — %2").arg(path, origin));
    if (source.lines.empty()) {
        m_note->setText(source.note.empty() ? tr("The file could not be had.") : oneLine(source.note, 600));
        return;
    }
    const int own = std::clamp(source.line - source.firstLine, 0, static_cast<int>(source.lines.size()) - 1);
    const Part part = partOf(source.lines, own);
    const bool whole = part.first == 0 && part.end == static_cast<int>(source.lines.size())
        && source.firstLine == 1 && (source.fileLines == 0 || source.fileLines == part.end);
    m_note->setText(whole ? origin : tr("%1 · too large to be shown as a whole").arg(origin));
    QString text(std::max(source.firstLine - 1, 0) + part.first, u'\n'); // keeps the line numbers right
    m_column = 0;
    for (int i = part.first; i < part.end; ++i) {
        const std::string& line = source.lines[static_cast<std::size_t>(i)];
        const int column = i == own ? source.column : 0;
        const CodeLine shown = shownLine(line, column, columnUnitOf(language), lineLimit);
        m_column = i == own && shown.mark > 0 ? shown.mark : m_column;
        text += shown.text + u'\n';
    }
    QsciLexer* lexer = makeLexer(syntaxOf(source.file.path, language), m_text);
    m_text->setLexer(lexer);
    applyTheme();
    m_text->setReadOnly(false);
    m_text->setText(text);
    m_text->setReadOnly(true);
    m_text->setMarginWidth(0, QString::number(m_text->lines()) + QStringLiteral("00"));
    m_line = source.line > 0 ? std::max(source.firstLine, 1) + own : 0;
    if (m_line > 0)
        m_text->markerAdd(m_line - 1, ownLineMarker);
    if (m_line > 0 && source.column > 0)
        m_text->fillIndicatorRange(m_line - 1, m_column, m_line - 1, m_column + 1, columnIndicator);
    goToLine();
    m_text->setFocus();
}

QString SourceView::text() const
{
    return m_text->text();
}

void SourceView::goToLine()
{
    if (m_line == 0)
        return;
    m_text->setCursorPosition(m_line - 1, 0);
    m_text->SendScintilla(QsciScintilla::SCI_SETXOFFSET, 0UL);
    m_text->setCursorPosition(m_line - 1, m_column);
    const long height = m_text->SendScintilla(QsciScintilla::SCI_LINESONSCREEN);
    m_text->setFirstVisibleLine(std::max(0, m_line - 1 - static_cast<int>(height) / 2));
}

void SourceView::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    goToLine();
}

void SourceView::applyTheme()
{
    const ThemeColors colors = colorsFor(palette());
    const QFont mono = fixedFont(font());
    if (QsciLexer* lexer = m_text->lexer())
        applyLook(*lexer, colors, mono);
    m_text->setFont(mono);
    m_text->setPaper(colors.code);
    m_text->setColor(colors.text);
    m_text->setCaretForegroundColor(colors.text);
    m_text->setSelectionBackgroundColor(colors.selection);
    m_text->resetSelectionForegroundColor();
    m_text->setMarginsFont(mono);
    m_text->setMarginsBackgroundColor(colors.code);
    m_text->setMarginsForegroundColor(colors.faint);
    m_text->setMarkerBackgroundColor(colors.errorFill, ownLineMarker);
    m_text->setIndicatorForegroundColor(colors.error, columnIndicator);
}

void SourceView::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (m_text && (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange))
        applyTheme();
}

void SourceView::find(bool fromStart)
{
    int line = 0;
    int column = 0;
    m_text->getCursorPosition(&line, &column);
    if (fromStart && m_text->hasSelectedText()) {
        int endLine = 0;
        int endColumn = 0;
        m_text->getSelection(&line, &column, &endLine, &endColumn);
    }
    if (!m_find->text().isEmpty())
        m_text->findFirst(m_find->text(), false, false, false, true, true, line, column);
    tellPlace();
}

void SourceView::step(int by)
{
    if (m_find->text().isEmpty())
        return;
    int line = 0;
    int column = 0;
    int endLine = 0;
    int endColumn = 0;
    m_text->getCursorPosition(&endLine, &endColumn);
    line = endLine;
    column = endColumn;
    if (m_text->hasSelectedText())
        m_text->getSelection(&line, &column, &endLine, &endColumn);
    const bool forward = by > 0;
    m_text->findFirst(m_find->text(), false, false, false, true, forward, forward ? endLine : line,
        forward ? endColumn : column);
    tellPlace();
}

/// Which of the matches is the selected one.
void SourceView::tellPlace()
{
    const QByteArray sought = m_find->text().toUtf8();
    const long end = m_text->SendScintilla(QsciScintilla::SCI_GETLENGTH);
    const long selected = m_text->SendScintilla(QsciScintilla::SCI_GETSELECTIONSTART);
    int count = 0;
    int at = 0;
    m_text->SendScintilla(QsciScintilla::SCI_SETSEARCHFLAGS, 0UL);
    for (long from = 0; !sought.isEmpty() && from < end;) {
        m_text->SendScintilla(QsciScintilla::SCI_SETTARGETRANGE, static_cast<unsigned long>(from), end);
        const long found = m_text->SendScintilla(
            QsciScintilla::SCI_SEARCHINTARGET, static_cast<uintptr_t>(sought.size()), sought.constData());
        if (found < 0)
            break;
        ++count;
        if (found <= selected)
            at = count;
        from = m_text->SendScintilla(QsciScintilla::SCI_GETTARGETEND);
    }
    m_find->setPlace(at, count);
}

} // namespace spanglass
