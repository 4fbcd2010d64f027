#include "ui/issue/textfinder.h"

#include "ui/issue/findline.h"

#include <QKeyEvent>
#include <QPlainTextEdit>

#include <algorithm>

namespace spanglass {

namespace {

bool isSlash(const QKeyEvent& event)
{
    return event.key() == Qt::Key_Slash && event.text() == QLatin1String("/");
}

} // namespace

TextFinder::TextFinder(QPlainTextEdit* text, FindLine* line)
    : QObject(line)
    , m_text(text)
    , m_line(line)
{
    text->installEventFilter(this);
    connect(line, &FindLine::textChanged, this, &TextFinder::search);
    connect(line, &FindLine::stepWanted, this, &TextFinder::step);
    connect(line, &FindLine::closed, text, [text] { text->setFocus(); });
    connect(text, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_line->isHidden())
            search();
    });
}

void TextFinder::search()
{
    constexpr std::size_t enough = 10'000;
    m_matches.clear();
    const QString sought = m_line->text();
    const QString text = sought.isEmpty() ? QString() : m_text->toPlainText();
    for (qsizetype at = 0; !sought.isEmpty() && m_matches.size() < enough; at += sought.size()) {
        at = text.indexOf(sought, at, Qt::CaseInsensitive);
        if (at < 0)
            break;
        m_matches.push_back(static_cast<int>(at));
    }
    // The first from where the person is; what is selected may be what was found before.
    const auto next = std::ranges::lower_bound(m_matches, m_text->textCursor().selectionStart());
    m_at = next == m_matches.end() ? 0 : static_cast<std::size_t>(next - m_matches.begin());
    if (m_matches.empty())
        m_line->setPlace(0, 0);
    else
        showMatch();
}

void TextFinder::step(int by)
{
    if (m_line->isHidden()) {
        m_line->open();
        return;
    }
    if (m_matches.empty())
        return;
    const std::size_t count = m_matches.size();
    m_at = (m_at + (by > 0 ? 1 : count - 1)) % count;
    showMatch();
}

void TextFinder::showMatch()
{
    QTextCursor cursor = m_text->textCursor();
    cursor.setPosition(m_matches[m_at]);
    cursor.setPosition(m_matches[m_at] + static_cast<int>(m_line->text().size()), QTextCursor::KeepAnchor);
    m_text->setTextCursor(cursor);
    m_text->ensureCursorVisible();
    m_line->setPlace(static_cast<int>(m_at) + 1, static_cast<int>(m_matches.size()));
}

bool TextFinder::obey(const QKeyEvent& event)
{
    if (isSlash(event))
        m_line->open();
    else if (event.key() == Qt::Key_F3)
        step(event.modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1);
    else
        return false;
    return true;
}

/// In the text these keys mean it, whatever they mean in the window's menus.
bool TextFinder::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (isSlash(*key) || key->key() == Qt::Key_F3)
            event->accept();
    } else if (event->type() == QEvent::KeyPress && obey(*static_cast<QKeyEvent*>(event))) {
        return true;
    }
    return QObject::eventFilter(object, event);
}

} // namespace spanglass
