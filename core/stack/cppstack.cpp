#include "core/stack/cppframe.h"
#include "core/stack/cppreport.h"
#include "core/stack/languages.h"
#include "core/stack/nativecode.h"
#include "core/stack/nativename.h"

#include <algorithm>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
using Relation = StackException::Relation;

StackFrame frameOf(const CppLine& line)
{
    StackFrame frame;
    frame.function = cppFunctionName(line.symbol);
    frame.file = line.place.file.empty() ? line.image : line.place.file;
    frame.line = line.place.line;
    frame.column = line.place.column;
    frame.package = line.image; // tells whose code it is
    return frame;
}

/// "acme::Error<std::string>: message" -> where the type ends; 0 if it begins with no type.
std::size_t typeLength(std::string_view header)
{
    int depth = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(header.size(), 500); ++i) {
        const char c = header[i];
        if (c == '<' || c == '(')
            ++depth;
        else if (c == '>' || c == ')')
            --depth;
        else if (depth == 0 && c == ':' && (i + 1 == header.size() || header[i + 1] != ':'))
            return i > 0 && header[i - 1] == ':' ? 0 : i;
        else if (depth == 0 && c == ':')
            ++i;
        else if (depth == 0 && !isLetter(c) && !isDigit(c) && c != '_')
            return 0;
    }
    return 0;
}

void setCppHeader(StackException& exception, std::string_view header, std::string_view message)
{
    const auto length = typeLength(header);
    if (length == 0 || isDigit(header.front())) {
        setHeader(exception, header, message);
        return;
    }
    exception.type = header.substr(0, length);
    exception.message = withMessage(withoutIndent(header.substr(length + 1)), message);
}

/// The source that backward-cpp prints below a frame: "      >   12:     throw ..." and "         11: ...".
bool isSourceLine(std::string_view line)
{
    auto text = withoutIndent(line);
    if (text.size() == line.size())
        return false;
    if (removePrefix(text, ">"))
        text = withoutIndent(text);
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    return digits > 0 && digits < 7 && text.substr(digits).starts_with(':');
}

/// Without "[   12.345678] " in front.
std::string_view withoutClock(std::string_view text)
{
    const auto end = text.starts_with('[') ? text.find_first_not_of("0123456789. ", 1) : npos;
    return end != npos && text[end] == ']' ? withoutIndent(text.substr(end + 1)) : text;
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
        while (lines.next(line) && !m_full)
            readLine(line);
        closeHeader();
        closeStack();
        if (m_trace.exceptions.empty())
            m_trace.exceptions.emplace_back();
        return std::move(m_trace);
    }

