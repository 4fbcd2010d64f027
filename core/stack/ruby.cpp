#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// A place in a backtrace and what follows it: ": message (Class)" where an exception is printed.
struct Call {
    StackFrame frame{};
    std::string_view rest{};
};

void setPlace(StackFrame& frame, std::string_view place)
{
    const auto colon = place.rfind(':');
    const int line = colon == npos ? -1 : numberOf(place.substr(colon + 1));
    frame.file = line < 0 ? place : place.substr(0, colon);
    frame.line = line < 0 ? 0 : line;
}

/// Position of ":in `" and, since Ruby 3.4, ":in '".
std::size_t functionMark(std::string_view text)
{
    for (auto at = text.find(":in "); at != npos; at = text.find(":in ", at + 4)) {
        if (at > 0 && at + 4 < text.size() && (text[at + 4] == '`' || text[at + 4] == '\''))
            return at;
    }
    return npos;
}

/// "path:12:in `f'", with ": message" behind it or not.
std::optional<Call> namedCall(std::string_view text)
{
    const auto mark = functionMark(text);
    if (mark == npos)
        return {};
    const auto end = text.find('\'', mark + 5);
    if (end == npos)
        return {};
    Call call;
    call.rest = text.substr(end + 1);
    if (!call.rest.empty() && call.rest.front() != ':')
        return {};
    setPlace(call.frame, text.substr(0, mark));
    call.frame.function = text.substr(mark + 5, end - mark - 5);
    return call;
}

/// "path:12", as a line outside of every method is printed, and JRuby's "f at path:12".
std::optional<Call> bareCall(std::string_view text)
{
    if (text.empty() || !isDigit(text.back()) || text.starts_with("(execjs)"))
        return {};
    Call call;
    if (const auto at = text.find(" at "); at != npos && at > 0 && text.substr(0, at).find('/') == npos) {
        call.frame.function = text.substr(0, at);
        text.remove_prefix(at + 4);
    }
    setPlace(call.frame, text);
    const std::string_view file = call.frame.file;
    if (call.frame.line == 0 || file.find_first_of("/.(<") == npos || file.find(": ") != npos)
        return {};
    return call;
}

bool isRubyFile(std::string_view file)
{
    constexpr std::array<std::string_view, 8> extensions{ ".rb", ".erb", ".rake", ".ru", ".haml", ".slim",
        ".scss", ".gemspec" };
    return std::any_of(
        extensions.begin(), extensions.end(), [&](std::string_view e) { return file.ends_with(e); });
}

/// "org.jruby.RubyKernel.eval(org/jruby/RubyKernel.java:1000)", with "at " before it in Java's own print.
std::optional<StackFrame> jrubyFrame(std::string_view text)
{
    removePrefix(text, "at ");
    const auto open = text.find('(');
    if (open == npos || !text.ends_with(')') || text.substr(0, open).find(' ') != npos)
        return {};
    const auto place = splitLocation(text.substr(open + 1, text.size() - open - 2));
    const auto name = text.substr(0, open);
    const auto dot = name.rfind('.');
    const bool ruby = isRubyFile(place.file);
    if (dot == npos || !(ruby || place.file.ends_with(".java") || place.file == "Native Method"))
        return {};
    StackFrame frame;
    frame.module = ruby ? std::string_view() : name.substr(0, dot);
    frame.function = name.substr(dot + 1);
    frame.file = place.file;
    frame.line = place.line;
    return frame;
}

/// "compile ((execjs):6692:19)", "(execjs):6703:8", "Object.<anonymous> ((execjs):1:120)".
std::optional<StackFrame> execJsFrame(std::string_view text)
{
    const auto open = text.find("(execjs):");
    if (open == npos)
        return {};
    StackFrame frame;
    if (open > 1 && text[open - 1] == '(') {
        frame.function = text.substr(0, open - 1);
        frame.function.erase(frame.function.find_last_not_of(' ') + 1);
        removeSuffix(text, ")");
    }
    const auto place = splitLocation(text.substr(open));
    frame.file = place.file;
    frame.line = place.line;
    frame.column = place.column;
    return frame;
}

/// `ORA-06512: at "STORE.LI_LICENSES_PACK", line 1945`.
std::optional<StackFrame> oracleFrame(std::string_view text)
{
    if (!removePrefix(text, "ORA-06512: at "))
        return {};
    const auto comma = text.find(", line ");
    if (comma == npos)
        return {};
    auto name = text.substr(0, comma);
    if (removePrefix(name, "\""))
        removeSuffix(name, "\"");
    StackFrame frame;
    frame.function = name;
    frame.line = std::max(0, numberOf(text.substr(comma + 7)));
    return frame;
}

std::optional<StackFrame> embeddedFrame(std::string_view text)
{
    if (auto frame = jrubyFrame(text))
        return frame;
    if (auto frame = execJsFrame(text))
        return frame;
    return oracleFrame(text);
}

