#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// Takes "'odd name'" and gives what is within the quotes; nothing if the text begins with no quote.
std::optional<std::string_view> takeQuotedAtom(std::string_view& text)
{
    if (!text.starts_with('\''))
        return {};
    std::size_t end = 1;
    while (end < text.size() && text[end] != '\'')
        end += text[end] == '\\' ? 2 : 1;
    if (end >= text.size())
        return {};
    const auto inner = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return inner;
}

/// "mod:fun/2 (x.erl, line 12)" behind "in function" and "in call from".
std::optional<StackFrame> printedFrameOf(std::string_view line)
{
    auto text = withoutIndent(line);
    if (!removePrefix(text, "in function ") && !removePrefix(text, "in call from "))
        return {};
    text = withoutIndent(text);
    StackFrame frame;
    if (text.ends_with(')')) {
        const auto open = openingOfLastParenthesis(text);
        auto place = open == npos ? std::string_view() : text.substr(open + 1, text.size() - open - 2);
        const auto comma = place.rfind(", line ");
        const int number = comma == npos ? -1 : numberOf(place.substr(comma + 7));
        if (number >= 0) {
            frame.file = place.substr(0, comma);
            frame.line = number;
            text = text.substr(0, open);
        }
    }
    while (text.ends_with(' '))
        text.remove_suffix(1);
    if (const auto module = takeQuotedAtom(text)) {
        frame.module = *module;
    } else {
        const auto colon = std::min(text.find(':'), text.size());
        frame.module = text.substr(0, colon);
        text.remove_prefix(colon);
    }
    if (frame.module.empty() || !removePrefix(text, ":"))
        return {};
    if (const auto function = takeQuotedAtom(text)) // a closure: "'-run/1-fun-0-'/1"
        frame.function = *function;
    frame.function += text.substr(0, text.find('('));
    return frame;
}

std::string_view withoutQuotes(std::string_view atom)
{
    if (atom.size() > 1 && atom.front() == '\'' && atom.back() == '\'')
        return atom.substr(1, atom.size() - 2);
    return atom;
}

bool isAtom(std::string_view text)
{
    if (text.size() > 2 && text.front() == '\'')
        return text.back() == '\'';
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z'
        && std::all_of(text.begin(), text.end(),
            [](char c) { return isLetter(c) || isDigit(c) || c == '_' || c == '@'; });
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// `file,"x.erl"` and `line,12` of a frame's last part.
void setPlace(StackFrame& frame, std::string_view list)
{
    if (const auto file = list.find("{file,"); file != npos) {
        const auto open = list.find('"', file);
        const auto close = open == npos ? npos : list.find('"', open + 1);
        if (close != npos)
            frame.file = list.substr(open + 1, close - open - 1);
    }
    if (const auto line = list.find("{line,"); line != npos) {
        const auto end = list.find('}', line);
        frame.line = std::max(0, numberOf(trimmed(list.substr(line + 6, end - line - 6))));
    }
}

/// Finds the tuples {module, function, arity or arguments, [place]} of a stack written as a term.
class TermReader {
public:
    explicit TermReader(std::string_view text)
        : m_text(text)
    {
    }

    void run()
    {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '"' || (c == '\'' && beginsAtom()))
                skipQuoted(c);
            else if (c == '$')
                ++m_at;
            else if (c == '{' || c == '[')
                open();
            else if (c == '}' || c == ']')
                close();
            else if (c == ',' && m_depth <= deepest && m_depth > 0)
                addComma();
            ++m_at;
        }
    }

    std::vector<StackFrame> frames{};
    std::size_t start = npos; ///< of the first frame

