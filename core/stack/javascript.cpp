#include "core/stack/jsdownlevel.h"
#include "core/stack/jsframe.h"
#include "core/stack/languages.h"

#include <algorithm>
#include <initializer_list>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

bool startsWithAny(std::string_view text, std::initializer_list<std::string_view> prefixes)
{
    return std::any_of(
        prefixes.begin(), prefixes.end(), [&](auto prefix) { return text.starts_with(prefix); });
}

/// util.inspect prints "[cause]: Error: text", or "cause: Error: text" for a property of the program; others
/// append "Caused by: " and the stack.
bool removeCauseKey(std::string_view& text)
{
    for (const std::string_view key : { "[cause]: ", "cause: ", "Caused by: ", "caused by: " }) {
        if (removePrefix(text, key))
            return true;
    }
    return false;
}

/// A primitive, an array or an object is no exception.
bool looksLikeHeader(std::string_view text)
{
    if (text.starts_with('[')) // an error without stack: "[Error: text]"
        return text.size() > 1 && isLetter(text[1]) && text.find(']') != npos;
    return !text.empty() && (isLetter(text.front()) || text.front() == '_' || text.front() == '$')
        && text != "undefined" && text != "null" && text != "undefined," && text != "null,";
}

/// "TypeError: text", "shop.DeclinedException".
bool isErrorHeader(std::string_view text)
{
    const auto type = text.substr(0, text.find(':'));
    return type.find(' ') == npos && (type.ends_with("Error") || type.ends_with("Exception"));
}

void trimHeader(std::string_view& text)
{
    while (text.ends_with('{') || text.ends_with(' ') || text.ends_with(','))
        text.remove_suffix(1);
}

/// What runtimes put around a stack.
bool isDecoration(std::string_view text)
{
    return startsWithAny(text,
               { "Node.js v", "Bun v", "Thrown at:", "for call at",
                   "From previous event:", "Error created at ", "[native code]", "Emitted 'error' event ",
                   "The above error occurred in " })
        || text.find_first_not_of("-=") == npos;
}

/// "12 | code" in front of an error of Bun.
bool isNumberedSource(std::string_view line)
{
    const auto text = withoutIndent(line);
    const auto digits = text.find_first_not_of("0123456789");
    return digits != npos && digits > 0 && text.substr(digits).starts_with(" |");
}

/// A stack may begin with an excerpt of the code: place, source, "^^^^", blank line; Bun numbers its lines.
std::size_t afterExcerpt(std::string_view text)
{
    Lines lines(text);
    std::string_view line;
    bool isNumbered = false;
    for (int n = 0; n < 4 && lines.next(line);) {
        const auto marks = withoutIndent(line);
        const bool carets = !marks.empty() && marks.find_first_not_of("^~") == npos;
        if (carets && (isNumbered || lines.peek().empty()))
            return static_cast<std::size_t>(line.data() + line.size() - text.data());
        isNumbered = isNumberedSource(line);
        n += isNumbered ? 0 : 1;
    }
    return 0;
}

class Parser {
public:
    explicit Parser(const StackText& stack)
        : m_stack(stack)
        , m_lines(stack.text)
    {
        m_trace.exceptions.emplace_back();
        const auto evalCode = stack.text.rfind("\neval code\n");
        m_evalCode = evalCode == npos ? nullptr : stack.text.data() + evalCode;
    }

    StackTrace run()
    {
        readHeader();
        std::string_view line;
        while (m_lines.next(line))
            readLine(line);
        closeHeader();
        for (auto& exception : m_trace.exceptions) {
            markEvaluated(exception.frames, m_excerpt.file);
            undoDownlevelling(exception.frames);
        }
        return std::move(m_trace);
    }

private:
    void readHeader()
    {
        const auto excerpt = afterExcerpt(m_stack.text);
        if (excerpt > 0)
            m_excerpt = splitLocation(m_lines.peek());
        m_lines = Lines(m_stack.text.substr(excerpt));
        std::string_view line = m_lines.peek();
        while (line.empty() && m_lines.next(line))
            line = m_lines.peek();
        m_isOpera = withoutIndent(line).starts_with("Line ");
        if (hasJavaScriptFrame(line) || isBareFrame(line))
            return;
        m_lines.next(line);
        for (const std::string_view prefix :
            { "error: Uncaught ", "Uncaught ", "(in promise) ", "Unhandled rejection ", "<ref *1> " })
            removePrefix(line, prefix);
        if (line.starts_with('[') && looksLikeHeader(line))
            line = line.substr(1, line.rfind(']') - 1);
        m_header = line;
        m_inHeader = true;
    }

    void closeHeader()
    {
        if (m_inHeader)
            setHeader(m_trace.exceptions.back(), m_header, m_stack.message);
        m_inHeader = false;
    }

    /// A header of an exception that another holds.
    void begin(StackException::Relation relation, std::string_view header, std::size_t indent)
    {
        closeHeader();
        if (m_trace.exceptions.size() >= maxExceptions) {
            m_full = true;
            addUnread(m_trace, header);
            return;
        }
        m_trace.exceptions.emplace_back().relation = relation;
        removePrefix(header, "<ref *1> ");
        const bool opens = header.ends_with('{');
        trimHeader(header);
        m_headerIndent = indent;
        m_header = header;
        m_inHeader = true;
        if (!removePrefix(header, "["))
            return;
        m_header = header.substr(0, header.rfind(']'));
        closeHeader();
        if (opens)
            m_objects.push_back(indent);
    }