bool isClass(std::string_view text)
{
    return !text.empty() && (isUpper(text.front()) || text.starts_with("#<Class:")) && text.find(' ') == npos;
}

/// Sets type and message from "message (Class)", whose further lines follow the class, from "Class",
/// "Class: message" and Rails' "Class (message):".
void setRubyHeader(StackException& exception, std::string_view header, std::string_view message, bool titled)
{
    while (!header.empty() && (header.back() == '\n' || header.back() == ' '))
        header.remove_suffix(1);
    auto first = header.substr(0, header.find('\n'));
    const auto rest = header.substr(first.size());
    const auto open = first.rfind(" (");
    if (titled && open != npos && first.ends_with(')')
        && isClass(first.substr(open + 2, first.size() - open - 3))) {
        exception.type = first.substr(open + 2, first.size() - open - 3);
        exception.message = withMessage(std::string(first.substr(0, open)).append(rest), message);
        return;
    }
    if (titled && header == "unhandled exception") { // what Ruby prints of one that says nothing
        exception.type = "RuntimeError";
        return;
    }
    if (titled && rest.empty() && isClass(first)) {
        exception.type = first;
        return;
    }
    if (titled) {
        exception.message = withMessage(header, message);
        return;
    }
    const auto railsOpen = first.find(" (");
    if (railsOpen != npos && header.ends_with("):") && isClass(first.substr(0, railsOpen))) {
        exception.type = first.substr(0, railsOpen);
        exception.message = withMessage(header.substr(railsOpen + 2, header.size() - railsOpen - 4), message);
        return;
    }
    const auto colon = first.find(": ");
    if (isClass(first.substr(0, colon))) {
        exception.type = first.substr(0, colon);
        exception.message =
            withMessage(colon == npos ? std::string_view() : header.substr(colon + 2), message);
        return;
    }
    exception.message = withMessage(header, message);
}

class Parser {
public:
    explicit Parser(const StackText& stack)
        : m_stack(stack)
    {
    }

    StackTrace run()
    {
        Lines lines(m_stack.text);
        std::string_view line;
        while (lines.next(line) && m_trace.exceptions.size() < maxExceptions) {
            m_tearable = line.data() + line.size() == m_stack.text.data() + m_stack.text.size();
            readLine(line);
        }
        closeHeader();
        if (!m_pending.empty()) { // the line that names the exception would have been the last one
            m_trace.truncated = true;
            begin(StackException::Relation::Reported, {}, {});
            takePending();
        }
        if (m_trace.exceptions.empty())
            m_trace.exceptions.emplace_back();
        if (m_lastFirst)
            std::reverse(m_trace.exceptions.begin(), m_trace.exceptions.end());
        for (auto& exception : m_trace.exceptions)
            exception.relation = &exception == m_trace.exceptions.data() ? StackException::Relation::Reported
                                                                         : StackException::Relation::Cause;
        return std::move(m_trace);
    }

private:
    void closeHeader()
    {
        if (m_inHeader)
            setRubyHeader(m_trace.exceptions.back(), m_header, m_stack.message, m_titled);
        m_inHeader = false;
    }

    void begin(StackException::Relation relation, std::string_view header, std::optional<StackFrame> frame)
    {
        closeHeader();
        m_trace.exceptions.emplace_back().relation = relation;
        m_header = header;
        m_inHeader = true;
        m_titled = frame.has_value();
        if (frame)
            m_trace.exceptions.back().frames.push_back(std::move(*frame));
    }

    void addFrame(StackFrame&& frame)
    {
        if (m_lastFirst) {
            closeHeader();
            if (m_pending.size() >= 2 * maxFrames) // those nearest the raise come last
                m_pending.erase(
                    m_pending.begin(), m_pending.begin() + static_cast<std::ptrdiff_t>(maxFrames));
            m_pending.push_back(std::move(frame));
            return;
        }
        closeHeader();
        if (m_trace.exceptions.empty())
            m_trace.exceptions.emplace_back();
        addTo(m_trace.exceptions.back().frames, std::move(frame));
    }

    void takePending()
    {
        auto& frames = m_trace.exceptions.back().frames;
        for (; !m_pending.empty(); m_pending.pop_back())
            addTo(frames, std::move(m_pending.back()));
    }

    /// "path:12:in `f': message (Class)".
    void beginAt(Call&& call)
    {
        call.rest.remove_prefix(1);
        removePrefix(call.rest, " ");
        const bool first = m_trace.exceptions.empty();
        begin(first ? StackException::Relation::Reported : StackException::Relation::Cause, call.rest,
            std::move(call.frame));
        m_full = true;
        if (m_lastFirst)
            takePending();
    }

