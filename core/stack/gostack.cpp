#include "core/stack/goframe.h"
#include "core/stack/languages.h"

#include <algorithm>
#include <initializer_list>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

bool isPanic(const StackFrame& frame)
{
    return frame.function == "panic" ? frame.module.empty()
                                     : frame.function == "gopanic" && frame.module == "runtime";
}

/// What stands above the panic ran after it: the recovering function and the call that took the stack.
void dropRecovery(std::vector<StackFrame>& frames)
{
    const auto last = std::find_if(frames.rbegin(), frames.rend(), isPanic);
    if (last != frames.rend() && last != frames.rbegin())
        frames.erase(frames.begin(), last.base());
}

bool startsWithAny(std::string_view text, std::initializer_list<std::string_view> prefixes)
{
    return std::any_of(
        prefixes.begin(), prefixes.end(), [&](auto prefix) { return text.starts_with(prefix); });
}

/// "goroutine 7 [chan receive, 3 minutes]:"
bool isGoroutine(std::string_view line)
{
    return line.starts_with("goroutine ") && line.ends_with(':') && line.size() > 11 && isDigit(line[10]);
}

/// What the runtime prints around frames.
bool isDecoration(std::string_view text)
{
    return startsWithAny(text,
               { "[signal ", "exit status ", "goroutine running on other thread",
                   "runtime: goroutine stack exceeds", "runtime stack:", "==", "WARNING: DATA RACE",
                   "Error types: ", "[...repeated from below...]", "-- stack trace:", "PC=0x", "sigcode" })
        || (text.starts_with("...") && text.ends_with("frames elided..."))
        || text.ends_with(") attached stack trace");
}

/// "Read at 0x00c000014100 by goroutine 8:"
bool isRaceHead(std::string_view text)
{
    return text.ends_with(':')
        && (startsWithAny(text,
                { "Read at 0x", "Write at 0x", "Previous read at 0x", "Previous write at 0x", "Atomic ",
                    "Previous atomic " })
            || (text.starts_with("Goroutine ") && text.ends_with(" created at:")));
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
        while (m_lines.next(line)) {
            if (removePrefix(line, "  |")) // of cockroachdb/errors
                removePrefix(line, " ");
            readLine(line);
        }
        flush(true);
        if (!m_header.empty() && !exceptions().empty())
            begin(Relation::Cause); // a message that wraps the error above it, without frames of its own
        finish();
        return std::move(m_trace);
    }

