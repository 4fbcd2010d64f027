#include "core/stack/languages.h"
#include "core/stack/nativecode.h"
#include "core/stack/nativename.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
using Relation = StackException::Relation;

/// "  10: path::of::f" or "  10:     0x55d0 - path::of::f::h0123456789abcdef".
struct FrameLine {
    std::string_view name{};
    Location place{};
};

std::string_view behindNumber(std::string_view text)
{
    std::size_t digits = 0;
    while (digits < text.size() && digits < 5 && isDigit(text[digits]))
        ++digits;
    if (digits == 0 || !text.substr(digits).starts_with(": "))
        return {};
    return withoutIndent(text.substr(digits + 2));
}

/// A path has blanks only inside of brackets; sentences do not look so.
bool isPath(std::string_view name)
{
    int depth = 0;
    bool joined = false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c == '<' || c == '(' || c == '{' || c == '[')
            ++depth;
        else if (c == ')' || c == '}' || c == ']' || (c == '>' && i > 0 && name[i - 1] != '-'))
            --depth;
        else if (depth == 0 && (isBlank(c) || c == '\'' || c == '"' || c == '`' || c == '\x1A'))
            return false;
        else if (depth == 0 && c == ':' && !joined)
            joined = name.substr(i, 2) == "::" && i + 2 < name.size();
    }
    constexpr auto runtime = std::to_array<std::string_view>({ "main", "_start", "__libc_start_main",
        "start_thread", "clone", "clone3", "rust_begin_unwind", "__rust_maybe_catch_panic", "<unknown>" });
    return joined || std::find(runtime.begin(), runtime.end(), name) != runtime.end()
        || (name.starts_with("__") && name.find(':') == npos);
}

bool isRustFile(const Location& place)
{
    return place.line > 0 && place.file.ends_with(".rs");
}

std::optional<FrameLine> frameOf(std::string_view line)
{
    auto text = withoutIndent(line);
    if (text.empty() || !isDigit(text.front()))
        return {};
    text = behindNumber(text);
    if (text.starts_with("0x")) {
        const auto dash = text.find(" - ");
        if (dash == npos || dash > 20)
            return {};
        text.remove_prefix(dash + 3);
    }
    if (text.empty() || !(isLetter(text.front()) || text.front() == '_' || text.front() == '<'))
        return {};
    FrameLine frame{ text, {} };
    if (const auto at = findLast(text, " at ");
        at != npos && isRustFile(splitLocation(text.substr(at + 4)))) {
        frame.place = splitLocation(text.substr(at + 4));
        frame.name = text.substr(0, at);
    }
    if (!isPath(frame.name))
        return {};
    return frame;
}

/// "             at ./src/main.rs:48:60".
std::optional<Location> placeOf(std::string_view line)
{
    auto text = withoutIndent(line);
    if (!removePrefix(text, "at ") || text.find('(') != npos)
        return {};
    const auto place = splitLocation(text);
    if (place.line == 0)
        return {};
    return place;
}

struct Panic {
    std::string_view message{}; ///< of the old form; else it follows on the next line
    Location place{};
};

/// "thread 'main' panicked at src/main.rs:1:2:" and "panicked at 'msg', src/main.rs:1:2".
std::optional<Panic> panicOf(std::string_view line)
{
    auto text = withoutIndent(line);
    if (text.starts_with("thread '")) {
        const auto at = text.substr(0, 300).find("panicked at ");
        if (at == npos)
            return {};
        text.remove_prefix(at);
    }
    if (!removePrefix(text, "panicked at "))
        return {};
    Panic panic;
    if (text.starts_with('\'')) {
        const auto end = findLast(text, "', ");
        panic.message = text.substr(1, end == npos ? npos : end - 1);
        panic.place = splitLocation(end == npos ? std::string_view() : text.substr(end + 3));
    } else {
        removeSuffix(text, ":");
        panic.place = splitLocation(text);
    }
    return panic;
}

