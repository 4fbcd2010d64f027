#include "core/stack/languages.h"
#include "core/stack/phpframes.h"

#include <algorithm>
#include <deque>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
using namespace php;

bool isTypeName(std::string_view text)
{
    return !text.empty() && text.size() < 300 && !isDigit(text.front())
        && std::all_of(text.begin(), text.end(), [](char c) {
               return isLetter(c) || isDigit(c) || c == '_' || c == '\\' || c == '.' || c == '@'
                   || (c & 0x80) != 0;
           });
}

/// What the runtime writes before an exception's type.
void removeAnnouncement(std::string_view& header)
{
    const auto line = header.substr(0, header.find('\n'));
    for (const std::string_view word : { "rror:  Uncaught ", "rror: Uncaught " }) {
        if (const auto at = line.find(word); at != npos) {
            header.remove_prefix(at + word.size());
            return;
        }
    }
    removePrefix(header, "Uncaught ");
}

/// Cuts " in /srv/a.php:12" or " in /srv/a.php on line 12" off the header's end.
std::optional<Place> takeRaisePlace(std::string_view& header)
{
    const auto in = header.rfind(" in ");
    if (in == npos)
        return {};
    const auto text = header.substr(in + 4);
    auto place = placeOf(text);
    constexpr std::string_view words = " on line ";
    const auto on = place ? npos : text.rfind(words);
    if (const int line = on == npos ? -1 : numberOf(text.substr(on + words.size())); line >= 0)
        place = Place{ std::string(text.substr(0, on)), line };
    if (place)
        header = header.substr(0, in);
    return place;
}

/// Logs hold stacks as JSON: "Shop\\\\Cart".
void unescape(std::string& name)
{
    for (auto at = name.find("\\\\"); at != std::string::npos; at = name.find("\\\\", at + 1))
        name.erase(at, 1);
}

std::string_view withoutPadding(std::string_view line)
{
    line = withoutIndent(line);
    while (!line.empty() && (isBlank(line.back()) || line.back() == '\r'))
        line.remove_suffix(1);
    return line;
}

struct Block {
    StackException exception{};
    std::optional<Place> raised{};
    bool native = false; ///< frames name the place of the call, not a place in the function
};

/// Frames as other languages print them: each function with the place that was reached in it.
void shiftPlaces(Block& block)
{
    Place place = block.raised ? std::move(*block.raised) : Place{};
    for (auto& frame : block.exception.frames) {
        std::swap(frame.file, place.file);
        std::swap(frame.line, place.line);
    }
}

class Parser {
public:
    explicit Parser(const StackText& stack)
        : m_stack(stack)
    {
        auto last = stack.text.rfind("Stack trace:\n");
        while (last != npos && stack.text.substr(0, last).ends_with("PHP ")) // Xdebug's, of the same stack
            last = stack.text.rfind("Stack trace:\n", last - 1);
        m_lastTrace = stack.text.data() + (last == npos ? 0 : last);
    }

    StackTrace run()
    {
        Lines lines(m_stack.text);
        std::string_view line;
        while (lines.next(line) && m_blocks.size() < maxExceptions)
            readLine(line);
        closeHeader();
        if (m_blocks.empty())
            m_blocks.emplace_back();
        addOutermostFirst();
        placeTheRaise();
        if (m_causesFirst)
            std::reverse(m_blocks.begin(), m_blocks.end());
        for (auto& block : m_blocks) {
            if (block.native)
                shiftPlaces(block);
            block.exception.relation = m_trace.exceptions.empty() ? StackException::Relation::Reported
                                                                  : StackException::Relation::Cause;
            m_trace.exceptions.push_back(std::move(block.exception));
        }
        return std::move(m_trace);
    }

private:
    /// Of a bare list of frames the tracer's message may tell the place: "Uncaught X: no in /srv/a.php:12".
    void placeTheRaise()
    {
        Block& block = m_blocks.front();
        if (!block.native || block.raised || !block.exception.type.empty())
            return;
        auto message = m_stack.message;
        block.raised = takeRaisePlace(message);
        if (m_blocks.size() == 1)
            return; // type and message are the tracer's
        removePrefix(message, "Thrown ");
        removePrefix(message, "Uncaught ");
        setTitle(block.exception, message);
    }

    /// Xdebug's stack, unless the runtime has printed the same one.
    void addOutermostFirst()
    {
        Block& block = m_blocks.back();
        if (!block.exception.frames.empty())
            return;
        block.native = block.native || !m_outermostFirst.empty();
        for (; !m_outermostFirst.empty(); m_outermostFirst.pop_back())
            addTo(block.exception.frames, std::move(m_outermostFirst.back()));
    }

