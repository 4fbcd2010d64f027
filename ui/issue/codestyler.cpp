#include "ui/issue/codestyler.h"

#include "ui/issue/scintilla.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanglass {

namespace {

constexpr std::array withBlockComments{ Syntax::JavaScript, Syntax::Java, Syntax::Kotlin, Syntax::Scala,
    Syntax::Go, Syntax::Php, Syntax::CSharp, Syntax::Rust, Syntax::Cpp, Syntax::Swift, Syntax::Dart,
    Syntax::Css, Syntax::Sql };

/// Whether the lines begin inside of a comment: it ends before one begins, or each line begins with the star
/// that such comments are written with.
bool beginsInBlockComment(const QStringList& lines)
{
    for (const QString& line : lines) {
        const qsizetype end = line.indexOf(QLatin1String("*/"));
        const qsizetype begin = line.indexOf(QLatin1String("/*"));
        if (end >= 0 || begin >= 0)
            return end >= 0 && (begin < 0 || end < begin);
    }
    return !lines.isEmpty() && std::ranges::all_of(lines, [](const QString& line) {
        const QString text = line.trimmed();
        return text == QLatin1String("*") || text.startsWith(QLatin1String("* "));
    });
}

/// Whether Python's lines begin inside of a text in three quotes: the first quotes stand behind text of
/// their line, or alone below a line that does not open a block.
bool beginsInDocstring(const QStringList& lines, const QString& quotes)
{
    qsizetype count = 0;
    for (const QString& line : lines)
        count += line.count(quotes);
    if (count % 2 == 0)
        return false;
    QString above;
    for (const QString& line : lines) {
        const qsizetype at = line.indexOf(quotes);
        if (at >= 0) {
            const QString before = line.left(at).trimmed();
            const QString behind = line.mid(at + quotes.size()).trimmed();
            if (before.isEmpty())
                return behind.isEmpty() && !above.isEmpty() && !above.endsWith(u':');
            return behind.isEmpty() && !before.endsWith(u'=') && !before.endsWith(u'(')
                && !before.endsWith(u',') && before.size() > 1;
        }
        if (!line.trimmed().isEmpty())
            above = line.trimmed();
    }
    return false;
}

/// A line to put in front so that the lexer is in the state that the lines begin in.
QString lineInFront(const QStringList& lines, Syntax syntax)
{
    QString front;
    if (syntax == Syntax::Php && std::ranges::none_of(lines, [](const QString& line) {
            return line.contains(QLatin1String("<?"));
        }))
        front = QStringLiteral("<?php ");
    if (std::ranges::find(withBlockComments, syntax) != withBlockComments.end()
        && beginsInBlockComment(lines))
        return front + QStringLiteral("/*");
    if (syntax == Syntax::Python) {
        for (const QString& quotes : { QStringLiteral("\"\"\""), QStringLiteral("'''") }) {
            if (beginsInDocstring(lines, quotes))
                return quotes;
        }
    }
    return front;
}

bool isWord(QChar c)
{
    return c.isLetterOrNumber() || c == u'_' || c == u'$';
}

/// Most lexers do not tell names of functions; a word in front of a parenthesis is one.
void findCalls(const QString& line, std::vector<CodeSpan>& spans)
{
    std::vector<CodeSpan> names;
    for (qsizetype open = line.indexOf(u'('); open > 0; open = line.indexOf(u'(', open + 1)) {
        qsizetype begin = open;
        while (begin > 0 && isWord(line[begin - 1]))
            --begin;
        if (begin == open || line[begin].isDigit())
            continue;
        const auto at = static_cast<int>(begin);
        const bool styled = std::ranges::any_of(
            spans, [at](const CodeSpan& span) { return span.begin <= at && at < span.begin + span.length; });
        if (!styled)
            names.push_back({ at, static_cast<int>(open - begin), CodeStyle::Name });
    }
    spans.insert(spans.end(), names.begin(), names.end());
    std::ranges::sort(spans, {}, &CodeSpan::begin);
}

/// Spans of one line of which `styles` has a style for each byte of UTF-8; moves `byte` behind the line.
std::vector<CodeSpan> spansOf(const QString& line, const std::vector<CodeStyle>& styles, std::size_t& byte)
{
    std::vector<CodeSpan> spans;
    for (int i = 0; i < line.size(); ++i) {
        const char16_t c = line[i].unicode();
        const CodeStyle style = byte < styles.size() ? styles[byte] : CodeStyle::Plain;
        // The second half of a surrogate pair makes the third and fourth byte.
        byte += c < 0x80 ? 1 : c < 0x800 || QChar::isSurrogate(c) ? 2 : 3;
        if (style == CodeStyle::Plain)
            continue;
        if (!spans.empty() && spans.back().style == style && spans.back().begin + spans.back().length == i)
            ++spans.back().length;
        else
            spans.push_back({ i, 1, style });
    }
    return spans;
}

/// What QsciScintilla::setLexer() does, without the fonts and colours, which take most of its time.
void install(QsciScintillaBase& editor, QsciLexer& lexer)
{
    if (const char* name = lexer.lexer())
        editor.SendScintilla(QsciScintilla::SCI_SETLEXERLANGUAGE, name);
    else
        editor.SendScintilla(QsciScintilla::SCI_SETLEXER, lexer.lexerId());
    constexpr int sets = 8;
    for (int set = 1; set <= sets; ++set) {
        const char* words = lexer.keywords(set);
        editor.SendScintilla(
            QsciScintilla::SCI_SETKEYWORDS, static_cast<uintptr_t>(set - 1), words ? words : "");
    }
    const auto setProperty = [&editor](const char* name, const char* value) {
        editor.SendScintilla(QsciScintilla::SCI_SETPROPERTY, name, value);
    };
    const auto connection = QObject::connect(&lexer, &QsciLexer::propertyChanged, setProperty);
    lexer.refreshProperties();
    QObject::disconnect(connection);
}

/// The style of each byte.
std::vector<CodeStyle> stylesOf(const QsciScintillaBase& editor, const QsciLexer& lexer, qsizetype bytes)
{
    constexpr std::size_t styleCount = 256;
    std::array<std::optional<CodeStyle>, styleCount> known;
    // Characters and styles by turns, and two zeros.
    std::vector<char> styled(static_cast<std::size_t>(bytes) * 2 + 2);
    editor.SendScintilla(QsciScintilla::SCI_GETSTYLEDTEXT, 0L, static_cast<long>(bytes), styled.data());
    std::vector<CodeStyle> styles(static_cast<std::size_t>(bytes));
    for (std::size_t i = 0; i < styles.size(); ++i) {
        const auto number = static_cast<unsigned char>(styled[2 * i + 1]);
        auto& style = known[number];
        if (!style)
            style = styleOf(lexer, number);
        styles[i] = *style;
    }
    return styles;
}

} // namespace

