#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <algorithm>
#include <array>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// What stands before " at FILE line N" and the place itself.
struct Placed {
    std::string_view before{};
    std::string_view file{};
    int line = 0;
};

/// ", <STDIN> line 3" and " thread 1" tell what was read last, and where it ran.
std::string_view withoutNotes(std::string_view text)
{
    while (text.ends_with(' '))
        text.remove_suffix(1);
    removeSuffix(text, ".");
    if (const auto handle = text.rfind(", <"); handle != npos)
        text = text.substr(0, handle);
    if (const auto thread = text.rfind(" thread "); thread != npos && numberOf(text.substr(thread + 8)) >= 0)
        text = text.substr(0, thread);
    return text;
}

std::optional<Placed> placeOf(std::string_view text, std::string_view word)
{
    text = withoutNotes(text);
    const auto line = text.rfind(" line ");
    if (line == npos)
        return {};
    const int number = numberOf(text.substr(line + 6));
    const auto at = number > 0 ? text.rfind(word, line) : npos;
    if (at == npos || at + word.size() >= line)
        return {};
    return Placed{ text.substr(0, at), text.substr(at + word.size(), line - at - word.size()), number };
}

/// "Studio::Kiln::glaze(HASH(0x5), 1) called at main.pl line 16".
std::optional<Placed> callOf(std::string_view line)
{
    auto call = placeOf(withoutIndent(line), " called at ");
    if (!call || call->before.empty())
        return {};
    const auto name = call->before;
    call->before = name.substr(0, name.find('('));
    if (name.starts_with("eval"))
        call->before = "eval {...}";
    else if (name.starts_with("require "))
        call->before = "require";
    return call;
}

bool isPerlFile(std::string_view file)
{
    constexpr std::array<std::string_view, 7> endings{ ".pl", ".pm", ".t", ".psgi", ".cgi", ".al", ".pod" };
    return std::any_of(endings.begin(), endings.end(), [&](auto ending) { return file.ends_with(ending); })
        || file.starts_with('/') || file == "-e" || file == "-" || file.starts_with("(eval ");
}

/// "bowl B1 has no glaze at Kiln.pm line 31.", where it was raised; the message may be empty.
std::optional<Placed> raiseOf(std::string_view line)
{
    if (removePrefix(line, "Trace begun"))
        return placeOf(line, " at ");
    auto raise = placeOf(line, " at ");
    if (!raise || !isPerlFile(raise->file))
        return {};
    return raise;
}

StackFrame frameAt(const Placed& place)
{
    StackFrame frame;
    frame.file = place.file;
    frame.line = place.line;
    return frame;
}

/// A call's line names the function that was called and the place of the call, which is in the function of
/// the next line. So each frame gets its function one line later.
class Parser {
public:
    explicit Parser(const StackText& stack)
        : m_stack(stack)
    {
        m_result.exceptions.emplace_back();
    }

    StackTrace run()
    {
        Lines lines(m_stack.text);
        std::string_view line;
        while (lines.next(line))
            readLine(line);
        finish();
        return std::move(m_result);
    }

private:
    std::vector<StackFrame>& frames() { return m_result.exceptions.front().frames; }

    void readLine(std::string_view line)
    {
        if (auto call = callOf(line)) {
            readCall(line, *call);
        } else if (withoutIndent(line).starts_with("...propagated at ")) {
            return; // where it was raised again
        } else if (auto raise = raiseOf(line)) {
            readRaise(line, *raise);
        } else if (frames().empty()) {
            m_header += m_header.empty() ? "" : "\n";
            m_header += line.substr(0, maxMessageBytes - std::min(maxMessageBytes, m_header.size()));
        } else {
            addUnread(m_result, line);
        }
    }

