#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <array>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// A place that V8 prints without line and column.
bool isPlaceless(std::string_view location)
{
    return location == "<anonymous>" || location == "native" || location == "native code"
        || location == "unknown location" || location.starts_with("index ");
}

/// Code made at run time: "eval at f (/app/rules.js:7:12), <anonymous>:4:33".
void setEvalLocation(StackFrame& frame, std::string_view location)
{
    const auto comma = location.rfind("), ");
    const Location place = splitLocation(comma == npos ? location : location.substr(comma + 3));
    frame.file = comma == npos ? std::string_view("<eval>") : place.file;
    frame.line = place.line;
    frame.column = place.column;
}

bool setLocation(StackFrame& frame, std::string_view location)
{
    if (location.starts_with("eval at ")) {
        setEvalLocation(frame, location);
        return true;
    }
    if (isPlaceless(location)) {
        if (location.front() == '<')
            frame.file = location;
        return true;
    }
    if (const auto wasm = location.find(":wasm-function["); wasm != npos) {
        frame.file = location.substr(0, wasm);
        return true;
    }
    const Location place = splitLocation(location);
    if (place.line == 0 || place.column == 0 || place.file.empty() || place.file.ends_with(".rs"))
        return false; // Rust prints "at ./src/main.rs:5:9" under each frame
    frame.file = place.file;
    frame.line = place.line;
    frame.column = place.column;
    return true;
}

std::optional<StackFrame> frameOf(std::string_view line)
{
    auto text = withoutIndent(line);
    if (!removePrefix(text, "at "))
        return {};
    while (text.ends_with(' ') || text.ends_with('{') || text.ends_with(','))
        text.remove_suffix(1);
    removePrefix(text, "async ");
    StackFrame frame;
    const auto open = text.ends_with(')') ? openingOfLastParenthesis(text) : npos;
    if (open != npos && open > 0 && text[open - 1] == ' ') {
        frame.function = text.substr(0, open - 1);
        if (!setLocation(frame, text.substr(open + 1, text.size() - open - 2)))
            return {};
        return frame;
    }
    if (isPlaceless(text) || !setLocation(frame, text))
        return {};
    return frame;
}

/// util.inspect prints "[cause]: Error: text", or "cause: Error: text" for a property of the program.
bool removeCauseKey(std::string_view& text)
{
    const bool found = removePrefix(text, "[cause]: ") || removePrefix(text, "cause: ");
    removePrefix(text, "<ref *1> ");
    return found;
}

/// A primitive, an array or an object is no exception.
bool looksLikeHeader(std::string_view text)
{
    return !text.empty() && (isLetter(text.front()) || text.front() == '_' || text.front() == '$')
        && text != "undefined" && text != "null" && text != "undefined," && text != "null,";
}

class Parser {
public:
    explicit Parser(const StackText& stack)
        : m_stack(stack)
        , m_lines(stack.text)
    {
        m_exceptions.emplace_back();
    }

    std::vector<StackException> run()
    {
        readHeader();
        std::string_view line;
        while (m_lines.next(line))
            readLine(line);
        closeHeader();
        return std::move(m_exceptions);
    }

private:
    /// A stack may begin with an excerpt of the code: place, source, "^^^^", blank line.
    static std::size_t afterExcerpt(std::string_view text)
    {
        Lines lines(text);
        std::string_view line;
        for (int n = 0; n < 4 && lines.next(line); ++n) {
            const auto marks = withoutIndent(line);
            const bool carets = !marks.empty() && marks.find_first_not_of('^') == npos;
            if (carets && lines.peek().empty() && lines.next(line))
                return static_cast<std::size_t>(line.data() + line.size() - text.data());
        }
        return 0;
    }

    void readHeader()
    {
        const auto skip = afterExcerpt(m_stack.text);
        m_lines = Lines(withoutLeadingNewlines(m_stack.text.substr(skip)));
        std::string_view line = m_lines.peek();
        if (frameOf(line))
            return;
        m_lines.next(line);
        removePrefix(line, "Uncaught ");
        removePrefix(line, "<ref *1> ");
        m_header = line;
        m_inHeader = true;
    }

