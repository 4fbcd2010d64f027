#include "ui/issues/querybar.h"

#include "core/model/issue.h"
#include "ui/look/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QCoreApplication>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStringListModel>
#include <QStyle>
#include <QTextCharFormat>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int typingPauseMs = 120; ///< a list is asked for when typing rests, not for every letter

const QStringList& queryKeys()
{
    static const QStringList keys{ QStringLiteral("service:"), QStringLiteral("env:"),
        QStringLiteral("version:"), QStringLiteral("type:"), QStringLiteral("status:"),
        QStringLiteral("handled:") };
    return keys;
}

QStringList valuesOf(const QString& key, const Vocabulary& vocabulary)
{
    if (key == QLatin1String("service")) {
        return vocabulary.services;
    }
    if (key == QLatin1String("env")) {
        return vocabulary.environments;
    }
    if (key == QLatin1String("version")) {
        return vocabulary.versions;
    }
    if (key == QLatin1String("type")) {
        return vocabulary.types;
    }
    if (key == QLatin1String("handled")) {
        return { QStringLiteral("yes"), QStringLiteral("no"), QStringLiteral("unknown") };
    }
    QStringList states;
    if (key == QLatin1String("status")) {
        states << QStringLiteral("open");
        for (int state = 0; state < 5; ++state) {
            states << QString::fromLatin1(nameOf(static_cast<IssueState>(state)));
        }
    }
    return states;
}

/// Where the word that ends at `cursor` begins; blanks within quotes belong to it.
int wordStart(const QString& line, int cursor)
{
    bool quoted = false;
    int start = 0;
    for (int i = 0; i < cursor; ++i) {
        if (line[i] == QLatin1Char('"')) {
            quoted = !quoted;
        } else if (!quoted && line[i].isSpace()) {
            start = i + 1;
        }
    }
    return start;
}

QString quoted(const QString& value)
{
    const bool needed = std::any_of(value.begin(), value.end(), [](QChar c) { return c.isSpace(); })
        || value.contains(QLatin1Char('"'));
    return needed ? QLatin1Char('"') + QString(value).remove(QLatin1Char('"')) + QLatin1Char('"') : value;
}

} // namespace

Completion completionAt(const QString& line, int cursor, const Vocabulary& vocabulary)
{
    const int start = wordStart(line, std::clamp(cursor, 0, static_cast<int>(line.size())));
    QString word = line.mid(start, cursor - start);
    Completion completion{ .from = start, .length = static_cast<int>(word.size()) };
    const QString sign = word.startsWith(QLatin1Char('-')) ? QStringLiteral("-") : QString();
    word.remove(0, sign.size());
    const auto colon = word.indexOf(QLatin1Char(':'));
    if (colon < 0) {
        for (const QString& key : queryKeys()) {
            if (!word.isEmpty() && key.startsWith(word, Qt::CaseInsensitive)) {
                completion.words << sign + key;
            }
        }
        return completion;
    }
    const QString key = word.left(colon);
    const QString typed = QString(word.mid(colon + 1)).remove(QLatin1Char('"'));
    for (const QString& value : valuesOf(key, vocabulary)) {
        if (value.contains(typed, Qt::CaseInsensitive) && value != typed) {
            completion.words << sign + key + QLatin1Char(':') + quoted(value);
        }
    }
    return completion;
}

QueryBar::QueryBar(QWidget* parent)
    : QWidget(parent)
    , m_line(new QLineEdit(this))
    , m_error(new QLabel(this))
    , m_completer(new QCompleter(this))
    , m_words(new QStringListModel(this))
    , m_pause(new QTimer(this))
{
    m_line->setPlaceholderText(tr("Search text, service: env: version: type: status: handled:"));
    m_line->setAccessibleName(tr("Search issues"));
    m_line->setClearButtonEnabled(true);
    m_line->setMaxLength(2000);
    m_line->installEventFilter(this);
    m_error->setProperty("role", QStringLiteral("error"));
    m_error->setTextFormat(Qt::PlainText);
    m_error->setAccessibleName(tr("Search error"));
    m_error->setWordWrap(true);
    m_error->hide();
    m_completer->setModel(m_words);
    m_completer->setWidget(m_line);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->popup()->setObjectName(QStringLiteral("completions"));
    m_pause->setSingleShot(true);
    m_pause->setInterval(typingPauseMs);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_line);
    layout->addWidget(m_error);
    setFocusProxy(m_line);

    connect(m_line, &QLineEdit::textEdited, this, [this] {
        m_pause->start();
        complete();
    });
    connect(m_line, &QLineEdit::textChanged, this, [this](const QString& text) {
        colorKeys();
        if (text.isEmpty()) {
            announce();
        }
    });
    connect(m_line, &QLineEdit::returnPressed, this, &QueryBar::announce);
    connect(m_pause, &QTimer::timeout, this, [this] {
        if (!isChoosingValue()) {
            announce();
        }
    });
    connect(
        m_completer, qOverload<const QString&>(&QCompleter::activated), this, &QueryBar::insertCompletion);
}

