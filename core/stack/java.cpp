#include "core/stack/jvmframe.h"
#include "core/stack/languages.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// "... 12 more" and what loggers write instead; -1 for other lines.
int framesInCommon(std::string_view text)
{
    if (!removePrefix(text, "... "))
        return -1;
    const auto blank = text.find(' ');
    if (blank == npos
        || !(text.ends_with("more") || text.ends_with("omitted") || text.ends_with("excluded")
            || text.ends_with("truncated")))
        return -1;
    return numberOf(text.substr(0, blank));
}

/// "java.io.IOException: text", "shop.Cart$Failed", "Failed Error".
bool isThrowable(std::string_view name)
{
    const auto last = name.substr(name.find_last_of(".$") == npos ? 0 : name.find_last_of(".$") + 1);
    if (last.empty() || !isUpper(last.front()))
        return false;
    return last.ends_with("Exception") || last.ends_with("Error") || last.ends_with("Throwable")
        || last.ends_with("Failure");
}

/// A header that tells by its type that it is one.
bool isTypedHeader(std::string_view text)
{
    const auto colon = text.find(": ");
    auto type = text.substr(0, colon);
    if (colon == npos)
        removeSuffix(type, ":");
    return type.find(' ') == npos && type.find('.') != npos && isThrowable(type);
}

/// Takes off the thread, and what a logger wrote before the type of the exception.
std::string_view withoutPrefixes(std::string_view header)
{
    if (header.starts_with("Exception in thread \"")) {
        const auto end = header.find("\" ");
        return end == npos ? header : header.substr(end + 2);
    }
    if (header.find(' ') >= header.find(": "))
        return header;
    constexpr std::size_t longestPrefix = 300;
    const auto looked = header.substr(0, longestPrefix);
    for (std::size_t from = 0; from < looked.size();) {
        const auto end = std::min(looked.find(' ', from), looked.size());
        auto word = looked.substr(from, end - from);
        removeSuffix(word, ":");
        if (isThrowable(word) && (from + word.size() < end || end == header.size()))
            return header.substr(from);
        from = end + 1;
    }
    return header;
}

/// What is printed among frames and headers and is neither.
bool isDecoration(std::string_view text)
{
    for (const std::string_view start : { "FATAL EXCEPTION: ", "Process: ", "PID: ", "(Coroutine boundary)",
             "(Coroutine creation stacktrace)", "... suppressed ", "[CIRCULAR REFERENCE:", ":cause ",
             ":trace", ":via", ":data ", "#error {", "--------- beginning of " }) {
        if (text.starts_with(start))
            return true;
    }
    return text.find_first_not_of("{}[]") == npos;
}

/// The text between quotes behind a key of Clojure: `:message "no stock"`.
std::string_view quoted(std::string_view text)
{
    const auto open = text.find('"');
    const auto close = text.rfind('"');
    return open == npos || close == open ? std::string_view() : text.substr(open + 1, close - open - 1);
}

class Parser {
public:
    explicit Parser(const StackText& stack)
        : m_stack(stack)
        , m_lines(stack.text)
    {
    }

    StackTrace run()
    {
        std::string_view line;
        while (m_lines.next(line))
            readLine(line);
        closeHeader();
        if (m_rootFirst)
            putReportedFirst();
        return std::move(m_trace);
    }

private:
    using Relation = StackException::Relation;

    void closeHeader()
    {
        if (m_inHeader)
            setHeader(m_trace.exceptions.back(), m_header, m_stack.message);
        m_inHeader = false;
    }

    void begin(Relation relation, std::string_view header)
    {
        closeHeader();
        m_full = m_full || m_trace.exceptions.size() >= maxExceptions;
        if (m_full)
            return addUnread(m_trace, header);
        m_trace.exceptions.emplace_back().relation = relation;
        m_header = header;
        m_inHeader = true;
        m_isTyped = header.find(' ') >= header.find(": ");
    }

    void addFrame(StackFrame&& frame)
    {
        closeHeader();
        if (m_trace.exceptions.empty())
            m_trace.exceptions.emplace_back();
        addTo(m_trace.exceptions.back().frames, std::move(frame));
    }

    void readLine(std::string_view line)
    {
        if (m_full)
            return addUnread(m_trace, line);
        if (auto frame = jvmFrame(line))
            return addFrame(std::move(*frame));
        const auto whole = withoutLogPrefix(line);
        const auto text = withoutIndent(whole);
        if (readRelated(text, whole.size() - text.size()) || readClojure(text))
            return;
        if (text.empty()) {
            if (m_inHeader)
                appendLine(m_header, {});
            return;
        }
        if (isDecoration(text) && !(m_inHeader && m_isTyped)) {
            closeHeader();
        } else if (isHeader(text, whole)) {
            begin(Relation::Reported, withoutPrefixes(text));
        } else if (m_inHeader) {
            appendLine(m_header, line);
        } else {
            addUnread(m_trace, line);
            m_trace.truncated = m_trace.truncated || (text.starts_with("at ") && m_lines.peek().empty());
        }
    }

