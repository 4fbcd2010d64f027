#include "core/stack/nativename.h"

#include "core/stack/scan.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t longestName = 4096;
constexpr std::string_view anonymous = "(anonymous namespace)";

constexpr bool isWordChar(char c)
{
    return isLetter(c) || isDigit(c) || c == '_' || c == '$' || (c & 0x80) != 0;
}

bool isHex(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f');
}

/// Behind the bracket that closes the one at `open`; npos if there is none.
std::size_t afterBrackets(std::string_view text, std::size_t open, char closing)
{
    const char opening = text[open];
    int depth = 0;
    int parentheses = 0; // "(a > b)" among template arguments closes nothing
    for (std::size_t i = open; i < text.size(); ++i) {
        const char c = text[i];
        if (opening == '<' && (c == '(' || c == ')')) {
            parentheses = std::max(0, parentheses + (c == '(' ? 1 : -1));
        } else if (parentheses == 0 && c == opening) {
            ++depth;
        } else if (parentheses == 0 && c == closing && !(c == '>' && i > 0 && text[i - 1] == '-')) {
            if (--depth == 0)
                return i + 1;
        }
    }
    return npos;
}

/// Reads a name from left to right, a part at a time.
class NameScanner {
public:
    NameScanner(std::string_view text, bool forKey)
        : m_text(text)
        , m_forKey(forKey)
    {
    }

    std::string run()
    {
        while (m_at < m_text.size())
            step();
        while (!m_out.empty() && (m_out.back() == ' ' || m_out.back() == ':'))
            m_out.pop_back();
        return std::move(m_out);
    }

private:
    bool atPart() const { return m_out.empty() || m_out.ends_with("::"); }

    void step()
    {
        const char c = m_text[m_at];
        switch (c) {
        case '(': return takeParentheses();
        case '<': return takeAngles();
        case '{': return takeBraces();
        case '[': return pass(']');
        case ' ': return takeBlank();
        case '`':
        case '\'': return takeQuotes();
        case '@': m_at = m_text.size(); return; // "@@GLIBC_2.34", "@16"
        case '.': return takeDot();
        default: takeWord();
        }
    }

    void pass(char closing)
    {
        const auto end = afterBrackets(m_text, m_at, closing);
        m_at = std::min(end, m_text.size());
    }

    /// A part that compilers name differently: `unified` in keys, else as it is written up to `end`.
    void addPart(std::size_t end, std::string_view unified)
    {
        end = std::min(end, m_text.size());
        m_out += m_forKey ? unified : m_text.substr(m_at, end - m_at);
        m_at = end;
    }

    void takeParentheses()
    {
        const auto end = afterBrackets(m_text, m_at, ')');
        if (m_text.substr(m_at).starts_with("(anonymous")) {
            addPart(end, anonymous);
            return;
        }
        m_at = std::min(end, m_text.size());
        m_afterArguments = true;
    }

    void takeAngles()
    {
        const auto end = std::min(afterBrackets(m_text, m_at, '>'), m_text.size());
        const auto inner = m_text.substr(m_at + 1);
        if (!atPart()) {
            addPart(end, "<T>");
        } else if (inner.starts_with("lambda")) {
            addPart(end, "lambda");
        } else if (inner.starts_with("unnamed") || inner.starts_with("anonymous")) {
            addPart(end, anonymous);
        } else if (m_forKey) { // "f::<i32>" and "<impl X>::f" of Rust
            m_at = end;
            if (m_text.substr(m_at).starts_with("::"))
                m_at += 2;
            else if (m_out.ends_with("::"))
                m_out.resize(m_out.size() - 2);
        } else {
            addPart(end, {});
        }
    }

    void takeBraces()
    {
        const auto end = afterBrackets(m_text, m_at, '}');
        const auto inner = m_text.substr(m_at + 1);
        std::string_view unified = "{unnamed}";
        if (inner.starts_with("lambda"))
            unified = "lambda";
        else if (inner.starts_with("anonymous"))
            unified = anonymous;
        else if (inner.starts_with("closure") || inner.starts_with("{closure"))
            unified = "{closure}";
        else if (inner.starts_with("impl"))
            unified = "{impl}";
        else if (inner.starts_with("async"))
            unified = "{async}";
        addPart(end, unified);
    }