private:
    static constexpr std::size_t deepest = 200;
    struct Tuple {
        std::size_t start = 0;
        std::size_t framesBefore = 0;
        std::array<std::size_t, 3> commas{};
        std::size_t count = 0;
    };

    /// An apostrophe of a message is no quote.
    bool beginsAtom() const
    {
        return m_at == 0 || std::string_view("{[(,:| \n").find(m_text[m_at - 1]) != npos;
    }

    void skipQuoted(char quote)
    {
        for (++m_at; m_at < m_text.size() && m_text[m_at] != quote; ++m_at) {
            if (m_text[m_at] == '\\')
                ++m_at;
        }
    }

    void open()
    {
        if (++m_depth <= deepest)
            m_tuples[m_depth - 1] = { m_at, frames.size(), {}, 0 };
    }

    void addComma()
    {
        Tuple& tuple = m_tuples[m_depth - 1];
        if (tuple.count < 3)
            tuple.commas[tuple.count] = m_at;
        ++tuple.count;
    }

    void close()
    {
        if (m_depth == 0)
            return;
        if (m_depth-- > deepest)
            return;
        const Tuple& tuple = m_tuples[m_depth];
        if (tuple.count == 3 && m_text[tuple.start] == '{' && m_text[m_at] == '}')
            readFrame(tuple);
    }

    std::string_view part(std::size_t from, std::size_t to) const
    {
        return trimmed(m_text.substr(from + 1, to - from - 1));
    }

    void readFrame(const Tuple& tuple)
    {
        const auto module = part(tuple.start, tuple.commas[0]);
        const auto function = part(tuple.commas[0], tuple.commas[1]);
        const auto arity = part(tuple.commas[1], tuple.commas[2]);
        const auto place = part(tuple.commas[2], m_at);
        const bool hasArity = numberOf(arity) >= 0;
        if (!isAtom(module) || !isAtom(function) || !(hasArity || arity.starts_with('['))
            || !place.starts_with('[') || !place.ends_with(']'))
            return;
        frames.resize(std::min(frames.size(), tuple.framesBefore)); // those in its arguments are none
        if (start == npos || frames.empty())
            start = tuple.start;
        StackFrame frame;
        frame.module = withoutQuotes(module);
        frame.function = withoutQuotes(function);
        if (hasArity)
            (frame.function += '/') += arity;
        setPlace(frame, place);
        addTo(frames, std::move(frame));
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_depth = 0;
    std::array<Tuple, deepest> m_tuples{};
};

/// A line that holds frames as terms.
bool isTerm(std::string_view line)
{
    const auto text = withoutIndent(line);
    if (text.empty())
        return false;
    const auto file = line.find("{file,");
    return file != npos && line.find(",[{file,") != npos;
}

/// Sets class and reason: "** exception error: no match of ...", "error:badarg", "{badmatch,1}".
void setErlangHeader(StackException& exception, std::string_view header, std::string_view message)
{
    const std::string text = withMessage(header, message);
    std::string_view view = trimmed(text);
    removePrefix(view, "** ");
    const bool printed = removePrefix(view, "exception ");
    for (const std::string_view kind : { "error", "exit", "throw" }) {
        auto rest = view;
        if (printed && removePrefix(rest, kind) && removePrefix(rest, ":")) {
            exception.type = kind;
            view = trimmed(rest);
            break;
        }
    }
    exception.message = view;
}

/// What a crash report says of the process, by key.
bool isReportLine(std::string_view text)
{
    constexpr std::array<std::string_view, 26> heads{ "=CRASH REPORT", "=ERROR REPORT", "=SUPERVISOR REPORT",
        "crasher:", "initial call:", "pid:", "registered_name:", "ancestors:", "message_queue_len:",
        "messages:", "links:", "dictionary:", "trap_exit:", "status:", "heap_size:", "stack_size:",
        "reductions:", "neighbours:", "supervisor:", "errorContext:", "reason:", "offender:", "called as",
        "*** argument", "process label:", "Process " };
    return std::any_of(heads.begin(), heads.end(), [&](auto head) { return text.starts_with(head); });
}

