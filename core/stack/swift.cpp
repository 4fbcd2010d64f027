#include "core/stack/cppreport.h"
#include "core/stack/languages.h"
#include "core/stack/nativecode.h"
#include "core/stack/nativename.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

struct FrameLine {
    int number = -1;
    std::string_view image{};
    std::string_view symbol{};
    Location place{};
};

bool isHexDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool takeAddress(std::string_view& text)
{
    if (!text.starts_with("0x"))
        return false;
    std::size_t end = 2;
    while (end < text.size() && isHexDigit(text[end]))
        ++end;
    if (end < 8 || (end < text.size() && !isBlank(text[end])))
        return false;
    text = withoutIndent(text.substr(end));
    return true;
}

/// "f() + 12" -> "f()".
std::string_view withoutOffset(std::string_view symbol)
{
    const auto plus = findLast(symbol, " + ");
    return plus != npos && numberOf(symbol.substr(plus + 3)) >= 0 ? symbol.substr(0, plus) : symbol;
}

bool isSourceFile(std::string_view path)
{
    for (const std::string_view extension :
        { ".swift", ".m", ".mm", ".c", ".cpp", ".cc", ".h", ".hpp", ">" }) {
        if (path.ends_with(extension))
            return true;
    }
    return false;
}

/// " (Cart.swift:12)" and " (in Shop)" at the end of a crash report's line: takes them off.
void takeNotes(std::string_view& text, FrameLine& frame)
{
    constexpr int mostNotes = 3;
    for (int i = 0; i < mostNotes && text.ends_with(')'); ++i) {
        const auto open = findLast(text, " (");
        if (open == npos)
            return;
        const auto note = text.substr(open + 2, text.size() - open - 3);
        const auto place = splitLocation(note);
        const bool known = (place.line > 0 || place.file.ends_with('>')) && isSourceFile(place.file);
        if (known)
            frame.place = place;
        else if (!note.starts_with("in ") && !note.starts_with("BuildId"))
            return;
        text = text.substr(0, open);
    }
}

/// "Shop Module   0x000000010a99b743 f() + 19 (Cart.swift:3)".
bool readReportLine(std::string_view text, FrameLine& frame)
{
    constexpr std::size_t longestImage = 200;
    auto address = text.substr(0, longestImage).find(" 0x");
    if (address == npos)
        address = text.substr(0, longestImage).find("\t0x");
    if (address == npos || text.front() == '[')
        return false;
    frame.image = text.substr(0, address);
    while (!frame.image.empty() && isBlank(frame.image.back()))
        frame.image.remove_suffix(1);
    text.remove_prefix(address + 1);
    if (frame.image.empty() || frame.image.front() == '#' || !takeAddress(text) || text.empty())
        return false;
    takeNotes(text, frame);
    frame.symbol = withoutOffset(text);
    return !text.starts_with('<') || text.starts_with("<redacted>");
}

/// "[ra] [inlined] 0x00000001 level2() + 12 in crash at /Users/me/crash.swift:3:5", the address perhaps left
/// out.
bool readBacktraceLine(std::string_view text, FrameLine& frame)
{
    bool marked = false;
    for (const std::string_view mark : { "[ra] ", "[async] ", "[inlined] ", "[system] ", "[thunk] " }) {
        while (removePrefix(text, mark)) {
            marked = true;
            text = withoutIndent(text);
        }
    }
    const bool address = takeAddress(text);
    const auto in = findLast(text, " in ");
    if (text.empty() || in == npos)
        return false;
    const auto at = text.find(" at ", in);
    frame.image = text.substr(in + 4, at == npos ? npos : at - in - 4);
    if (at != npos)
        frame.place = splitLocation(text.substr(at + 4));
    frame.symbol = withoutOffset(text.substr(0, in));
    const bool swift = frame.place.line > 0 && isSourceFile(frame.place.file);
    return frame.image.find(' ') == npos
        && (swift || (address && frame.image.find('/') == npos) || (marked && address));
}