    /// "`anonymous namespace'", "`f'::`2'::<lambda_1>", "'lambda0'".
    void takeQuotes()
    {
        const auto end = m_text.find('\'', m_at + 1);
        const auto inner = m_text.substr(m_at + 1, end == npos ? npos : end - m_at - 1);
        if (inner.starts_with("anonymous")) {
            addPart(end == npos ? npos : end + 1, anonymous);
        } else if (inner.starts_with("lambda")) {
            addPart(end == npos ? npos : end + 1, "lambda");
        } else {
            if (!inner.empty() && !isDigit(inner.front()))
                m_out += inner;
            m_at = end == npos ? m_text.size() : end + 1;
            if (!inner.empty() && isDigit(inner.front()) && m_text.substr(m_at).starts_with("::"))
                m_at += 2;
        }
    }

    /// What stands in front of a blank was the return type, unless it was the name already.
    void takeBlank()
    {
        while (m_at < m_text.size() && m_text[m_at] == ' ')
            ++m_at;
        const auto rest = m_text.substr(m_at);
        if (m_afterArguments) {
            while (m_at < m_text.size() && m_text[m_at] != ' ' && m_text[m_at] != ':')
                ++m_at; // const, &&, [clone .cold]
            return;
        }
        if (rest.empty() || rest.front() == '[' || (rest.front() == '(' && !rest.starts_with("(anonymous")))
            return;
        m_out.clear();
    }

    void takeDot()
    {
        const auto rest = m_text.substr(m_at + 1);
        for (const std::string_view suffix :
            { "cold", "part", "constprop", "isra", "llvm", "lto_priv", "clone", "resume", "destroy" }) {
            if (rest.starts_with(suffix) && !m_out.empty()) {
                m_at = m_text.size();
                return;
            }
        }
        m_out += '.';
        ++m_at;
    }

    void takeWord()
    {
        std::size_t end = m_at;
        while (end < m_text.size() && isWordChar(m_text[end]))
            ++end;
        if (end == m_at) {
            takeOther();
            return;
        }
        const auto word = m_text.substr(m_at, end - m_at);
        if (word == "operator") {
            takeOperator(end);
            return;
        }
        m_afterArguments = false;
        if (m_forKey && atPart() && word.starts_with("$_")) {
            m_out += "lambda"; // of clang
        } else if (m_forKey && m_text.substr(end).starts_with("::") && isInlineNamespace(word)) {
            end += 2;
        } else {
            m_out += word;
        }
        m_at = end;
    }

    static bool isInlineNamespace(std::string_view word)
    {
        return word == "__1" || word == "__ndk1" || word == "__cxx11" || word == "__Cr"
            || (word.starts_with("_INTERNAL") && word.size() > 9 && isHex(word[9]));
    }

    void takeOther()
    {
        auto rest = m_text.substr(m_at);
        if (m_forKey && atPart() && removePrefix(rest, "?A0x")) { // of the linker of Visual Studio
            while (!rest.empty() && isHex(rest.front()))
                rest.remove_prefix(1);
            m_out += anonymous;
            m_at = m_text.size() - rest.size();
            return;
        }
        m_out += m_text[m_at++];
    }

    /// Its signs are no brackets.
    void takeOperator(std::size_t end)
    {
        m_out += "operator";
        m_afterArguments = false;
        auto rest = m_text.substr(end);
        while (rest.size() > 1 && rest.front() == ' ' && !isWordChar(rest[1]) && rest[1] != '(')
            rest.remove_prefix(1);
        if (rest.starts_with("()") || rest.starts_with("[]")) {
            m_out += rest.substr(0, 2);
            rest.remove_prefix(2);
        } else if (rest.starts_with(' ') || rest.starts_with('"')) {
            const auto stop = std::min(rest.find('('), rest.size()); // a type, new, delete
            m_out += rest.substr(0, stop);
            rest.remove_prefix(stop);
        } else {
            // "operator<<int>" is operator< of a template, "operator<< <int>" is operator<<
            const auto signs = std::min(rest.find_first_not_of("<>=!+-*/%&|^~,"), rest.size());
            std::size_t count = signs;
            if (rest.starts_with('<') && signs < rest.size() && isWordChar(rest[signs]))
                count = signs > 1 ? signs - 1 : 1;
            m_out += rest.substr(0, count);
            rest.remove_prefix(count);
        }
        m_at = m_text.size() - rest.size();
        if (m_text.substr(m_at).starts_with(" <"))
            ++m_at;
    }