StackTrace parsePrinted(const StackText& stack)
{
    StackTrace result;
    StackException& exception = result.exceptions.emplace_back();
    std::string header;
    Lines lines(stack.text);
    std::string_view line;
    bool inHeader = false;
    while (lines.next(line)) {
        const auto text = withoutIndent(line);
        if (auto frame = printedFrameOf(line)) {
            inHeader = false;
            addTo(exception.frames, std::move(*frame));
        } else if (header.empty() && exception.frames.empty() && !text.empty() && !isReportLine(text)) {
            header = text;
            inHeader = true;
        } else if (inHeader) {
            appendLine(header, line);
        } else if (!isReportLine(text)) {
            addUnread(result, line);
        }
    }
    setErlangHeader(exception, header, stack.message);
    return result;
}

/// What stands around the frames of a term: the class and reason before them, and nothing behind.
StackTrace parseTerm(const StackText& stack, TermReader&& term)
{
    StackTrace result;
    StackException& exception = result.exceptions.emplace_back();
    auto header = trimmed(stack.text.substr(0, term.start));
    while (header.ends_with('[') || header.ends_with(',') || header.ends_with(' '))
        header.remove_suffix(1);
    if (header.starts_with('{')
        && std::count(header.begin(), header.end(), '{') > std::count(header.begin(), header.end(), '}'))
        header.remove_prefix(1);
    setErlangHeader(exception, trimmed(header), stack.message);
    exception.frames = std::move(term.frames);
    Lines lines(stack.text);
    std::string_view line;
    std::size_t at = 0;
    while (lines.next(line)) { // lines behind the first frame that are no part of a term
        at = static_cast<std::size_t>(line.data() - stack.text.data());
        const auto text = withoutIndent(line);
        if (at > term.start && !text.empty() && text.find_first_of("{}[],") == npos)
            addUnread(result, line);
    }
    return result;
}

/// Modules of Erlang/OTP and of the servers most programs run in, by how they begin.
constexpr std::array<std::string_view, 46> foreignModules{ "application", "application_master", "binary",
    "calendar", "code", "cowboy", "crypto", "dict", "epgsql", "eredis", "erl_eval", "erlang", "erts_", "ets",
    "file", "gen", "gen_event", "gen_server", "gen_statem", "gen_tcp", "hackney", "httpc", "init", "inet",
    "io", "io_lib", "jiffy", "jsx", "lager", "lists", "logger", "maps", "mnesia", "opentelemetry", "otel_",
    "poolboy", "proc_lib", "ranch", "re", "rpc", "shell", "ssl", "string", "supervisor", "timer", "unicode" };

} // namespace

bool isErlangFrame(std::string_view line)
{
    const auto text = withoutIndent(line);
    if (text.empty())
        return false;
    return text.starts_with("in ") ? printedFrameOf(line).has_value() : isTerm(line);
}

StackTrace parseErlang(const StackText& stack)
{
    TermReader term(stack.text);
    term.run();
    return term.frames.empty() ? parsePrinted(stack) : parseTerm(stack, std::move(term));
}

std::string foreignErlang(const StackFrame& frame, std::string_view file)
{
    if (const auto library = afterLast(file, "/erlang/lib/"); !library.empty()) {
        const auto name = firstElements(library, 1);
        return std::string(name.substr(0, name.find('-')));
    }
    if (const auto dependency = afterLast(file, "/deps/"); !dependency.empty())
        return std::string(firstElements(dependency, 1));
    for (const auto name : foreignModules) {
        const bool family = name.ends_with('_') || name == "cowboy" || name == "ranch" || name == "hackney"
            || name == "ssl" || name == "mnesia" || name == "logger" || name == "opentelemetry";
        if (frame.module == name || (family && frame.module.starts_with(name)))
            return std::string(name.ends_with('_') ? name.substr(0, name.size() - 1) : name);
    }
    return {};
}

} // namespace spanglass