private:
    using Relation = StackException::Relation;

    std::vector<StackException>& exceptions() { return m_trace.exceptions; }

    /// A line is understood when the next one is known, since frames take two.
    void readLine(std::string_view line)
    {
        if (m_isFull)
            return addUnread(m_trace, line);
        if (const auto place = goLocation(line)) {
            if (auto frame = goFrameInOneLine(line)) {
                flush(false);
                m_isOuterFirst = true;
                addFrame(std::move(*frame));
                return;
            }
            if (!isGoroutine(m_pending) && isGoFunction(m_pending)
                && indentOf(m_pending) < goIndentOf(line)) {
                m_isOuterFirst = m_isOuterFirst || indentOf(m_pending) > 0;
                addFrame(goFrame(m_pending, *place));
                m_pending = {};
                return;
            }
        }
        flush(false);
        if (const auto place = goLocationInFront(line); place && readCodeLine(*place))
            return;
        m_pending = line;
    }

    /// "\tname: line of code" below a place.
    bool readCodeLine(const Location& place)
    {
        auto code = m_lines.peek();
        if (code.empty() || !isBlank(code.front()) || code.find(": ") == npos)
            return false;
        m_lines.next(code);
        code = withoutIndent(code);
        addFrame(goFrame(code.substr(0, code.find(": ")), place));
        return true;
    }

    void addFrame(StackFrame&& frame)
    {
        if (exceptions().empty() || !m_header.empty())
            begin(exceptions().empty() ? Relation::Reported : Relation::Cause);
        if (!m_isFull)
            addTo(exceptions().back().frames, std::move(frame));
    }

    void begin(Relation relation)
    {
        m_isFull = exceptions().size() >= maxExceptions;
        if (m_isFull)
            return;
        StackException& exception = exceptions().emplace_back();
        exception.relation = relation;
        exception.message = std::move(m_header);
        m_header.clear();
    }

    void flush(bool isEnd)
    {
        const auto line = m_pending;
        m_pending = {};
        const auto text = withoutIndent(line);
        if (text.empty())
            return;
        if (isGoroutine(line))
            return readGoroutine(line);
        if (isRaceHead(text))
            return readRace(text);
        if (isDecoration(text)) {
            m_trace.truncated = m_trace.truncated || text == "...additional frames elided...";
            return;
        }
        if (!m_inGoroutine)
            return readHeader(text, line);
        addUnread(m_trace, line);
        m_trace.truncated = m_trace.truncated || (isEnd && (isBlank(line.front()) || text.find('(') != npos));
    }

    /// The first goroutine is the one that failed, and has what was printed above it for a message.
    void readGoroutine(std::string_view line)
    {
        m_inGoroutine = true;
        if (!m_goroutineSeen && exceptions().empty()) {
            m_goroutineSeen = true;
            return begin(Relation::Reported);
        }
        m_goroutineSeen = true;
        m_header = line.substr(0, line.size() - 1);
        begin(Relation::Member);
        m_isFull = m_isFull || exceptions().size() >= maxExceptions;
    }

    /// Two accesses; where their goroutines were started is not known to be of any interest.
    void readRace(std::string_view text)
    {
        m_inGoroutine = true;
        m_header = text.substr(0, text.size() - 1);
        begin(exceptions().empty() ? Relation::Reported : Relation::Member);
        if (exceptions().size() == 1)
            exceptions().front().type = "DATA RACE";
    }

    /// A message, which the frames of an error or of a panicking goroutine follow.
    void readHeader(std::string_view text, std::string_view line)
    {
        if (const auto served = text.find("http: panic serving "); served != npos) {
            const auto colon = text.find(": ", served + 20);
            text = text.substr(colon == npos ? served : colon + 2);
        }
        if (text.starts_with("Wraps: (") || (text.starts_with('(') && text.find(") ") < 5)) {
            m_isOuterFirst = true;
            text = text.substr(std::min(text.find(") ") + 2, text.size()));
        }
        const bool isNested = removePrefix(text, "- "); // of xerrors
        const bool isPanic = removePrefix(text, "panic: ") || removePrefix(text, "fatal error: ");
        removeSuffix(text, " [recovered]");
        removeSuffix(text, " [recovered, repanicked]");
        if (isPanic && !m_header.empty() && line.size() > text.size() + 7 && isBlank(line.front()))
            m_firstPanic = std::move(m_header);
        if (isPanic || isNested || m_header.empty())
            m_header = withMessage(text, m_stack.message);
        else
            appendLine(m_header, isBlank(line.front()) ? line : text);
    }

    void finish()
    {
        for (auto& exception : exceptions())
            dropRecovery(exception.frames);
        if (exceptions().empty())
            begin(Relation::Reported);
        if (!m_goroutineSeen && !m_isOuterFirst && exceptions().front().type.empty()) {
            // errors of github.com/pkg/errors print what they wrap first
            std::reverse(exceptions().begin(), exceptions().end());
            exceptions().back().relation = Relation::Cause;
            exceptions().front().relation = Relation::Reported;
        }
        if (!m_firstPanic.empty() && m_firstPanic != exceptions().front().message) {
            StackException& first = *exceptions().emplace(exceptions().begin() + 1);
            first.relation = Relation::Cause;
            first.message = std::move(m_firstPanic);
        }
    }

    StackText m_stack;
    Lines m_lines;
    StackTrace m_trace;
    std::string m_header;
    std::string m_firstPanic; ///< the one that a deferred function replaced by its own
    std::string_view m_pending; ///< the line before, unless it is understood
    bool m_inGoroutine = false;
    bool m_goroutineSeen = false;
    bool m_isOuterFirst = false;
    bool m_isFull = false;
};

} // namespace

bool isGoFrame(std::string_view line)
{
    return goLocation(line).has_value() || goLocationInFront(line).has_value();
}

StackTrace parseGo(const StackText& stack)
{
    return Parser(stack).run();
}

} // namespace spanglass