    bool readXdebug(std::string_view text)
    {
        if (text == "PHP Stack trace:" || text == "Call Stack:") {
            closeHeader();
            return true;
        }
        auto native = xdebugFrame(text);
        if (!native)
            return false;
        closeHeader();
        if (m_outermostFirst.size() >= maxFrames) // those nearest the raise come last
            m_outermostFirst.pop_front();
        m_outermostFirst.push_back(std::move(native->frame));
        return true;
    }

    void setTitle(StackException& exception, std::string_view header) const
    {
        const auto colon = header.find(':');
        const bool split = colon == npos || colon + 1 == header.size() || header[colon + 1] == ' ';
        if (!split || !isTypeName(header.substr(0, colon))) {
            exception.message = withMessage(header, m_stack.message);
            return;
        }
        exception.type = header.substr(0, colon);
        std::replace(exception.type.begin(), exception.type.end(), '.', '\\');
        if (colon != npos && colon + 2 <= header.size())
            exception.message = withMessage(header.substr(colon + 2), m_stack.message);
    }

    void begin(std::string_view header)
    {
        closeHeader();
        m_blocks.emplace_back();
        m_header = header;
        m_inHeader = true;
        m_inTrace = false;
        const auto colon = header.find(": ");
        const auto& message = m_stack.message;
        if (colon != npos && !message.empty()) {
            const char* const at = header.data() + colon + 2;
            const auto rest = std::string_view(
                at, static_cast<std::size_t>(m_stack.text.data() + m_stack.text.size() - at));
            if (rest.starts_with(message))
                m_messageEnd = at + message.size();
        }
    }

    void closeHeader()
    {
        if (!m_inHeader)
            return;
        m_inHeader = false;
        Block& block = m_blocks.back();
        std::string_view header = m_header;
        while (!header.empty() && (header.back() == '\n' || isBlank(header.back())))
            header.remove_suffix(1);
        removeAnnouncement(header);
        if (header.starts_with("In ") && header.substr(0, header.find('\n')).find(".php line ") != npos)
            header = header.substr(
                std::min(header.find_first_not_of("\n ", header.find(":\n") + 1), header.size()));
        if (removePrefix(header, "exception '")) { // before PHP 7
            block.raised = takeRaisePlace(header);
            const auto quote = header.find('\'');
            block.exception.type = header.substr(0, quote);
            header.remove_prefix(std::min(quote, header.size() - 1) + 1);
            removePrefix(header, " with message '");
            removeSuffix(header, "'");
            block.exception.message = withMessage(header, m_stack.message);
            return;
        }
        if (setBoxedTitle(block.exception, header))
            return;
        block.raised = takeRaisePlace(header);
        if (block.raised)
            removeSuffix(header, " and defined");
        setTitle(block.exception, header);
    }

    /// "[Shop\E]" or "[Shop\E (404)]" above the message, all padded with blanks: Symfony's console.
    bool setBoxedTitle(StackException& exception, std::string_view header) const
    {
        Lines lines(header);
        std::string_view line;
        lines.next(line);
        auto type = withoutPadding(line);
        if (!removePrefix(type, "[") || !removeSuffix(type, "]"))
            return false;
        if (const auto code = type.find(" ("); code != npos && type.ends_with(')'))
            type = type.substr(0, code);
        if (!isTypeName(type))
            return false;
        exception.type = type;
        std::string message;
        while (lines.next(line)) {
            message += message.empty() ? "" : "\n";
            message += withoutPadding(line);
        }
        exception.message = withMessage(message, m_stack.message);
        return true;
    }

    /// "[object] (Type(code: 0): message at /srv/a.php:12)" of Monolog.
    bool readLogged(std::string_view line)
    {
        const auto object = line.find("[object] (");
        const auto code = object == npos ? npos : line.find("(code: ", object + 10);
        const auto colon = code == npos ? npos : line.find("): ", code);
        if (colon == npos)
            return false;
        closeHeader();
        Block& block = m_blocks.emplace_back();
        block.exception.type = line.substr(object + 10, code - object - 10);
        unescape(block.exception.type);
        m_logged = true;
        auto text = line.substr(colon + 3);
        removeSuffix(text, ")");
        const auto at = text.rfind(" at ");
        if (at != npos)
            block.raised = placeOf(text.substr(at + 4));
        block.exception.message = withMessage(text.substr(0, block.raised ? at : npos), m_stack.message);
        return true;
    }

    void addNative(NativeFrame&& native)
    {
        closeHeader();
        if (m_blocks.empty())
            m_blocks.emplace_back();
        Block& block = m_blocks.back();
        block.native = true;
        if (m_logged) {
            unescape(native.frame.module);
            unescape(native.frame.function);
        }
        m_open = native.open;
        if (native.frame.function.empty()) // of the raise only the place is printed
            block.raised = Place{ std::move(native.frame.file), native.frame.line };
        else
            addTo(block.exception.frames, std::move(native.frame));
    }

