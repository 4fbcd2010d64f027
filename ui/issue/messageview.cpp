#include "ui/issue/messageview.h"

#include "ui/issue/flatbutton.h"
#include "ui/issue/plaintext.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QEvent>
#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int shortLines = 3;
constexpr int longLines = 12;
constexpr int maxCharacters = 64 * 1024;

} // namespace

int wrappedLines(const QString& text, const QFont& font, int width, int limit)
{
    // More characters than fit into `limit` lines need not be looked at.
    constexpr qsizetype enoughPerLine = 2000;
    int lines = 0;
    qsizetype at = 0;
    while (at <= text.size() && lines < limit) {
        const qsizetype end = text.indexOf(u'\n', at);
        const qsizetype length = (end < 0 ? text.size() : end) - at;
        QTextLayout layout(text.mid(at, std::min(length, enoughPerLine * limit)), font);
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        layout.setTextOption(option);
        layout.beginLayout();
        while (lines < limit) {
            QTextLine line = layout.createLine();
            if (!line.isValid())
                break;
            line.setLineWidth(width);
            ++lines;
        }
        layout.endLayout();
        if (end < 0)
            break;
        at = end + 1;
    }
    return std::min(lines, limit);
}

MessageView::MessageView(QWidget* parent)
    : QWidget(parent)
    , m_text(new QPlainTextEdit(this))
    , m_more(new FlatButton(QString(), this))
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(2);
    rows->addWidget(m_text);
    rows->addWidget(m_more);
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_text->document()->setDocumentMargin(0);
    m_text->setUndoRedoEnabled(false);
    m_text->setTabChangesFocus(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_text->viewport()->setAutoFillBackground(false);
    m_text->viewport()->installEventFilter(this);
    m_text->setAccessibleName(tr("Message"));
    connect(m_more, &FlatButton::clicked, this, [this] { setExpanded(!m_expanded); });
    arrange();
}

void MessageView::setMessage(std::string_view utf8)
{
    const QString message = printable(utf8, maxCharacters);
    if (message == text())
        return;
    m_expanded = false;
    m_text->setPlainText(message);
    arrange();
}

QString MessageView::text() const
{
    return m_text->toPlainText();
}

bool MessageView::isLong() const
{
    return wrappedLines(text(), m_text->font(), std::max(width(), 1), shortLines + 1) > shortLines;
}

void MessageView::setExpanded(bool expanded)
{
    m_expanded = expanded;
    arrange();
}

void MessageView::arrange()
{
    const int limit = m_expanded ? longLines : shortLines;
    const int lines = wrappedLines(text(), m_text->font(), std::max(width(), 1), limit);
    m_text->setFixedHeight(std::max(lines, 1) * QFontMetrics(m_text->font()).lineSpacing());
    m_text->setVerticalScrollBarPolicy(m_expanded ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    if (!m_expanded)
        m_text->verticalScrollBar()->setValue(0);
    m_more->setText(m_expanded ? tr("Show less") : tr("Show the whole message"));
    m_more->setVisible(m_expanded || isLong());
}

void MessageView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void MessageView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        arrange();
}

bool MessageView::eventFilter(QObject* watched, QEvent* event)
{
    // Folded, the text must not scroll away under the wheel: what it shows is its beginning.
    if (event->type() == QEvent::Wheel && !m_expanded) {
        event->ignore();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace spanglass