std::optional<FrameLine> frameOf(std::string_view line)
{
    auto text = withoutIndent(line);
    removePrefix(text, "\"");
    std::size_t digits = 0;
    while (digits < text.size() && digits < 5 && isDigit(text[digits]))
        ++digits;
    if (digits == 0 || digits == text.size() || !isBlank(text[digits]))
        return {};
    FrameLine frame;
    frame.number = numberOf(text.substr(0, digits));
    text = withoutIndent(text.substr(digits));
    while (!text.empty() && (text.back() == ',' || text.back() == '"' || isBlank(text.back())))
        text.remove_suffix(1);
    if (readReportLine(text, frame))
        return frame;
    frame = { frame.number, {}, {}, {} };
    if (readBacktraceLine(text, frame))
        return frame;
    return {};
}

std::string functionOf(std::string_view symbol)
{
    if (symbol.starts_with("0x") || symbol == "<redacted>" || symbol == "???" || symbol == "<unknown>")
        return {};
    if (auto name = demangledName(symbol); !name.empty())
        return name;
    constexpr std::size_t longestName = 4096;
    return std::string(symbol.substr(0, longestName));
}

struct Header {
    std::string_view type{};
    std::string_view message{};
    Location place{};
};

/// "Fatal error: msg: file x.swift, line 1" and "Shop/x.swift:1: Fatal error: msg".
std::optional<Header> fatalErrorOf(std::string_view text)
{
    for (const std::string_view kind : { "Fatal error", "Precondition failed", "Assertion failed" }) {
        const auto at = text.substr(0, 1000).find(kind);
        if (at == npos || (at > 0 && !text.substr(0, at).ends_with(": ")))
            continue;
        Header header{ kind, text.substr(at + kind.size()), {} };
        removePrefix(header.message, ": ");
        if (at > 2)
            header.place = splitLocation(text.substr(0, at - 2));
        const auto file = findLast(header.message, ": file ");
        const auto line = findLast(header.message, ", line ");
        if (file != npos && line != npos && line > file) {
            header.place.file = header.message.substr(file + 7, line - file - 7);
            header.place.line = std::max(0, numberOf(header.message.substr(line + 7)));
            header.message = header.message.substr(0, file);
        }
        if (header.place.file.ends_with(".swift"))
            return header;
    }
    return {};
}

std::optional<Header> headerOf(std::string_view text)
{
    if (auto fatal = fatalErrorOf(text))
        return fatal;
    auto rest = text;
    if (const auto thrown = text.find("due to uncaught exception '"); thrown != npos) {
        rest = text.substr(thrown + 27);
        const auto end = std::min(rest.find('\''), rest.size());
        Header header{ rest.substr(0, end), {}, {} };
        if (const auto reason = rest.find("reason: '"); reason != npos) {
            header.message = rest.substr(reason + 9);
            removeSuffix(header.message, "'");
        }
        return header;
    }
    if (removePrefix(rest, "Exception Type:")) {
        rest = withoutIndent(rest);
        return Header{ rest.substr(0, rest.find(' ')), rest, {} };
    }
    if (const auto crashed = text.find("Program crashed: "); crashed != npos)
        return Header{ "Program crashed", text.substr(crashed + 17), {} };
    return {};
}

/// "Process:               Shop [123]", "Thread 0 crashed with ARM Thread State (64-bit):", source lines.
bool isNoise(std::string_view text)
{
    const auto colon = text.find(':');
    if (colon != npos && colon < 40 && (text.substr(colon + 1).starts_with("  ") || colon + 1 == text.size()))
        return true;
    return text.starts_with('(') || text.starts_with(')') || text.find("\xE2\x94\x82") != npos
        || text.starts_with("*** First throw call stack") || text.starts_with("...") || isCrashNoise(text);
}

class Parser {
public:
    explicit Parser(const StackText& stack)
        : m_stack(stack)
    {
    }

    StackTrace run()
    {
        m_trace.exceptions.emplace_back();
        Lines lines(m_stack.text);
        std::string_view line;
        while (lines.next(line))
            readLine(line);
        closeHeader();
        if (exception().frames.empty() && m_place.line > 0)
            addTo(exception().frames,
                { {}, {}, std::string(m_place.file), m_place.line, m_place.column, false, {} });
        return std::move(m_trace);
    }

private:
    StackException& exception() { return m_trace.exceptions.front(); }