    /// A line of the message, whatever it looks like.
    bool isMessage(std::string_view line) const
    {
        return m_inHeader && (line.data() < m_messageEnd || line.data() < m_lastTrace);
    }

    bool readFrame(std::string_view text)
    {
        if (auto native = nativeFrame(text)) {
            addNative(std::move(*native));
            return true;
        }
        if (auto frame = javaLikeFrame(text)) {
            closeHeader();
            if (m_blocks.empty())
                m_blocks.emplace_back();
            addTo(m_blocks.back().exception.frames, std::move(*frame));
            return true;
        }
        auto console = consoleFrame(text);
        if (console)
            addNative(std::move(*console));
        return console.has_value();
    }

    void readLine(std::string_view line)
    {
        auto text = withoutIndent(line);
        if (text == "Stack trace:" || text == "[stacktrace]" || text == "Exception trace:") {
            if (line.data() >= m_messageEnd) {
                closeHeader();
                m_inTrace = true;
                return;
            }
        }
        if (isMessage(line)) {
            appendLine(m_header, line);
        } else if (readFrame(text) || readXdebug(text) || readLogged(line)) {
            return;
        } else if (m_open) {
            m_open = !text.ends_with(')');
        } else if ((m_inTrace || hasFrames()) && removePrefix(text, "Next ")) {
            m_causesFirst = true;
            begin(text);
        } else if (removePrefix(text, "Caused by: ")) {
            begin(text);
        } else {
            readOther(line, text);
        }
    }

    bool hasFrames() const { return !m_blocks.empty() && !m_blocks.back().exception.frames.empty(); }

    void readOther(std::string_view line, std::string_view text)
    {
        if (!m_blocks.empty() && text.starts_with("... ") && text.ends_with(" more")) {
            closeHeader();
            const int count = numberOf(text.substr(4, text.size() - 9));
            m_blocks.back().exception.framesInCommon = std::max(0, count);
        } else if (text.starts_with("thrown in ") || text == "\"}" || text == "\"} ") {
            return; // the place of the header once more; the end of Monolog's context
        } else if (readPlaceBelow(text)) {
            return;
        } else if (m_inHeader) {
            appendLine(m_header, line);
        } else if (m_blocks.empty() && !text.empty()) {
            begin(text);
        } else {
            const bool last = line.data() + line.size() == m_stack.text.data() + m_stack.text.size();
            m_trace.truncated = m_trace.truncated || (last && (text.starts_with('#') || text == "at"));
            addUnread(m_trace, line);
        }
    }

    /// "at Shop->add(object(Cart), 1)" with "(vendor/x.php:12)" in the next line: Symfony's text page.
    bool readPlaceBelow(std::string_view text)
    {
        if (m_below && text.starts_with('(') && text.ends_with(')')) {
            if (const auto place = placeOf(text.substr(1, text.size() - 2))) {
                m_below->frame.file = place->file;
                m_below->frame.line = place->line;
                m_below->open = false;
                addNative(std::move(*m_below));
                m_below.reset();
                return true;
            }
        }
        const bool kept = m_below.has_value();
        m_below.reset();
        NativeFrame native;
        if (!removePrefix(text, "at ") || !text.ends_with(')')
            || (text.find("->") == npos && text.find("::") == npos) || !setCall(native, text))
            return kept && text.empty();
        m_below = std::move(native);
        return true;
    }

    StackText m_stack;
    StackTrace m_trace;
    std::vector<Block> m_blocks; ///< in the order of the text
    std::deque<StackFrame> m_outermostFirst; ///< of Xdebug
    std::string m_header;
    std::optional<NativeFrame> m_below; ///< its place is in the next line
    const char* m_lastTrace = nullptr; ///< frames of the last exception follow there
    const char* m_messageEnd = nullptr;
    bool m_inHeader = false;
    bool m_inTrace = false;
    bool m_causesFirst = false;
    bool m_open = false;
    bool m_logged = false;
};

} // namespace

bool isPhpFrame(std::string_view line)
{
    const auto text = withoutIndent(line);
    if (text.size() < 4)
        return false;
    if (text[0] == '#')
        return isDigit(text[1]) && nativeFrame(text).has_value();
    if (text[0] == 'a' && text.back() == ')' && text.find(".php") != npos)
        return javaLikeFrame(text).has_value();
    auto end = text.size(); // a place: ":12"
    while (end > 0 && isDigit(text[end - 1]))
        --end;
    if (end == 0 || end == text.size() || text[end - 1] != ':')
        return false;
    if ((text[0] == 'P' || isDigit(text[0])) && xdebugFrame(text))
        return true;
    return (text.starts_with("at ") || text.find(" at ") != npos) && consoleFrame(text).has_value();
}

StackTrace parsePhp(const StackText& stack)
{
    return Parser(stack).run();
}

} // namespace spanglass
