#include "ui/issue/plaintext.h"

#include "ui/look/format.h"

namespace spanglass {

namespace {

/// No more bytes than can matter, so that a huge text costs nothing.
std::string_view head(std::string_view utf8, int limit)
{
    return utf8.substr(0, static_cast<std::size_t>(limit) * 4 + 4);
}

/// Cuts at `limit` characters, never inside a surrogate pair.
void cut(QString& text, int limit)
{
    if (text.size() <= limit)
        return;
    qsizetype end = limit;
    if (end > 0 && text.at(end - 1).isHighSurrogate())
        --end;
    text.truncate(end);
    text += u'…';
}

} // namespace

QString verbatim(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString oneLine(std::string_view utf8, int limit)
{
    QString text = linesFromUtf8(head(utf8, limit));
    cut(text, limit);
    return text.replace(u'\n', u' ').replace(u'\t', u' ');
}

QString printable(std::string_view utf8, int limit, int lineLimit)
{
    QString text = linesFromUtf8(head(utf8, limit));
    cut(text, limit);
    QString result;
    result.reserve(text.size());
    int length = 0;
    for (const QChar c : text) {
        if (c != u'\n' && length >= lineLimit && !c.isLowSurrogate()) {
            result += u'\n';
            length = 0;
        }
        result += c;
        length = c == u'\n' ? 0 : length + 1;
    }
    return result;
}

QString toolTipText(const QString& text)
{
    constexpr int enough = 600;
    QString shortText = text;
    cut(shortText, enough);
    return shortText.isEmpty() ? QString()
                               : QStringLiteral("<qt style='white-space:pre-wrap'>%1</qt>")
                                     .arg(shortText.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")));
}

QString menuText(const QString& text)
{
    constexpr qsizetype enough = 60;
    QString result = text;
    if (result.size() > enough) {
        const QString tail = result.right(enough / 2);
        cut(result, enough / 2);
        result += !tail.isEmpty() && tail.front().isLowSurrogate() ? tail.mid(1) : tail;
    }
    return result.replace(u'&', QStringLiteral("&&"));
}

} // namespace spanglass