    /// Which of a report's stacks is the failure's: that of the exception, then that of the thread.
    static int rankOf(std::string_view text)
    {
        if (text.starts_with("Last Exception Backtrace"))
            return 3;
        if (text.starts_with("Thread ") && (text.find("Crashed:") != npos || text.find(" crashed:") != npos))
            return 2;
        return text.starts_with("Thread ") || text.starts_with("Binary Images:") ? 1 : 0;
    }

    void readLine(std::string_view line)
    {
        if (const auto frame = frameOf(line)) {
            addFrame(*frame);
            return;
        }
        const auto text = withoutIndent(line);
        if (text.empty())
            return;
        if (const int rank = rankOf(text); rank > 0) {
            m_rank = rank;
            m_number = -1;
        } else if (const auto header = headerOf(text); header && !m_known) {
            setKnown(*header);
        } else if (m_hasFrames || isNoise(text)) {
            m_tellsMore = text.starts_with("Application Specific Information");
            if (!isNoise(text) && !header)
                addUnread(m_trace, line);
        } else if (m_header.empty() || m_tellsMore) {
            m_header = text;
            m_tellsMore = false;
        } else {
            appendLine(m_header, line);
        }
    }

    void setKnown(const Header& header)
    {
        Lines before(m_header);
        for (std::string_view line; before.next(line);)
            addUnread(m_trace, line);
        m_header = header.message;
        m_place = header.place;
        exception().type = header.type;
        m_known = true;
    }

    void closeHeader()
    {
        if (m_known)
            exception().message = withMessage(m_header, m_stack.message);
        else if (!m_header.empty())
            setHeader(exception(), m_header, m_stack.message);
        m_header.clear();
        m_known = m_known || m_hasFrames;
    }

    void addFrame(const FrameLine& line)
    {
        if (m_number >= 0 && line.number <= m_number && line.number == 0)
            m_rank = std::min(m_rank, 1) - 1; // another stack without a heading
        m_number = line.number;
        if (m_hasFrames && m_rank < m_bestRank)
            return;
        if (m_hasFrames && m_rank > m_bestRank)
            exception().frames.clear();
        m_bestRank = m_rank;
        m_hasFrames = true;
        StackFrame frame;
        frame.function = functionOf(line.symbol);
        frame.file = line.place.file;
        frame.line = line.place.line;
        frame.column = line.place.column;
        frame.package = line.image; // tells whose code it is
        addTo(exception().frames, std::move(frame));
    }

    StackText m_stack;
    StackTrace m_trace;
    std::string m_header;
    Location m_place; ///< of the failure, as its message says
    bool m_known = false; ///< the header says what happened
    bool m_tellsMore = false;
    bool m_hasFrames = false;
    int m_rank = 1;
    int m_bestRank = 0;
    int m_number = -1;
};

} // namespace

bool isSwiftFrame(std::string_view line)
{
    const auto text = withoutIndent(line);
    if (text.empty())
        return false;
    if (isDigit(text.front()) || text.front() == '"')
        return frameOf(text).has_value();
    return text.find("atal error: ") != npos && fatalErrorOf(text).has_value();
}

StackTrace parseSwift(const StackText& stack)
{
    return Parser(stack).run();
}

std::string foreignSwift(const StackFrame& frame, std::string_view file)
{
    if (auto library = libraryOfPath(file); !library.empty())
        return library;
    if (auto library = libraryOfPath(frame.package); !library.empty())
        return library;
    if (!file.empty())
        return {};
    for (const std::string_view runtime : { "Swift.", "_Concurrency.", "__swift", "swift::" }) {
        if (frame.function.starts_with(runtime))
            return "swift";
    }
    const bool objectiveC = frame.function.starts_with("__") && frame.function.find('[') != npos;
    if (const auto library = libraryOfFunction(frame.function); !library.empty() && !objectiveC)
        return std::string(library);
    return frame.function.empty() && frame.package.empty() ? "unknown" : "";
}

} // namespace spanglass
