#include "core/grouping/messagetemplate.h"

#include "core/grouping/knownnames.h"
#include "core/grouping/shape.h"
#include "core/grouping/values.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t maxBytes = 400;
constexpr std::size_t longestWord = 64;
/// Values are looked for from each word on, so a line is cut before that can take long.
constexpr std::size_t maxLineBytes = 8 * 1024;

/// What a word with letters and digits mixed is; `text` is the whole word.
std::string_view classOfMixed(std::string_view text)
{
    if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')
        && std::all_of(text.begin() + 2, text.end(), isHexDigit))
        return "<hex>";
    bool lower = false;
    bool upper = false;
    bool hex = true;
    for (const char c : text) {
        lower = lower || isIn(c, Lower);
        upper = upper || isIn(c, Upper);
        hex = hex && isHexDigit(c);
    }
    if (hex && text.size() >= 7 && lower != upper)
        return "<hex>";
    if (isNameWithDigits(text) || isCompoundName(text))
        return {};
    return text.size() >= 5 ? "<id>" : std::string_view();
}

std::size_t firstDigit(std::string_view text)
{
    const auto digit = std::find_if(text.begin(), text.end(), [](char c) { return isIn(c, Digit); });
    return digit == text.end() ? npos : static_cast<std::size_t>(digit - text.begin());
}

bool isBlankLine(std::string_view line)
{
    return std::all_of(line.begin(), line.end(), [](char c) { return isIn(c, Blank); });
}

class Writer {
public:
    explicit Writer(std::string_view line, std::string& out)
        : m_text(line)
        , m_out(out)
    {
    }

