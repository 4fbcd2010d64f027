#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// The second line of a frame: blanks, path:line, and perhaps " +0x1d".
std::optional<Location> locationOf(std::string_view line)
{
    auto text = withoutIndent(line);
    if (text.size() == line.size())
        return {};
    for (const std::string_view addresses : { " +0x", " fp=0x" })
        text = text.substr(0, text.rfind(addresses));
    Location place = splitLocation(text);
    if (place.line == 0
        || !(place.file.ends_with(".go") || place.file.ends_with(".s") || place.file.ends_with(".c")))
        return {};
    return place;
}

/// Package paths are escaped where they have dots in their last element: "gopkg.in/yaml%2ev2".
std::string unescaped(std::string_view path)
{
    std::string result;
    result.reserve(path.size());
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path.substr(i).starts_with("%2e")) {
            result += '.';
            i += 2;
        } else {
            result += path[i];
        }
    }
    return result;
}

/// The first line of a frame: "pkg/path.(*Type).method(0xc000, ...)".
void setFunction(StackFrame& frame, std::string_view line)
{
    removePrefix(line, "created by ");
    const auto goroutine = line.rfind(" in goroutine ");
    if (goroutine != npos)
        line = line.substr(0, goroutine);
    if (line.ends_with(')')) {
        const auto open = openingOfLastParenthesis(line);
        if (open != npos && open > 0 && line[open - 1] != '.')
            line = line.substr(0, open);
    }
    const auto bracket = line.find('['); // type arguments hold slashes and dots of their own
    const auto slash = line.substr(0, bracket).rfind('/');
    const auto dot = line.find('.', slash == npos ? 0 : slash);
    if (dot == npos) {
        frame.function = line;
        return;
    }
    frame.module = unescaped(line.substr(0, dot));
    frame.function = line.substr(dot + 1);
}

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

class Parser {
public:
    explicit Parser(const StackText& stack)
        : m_stack(stack)
    {
    }

    std::vector<StackException> run()
    {
        Lines lines(m_stack.text);
        std::string_view line;
        std::string_view previous;
        while (!m_done && lines.next(line)) {
            if (const auto place = locationOf(line);
                place && !previous.empty() && !isBlank(previous.front())) {
                addFrame(previous, *place);
                previous = {};
                continue;
            }
            readText(previous);
            previous = line;
        }
        readText(previous);
        for (auto& exception : m_exceptions)
            dropRecovery(exception.frames);
        // errors of github.com/pkg/errors print what they wrap first
        std::reverse(m_exceptions.begin(), m_exceptions.end());
        if (m_exceptions.empty())
            m_exceptions.emplace_back();
        for (std::size_t i = 1; i < m_exceptions.size(); ++i)
            m_exceptions[i].relation = StackException::Relation::Cause;
        return std::move(m_exceptions);
    }

private:
    void addFrame(std::string_view function, const Location& place)
    {
        if (m_exceptions.empty() || m_headerPending) {
            if (m_exceptions.size() >= maxExceptions) {
                m_done = true;
                return;
            }
            m_exceptions.emplace_back().message = m_header;
            m_headerPending = false;
            m_header.clear();
        }
        StackFrame frame;
        setFunction(frame, function);
        frame.file = place.file;
        frame.line = place.line;
        addTo(m_exceptions.back().frames, std::move(frame));
    }

    /// A line that belongs to no frame: the head of a goroutine, or a message.
    void readText(std::string_view line)
    {
        if (line.starts_with("goroutine ") && line.ends_with(':')) {
            m_done = m_inGoroutine && !m_exceptions.empty(); // others did not raise
            m_inGoroutine = true;
            return;
        }
        if (line.empty() || isBlank(line.front()) || m_inGoroutine)
            return;
        removePrefix(line, "panic: ");
        removeSuffix(line, " [recovered]");
        if (!m_headerPending)
            m_header = withMessage(line, m_stack.message);
        else
            appendLine(m_header, line);
        m_headerPending = true;
    }

    StackText m_stack;
    std::vector<StackException> m_exceptions;
    std::string m_header;
    bool m_headerPending = false;
    bool m_inGoroutine = false;
    bool m_done = false;
};

constexpr std::array goStandard{ "archive", "bufio", "builtin", "bytes", "cmp", "compress", "container",
    "context", "crypto", "database", "debug", "embed", "encoding", "errors", "expvar", "flag", "fmt", "go",
    "hash", "html", "image", "index", "internal", "io", "iter", "log", "maps", "math", "mime", "net", "os",
    "path", "plugin", "reflect", "regexp", "runtime", "slices", "sort", "strconv", "strings", "sync",
    "syscall", "testing", "text", "time", "unicode", "unique", "unsafe" };

/// The module of an import path, as far as its shape tells: "github.com/x/y", "go.opentelemetry.io/otel".
std::string_view goModule(std::string_view path)
{
    const auto host = firstElements(path, 1);
    const bool forge = host == "github.com" || host == "gitlab.com" || host == "bitbucket.org"
        || host == "golang.org" || host == "google.golang.org";
    return firstElements(path, forge && host != "google.golang.org" ? 3 : 2);
}

bool isGoRoot(std::string_view file)
{
    for (auto at = file.find("/src/"); at != npos; at = file.find("/src/", at + 1)) {
        const auto root = file.substr(0, at);
        const auto name = root.substr(root.rfind('/') + 1);
        // /usr/local/go, /usr/lib/go-1.19, /opt/go1.21.5, and C:/Program Files/Go
        if (name == "go" || name == "Go" || name.starts_with("go-1.") || name.starts_with("go1."))
            return true;
    }
    return false;
}

std::string_view packageOf(const StackFrame& frame, std::string_view file)
{
    const std::string_view package = frame.module;
    const auto first = firstElements(package, 1);
    const bool standard = std::find(goStandard.begin(), goStandard.end(), first) != goStandard.end();
    if (standard && (isGoRoot(file) || !isAbsolutePath(file)))
        return package;
    if (package.empty() && (frame.function == "panic" || isGoRoot(file)))
        return "runtime";
    if (const auto vendored = afterLast(file, "/vendor/"); !vendored.empty())
        return goModule(vendored);
    if (const auto cached = afterLast(file, "/pkg/mod/"); !cached.empty())
        return cached.substr(0, std::min(cached.find('@'), cached.rfind('/')));
    if (file.find("/gocode/src/") != npos || file.find("/third_party/") != npos)
        return goModule(package);
    if (!isAbsolutePath(file) && file.find('@') != npos)
        return goModule(package); // built with -trimpath
    return {};
}

} // namespace

bool isGoFrame(std::string_view line)
{
    return locationOf(line).has_value();
}

StackTrace parseGo(const StackText& stack)
{
    StackTrace result;
    result.exceptions = Parser(stack).run();
    return result;
}

std::string foreignGo(const StackFrame& frame, std::string_view file)
{
    return std::string(packageOf(frame, file));
}

} // namespace spanglass
