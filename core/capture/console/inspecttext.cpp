#include "core/capture/console/inspecttext.h"

#include "core/base/text.h"
#include "core/capture/json/jsonwalk.h"

#include <algorithm>
#include <charconv>

namespace spanglass {

namespace {

bool isBlank(char c)
{
    return static_cast<unsigned char>(c) <= ' ';
}

bool isQuote(char c)
{
    return c == '\'' || c == '"' || c == '`';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// A number as JSON has it; bigints lose their n.
bool isJsonNumber(std::string_view word)
{
    double value = 0;
    const char* const end = word.data() + word.size();
    const std::size_t sign = word.starts_with('-') ? 1 : 0;
    if (word.size() <= sign || !isDigit(word[sign])) {
        return false;
    }
    return std::from_chars(word.data(), end, value).ptr == end;
}

/// Texts have their escape characters escaped, so that bare ones begin colours.
std::string withoutColours(std::string_view text)
{
    std::string out;
    if (text.find('\x1b') == std::string_view::npos) {
        return out;
    }
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t escape = std::min(text.find('\x1b', at), text.size());
        out += text.substr(at, escape - at);
        const std::size_t end = text.find('m', escape);
        at = end == std::string_view::npos ? text.size() : end + 1;
    }
    return out;
}

/// Writes JSON while it reads what inspect printed.
class Inspected {
public:
    explicit Inspected(std::string_view text)
        : m_plain(withoutColours(text))
        , m_rest(m_plain.empty() ? text : m_plain)
    {
        m_out.reserve(text.size() + text.size() / 8);
    }

    std::string json()
    {
        while (skipBlanks()) {
            step();
        }
        return std::move(m_out);
    }

private:
    void step()
    {
        const char c = m_rest[0];
        if (isQuote(c)) {
            string();
        } else if (c == '{') {
            open('{');
        } else if (c == '[' && isTag()) {
            tag();
        } else if (c == '[') {
            open('[');
        } else if (c == '}' || c == ']') {
            m_rest.remove_prefix(1);
            dropComma();
            m_out.push_back(c);
        } else if (c == ',' || c == ':') {
            m_rest.remove_prefix(1);
            m_out.push_back(c);
        } else {
            word();
        }
    }

    bool skipBlanks()
    {
        while (!m_rest.empty() && isBlank(m_rest[0])) {
            m_rest.remove_prefix(1);
        }
        return !m_rest.empty();
    }

    void open(char bracket)
    {
        m_rest.remove_prefix(1);
        m_out.push_back(bracket);
    }

    /// Lists have a comma before what was left out of them: `1, ... 5 more items ]`.
    void dropComma()
    {
        if (m_out.ends_with(',')) {
            m_out.pop_back();
        }
    }

    /// [Object], [Array], [Function: f], [Symbol(x)] as a key: lists have a blank behind their bracket.
    [[nodiscard]] bool isTag() const
    {
        const char next = m_rest.size() > 1 ? m_rest[1] : ']';
        return (next >= 'A' && next <= 'Z') || m_rest.starts_with("[class ");
    }
    void tag()
    {
        const std::size_t end = std::min(m_rest.find(']'), m_rest.size() - 1);
        const std::string_view text = m_rest.substr(0, end + 1);
        m_rest.remove_prefix(text.size());
        if (skipBlanks() && (m_rest[0] == '{' || m_rest[0] == '[') && !isTagHere()) {
            return; // [Object: null prototype] {}
        }
        appendJsonString(m_out, text);
    }
    [[nodiscard]] bool isTagHere() const { return m_rest[0] == '[' && isTag(); }

    /// One or more texts joined by +, and what maxStringLength says of the rest.
    void string()
    {
        std::string text;
        piece(text);
        while (skipBlanks() && m_rest[0] == '+') {
            const std::string_view behind = m_rest;
            m_rest.remove_prefix(1);
            if (!skipBlanks() || !isQuote(m_rest[0])) {
                m_rest = behind.substr(1);
                break;
            }
            piece(text);
        }
        if (m_rest.starts_with("... ")) { // 'abc'... 5 more characters
            text += "...";
            wordText();
        }
        appendJsonString(m_out, text);
    }