    void run()
    {
        while (m_at < m_text.size() && m_out.size() < maxBytes)
            step();
    }

private:
    std::string_view rest() const { return m_text.substr(m_at); }
    char peek(std::size_t ahead) const { return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0'; }
    char before() const
    {
        if (m_at == m_afterMark)
            return 'x'; // what was a word before
        return m_at == 0 ? ' ' : m_text[m_at - 1];
    }

    void copy(std::size_t count)
    {
        m_out.append(m_text.substr(m_at, count));
        m_at += count;
    }

    bool replace(Value value)
    {
        if (value.length == 0)
            return false;
        m_out.append(value.name);
        m_at += value.length;
        return true;
    }

    void step()
    {
        const char c = m_text[m_at];
        if (isIn(c, Blank)) {
            if (!m_out.empty() && m_out.back() != ' ')
                m_out += ' ';
            ++m_at;
        } else if (const std::size_t mark = c == '<' ? classMarkAt(rest()) : 0; mark != 0) {
            copy(mark); // a template again, as rules have them
            m_afterMark = m_at;
        } else if (c == '"' || c == '\'' || c == '`' || static_cast<unsigned char>(c) >= 0xC2) {
            if (!quoted())
                copyQuoteOrWord(c);
        } else if (isIn(c, Word | Joint)) {
            token();
        } else {
            copy(1);
        }
    }

    void copyQuoteOrWord(char c)
    {
        if (isIn(c, Word))
            token();
        else
            copy(1);
    }

    // --- quoted text

    struct Quote {
        std::string_view open{};
        std::array<std::string_view, 2> close{};
    };
    static constexpr std::array<Quote, 8> quotes{ { { "'", { "'", "'" } }, { "\"", { "\"", "\"" } },
        { "`", { "`", "'" } }, { "„", { "“", "”" } }, { "“", { "”", "“" } }, { "‘", { "’", "‘" } },
        { "«", { "»", "»" } }, { "»", { "«", "«" } } } };

    /// Where the quote opened at `m_at` ends, npos if it does not.
    std::size_t closing(std::size_t kind)
    {
        const Quote& quote = quotes[kind];
        for (const auto close : quote.close) {
            for (auto end = m_text.find(close, m_at + quote.open.size()); end != npos;
                 end = m_text.find(close, end + 1)) {
                const auto after = end + close.size();
                const bool escaped = m_text[end - 1] == '\\' && end > m_at + 2;
                if (!escaped && (after >= m_text.size() || !isIn(m_text[after], Letter | Digit)))
                    return end;
            }
        }
        m_unclosed[kind] = true;
        return npos;
    }

    bool quoted()
    {
        if (isIn(before(), Letter | Digit))
            return false; // an apostrophe, or the end of a quote that began elsewhere
        for (std::size_t kind = 0; kind < quotes.size(); ++kind) {
            const auto open = quotes[kind].open;
            if (!rest().starts_with(open) || m_unclosed[kind] || isIn(peek(open.size()), Blank))
                continue;
            const auto end = closing(kind);
            if (end == npos || end == m_at + open.size())
                return false;
            const auto content = m_text.substr(m_at + open.size(), end - m_at - open.size());
            const auto close = m_text.substr(end).starts_with(quotes[kind].close[0]) ? quotes[kind].close[0]
                                                                                     : quotes[kind].close[1];
            if (isPartOfProgram(content))
                copy(end + close.size() - m_at);
            else
                replace({ "<str>", end + close.size() - m_at });
            return true;
        }
        return false;
    }

    /// "reading 'email'" and "column "price"" name something in the program; others are data.
    bool isPartOfProgram(std::string_view content) const
    {
        std::string_view done = m_out;
        if (!done.ends_with(' ') || content.size() > 60 || isIn(content.front(), Digit))
            return false;
        done.remove_suffix(1);
        const auto blank = done.rfind(' ');
        auto word = done.substr(blank == npos ? 0 : blank + 1);
        if (word.starts_with('('))
            word.remove_prefix(1);
        if (!isSchemaWord(word))
            return false;
        if (word == "named" && !done.ends_with("module named"))
            return false;
        if (word == "name" && blank != npos)
            return false; // "name 'x' is not defined", but not "user with name 'x'"
        return std::all_of(content.begin(), content.end(),
            [](char c) { return isIn(c, Letter | WordOther) || std::string_view(".$()").find(c) != npos; });
    }

    // --- words and numbers

    /// Long text without a blank is data, if it is no address: lists of filters, tokens, encoded bytes.
    bool longChunk()
    {
        const auto text = rest();
        if (text.size() <= longestWord || !isIn(before(), Blank))
            return false;
        int classes = 0;
        std::size_t length = 0;
        for (; length < text.size() && !isIn(text[length], Blank); ++length) {
            if ((static_cast<unsigned char>(text[length]) & 0x80U) != 0)
                return false;
            classes |= charClasses[static_cast<unsigned char>(text[length])];
        }
        if (length <= longestWord || (classes & Digit) == 0 || urlAt(text).length != 0
            || pathAt(text).length != 0)
            return false;
        return replace({ "<id>", length });
    }

    /// A token is words joined by . - / : and the like; most are plain words and are copied as they are.
    void token()
    {
        const auto text = rest();
        std::size_t length = 0;
        std::size_t words = 0; // length up to the last character of a word
        int classes = 0;
        int joints = 0;
        for (; length < text.size(); ++length) {
            const int found = charClasses[static_cast<unsigned char>(text[length])];
            if ((found & Word) != 0) {
                if (static_cast<unsigned char>(text[length]) >= 0x80 && length > 0
                    && isOpeningQuote(text.substr(length)))
                    break;
                classes |= found | joints;
                words = length + 1;
            } else if ((found & Joint) != 0) {
                joints |= found;
            } else {
                break;
            }
        }
        if (length < text.size() ? !isIn(text[length], Blank) : length > longestWord) {
            if (longChunk())
                return;
        }
        if ((classes & (Digit | Joint)) == 0 && !startsWrittenDate(text)) {
            if (truth(text.substr(0, words)))
                return;
            copy(words == 0 ? length : words);
            return;
        }
        m_classes = classes;
        const std::size_t end = m_at + length;
        while (m_at < end && m_out.size() < maxBytes + 64)
            part(end);
    }

    /// "dry=true", "{"ok": null": a value like the others that may stand there.
    bool truth(std::string_view word)
    {
        const std::string_view done = m_out;
        const bool json = done.ends_with("<str>:") || done.ends_with("<str>: ");
        if (!json && before() != '=')
            return false;
        for (const std::string_view known :
            { "true", "false", "True", "False", "TRUE", "FALSE", "null", "None" }) {
            if (word == known)
                return replace({ "<bool>", word.size() });
        }
        return false;
    }

    /// Opening quotes of other scripts within a token: 'key:“value”'.
    static bool isOpeningQuote(std::string_view text)
    {
        return text.starts_with("„") || text.starts_with("“") || text.starts_with("‘")
            || text.starts_with("«");
    }

    /// Whether a month or a weekday may begin here, with a number or another name behind it.
    static bool startsWrittenDate(std::string_view text)
    {
        return text.size() > 4 && std::string_view("JFMASONDTW").find(text[0]) != npos && isIn(text[1], Lower)
            && isIn(text[2], Lower) && dateAt(text).length != 0;
    }

    /// One value, word or joint of a token that ends at `end`; a value may reach beyond it.
    void part(std::size_t end)
    {
        const char c = m_text[m_at];
        const bool border = !isIn(before(), Word);
        if (border && wholeValue(c))
            return;
        if (isIn(c, Word)) {
            std::size_t length = 0;
            while (m_at + length < end && isIn(m_text[m_at + length], Word))
                ++length;
            word(length);
        } else if (c == '-' && isIn(peek(1), Digit) && !isIn(before(), Word)) {
            ++m_at; // a sign
        } else {
            copy(1);
        }
    }

    bool wholeValue(char c)
    {
        const auto text = rest();
        const int kinds = m_classes;
        if ((kinds & Slash) != 0 && (kinds & Colon) != 0 && isIn(c, Letter) && replace(urlAt(text)))
            return true;
        if ((kinds & At) != 0 && isIn(c, Word) && replace(emailAt(text)))
            return true;
        if ((kinds & Dash) != 0 && isIn(c, Digit | HexLetter)
            && (replace(uuidAt(text)) || replace(traceContextAt(text))))
            return true;
        const bool compressed = c == ':' && peek(1) == ':';
        if ((kinds & (Dot | Colon | Dash)) != 0 && (compressed || isIn(c, Digit | HexLetter))
            && replace(ipAt(text)))
            return true;
        if ((isIn(c, Digit | Upper) || (c == 'd' && (kinds & Dot) != 0)) && replace(dateAt(text)))
            return true;
        if ((kinds & Digit) != 0 && isIn(c, Letter | Digit) && replace(tokenAt(text)))
            return true;
        if ((kinds & Dot) != 0 && (isIn(c, Digit) || c == 'v' || c == 'V') && replace(versionAt(text)))
            return true;
        if ((kinds & Slash) != 0 && (before() != ':' || c == '/')
            && isIn(c, Word | Slash | Dot | At | OtherJoint) && replace(pathAt(text)))
            return true;
        return (kinds & Dot) != 0 && isIn(c, Lower | Digit) && before() != '.' && before() != '/'
            && replace(hostAt(text));
    }

    /// A word of letters, digits and underscores; those with digits lose their values.
    void word(std::size_t length)
    {
        const auto text = m_text.substr(m_at, length);
        if (podSuffix(text))
            return;
        if (firstDigit(text) == npos) {
            const bool goesOn = takesNumber(text);
            copy(length);
            while (goesOn && (peek(0) == '-' || peek(0) == '/') && isIn(peek(1), Digit))
                copyNumber();
            if (goesOn && peek(0) == '.' && isIn(peek(1), Digit)) // "HTTP/1.1"
                copyNumber();
            return;
        }
        if (isNameWithDigits(text)) {
            copy(length);
            if (peek(0) == '.' && isIn(peek(1), Digit)) // "python3.11"
                copyNumber();
            while (peek(0) == '-' && isIn(peek(1), Digit)) // "ISO8859-1"
                copyNumber();
            return;
        }
        if (isIn(text.front(), Digit) && classOfMixed(text) != "<hex>") {
            const Value number = numberAt(rest());
            if (number.length != 0) {
                replace(number);
                return;
            }
        }
        for (std::size_t from = 0; from < text.size();) {
            std::size_t end = text.find('_', from);
            end = end == npos ? text.size() : end;
            if (end > from)
                namePart(text.substr(from, end - from));
            if (end < text.size())
                m_out += '_';
            from = end + 1;
        }
        m_at += length;
    }

    /// Copies one joint and the digits behind it.
    void copyNumber()
    {
        std::size_t length = 1;
        while (isIn(peek(length), Digit))
            ++length;
        copy(length);
    }

    void namePart(std::string_view text)
    {
        const auto digit = firstDigit(text);
        if (digit == npos || isNameWithDigits(text)) {
            m_out += text;
            return;
        }
        const auto letters = text.substr(0, digit);
        const auto digits = text.substr(digit);
        const bool plain = std::all_of(digits.begin(), digits.end(), [](char c) { return isIn(c, Digit); });
        const auto mixed = plain && letters.size() < text.size() - 5 && !letters.empty() ? std::string_view()
                                                                                         : classOfMixed(text);
        if (plain && (letters.empty() || mixed != "<hex>")) {
            m_out += letters;
            m_out += "<num>";
        } else {
            m_out += mixed.empty() ? text : mixed;
        }
    }

    /// Kubernetes: name-7d9f8b6c5-x2x9z, name-x2x9z; what is generated becomes one <id>.
    bool podSuffix(std::string_view text)
    {
        if (before() != '-' || text.size() < 5 || text.size() > 10 || m_at < 2
            || !isIn(m_text[m_at - 2], Word))
            return false;
        if (text.size() == 5 && peek(5) != '-' && firstDigit(text) != 0 && isPodPart(text))
            return replace({ "<id>", 5 });
        const bool hash = std::all_of(text.begin(), text.end(), [](char c) { return isIn(c, Digit | Lower); })
            && (firstDigit(text) != npos || isPodPart(text));
        if (!hash || peek(text.size()) != '-')
            return false;
        const auto tail = m_text.substr(m_at + text.size() + 1, 5);
        const std::size_t end = m_at + text.size() + 6;
        if (tail.size() < 5 || !isPodPart(tail) || (end < m_text.size() && isIn(m_text[end], Word)))
            return false;
        return replace({ "<id>", text.size() + 6 });
    }

    std::string_view m_text;
    std::string& m_out;
    std::size_t m_at = 0;
    std::size_t m_afterMark = npos; ///< where the last class mark of the text ended
    int m_classes = 0; ///< of the token at hand
    std::array<bool, quotes.size()> m_unclosed{};
};

/// At most `limit` bytes, whole characters only.
std::string_view cutText(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return text;
    std::size_t end = limit;
    while (end > 0 && limit - end < 4 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end);
}

} // namespace

std::string messageTemplate(std::string_view message)
{
    message = message.substr(0, 4 * maxLineBytes);
    std::string out;
    out.reserve(std::min<std::size_t>(message.size() + 16, maxBytes + 64));
    for (int lines = 0; lines < 2 && !message.empty();) {
        const auto end = message.find('\n');
        const auto line = message.substr(0, end);
        message.remove_prefix(end == npos ? message.size() : end + 1);
        if (isBlankLine(line))
            continue;
        if (!out.empty() && out.back() != ' ')
            out += ' ';
        Writer(cutText(line, maxLineBytes), out).run();
        ++lines;
    }
    out.resize(cutText(out, maxBytes).size());
    while (out.ends_with(' '))
        out.pop_back();
    return out;
}

} // namespace spanglass