    static std::string_view withoutLeadingNewlines(std::string_view text)
    {
        const auto start = text.find_first_not_of("\r\n");
        return start == npos ? std::string_view() : text.substr(start);
    }

    void closeHeader()
    {
        if (m_inHeader)
            setHeader(m_exceptions.back(), m_header, m_stack.message);
        m_inHeader = false;
    }

    void begin(StackException::Relation relation, std::string_view header)
    {
        closeHeader();
        if (m_exceptions.size() >= maxExceptions) {
            m_full = true;
            return;
        }
        m_exceptions.emplace_back().relation = relation;
        while (header.ends_with('{') || header.ends_with(' ') || header.ends_with(','))
            header.remove_suffix(1);
        m_header = header;
        m_inHeader = true;
    }

    void readLine(std::string_view line)
    {
        if (m_full)
            return;
        if (auto frame = frameOf(line)) {
            closeHeader();
            addTo(m_exceptions.back().frames, std::move(*frame));
            return;
        }
        auto text = withoutIndent(line);
        const std::size_t indent = line.size() - text.size();
        if (indent > 0 && removeCauseKey(text) && looksLikeHeader(text)) {
            begin(StackException::Relation::Cause, text);
        } else if (text.starts_with("[errors]: [")) {
            m_memberIndent = indent + 2;
        } else if (m_memberIndent != 0 && indent == m_memberIndent && looksLikeHeader(text)) {
            begin(StackException::Relation::Member, text);
        } else if (text.starts_with("... ") && text.find(" lines matching cause stack trace") != npos) {
            const auto count = text.substr(4, text.find(' ', 4) - 4);
            m_exceptions.back().framesInCommon = std::max(0, numberOf(count));
        } else if (m_inHeader) {
            appendLine(m_header, line);
        }
    }

    StackText m_stack;
    Lines m_lines;
    std::vector<StackException> m_exceptions;
    std::string m_header;
    std::size_t m_memberIndent = 0;
    bool m_inHeader = false;
    bool m_full = false;
};

/// The name of whoever serves a script that is not the application's own.
std::string_view foreignHost(std::string_view url)
{
    constexpr std::array hosts{ "unpkg.com", "cdn.jsdelivr.net", "cdnjs.cloudflare.com", "esm.sh", "esm.run",
        "deno.land", "ajax.googleapis.com", "code.jquery.com" };
    for (const std::string_view host : hosts) {
        if (url.find(host) != npos)
            return host;
    }
    return url.find("-extension://") == npos ? std::string_view() : "browser extension";
}

/// Empty if the file is the application's.
std::string_view packageOf(std::string_view file, int line)
{
    if (file == "<anonymous>" && line > 0)
        return "eval";
    if (file.empty() || file == "<anonymous>" || file == "native")
        return "javascript";
    if (file.starts_with('<') || file.starts_with('[') || file.starts_with("evalmachine."))
        return "eval";
    if (file.starts_with("node:"))
        return firstElements(file, 1);
    if (const auto module = afterLast(file, "node_modules/"); !module.empty())
        return firstElements(module, module.starts_with('@') ? 2 : 1);
    if (const auto scheme = file.find("://"); scheme != npos)
        return file.substr(scheme + 3).starts_with("/webpack/") ? "webpack" : foreignHost(file);
    if (isAbsolutePath(file) || file.starts_with("./") || file.starts_with("../"))
        return {};
    if (file.starts_with("webpack/"))
        return "webpack";
    if (file.starts_with("internal/") || (file.ends_with(".js") && file.find('/') == npos))
        return "node"; // before Node 16
    return "eval"; // names given to vm scripts
}

} // namespace

bool isJavaScriptFrame(std::string_view line)
{
    return frameOf(line).has_value();
}

StackTrace parseJavaScript(const StackText& stack)
{
    StackTrace result;
    result.exceptions = Parser(stack).run();
    return result;
}

std::string foreignJavaScript(const StackFrame& frame, std::string_view file)
{
    return std::string(packageOf(file, frame.line));
}

} // namespace spanglass