void QueryBar::setVocabulary(const Vocabulary& vocabulary)
{
    m_vocabulary = vocabulary;
}

void QueryBar::setText(const QString& text)
{
    m_announced = text;
    m_pause->stop();
    if (m_line->text() != text) {
        m_line->setText(text);
    }
}

void QueryBar::showError(const QString& message)
{
    m_error->setText(message);
    m_error->setVisible(!message.isEmpty());
    if (m_line->property("invalid").toBool() != !message.isEmpty()) {
        m_line->setProperty("invalid", !message.isEmpty());
        m_line->style()->unpolish(m_line); // the border's colour depends on the property
        m_line->style()->polish(m_line);
    }
    m_line->setAccessibleDescription(message);
}

void QueryBar::focusLine()
{
    m_line->setFocus(Qt::ShortcutFocusReason);
    m_line->selectAll();
}

void QueryBar::addTerm(const QString& term)
{
    QString line = m_line->text().trimmed();
    const QString padded = QLatin1Char(' ') + line + QLatin1Char(' ');
    const auto at = padded.indexOf(QLatin1Char(' ') + term + QLatin1Char(' '));
    if (at >= 0) {
        line.remove(std::max<qsizetype>(0, at - (at > 0 ? 1 : 0)), term.size() + (at > 0 ? 1 : 0));
        line = line.trimmed();
    } else {
        line += (line.isEmpty() ? QString() : QStringLiteral(" ")) + term;
    }
    m_line->setText(line);
    announce();
}

QString QueryBar::text() const
{
    return m_line->text();
}

QString QueryBar::errorText() const
{
    return m_error->isHidden() ? QString() : m_error->text();
}

/// Half of a value answers nothing; while values are offered, the list waits for one, or for Return.
bool QueryBar::isChoosingValue() const
{
    if (!m_completer->popup()->isVisible()) {
        return false;
    }
    const QStringList words = m_words->stringList();
    return std::any_of(
        words.begin(), words.end(), [](const QString& word) { return !word.endsWith(QLatin1Char(':')); });
}

void QueryBar::announce()
{
    m_pause->stop();
    if (m_line->text() != m_announced) {
        m_announced = m_line->text();
        Q_EMIT textChanged(m_announced);
    }
}

void QueryBar::complete()
{
    const Completion completion = completionAt(m_line->text(), m_line->cursorPosition(), m_vocabulary);
    if (completion.words.isEmpty()) {
        m_completer->popup()->hide();
        return;
    }
    m_words->setStringList(completion.words);
    m_completer->complete();
}

void QueryBar::insertCompletion(const QString& word)
{
    const Completion completion = completionAt(m_line->text(), m_line->cursorPosition(), m_vocabulary);
    QString line = m_line->text();
    const bool isKey = word.endsWith(QLatin1Char(':'));
    const QString inserted = isKey ? word : word + QLatin1Char(' ');
    line.replace(completion.from, completion.length, inserted);
    m_line->setText(line);
    m_line->setCursorPosition(completion.from + static_cast<int>(inserted.size()));
    if (isKey) {
        complete();
    } else {
        announce();
    }
}

/// Keys of the query in the accent colour, as if they were chips. A line edit has no formats of its own;
/// those of an input method do the same.
void QueryBar::colorKeys()
{
    const ThemeColors colors = colorsFor(palette());
    QList<QInputMethodEvent::Attribute> attributes;
    const QString line = m_line->text();
    int at = 0;
    while (at < line.size()) {
        int end = at;
        bool inQuotes = false;
        for (; end < line.size() && (inQuotes || !line[end].isSpace()); ++end) {
            inQuotes = line[end] == QLatin1Char('"') ? !inQuotes : inQuotes;
        }
        const QString word = line.mid(at, end - at);
        const int sign = word.startsWith(QLatin1Char('-')) ? 1 : 0;
        for (const QString& key : queryKeys()) {
            if (word.mid(sign).startsWith(key)) {
                QTextCharFormat format;
                format.setBackground(colors.selection);
                const int from = at - m_line->cursorPosition();
                attributes.append({ QInputMethodEvent::TextFormat, from, end - at, format });
                format.setForeground(colors.accent);
                attributes.append(
                    { QInputMethodEvent::TextFormat, from, sign + static_cast<int>(key.size()), format });
            }
        }
        at = end + 1;
    }
    QInputMethodEvent event(QString(), attributes);
    QCoreApplication::sendEvent(m_line, &event);
}

bool QueryBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_line && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            if (m_line->text().isEmpty()) {
                Q_EMIT left();
            } else {
                m_line->clear();
            }
            return true;
        }
        if (key == Qt::Key_Down && !m_completer->popup()->isVisible()) {
            Q_EMIT left();
            return true;
        }
    }
    if (watched == m_line && event->type() == QEvent::PaletteChange) {
        colorKeys();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace spanglass
