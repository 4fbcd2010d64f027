#include "core/stack/framepath.h"
#include "core/stack/languages.h"
#include "core/stack/stackparser.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view mark = "** (";

/// ".ex:14: " and the like end the place of a call.
bool isSource(std::string_view file)
{
    constexpr std::array<std::string_view, 7> endings{ ".ex", ".exs", ".erl", ".eex", ".heex", ".leex",
        ".yrl" };
    return std::any_of(endings.begin(), endings.end(), [&](auto ending) { return file.ends_with(ending); })
        || file == "iex" || file == "nofile";
}

/// "lib/loom.ex:14: " is taken off; false if the text does not begin with a place.
bool removePlace(std::string_view& text, StackFrame& frame)
{
    const auto end = text.find(": ");
    if (end == npos)
        return false;
    const Location place = splitLocation(text.substr(0, end));
    if (place.line == 0 || place.column != 0 || !isSource(place.file))
        return false;
    frame.file = place.file;
    frame.line = place.line;
    text.remove_prefix(end + 2);
    return true;
}

/// "(elixir 1.14.0) " names the application.
void removeApplication(std::string_view& text, StackFrame& frame)
{
    const auto close = text.find(") ");
    if (!text.starts_with('(') || close == npos)
        return;
    const auto name = text.substr(1, close - 1);
    frame.package = name.substr(0, name.find(' '));
    text.remove_prefix(close + 2);
}

bool hasArity(std::string_view text)
{
    const auto slash = text.rfind('/');
    return slash != npos && slash > 0 && numberOf(text.substr(slash + 1)) >= 0;
}

/// "Loom.colour(%{a: 1})" -> "Loom.colour"; "Loom.weave/2" stays.
std::string_view withoutArguments(std::string_view call)
{
    if (!call.ends_with(')') || call.starts_with('('))
        return call;
    return call.substr(0, call.find('('));
}

/// A call is a function with its arity or arguments, or code outside of functions.
bool isCall(std::string_view text)
{
    return hasArity(text) || text == "(file)" || text == "(module)"
        || (text.ends_with(')') && text.find('(') != npos);
}

/// A frame with a place, or one of a named application.
std::optional<StackFrame> frameOf(std::string_view line)
{
    auto text = withoutIndent(line);
    if (text.size() == line.size() || text.empty())
        return {};
    StackFrame frame;
    removeApplication(text, frame);
    const bool placed = removePlace(text, frame);
    if ((!placed && frame.package.empty()) || !isCall(text))
        return {};
    frame.function = withoutArguments(text);
    return frame;
}

/// A call without a place: ":erlang.map_get(:blue, %{})", "Loom.unravel(1)", "#Function<6.9/1 in Loom.f>(1)".
std::optional<StackFrame> unplacedFrameOf(std::string_view line)
{
    const auto text = withoutIndent(line);
    if (text.empty() || !(text.front() == ':' || text.front() == '#' || isUpper(text.front()))
        || !isCall(text))
        return {};
    const auto name = withoutArguments(text);
    if (name.empty() || name.find(' ') != npos || name.find('.') == npos)
        return {};
    StackFrame frame;
    frame.function = name;
    return frame;
}

/// What a crash report says of the process below the stack.
bool isReportTail(std::string_view text)
{
    constexpr std::array<std::string_view, 8> heads{ "Last message", "State: ", "State:", "Client ",
        "Function: ", "Args: ", "Queue: ", "Postponed: " };
    return std::any_of(heads.begin(), heads.end(), [&](auto head) { return text.starts_with(head); });
}

/// Elixir lists what it tried, between the message and the frames.
bool isListing(std::string_view text)
{
    return text.starts_with("The following arguments were given to ")
        || text.starts_with("Attempted function clauses ");
}

class Parser {
public:
    explicit Parser(const StackText& stack)
        : m_stack(stack)
    {
        m_result.exceptions.emplace_back();
        m_indents.push_back(0);
    }

    StackTrace run()
    {
        Lines lines(m_stack.text);
        std::string_view line;
        while (lines.next(line))
            readLine(line);
        closeHeader();
        return std::move(m_result);
    }

private:
    StackException& current() { return m_result.exceptions.back(); }

    void closeHeader()
    {
        if (!m_inHeader)
            return;
        m_inHeader = false;
        StackException& exception = current();
        const std::string text = withMessage(m_header, m_stack.message);
        std::string_view view = text;
        const auto close = view.find(')');
        if (removePrefix(view, mark) && close != npos) {
            const auto type = text.substr(mark.size(), close - mark.size());
            exception.type = type.starts_with("EXIT") ? "EXIT" : type;
            view = std::string_view(text).substr(close + 1);
            removePrefix(view, " ");
        }
        while (m_header.find(messageMark) == npos && (view.ends_with(' ') || view.ends_with('\n')))
            view.remove_suffix(1);
        exception.message = view;
    }

    void begin(std::size_t indent, std::string_view header)
    {
        closeHeader();
        if (m_begun) {
            if (m_result.exceptions.size() >= maxExceptions)
                return;
            m_result.exceptions.emplace_back().relation = StackException::Relation::Cause;
            m_indents.push_back(indent);
        }
        m_begun = true;
        m_header = header;
        m_inHeader = true;
        m_inListing = false;
    }

    /// Frames stand deeper than the exception they are of.
    StackException& ownerOf(std::size_t indent)
    {
        std::size_t i = m_indents.size() - 1;
        while (i > 0 && m_indents[i] >= indent)
            --i;
        return m_result.exceptions[i];
    }

