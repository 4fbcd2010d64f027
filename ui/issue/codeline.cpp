#include "ui/issue/codeline.h"

#include "ui/look/format.h"

#include <QStringDecoder>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int tabWidth = 4;

/// The first bytes of `line`, as many as `characters` may take, not ending inside of one.
std::string_view headOf(std::string_view line, std::size_t characters)
{
    std::size_t end = std::min(line.size(), characters * 4);
    while (end < line.size() && end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80)
        --end;
    return line.substr(0, end);
}

/// The place of a column in UTF-16; the end of the line for columns behind it.
qsizetype placeOf(const QString& text, int column, ColumnUnit unit)
{
    if (unit == ColumnUnit::Utf16)
        return std::min<qsizetype>(column - 1, text.size());
    qsizetype at = 0;
    for (int passed = 1; passed < column && at < text.size(); ++passed)
        at += text[at].isHighSurrogate() && at + 1 < text.size() ? 2 : 1;
    return at;
}

bool isWord(QChar c)
{
    return c.isLetterOrNumber() || c.isSurrogate() || c == u'_' || c == u'$';
}

int wordLength(const QString& text, qsizetype at)
{
    qsizetype end = at;
    while (end < text.size() && isWord(text[end]))
        ++end;
    return static_cast<int>(std::max<qsizetype>(end - at, 1));
}

} // namespace

ColumnUnit columnUnitOf(Language language)
{
    switch (language) {
    case Language::JavaScript:
    case Language::Java:
    case Language::CSharp:
    case Language::Dart: return ColumnUnit::Utf16;
    default: return ColumnUnit::CodePoint;
    }
}

std::string codeAsUtf8(std::string_view line)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QByteArrayView bytes(line.data(), static_cast<qsizetype>(line.size()));
    const QString text = decoder(bytes);
    return decoder.hasError() ? QString::fromLatin1(bytes).toStdString() : std::string(line);
}

CodeLine shownLine(std::string_view line, int column, ColumnUnit unit, int limit)
{
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n'))
        line.remove_suffix(1);
    const auto needed = static_cast<std::size_t>(std::max(column, 0)) + static_cast<std::size_t>(limit) + 1;
    const std::string_view head = headOf(line, needed);
    const QString text = linesFromUtf8(codeAsUtf8(head));
    const qsizetype mark = column > 0 ? placeOf(text, column, unit) : -1;
    qsizetype begin = 0;
    qsizetype end = text.size();
    if (end > limit) {
        begin = std::clamp<qsizetype>(mark - limit / 4, 0, end - limit);
        end = begin + limit;
        begin += begin > 0 && text[begin].isLowSurrogate() ? 1 : 0;
        end -= end < text.size() && text[end].isLowSurrogate() ? 1 : 0;
    }
    CodeLine result;
    if (begin > 0)
        result.text += u'…';
    for (qsizetype i = begin; i < end; ++i) {
        if (i == mark)
            result.mark = static_cast<int>(result.text.size());
        const QChar c = text[i];
        if (c == u'\t')
            result.text += QString(tabWidth - result.text.size() % tabWidth, u' ');
        else
            result.text += c == u'\n' ? QChar(u'\u240A') : c;
    }
    if (mark >= 0 && result.mark < 0)
        result.mark = static_cast<int>(result.text.size());
    if (result.mark >= 0)
        result.markLength = wordLength(result.text, result.mark);
    if (end < text.size() || head.size() < line.size())
        result.text += u'…';
    return result;
}

} // namespace spanglass