private:
    StackException& current()
    {
        if (m_trace.exceptions.empty())
            m_trace.exceptions.emplace_back();
        return m_trace.exceptions.back();
    }

    void closeHeader()
    {
        if (!m_header)
            return;
        StackException& exception = current();
        if (m_crash) {
            exception.type = m_crash->type;
            exception.message = withMessage(*m_header, m_stack.message);
        } else {
            setCppHeader(exception, *m_header, m_stack.message);
        }
        m_header.reset();
        m_headerLines.clear();
    }

    /// Stacks that are printed oldest first are turned around.
    void closeStack()
    {
        if (m_descending && !m_trace.exceptions.empty())
            std::reverse(current().frames.begin(), current().frames.end());
        m_descending = false;
        m_number = -1;
    }

    void beginCause(std::string_view header)
    {
        closeHeader();
        closeStack();
        m_full = m_trace.exceptions.size() >= maxExceptions;
        if (m_full)
            return;
        current(); // what is reported may have neither header nor frames
        m_trace.exceptions.emplace_back().relation = Relation::Cause;
        m_crash.reset();
        m_header = std::string(header);
        m_done = false;
        m_gap = false;
        m_named = false;
    }

    /// Whether a frame's number says that another stack begins with it.
    bool restarts(int number)
    {
        const auto frames = m_trace.exceptions.empty() ? 0 : current().frames.size();
        if (frames == 0)
            return false;
        if (number < 0 || m_number < 0)
            return m_gap || number != m_number;
        if (frames == 1 && number == m_number - 1)
            m_descending = true;
        return m_descending ? number > m_number : number < m_number || (number == 0 && m_gap);
    }

    void addFrame(const CppLine& line)
    {
        closeHeader();
        if (!m_done && restarts(line.number)) {
            m_done = m_named;
            if (!m_done)
                current().frames.clear(); // nothing but addresses: the next stack may tell more
        }
        if (m_done)
            return;
        m_named = m_named || !line.symbol.empty() || !line.place.file.empty();
        m_number = line.number;
        m_gap = false;
        addTo(current().frames, frameOf(line));
    }

    bool hasFrames() { return !m_trace.exceptions.empty() && !current().frames.empty(); }

    void readLine(std::string_view line)
    {
        const auto frame = cppLineOf(line);
        if (frame && !(m_header && isMessageOf(line))) {
            addFrame(*frame);
            return;
        }
        const auto text = withoutClock(withoutIndent(line));
        if (text.empty())
            return;
        auto cause = text;
        if (removePrefix(cause, "nested: ") || removePrefix(cause, "Nested: ")
            || removePrefix(cause, "Caused by: ") || removePrefix(cause, "caused by: ")) {
            beginCause(cause);
        } else if (const auto header = crashHeaderOf(line)) {
            readCrash(*header);
        } else {
            readOther(line, text);
        }
    }

    /// A marked message may end in a line that looks like a frame's; it never begins one.
    static bool isMessageOf(std::string_view line) { return line.starts_with('\x1A'); }

    void readCrash(const CrashHeader& header)
    {
        m_gap = true;
        const bool better = !m_crash || (m_crash->weak && !header.weak);
        if (hasFrames() || !better) {
            if (m_header && m_crash && header.type.empty())
                appendLine(*m_header, header.message);
            return;
        }
        for (const auto skipped : m_headerLines)
            addUnread(m_trace, skipped);
        m_headerLines.clear();
        current();
        m_crash = header;
        m_header = std::string(header.message);
    }

    void readOther(std::string_view line, std::string_view text)
    {
        auto what = text;
        if (m_crash && m_header && removePrefix(what, "what():")) {
            m_header = withoutIndent(what);
            return;
        }
        if (hasFrames()) {
            const bool noise = isCrashNoise(text);
            m_gap = m_gap || (m_number < 0 ? noise : startsOtherStack(text));
            if (!noise && !isSourceLine(line))
                addUnread(m_trace, line);
        } else if (isCrashNoise(text)) {
            return; // between a header and its frames
        } else if (m_header) {
            appendLine(*m_header, line);
            if (!m_crash)
                m_headerLines.push_back(line);
        } else {
            m_header = std::string(text);
            m_headerLines.push_back(line);
        }
    }

    StackText m_stack;
    StackTrace m_trace;
    std::optional<std::string> m_header; ///< of the current exception, while it has no frames
    std::optional<CrashHeader> m_crash; ///< what the header was made of
    std::vector<std::string_view> m_headerLines; ///< taken for a header until there is a better one
    int m_number = -1; ///< of the last frame
    bool m_descending = false;
    bool m_named = false; ///< some frame has more than an address
    bool m_gap = false; ///< something else than frames stood behind the last one
    bool m_done = false; ///< the stack is complete; those that follow are other threads
    bool m_full = false;
};

} // namespace

bool isCppFrame(std::string_view line)
{
    return cppLineOf(line).has_value();
}

StackTrace parseCpp(const StackText& stack)
{
    return Parser(stack).run();
}

std::string foreignCpp(const StackFrame& frame, std::string_view file)
{
    std::string image = frame.package;
    std::replace(image.begin(), image.end(), '\\', '/');
    const bool source = !file.empty() && file != image;
    if (auto library = libraryOfPath(source ? file : std::string_view()); !library.empty())
        return library;
    const auto library = libraryOfFunction(frame.function);
    if (!library.empty() && !(source && library == "runtime"))
        return std::string(library);
    if (source)
        return {};
    auto system = libraryOfPath(image);
    return system.empty() && frame.function.empty() && image.empty() ? "unknown" : system;
}

} // namespace spanglass