bool isDecoration(std::string_view text)
{
    static constexpr auto starts = std::to_array<std::string_view>({ "note: ", "stack backtrace:",
        "Stack backtrace:", "Backtrace:", "BACKTRACE", "Backtrace omitted", "Run with ", "Location:", "[... ",
        "\xE2\x8B\xAE", "\xE2\x94\x81", "disabled backtrace", "unsupported backtrace",
        "backtrace:", "Thread ", "error: process didn't exit", "Aborted", "Caused by:" });
    return startsWithOne(text, starts);
}

/// Where frames begin: "stack backtrace:", "BACKTRACE" between lines.
bool beginsFrames(std::string_view text)
{
    return text.starts_with("stack backtrace:") || text.starts_with("Stack backtrace:")
        || text.starts_with("backtrace:") || text.starts_with("Backtrace:")
        || (text.starts_with("\xE2\x94\x81") && text.find(" BACKTRACE") != npos);
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
        m_trace.exceptions.emplace_back();
        while (lines.next(line) && m_trace.exceptions.size() < maxExceptions)
            readLine(line);
        closeHeader();
        auto& frames = m_trace.exceptions.front().frames;
        if (frames.empty() && m_panicPlace.line > 0) {
            frames.emplace_back();
            setPlace(frames.back(), m_panicPlace);
        }
        return std::move(m_trace);
    }

private:
    /// Header: text of the reported exception. Causes: a list of messages. Spans: of color-eyre, which are
    /// no calls. Location: of eyre.
    enum class State { Header, Causes, Frames, Spans, Location };

    static void setPlace(StackFrame& frame, const Location& place)
    {
        frame.file = place.file;
        frame.line = place.line;
        frame.column = place.column;
    }

    void closeHeader()
    {
        if (m_header.empty())
            return;
        StackException& exception = m_trace.exceptions.back();
        if (!exception.type.empty() || exception.relation == Relation::Cause) {
            exception.message = withMessage(m_header, m_stack.message);
        } else if (m_header.starts_with("Error: ") || m_header.starts_with("Error:\n")) {
            exception.message =
                withMessage(withoutIndent(std::string_view(m_header).substr(7)), m_stack.message);
        } else {
            setHeader(exception, m_header, m_stack.message);
        }
        m_header.clear();
    }

    void readLine(std::string_view line)
    {
        const auto text = withoutIndent(line);
        if (text.empty() || m_done)
            return;
        if (const auto panic = panicOf(line)) {
            readPanic(*panic);
        } else if (beginsFrames(text)) {
            closeHeader();
            m_state = State::Frames;
        } else if (text.starts_with("Caused by:")) {
            closeHeader();
            m_state = State::Causes;
        } else if (text.starts_with("Location:")) {
            closeHeader();
            m_state = State::Location;
        } else if (text.starts_with("\xE2\x94\x81") && text.find(" SPANTRACE") != npos) {
            m_state = State::Spans;
        } else {
            readContent(line, text);
        }
    }

    void readPanic(const Panic& panic)
    {
        m_done = !m_trace.exceptions.front().frames.empty();
        if (m_done)
            return; // a panic while panicking
        Lines before(m_panicPlace.line == 0 ? std::string_view(m_header) : std::string_view());
        for (std::string_view line; before.next(line);)
            addUnread(m_trace, line);
        m_trace.exceptions.front().type = "panic";
        m_header = panic.message;
        m_panicPlace = panic.place;
        m_state = State::Header;
    }

    void readContent(std::string_view line, std::string_view text)
    {
        const bool listed = m_state == State::Causes || m_state == State::Spans;
        if (const auto frame = frameOf(line);
            frame && !listed && !(m_state == State::Header && inMessage(line))) {
            addFrame(*frame);
        } else if (const auto place = placeOf(line); place && (m_afterFrame || m_state == State::Spans)) {
            if (m_afterFrame)
                setPlace(m_trace.exceptions.front().frames.back(), *place);
            m_afterFrame = false;
        } else if (m_state == State::Causes && !isDecoration(text)) {
            addCause(line, text);
        } else if (m_state == State::Header && !isDecoration(text)) {
            const auto listedMessage = m_header.starts_with("Error:") && m_header.size() < 8
                ? behindNumber(text)
                : std::string_view();
            if (!listedMessage.empty()) { // of color-eyre, the causes follow
                m_header = listedMessage;
                m_state = State::Causes;
            } else if (m_header.empty())
                m_header = text;
            else
                appendLine(m_header, line);
        } else if (m_state == State::Frames && !isDecoration(text)) {
            addUnread(m_trace, line);
        }
    }

    /// Before the header of the frames all is message, if there is a panic's.
    bool inMessage(std::string_view line) const
    {
        return m_panicPlace.line > 0 && m_header.empty() && indentOf(line) == 0;
    }

    void addFrame(const FrameLine& line)
    {
        closeHeader();
        m_state = State::Frames;
        StackFrame frame;
        frame.function = line.name == "<unknown>" ? std::string() : rustFunctionName(line.name);
        setPlace(frame, line.place);
        auto& frames = m_trace.exceptions.front().frames;
        m_afterFrame = frames.size() < maxFrames && line.place.line == 0;
        addTo(frames, std::move(frame));
    }

    /// "    0: No such file" begins one, other lines go on with it; without numbers there is but one.
    void addCause(std::string_view line, std::string_view text)
    {
        const auto numbered = isDigit(text.front()) ? behindNumber(text) : std::string_view();
        if (!numbered.empty() || m_trace.exceptions.back().relation != Relation::Cause) {
            closeHeader();
            m_trace.exceptions.emplace_back().relation = Relation::Cause;
            m_header = numbered.empty() ? text : numbered;
        } else {
            appendLine(m_header, line);
        }
    }

    StackText m_stack;
    StackTrace m_trace;
    std::string m_header;
    Location m_panicPlace;
    State m_state = State::Header;
    bool m_afterFrame = false; ///< the frame's place may follow
    bool m_done = false;
};