    void readRaise(std::string_view line, const Placed& raise)
    {
        if (frames().empty()) {
            if (!line.starts_with("Trace begun")) {
                m_header += m_header.empty() ? "" : "\n";
                m_header += raise.before;
            }
            frames().push_back(frameAt(raise));
        } else if (withoutIndent(raise.before).empty() && raise.file == frames().front().file
            && raise.line == frames().front().line) {
            m_repeated = 1; // a handler of errors has printed the same stack again
        } else if (line.find("compilation aborted") != npos || line.find("Compilation failed") != npos) {
            frames().back().function = line.starts_with("BEGIN") ? "BEGIN" : "require";
            addTo(frames(), frameAt(raise));
        } else {
            addUnread(m_result, line);
        }
    }

    void readCall(std::string_view line, const Placed& call)
    {
        StackFrame frame = frameAt(call);
        if (m_repeated > 0 && m_repeated < frames().size()) {
            const StackFrame& known = frames()[m_repeated];
            if (known.file != frame.file || known.line != frame.line)
                addUnread(m_result, line);
            ++m_repeated;
            return;
        }
        if (frames().empty()) { // the raise is in the message
            const auto raise = raiseOf(m_stack.message);
            frames().push_back(raise ? frameAt(*raise) : StackFrame{});
        }
        if (frames().size() < maxFrames)
            frames().back().function = call.before;
        addTo(frames(), std::move(frame));
        if (m_repeated > 0)
            ++m_repeated;
    }

    void finish()
    {
        StackException& exception = m_result.exceptions.front();
        std::string text = withMessage(m_header, m_stack.message);
        while (text.ends_with('\n') || text.ends_with(' '))
            text.pop_back();
        exception.message = text;
    }

    StackText m_stack;
    StackTrace m_result;
    std::string m_header;
    std::size_t m_repeated = 0; ///< the frame that a repeated line must be; 0 = none is repeated
};

bool isVersionOrPlatform(std::string_view element)
{
    return !element.empty()
        && (isDigit(element.front()) || element.find("-linux") != npos || element == "auto"
            || element == "perl5" || element == "darwin-thread-multi-2level");
}

/// "5.36/Moose/Object.pm" -> "Moose".
std::string packageIn(std::string_view path)
{
    while (isVersionOrPlatform(firstElements(path, 1)) && path.find('/') != npos)
        path.remove_prefix(path.find('/') + 1);
    auto name = firstElements(path, 1);
    removeSuffix(name, ".pm");
    removeSuffix(name, ".pl");
    return std::string(name.empty() ? "perl" : name);
}

} // namespace

bool isPerlFrame(std::string_view line)
{
    const auto end = line.find_last_not_of(" .");
    if (end == npos || !(isDigit(line[end]) || line[end] == '>'))
        return false;
    return callOf(line).has_value() || raiseOf(line).has_value();
}

StackTrace parsePerl(const StackText& stack)
{
    return Parser(stack).run();
}

std::string foreignPerl(const StackFrame& frame, std::string_view file)
{
    if (file.empty()) { // where the raise was is in the message, which is not always at hand
        constexpr std::array<std::string_view, 14> libraries{ "Carp::", "Catalyst::", "Class::", "DBD::",
            "DBI::", "Dancer2::", "HTTP::", "JSON::", "LWP::", "Mojo::", "Mojolicious::", "Moose::",
            "Plack::", "Try::" };
        const std::string_view function = frame.function;
        for (const auto library : libraries) {
            if (function.starts_with(library))
                return std::string(library.substr(0, library.size() - 2));
        }
        return {};
    }
    if (file.starts_with("(eval "))
        return "eval";
    for (const std::string_view folder : { "/site_perl/", "/vendor_perl/", "/share/perl/", "/share/perl5/",
             "/lib/perl5/", "/lib/perl/", "/perl-base/", "/core_perl/" }) {
        if (const auto path = afterLast(file, folder); !path.empty())
            return packageIn(path);
    }
    if (file.starts_with("/usr/lib/") && file.find("/perl") != npos)
        return packageIn(file.substr(file.rfind('/') + 1));
    return {};
}

} // namespace spanglass