    void addFrame(StackFrame&& frame, std::string_view line)
    {
        closeHeader();
        m_afterFrame = true;
        addTo(m_trace.exceptions.back().frames, std::move(frame));
        if (line.ends_with('{')) // its properties follow
            m_objects.push_back(m_headerIndent);
    }

    /// A function without a place: code within eval() of JavaScriptCore, or "at name".
    bool isBareFrame(std::string_view line) const
    {
        auto text = withoutIndent(line);
        if (text.empty())
            return false;
        const bool isListed = removePrefix(text, "at ");
        if (isListed ? m_inHeader || m_lines.peek().empty()
                     : m_evalCode == nullptr || line.data() > m_evalCode + 1)
            return false;
        return text == "eval code"
            || (text.find_first_of(" (){}[]:@,") == npos && !text.ends_with("Error")
                && !text.ends_with("Exception"));
    }

    void readLine(std::string_view line)
    {
        if (m_full)
            return addUnread(m_trace, line);
        if (auto frame = javaScriptFrame(line))
            return addFrame(std::move(*frame), line);
        const auto text = withoutIndent(line);
        if (isBareFrame(line)) {
            StackFrame frame;
            frame.function = text.starts_with("at ") ? text.substr(3) : text;
            return addFrame(std::move(frame), line);
        }
        const std::size_t indent = line.size() - text.size();
        if (!readRelated(text, indent) && !readKnown(text, indent)) {
            addUnread(m_trace, line);
            m_trace.truncated = m_trace.truncated || (text.starts_with("at") && m_lines.peek().empty());
        }
        m_afterFrame = false;
    }

    /// Causes and members, of which the text says what they are; others are said to stand in a property.
    bool readRelated(std::string_view text, std::size_t indent)
    {
        auto header = text;
        if ((indent > 0 || text.starts_with('C') || text.starts_with("caused")) && removeCauseKey(header)
            && looksLikeHeader(header)) {
            begin(StackException::Relation::Cause, header, indent);
            return true;
        }
        if (text.starts_with("[errors]: [") || text == "errors: [") {
            closeHeader();
            m_lists.push_back(indent);
            return true;
        }
        if (!m_lists.empty() && indent == m_lists.back() + 2 && looksLikeHeader(text)) {
            begin(StackException::Relation::Member, text, indent);
            return true;
        }
        if (m_inHeader || !withoutIndent(m_lines.peek()).starts_with("at ")
            || !hasJavaScriptFrame(m_lines.peek()))
            return false;
        const auto colon = m_objects.empty() ? npos : text.find(": ");
        if (colon != npos && indent > 0 && looksLikeHeader(text.substr(colon + 2)))
            begin(StackException::Relation::Cause, text.substr(colon + 2), indent);
        else if (indent == 0 && isErrorHeader(text))
            begin(StackException::Relation::Reported, text, indent);
        else
            return false;
        return true;
    }

    /// Lines of a message, and what else is expected at this place.
    bool readKnown(std::string_view text, std::size_t indent)
    {
        if (text.starts_with("... ") && text.find(" lines matching cause stack trace") != npos) {
            const auto count = text.substr(4, text.find(' ', 4) - 4);
            m_trace.exceptions.back().framesInCommon = std::max(0, numberOf(count));
            return true;
        }
        if (text.starts_with("... skipping ") && text.ends_with(" frames"))
            return true; // of a recursion, by Hermes
        if (m_inHeader) {
            appendLine(m_header, { text.data() - indent, text.size() + indent });
            return true;
        }
        if (text.starts_with(']') && !m_lists.empty() && indent == m_lists.back()) {
            m_lists.pop_back();
            return true;
        }
        if (text.starts_with('}') && !m_objects.empty() && indent <= m_objects.back()) {
            m_objects.pop_back();
            return true;
        }
        const bool isSource = m_isOpera && m_afterFrame; // a line of code below each frame
        return isSource || (!m_objects.empty() && indent > m_objects.back()) || isDecoration(text);
    }

    StackText m_stack;
    Lines m_lines;
    StackTrace m_trace;
    std::string m_header;
    Location m_excerpt; ///< of the code in front of the stack
    const char* m_evalCode = nullptr; ///< the last "eval code"; functions above it may stand without a place
    std::vector<std::size_t> m_lists; ///< indents of the open "[errors]: ["
    std::vector<std::size_t> m_objects; ///< indents of the exceptions whose properties are open
    std::size_t m_headerIndent = 0;
    bool m_isOpera = false; ///< Opera before 11
    bool m_afterFrame = false;
    bool m_inHeader = false;
    bool m_full = false;
};

} // namespace

bool isJavaScriptFrame(std::string_view line)
{
    return hasJavaScriptFrame(line, true); // which tells the language of a text as well
}

StackTrace parseJavaScript(const StackText& stack)
{
    return Parser(stack).run();
}

} // namespace spanglass