    void readLine(std::string_view line)
    {
        auto text = withoutIndent(line);
        if (text.starts_with("Traceback (most recent call last)")) {
            m_lastFirst = true;
            return;
        }
        const bool from = removeFrom(text);
        auto call = namedCall(text);
        if (call && !call->rest.empty() && !from && call->rest.size() > 1) {
            beginAt(std::move(*call));
            return;
        }
        if (!call && (from || hasFrames() || isRubyFrame(text)))
            call = bareCall(text);
        // full_message says "from" before each frame but the first: other lines are the message's
        const bool isMessage = m_full && m_inHeader && !from;
        if (call && !isMessage)
            addFrame(std::move(call->frame));
        else if (!isMessage && (from || hasFrames()) && readEmbedded(text))
            return;
        else
            readOther(line, text, from);
    }

    bool removeFrom(std::string_view& text) const
    {
        auto rest = text;
        if (m_lastFirst) {
            const auto colon = rest.find(": ");
            if (colon != npos && numberOf(rest.substr(0, colon)) >= 0)
                rest.remove_prefix(colon + 2);
        }
        if (!removePrefix(rest, "from "))
            return false;
        text = rest;
        return true;
    }

    bool hasFrames() const
    {
        return !m_trace.exceptions.empty() && !m_trace.exceptions.back().frames.empty();
    }

    bool readEmbedded(std::string_view text)
    {
        auto frame = embeddedFrame(text);
        if (frame)
            addFrame(std::move(*frame));
        return frame.has_value();
    }

    void readOther(std::string_view line, std::string_view text, bool from)
    {
        const bool levels = text.starts_with("... ") && text.ends_with(" levels...");
        if (levels)
            return;
        const bool torn = m_tearable && (from || (hasFrames() && !m_inHeader && text.starts_with('/')));
        if (torn) {
            m_trace.truncated = true;
            addUnread(m_trace, line);
        } else if (text == "Causes:" && hasFrames()) {
            m_causeFollows = true;
        } else if (m_inHeader) {
            appendLine(m_header, line);
        } else if (!text.empty() && (m_trace.exceptions.empty() || m_causeFollows)) {
            begin(StackException::Relation::Cause, text, {});
            m_causeFollows = false;
        } else {
            addUnread(m_trace, line);
        }
    }

    StackText m_stack;
    StackTrace m_trace;
    std::vector<StackFrame> m_pending; ///< of the exception whose line comes after them
    std::string m_header;
    bool m_inHeader = false;
    bool m_titled = false; ///< the header stands behind a frame
    bool m_full = false; ///< as full_message prints it
    bool m_lastFirst = false;
    bool m_causeFollows = false;
    bool m_tearable = false; ///< the line ends where the text ends
};

/// "rack-2.2.3" -> "rack"; bundler's "rack-1a2b3c4d5e6f" likewise.
std::string_view gemOf(std::string_view folder)
{
    for (auto dash = folder.rfind('-'); dash != npos && dash > 0; dash = folder.rfind('-', dash - 1)) {
        const auto version = folder.substr(dash + 1);
        const bool hash = version.size() >= 7 && version.find_first_not_of("0123456789abcdef") == npos;
        if (hash || (!version.empty() && isDigit(version.front())))
            return folder.substr(0, dash);
    }
    return folder;
}

std::string_view packageOf(const StackFrame& frame, std::string_view file)
{
    if (const auto gem = firstElements(afterLast(file, "/gems/"), 1); !gem.empty())
        return gemOf(gem);
    if (file.starts_with("<internal:") || file.find("/lib/ruby/") != npos || file.starts_with("lib/ruby/"))
        return "ruby";
    if (file.starts_with("(eval") || file.starts_with("(irb"))
        return "eval";
    if (file.starts_with("(execjs)"))
        return "execjs";
    if (file.starts_with("org/jruby/") || frame.module.starts_with("org.jruby."))
        return "jruby";
    if (!frame.module.empty())
        return "java";
    if (const auto vendored = firstElements(afterLast(file, "/vendor/"), 1); !vendored.empty())
        return vendored;
    return file.starts_with("/usr/bin/") || file.starts_with("/usr/local/bin/") ? "bin" : std::string_view();
}

} // namespace

bool isRubyFrame(std::string_view line)
{
    if (line.find(":in ") != npos)
        return namedCall(line).has_value();
    if (line.empty() || !isDigit(line.back()))
        return false;
    const auto colon = line.rfind(':');
    if (colon == npos)
        return false;
    const auto file = line.substr(0, colon);
    return isRubyFile(file) || (file.ends_with(".java") && file.find(" at org/jruby/") != npos);
}

StackTrace parseRuby(const StackText& stack)
{
    return Parser(stack).run();
}

std::string foreignRuby(const StackFrame& frame, std::string_view file)
{
    return std::string(packageOf(frame, file));
}

} // namespace spanglass
