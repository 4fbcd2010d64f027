#include "ui/grouping/ruleseditor.h"

#include "ui/issue/plaintext.h"
#include "ui/look/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QSyntaxHighlighter>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>

namespace spanglass {

class RulesEditor::Numbers : public QWidget {
public:
    explicit Numbers(RulesEditor* editor)
        : QWidget(editor)
        , m_editor(editor)
    {
    }
    QSize sizeHint() const override { return { m_editor->numbersWidth(), 0 }; }

protected:
    void paintEvent(QPaintEvent* event) override { m_editor->paintNumbers(event); }

private:
    RulesEditor* m_editor;
};

/// Colours by shape alone; what is wrong is underlined by what parseRules() says.
class RulesEditor::Highlighter : public QSyntaxHighlighter {
public:
    Highlighter(QTextDocument* document, const QWidget* editor)
        : QSyntaxHighlighter(document)
        , m_editor(editor)
    {
    }

protected:
    void highlightBlock(const QString& line) override
    {
        const ThemeColors colors = colorsFor(m_editor->palette());
        bool behindArrow = false;
        for (qsizetype i = 0; i < line.size();) {
            const QChar c = line[i];
            if (c == u'#' && (i == 0 || line.left(i).trimmed().isEmpty())) {
                paint(i, line.size(), colors.faint);
                return;
            }
            if (c == u'"') {
                const qsizetype end = endOfQuoted(line, i);
                paint(i, end, colors.success);
                i = end;
            } else if (line.mid(i, 2) == u"->") {
                paint(i, i + 2, colors.muted);
                behindArrow = true;
                i += 2;
            } else if (c.isLetter() || c == u'@' || c == u'!') {
                qsizetype end = i + 1;
                while (end < line.size() && !line[end].isSpace() && line[end] != u':' && line[end] != u'"') {
                    ++end;
                }
                const bool matcher = end < line.size() && line[end] == u':';
                if (matcher || behindArrow) {
                    paint(i, end, colors.accent);
                }
                behindArrow = false;
                i = matcher ? endOfBare(line, end + 1) : end;
            } else {
                ++i;
            }
        }
    }

private:
    void paint(qsizetype from, qsizetype to, const QColor& color)
    {
        setFormat(static_cast<int>(from), static_cast<int>(to - from), color);
    }
    static qsizetype endOfQuoted(const QString& line, qsizetype from)
    {
        for (qsizetype i = from + 1; i < line.size(); ++i) {
            if (line[i] == u'\\') {
                ++i;
            } else if (line[i] == u'"') {
                return i + 1;
            }
        }
        return line.size();
    }
    /// A pattern without quotes ends at a blank; one with quotes is left to the next turn.
    static qsizetype endOfBare(const QString& line, qsizetype from)
    {
        if (from < line.size() && line[from] == u'"') {
            return from;
        }
        while (from < line.size() && !line[from].isSpace()) {
            ++from;
        }
        return from;
    }

    const QWidget* m_editor;
};

RulesEditor::RulesEditor(QWidget* parent)
    : QPlainTextEdit(parent)
    , m_numbers(new Numbers(this))
    , m_highlighter(new Highlighter(document(), this))
{
    setAccessibleName(tr("Rules"));
    setFont(fixedFont(font()));
    setLineWrapMode(NoWrap);
    setTabChangesFocus(true);
    setPlaceholderText(tr("type:\"ValueError\" message:\"card * declined\" -> join \"card declined\"\n"
                          "path:\"**/lib/retry.js\" -> foreign"));
    connect(this, &QPlainTextEdit::blockCountChanged, this, &RulesEditor::placeNumbers);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& area, int scrolled) {
        scrolled != 0 ? m_numbers->scroll(0, scrolled)
                      : m_numbers->update(0, area.y(), m_numbers->width(), area.height());
    });
    connect(this, &QPlainTextEdit::textChanged, this, &RulesEditor::check);
    placeNumbers();
}

RulesEditor::~RulesEditor() = default;

void RulesEditor::check()
{
    m_errors = parseRules(toPlainText().toStdString()).errors;
    underline();
    Q_EMIT checked();
}

void RulesEditor::underline()
{
    QList<QTextEdit::ExtraSelection> selections;
    const QColor color = colorsFor(palette()).error;
    for (const RuleError& error : m_errors) {
        QTextEdit::ExtraSelection selection;
        const QTextBlock block = document()->findBlockByNumber(error.line - 1);
        const int length = std::max(block.length() - 1, 0);
        const int from = std::clamp(error.column - 1, 0, length);
        selection.cursor = QTextCursor(block);
        selection.cursor.setPosition(block.position() + from);
        selection.cursor.setPosition(
            block.position() + std::clamp(from + error.length, from, length), QTextCursor::KeepAnchor);
        if (!selection.cursor.hasSelection()) { // at the line's end there is nothing to underline
            selection.cursor.select(QTextCursor::LineUnderCursor);
        }
        selection.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        selection.format.setUnderlineColor(color);
        selections << selection;
    }
    setExtraSelections(selections);
}

void RulesEditor::goTo(const RuleError& error)
{
    const QTextBlock block = document()->findBlockByNumber(error.line - 1);
    QTextCursor cursor(block);
    cursor.setPosition(block.position() + std::clamp(error.column - 1, 0, std::max(block.length() - 1, 0)));
    setTextCursor(cursor);
    setFocus();
}

void RulesEditor::addRules(const QString& rules)
{
    QTextCursor cursor(document());
    cursor.insertText(rules.trimmed() + QLatin1Char('\n'));
    cursor.movePosition(QTextCursor::Start);
    setTextCursor(cursor);
    ensureCursorVisible();
}

bool RulesEditor::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QTextCursor at = cursorForPosition(viewport()->mapFrom(this, help->pos()));
        const int line = at.blockNumber() + 1;
        for (const RuleError& error : m_errors) {
            if (error.line == line) {
                QToolTip::showText(
                    help->globalPos(), toolTipText(QString::fromStdString(error.message)), this);
                return true;
            }
        }
        QToolTip::hideText();
        return true;
    }
    return QPlainTextEdit::event(event);
}

int RulesEditor::numbersWidth() const
{
    const int digits = static_cast<int>(QString::number(std::max(blockCount(), 1)).size());
    return fontMetrics().horizontalAdvance(QLatin1Char('9')) * std::max(digits, 2) + 12;
}

void RulesEditor::placeNumbers()
{
    setViewportMargins(numbersWidth(), 0, 0, 0);
    const QRect area = contentsRect();
    m_numbers->setGeometry(area.left(), area.top(), numbersWidth(), area.height());
}

void RulesEditor::paintNumbers(QPaintEvent* event)
{
    const ThemeColors colors = colorsFor(palette());
    QPainter painter(m_numbers);
    painter.fillRect(event->rect(), colors.raised);
    painter.setPen(colors.faint);
    painter.setFont(font());
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF area = blockBoundingGeometry(block).translated(contentOffset());
        if (area.top() > event->rect().bottom()) {
            break;
        }
        painter.drawText(QRectF(0, area.top(), m_numbers->width() - 6, area.height()), Qt::AlignRight,
            QString::number(block.blockNumber() + 1));
    }
}

void RulesEditor::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    placeNumbers();
}

void RulesEditor::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        m_highlighter->rehighlight();
        underline();
    }
}

} // namespace spanglass