    void piece(std::string& out)
    {
        const char quote = m_rest[0];
        std::size_t at = 1;
        while (at < m_rest.size() && m_rest[at] != quote) {
            const std::size_t end = std::min(m_rest.find_first_of(quote == '\'' ? "'\\"
                                                     : quote == '"'             ? "\"\\"
                                                                                : "`\\",
                                                 at),
                m_rest.size());
            out += m_rest.substr(at, end - at);
            at = end;
            if (at < m_rest.size() && m_rest[at] == '\\') {
                at = escape(at + 1, out);
            }
        }
        m_rest.remove_prefix(std::min(at + 1, m_rest.size()));
    }

    /// `at` is behind the backslash; returns where the text goes on.
    std::size_t escape(std::size_t at, std::string& out)
    {
        if (at >= m_rest.size()) {
            return at;
        }
        const char c = m_rest[at++];
        switch (c) {
        case 'n': out.push_back('\n'); return at;
        case 't': out.push_back('\t'); return at;
        case 'r': out.push_back('\r'); return at;
        case 'b': out.push_back('\b'); return at;
        case 'f': out.push_back('\f'); return at;
        case 'v': out.push_back('\v'); return at;
        case 'x': return codeUnit(at, 2, out);
        case 'u': return codeUnit(at, 4, out);
        default: out.push_back(c); return at;
        }
    }

    /// \x1B and ￿: inspect writes surrogates so only where they stand alone.
    std::size_t codeUnit(std::size_t at, std::size_t digits, std::string& out)
    {
        unsigned code = 0;
        const std::string_view hex = m_rest.substr(at, digits);
        const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
        if (error != std::errc{} || end != hex.data() + digits) {
            out += m_rest.substr(at - 2, 2);
            return at;
        }
        out += unescaped("\\u" + std::string(4 - digits, '0') + std::string(hex));
        return at + digits;
    }

    /// Up to what ends a value or a key. Dates have colons, and no key follows a colon.
    std::string_view wordText()
    {
        const char* const ends = m_out.ends_with(':') ? ",}]\n{[(" : ",:}]\n{[(";
        const std::size_t end = std::min(m_rest.find_first_of(ends), m_rest.size());
        const std::string_view text = m_rest.substr(0, std::max<std::size_t>(end, 1));
        m_rest.remove_prefix(text.size());
        return trimmed(text);
    }

    void word()
    {
        std::string_view text = wordText();
        if (text.starts_with("...")) { // more items
            return;
        }
        if (m_rest.starts_with('(')) { // Symbol(x), Map(1) {
            const std::size_t end = std::min(m_rest.find_first_of(")\n"), m_rest.size() - 1);
            text = { text.data(), text.size() + end + 1 };
            m_rest.remove_prefix(end + 1);
        }
        const bool isKey = skipBlanks() && m_rest[0] == ':';
        if (!isKey && !m_rest.empty() && (m_rest[0] == '{' || m_rest[0] == '[') && !isTagHere()) {
            return; // a class name before its object
        }
        value(text, isKey);
    }

    void value(std::string_view text, bool isKey)
    {
        const std::string_view digits = text.ends_with('n') ? text.substr(0, text.size() - 1) : text;
        if (isKey) {
            appendJsonString(m_out, text);
        } else if (text == "true" || text == "false" || text == "null") {
            m_out += text;
        } else if (text == "undefined") {
            m_out += "null";
        } else if (isJsonNumber(digits)) {
            m_out += digits;
        } else {
            appendJsonString(m_out, text);
        }
    }

    std::string m_plain; ///< "" if there are no colours to be left out
    std::string_view m_rest;
    std::string m_out;
};

} // namespace

std::string jsonOfInspected(std::string_view text)
{
    return Inspected(text).json();
}

} // namespace spanglass