    /// The first line is one, unless a typed one comes before any frame: then it was a line of the log. A
    /// second stack begins with a typed one at the margin.
    bool isHeader(std::string_view text, std::string_view line)
    {
        if (m_trace.exceptions.empty())
            return true;
        const bool atMargin = text.size() == line.size();
        if (!atMargin || !isTypedHeader(withoutPrefixes(text)))
            return false;
        if (!m_inHeader)
            return true;
        if (isTypedHeader(m_header) || m_trace.exceptions.size() > 1)
            return false;
        m_inHeader = false;
        m_trace.exceptions.pop_back();
        Lines logged(m_header);
        for (std::string_view unread; logged.next(unread);)
            addUnread(m_trace, unread);
        return true;
    }

    /// Lines that say how the exception they begin is related. What is nested in a suppressed exception
    /// belongs to it, as its causes do.
    bool readRelated(std::string_view text, std::size_t indent)
    {
        const int common = framesInCommon(text);
        if (common >= 0 && !m_trace.exceptions.empty()) {
            closeHeader();
            m_trace.exceptions.back().framesInCommon = common;
            m_trace.truncated = m_trace.truncated || text.ends_with("truncated");
        } else if (text.starts_with("Caused by: [CIRCULAR REFERENCE:")
            || text.starts_with("Suppressed: [CIRCULAR REFERENCE:")) {
            closeHeader();
        } else if (removePrefix(text, "Caused by: ")) {
            const bool nested = indent >= m_suppressedIndent;
            m_suppressedIndent = nested ? m_suppressedIndent : npos;
            begin(nested ? Relation::Suppressed : Relation::Cause, text);
        } else if (removePrefix(text, "Suppressed: ")) {
            m_suppressedIndent = std::min(m_suppressedIndent, indent);
            begin(Relation::Suppressed, text);
        } else if (!m_trace.exceptions.empty() && removePrefix(text, "Wrapped by: ")) {
            m_rootFirst = true;
            begin(Relation::Cause, text);
        } else {
            return false;
        }
        return true;
    }

    /// What clojure.main and the printer of Clojure write: "Execution error (T) at shop/add (cart.clj:3)."
    /// and
    /// `:type`, `:message` of each exception in a map.
    bool readClojure(std::string_view text)
    {
        while (text.starts_with("[{") || text.starts_with('{'))
            text.remove_prefix(1 + (text.front() == '[' ? 1 : 0));
        if (removePrefix(text, ":type ")) {
            begin(m_trace.exceptions.empty() ? Relation::Reported : Relation::Cause, text);
            return true;
        }
        if (text.starts_with(":message ") && m_inHeader) {
            m_header += ": ";
            m_header += quoted(text);
            return true;
        }
        const bool starts = m_trace.exceptions.empty()
            && (text.starts_with("Execution error (") || text.starts_with("Syntax error ("));
        const auto at = starts ? text.find(") at ") : npos;
        if (at == npos)
            return false;
        begin(Relation::Reported, {});
        m_header = std::string(text.substr(text.find('(') + 1, at - text.find('(') - 1)) + ": ";
        m_isTyped = true;
        std::string frame(text.substr(at + 5));
        std::replace(frame.begin(),
            frame.begin() + static_cast<std::ptrdiff_t>(std::min(frame.find(' '), frame.size())), '/', '.');
        removeDot(frame);
        if (auto place = jvmFrame("at " + frame))
            addTo(m_trace.exceptions.back().frames, std::move(*place));
        return true;
    }

    static void removeDot(std::string& text)
    {
        if (text.ends_with('.'))
            text.pop_back();
    }

    /// Loggers may print the root cause first, and what wrapped it below.
    void putReportedFirst()
    {
        std::reverse(m_trace.exceptions.begin(), m_trace.exceptions.end());
        for (std::size_t i = 0; i < m_trace.exceptions.size(); ++i)
            m_trace.exceptions[i].relation = i == 0 ? Relation::Reported : Relation::Cause;
    }

    StackText m_stack;
    Lines m_lines;
    StackTrace m_trace;
    std::string m_header;
    std::size_t m_suppressedIndent = npos; ///< of the outermost open "Suppressed: "
    bool m_inHeader = false;
    bool m_isTyped = false; ///< the header tells that it is one
    bool m_rootFirst = false;
    bool m_full = false;
};

} // namespace

bool isJavaFrame(std::string_view line)
{
    return hasJvmFrame(line);
}

StackTrace parseJava(const StackText& stack)
{
    StackTrace result = Parser(stack).run();
    if (result.exceptions.empty())
        result.exceptions.emplace_back();
    return result;
}

} // namespace spanglass