    void readLine(std::string_view line)
    {
        const std::size_t indent = indentOf(line);
        const auto text = line.substr(indent);
        if (text.starts_with(mark) && !(m_begun && text.starts_with("** (EXIT"))) {
            begin(indent, text);
        } else if (m_afterReport) {
            if (!isReportTail(text))
                addUnread(m_result, line);
        } else if (auto frame = frameOf(line)) {
            addFrame(indent, std::move(*frame));
        } else if (auto unplaced = indent > 0 && m_begun && !m_inListing ? unplacedFrameOf(line)
                                                                         : std::optional<StackFrame>()) {
            addFrame(indent, std::move(*unplaced));
        } else if (m_begun && !m_inHeader && isReportTail(text)) {
            m_afterReport = true;
        } else {
            readOther(line, text);
        }
    }

    void addFrame(std::size_t indent, StackFrame&& frame)
    {
        closeHeader();
        m_inListing = false;
        addTo(ownerOf(indent).frames, std::move(frame));
    }

    void readOther(std::string_view line, std::string_view text)
    {
        if (isListing(text) && m_begun && current().frames.empty()) {
            closeHeader();
            m_inListing = true;
        } else if (m_inHeader) {
            appendLine(m_header, line);
        } else if (!m_begun && current().frames.empty()) {
            if (m_result.exceptions.front().message.empty()) // a message without a head
                m_result.exceptions.front().message = withMessage(text, m_stack.message);
            else
                appendLine(m_result.exceptions.front().message, line);
        } else if (!m_inListing) {
            addUnread(m_result, line);
        }
    }

    StackText m_stack;
    StackTrace m_result;
    std::vector<std::size_t> m_indents; ///< of the exceptions' heads
    std::string m_header;
    bool m_begun = false; ///< there was a head
    bool m_inHeader = false;
    bool m_inListing = false;
    bool m_afterReport = false;
};

/// Applications of Erlang and Elixir, and what most programs depend on; the text names an application's own
/// frames in the same way.
constexpr std::array<std::string_view, 76> foreignApplications{ "absinthe", "amqp", "appsignal", "asn1",
    "bamboo", "bandit", "broadway", "castore", "commanded", "compiler", "cowboy", "cowboy_telemetry",
    "cowlib", "crypto", "dataloader", "db_connection", "decimal", "ecto", "ecto_sql", "eex", "elixir", "erts",
    "ex_aws", "ex_unit", "finch", "gen_stage", "gettext", "guardian", "hackney", "hpax", "httpoison", "iex",
    "inets", "jason", "kernel", "libcluster", "logger", "mint", "mix", "mnesia", "myxql", "nimble_options",
    "nimble_pool", "oban", "opentelemetry", "opentelemetry_api", "opentelemetry_cowboy", "opentelemetry_ecto",
    "opentelemetry_phoenix", "os_mon", "phoenix", "phoenix_html", "phoenix_live_view", "phoenix_pubsub",
    "phoenix_template", "plug", "plug_cowboy", "poison", "postgrex", "public_key", "quantum", "ranch",
    "redix", "req", "runtime_tools", "sasl", "sentry", "spandex", "ssl", "stdlib", "swoosh", "telemetry",
    "tesla", "thousand_island", "tools", "websock" };

/// Modules of Elixir's own library, for calls without a place.
constexpr std::array<std::string_view, 33> libraryModules{ "Access", "Agent", "Application", "Atom", "Base",
    "Code", "Date", "DateTime", "Enum", "Enumerable", "File", "Float", "GenServer", "IO", "Integer", "Kernel",
    "Keyword", "List", "Map", "MapSet", "Module", "NaiveDateTime", "Path", "Process", "Protocol", "Range",
    "Regex", "Registry", "Stream", "String", "Supervisor", "Task", "Tuple" };

static_assert(std::is_sorted(foreignApplications.begin(), foreignApplications.end()));
static_assert(std::is_sorted(libraryModules.begin(), libraryModules.end()));

template <std::size_t Size>
bool contains(const std::array<std::string_view, Size>& sorted, std::string_view name)
{
    return std::binary_search(sorted.begin(), sorted.end(), name);
}

} // namespace

bool isElixirFrame(std::string_view line)
{
    if (line.empty() || !isBlank(line.front()))
        return false;
    const auto frame = frameOf(line);
    return frame && (frame->line > 0 || line.find(" :") != npos || line.find("anonymous fn/") != npos);
}

StackTrace parseElixir(const StackText& stack)
{
    return Parser(stack).run();
}

std::string foreignElixir(const StackFrame& frame, std::string_view file)
{
    if (const auto dependency = file.starts_with("deps/") ? file.substr(5) : afterLast(file, "/deps/");
        !dependency.empty())
        return std::string(firstElements(dependency, 1));
    if (contains(foreignApplications, frame.package))
        return frame.package;
    if (!frame.package.empty())
        return {};
    std::string_view function = frame.function;
    if (removePrefix(function, ":")) { // ":erlang.map_get", ":elixir_compiler.dispatch/4"
        const auto module = function.substr(0, function.find('.'));
        const bool own = !file.empty() && !file.starts_with("src/elixir") && file.find('/') != npos;
        return own ? std::string() : std::string(module);
    }
    if (file.empty() && contains(libraryModules, function.substr(0, function.find('.'))))
        return "elixir";
    return {};
}

} // namespace spanglass