CodeStyler::CodeStyler() = default;
CodeStyler::~CodeStyler() = default;

QsciLexer* CodeStyler::lexerFor(Syntax syntax)
{
    if (syntax == Syntax::None)
        return nullptr;
    if (!m_editor) {
        m_editor = std::make_unique<QsciScintillaBase>();
        m_editor->SendScintilla(QsciScintilla::SCI_SETCODEPAGE, QsciScintilla::SC_CP_UTF8);
        m_editor->SendScintilla(QsciScintilla::SCI_SETUNDOCOLLECTION, 0UL);
    }
    QsciLexer*& lexer = m_lexers[syntax];
    if (!lexer)
        lexer = makeLexer(syntax, m_editor.get());
    if (m_current != lexer)
        install(*m_editor, *lexer);
    m_current = lexer;
    return lexer;
}

std::vector<std::vector<CodeSpan>> CodeStyler::style(const QStringList& lines, Syntax syntax)
{
    std::vector<std::vector<CodeSpan>> result(static_cast<std::size_t>(lines.size()));
    const QsciLexer* lexer = lexerFor(syntax);
    if (!lexer)
        return result;
    const QString front = lineInFront(lines, syntax);
    const QByteArray text = ((front.isEmpty() ? QString() : front + u'\n') + lines.join(u'\n')).toUtf8();
    m_editor->SendScintilla(QsciScintilla::SCI_SETTEXT, text.constData());
    m_editor->SendScintilla(QsciScintilla::SCI_COLOURISE, 0UL, -1L);

    const std::vector<CodeStyle> styles = stylesOf(*m_editor, *lexer, text.size());
    std::size_t byte = front.isEmpty() ? 0 : static_cast<std::size_t>(front.toUtf8().size()) + 1;
    for (std::size_t i = 0; i < result.size(); ++i) {
        const QString& line = lines[static_cast<qsizetype>(i)];
        result[i] = spansOf(line, styles, byte);
        findCalls(line, result[i]);
        ++byte;
    }
    return result;
}

} // namespace spanglass