    std::string_view m_text;
    std::string m_out;
    std::size_t m_at = 0;
    bool m_forKey;
    bool m_afterArguments = false;
};

/// Position of " as " in "A as Trait" or " + " in "dyn A + B", outside of the brackets of A.
std::size_t findOutside(std::string_view inner, std::string_view word)
{
    int depth = 0;
    for (std::size_t i = 0; i < inner.size(); ++i) {
        const char c = inner[i];
        if (c == '<' || c == '(' || c == '[')
            ++depth;
        else if (c == ')' || c == ']' || (c == '>' && i > 0 && inner[i - 1] != '-'))
            --depth;
        else if (depth == 0 && c == ' ' && inner.substr(i, word.size()) == word)
            return i;
    }
    return npos;
}

/// "<shop::Cart<T> as shop::Store>::save" -> "shop::Cart<T>::save"; "<T as Trait>::f" -> "Trait::f".
std::string withoutTraits(std::string name)
{
    constexpr int deepest = 8;
    for (int i = 0; i < deepest && name.starts_with('<'); ++i) {
        const auto end = afterBrackets(name, 0, '>');
        if (end == npos)
            break;
        const std::string_view inner = std::string_view(name).substr(1, end - 2);
        const auto as = findOutside(inner, " as ");
        auto self = inner.substr(0, as);
        while (removePrefix(self, "&") || removePrefix(self, "mut ") || removePrefix(self, "dyn ")) { }
        self = self.substr(0, findOutside(self, " + "));
        const bool blanket = as != npos && self.find("::") == npos
            && (self.size() < 3 || std::all_of(self.begin(), self.end(), isUpper));
        const std::string kept(blanket ? inner.substr(as + 4) : self);
        name = kept + name.substr(end);
    }
    return name;
}

/// "_m" and 40 hex digits behind a name that was made from C#.
void removeIl2CppHash(std::string& name)
{
    if (name.size() > 42 && name.compare(name.size() - 42, 2, "_m") == 0
        && std::all_of(name.end() - 40, name.end(), [](char c) { return isDigit(c) || isLetter(c); }))
        name.resize(name.size() - 42);
}

} // namespace

std::string cppFunctionName(std::string_view symbol)
{
    symbol = symbol.substr(0, longestName);
    if (auto name = demangledName(symbol); !name.empty())
        return endsWithRustHash(name) ? rustFunctionName(name) : name;
    if (symbol.find(" as ") != npos || endsWithRustHash(symbol) || symbol.find("::h") != npos) {
        if (auto rust = rustFunctionName(symbol); rust.size() < symbol.size())
            return rust;
    }
    return NameScanner(symbol, false).run();
}

std::string nativeNameKey(std::string_view name)
{
    std::string text = rustFunctionName(name);
    if (text.starts_with('<'))
        text = withoutTraits(std::move(text));
    removeIl2CppHash(text);
    return NameScanner(text, true).run();
}

std::string_view unqualifiedName(std::string_view name)
{
    name = name.substr(0, longestName);
    std::size_t begin = 0;
    std::size_t end = name.size();
    int depth = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c == '<' || c == '(' || c == '{') {
            if (depth++ == 0 && i > begin)
                end = i;
        } else if (c == '>' || c == ')' || c == '}') {
            --depth;
        } else if (depth == 0 && c == ':' && name.substr(i, 2) == "::") {
            begin = i + 2;
            end = name.size();
        }
    }
    return end < begin ? std::string_view() : name.substr(begin, end - begin);
}

} // namespace spanglass