/// "serde_json::de::from_str" -> "serde_json"; of "<A as Trait>::f" that of A.
std::string crateOf(std::string_view function)
{
    const std::string name = function.starts_with('<') ? nativeNameKey(function) : std::string(function);
    return name.substr(0, std::min(name.find("::"), name.find('[')));
}

constexpr auto knownCrates = std::to_array<std::string_view>({ "actix", "actix_http", "actix_rt",
    "actix_server", "actix_web", "anyhow", "axum", "backtrace", "bytes", "color_eyre", "crossbeam", "diesel",
    "env_logger", "eyre", "futures", "futures_channel", "futures_core", "futures_executor", "futures_util",
    "h2", "http", "hyper", "hyper_util", "libc", "log", "mio", "once_cell", "opentelemetry",
    "opentelemetry_sdk", "parking_lot", "rayon", "rayon_core", "reqwest", "rocket", "rustls", "sentry",
    "sentry_core", "serde", "serde_json", "sqlx", "sqlx_core", "tokio", "tokio_util", "tonic", "tower",
    "tower_http", "tower_service", "tracing", "tracing_core", "warp" });
static_assert(std::is_sorted(knownCrates.begin(), knownCrates.end()));

} // namespace

bool isRustFrame(std::string_view line)
{
    const auto text = withoutIndent(line);
    if (text.empty())
        return false;
    if (isDigit(text.front()))
        return frameOf(text).has_value();
    if (text.starts_with("at ")) {
        const auto place = placeOf(text);
        return place && isRustFile(*place);
    }
    const auto panic = text.front() == 't' || text.front() == 'p' ? panicOf(text) : std::nullopt;
    return panic && isRustFile(panic->place);
}

StackTrace parseRust(const StackText& stack)
{
    return Parser(stack).run();
}

std::string foreignRust(const StackFrame& frame, std::string_view file)
{
    if (auto library = libraryOfPath(file); !library.empty())
        return library;
    const auto crate = crateOf(frame.function);
    for (const std::string_view standard : { "std", "core", "alloc", "test", "proc_macro", "__rustc" }) {
        if (crate == standard)
            return crate;
    }
    if (!file.empty())
        return {};
    if (crate == "main" || crate == "_start"
        || (crate == frame.function && !libraryOfFunction(crate).empty()))
        return "runtime";
    if (std::binary_search(knownCrates.begin(), knownCrates.end(), std::string_view(crate)))
        return crate;
    return frame.function.empty() ? "unknown" : "";
}

} // namespace spanglass
