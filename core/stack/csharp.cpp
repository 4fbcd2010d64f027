#include "core/stack/dotnetframe.h"
#include "core/stack/languages.h"
#include "core/stack/stackparser.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

bool isTypeName(std::string_view text)
{
    return !text.empty() && text.size() < 400 && (isLetter(text.front()) || (text.front() & 0x80) != 0)
        && std::all_of(text.begin(), text.end(), [](char c) {
               return isLetter(c) || isDigit(c) || std::string_view("_.`+/[],&<>").find(c) != npos
                   || (c & 0x80) != 0;
           });
}

/// Length of the code that some exceptions print behind their type, 0 if there is none: " (0x80004005)" and
/// what is left of it in a text that was cut, " (111)", " (-2)".
std::size_t codeLength(std::string_view rest)
{
    if (rest.starts_with(" (0x"))
        return std::min(rest.find(')'), rest.size() - 1) + 1;
    if (!rest.starts_with(" ("))
        return 0;
    const std::size_t digits = rest.substr(2).starts_with('-') ? 3 : 2;
    const auto close = rest.find_first_not_of("0123456789", digits);
    if (close == npos || close == digits || rest[close] != ')')
        return 0;
    const auto behind = rest.substr(close + 1);
    return behind.empty() || behind.front() == ':' || behind.front() == '\n' ? close + 1 : 0;
}

/// Length of the type that a header begins with, 0 if it does with none: "Ns.Error: no", "Ns.Error
/// (0x80004005): no", "Ns.Error (111): no".
std::size_t typeLength(std::string_view header)
{
    const auto line = header.substr(0, header.find('\n'));
    const auto end = std::min(line.find_first_of(": "), line.size());
    if (!isTypeName(line.substr(0, end)))
        return 0;
    const auto rest = line.substr(end);
    return rest.empty() || rest == ":" || rest.starts_with(": ") || codeLength(rest) > 0 ? end : 0;
}

/// A type that is one for sure, wherever it stands.
bool beginsWithType(std::string_view header)
{
    const auto type = header.substr(0, typeLength(header));
    return type.find('.') != npos || type.ends_with("Exception") || type.ends_with("Error");
}

void removeAnnouncement(std::string_view& header)
{
    for (const std::string_view word :
        { "Unhandled exception. ", "Unhandled Exception: ", "[ERROR] FATAL UNHANDLED EXCEPTION: " }) {
        if (const auto at = header.find(word); at == 0) {
            header.remove_prefix(word.size());
            return;
        }
    }
    if (header.starts_with("Unhandled Exception:"))
        header.remove_prefix(20);
}

void setNetHeader(StackException& exception, std::string_view header, std::string_view message)
{
    while (!header.empty() && (header.back() == '\n' || isBlank(header.back())))
        header.remove_suffix(1);
    const auto length = typeLength(header);
    exception.type = header.substr(0, length);
    header.remove_prefix(length);
    if (length > 0)
        header.remove_prefix(codeLength(header));
    if (length > 0 && !removePrefix(header, ": "))
        removePrefix(header, ":");
    exception.message = withMessage(header, message);
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
        while (lines.next(line) && m_trace.exceptions.size() < maxExceptions)
            readLine(line);
        closeHeader();
        if (m_trace.exceptions.empty())
            m_trace.exceptions.emplace_back();
        dropRepeatedMembers();
        return std::move(m_trace);
    }

private:
    using Relation = StackException::Relation;

    void closeHeader()
    {
        if (m_inHeader)
            setNetHeader(m_trace.exceptions.back(), m_header, m_stack.message);
        m_inHeader = false;
    }

    /// A header, which may go on to the exceptions within: "A: no ---> B: never".
    void begin(Relation relation, std::string_view header)
    {
        closeHeader();
        m_open.push_back(m_trace.exceptions.size());
        m_trace.exceptions.emplace_back().relation = relation;
        m_header.clear();
        m_inHeader = true;
        const auto colon = header.find(": ");
        const auto& message = m_stack.message;
        m_messageEnd = nullptr;
        if (colon != npos && !message.empty()) {
            const char* const at = header.data() + colon + 2;
            const auto rest = std::string_view(
                at, static_cast<std::size_t>(m_stack.text.data() + m_stack.text.size() - at));
            if (rest.starts_with(message))
                m_messageEnd = at + message.size();
        }
        addHeader(header);
    }

    void addHeader(std::string_view line)
    {
        const char* const end = line.data() + line.size();
        const bool first = m_header.empty();
        std::size_t from = 0;
        if (m_messageEnd != nullptr && m_messageEnd > line.data())
            from = static_cast<std::size_t>(std::min(m_messageEnd, end) - line.data());
        auto arrow = line.find(" ---> ", from);
        while (arrow != npos && !beginsWithType(line.substr(arrow + 6)))
            arrow = line.find(" ---> ", arrow + 6);
        const auto own = line.substr(0, arrow);
        if (first)
            m_header = own.substr(0, maxMessageBytes);
        else
            appendLine(m_header, own);
        if (arrow != npos && m_trace.exceptions.size() < maxExceptions)
            begin(Relation::Cause, line.substr(arrow + 6));
    }

    void addFrame(StackFrame&& frame)
    {
        closeHeader();
        if (m_trace.exceptions.empty()) {
            m_trace.exceptions.emplace_back();
            m_open.push_back(0);
        }
        const auto at = m_open.empty() ? m_trace.exceptions.size() - 1 : m_open.back();
        addTo(m_trace.exceptions[at].frames, std::move(frame));
    }

    /// "--- End of inner exception stack trace ---" and the line where an exception was thrown again, in any
    /// language.
    void readSeparator(std::string_view text)
    {
        closeHeader();
        constexpr std::array<std::string_view, 13> again{ "previous location", "rethrown", "vorhergehend",
            "vorherigen", "pr\u00E9c\u00E9dent", "anterior", "precedente", "\u4EE5\u524D", "\u4E0A\u4E00",
            "\u5148\u524D", "\u043F\u0440\u0435\u0434\u044B\u0434\u0443\u0449", "\uC774\uC804", "poprzedni" };
        const bool thrownAgain = std::any_of(
            again.begin(), again.end(), [&](std::string_view word) { return text.find(word) != npos; });
        if (!thrownAgain && m_open.size() > 1)
            m_open.pop_back();
    }

    /// "---> (Inner Exception #1) Type: message" of an AggregateException, "---> Type: message".
    void readArrow(std::string_view text)
    {
        if (!removePrefix(text, "(Inner Exception #")) {
            begin(Relation::Cause, text);
            return;
        }
        closeHeader();
        const auto end = text.find(") ");
        m_open.clear();
        begin(Relation::Member, end == npos ? text : text.substr(end + 2));
    }

    void readLine(std::string_view line)
    {
        const bool inMessage = m_inHeader && m_messageEnd != nullptr && line.data() < m_messageEnd;
        auto text = withoutIndent(line);
        while (!text.empty() && isBlank(text.back()))
            text.remove_suffix(1);
        const bool closes = !inMessage && removeSuffix(text, "<---");
        if (inMessage) {
            addHeader(line);
        } else if (auto frame = dotNetFrame(closes ? line.substr(0, line.rfind("<---")) : line)) {
            addFrame(std::move(*frame));
        } else if (text.starts_with("---> ")
            && (text.starts_with("---> (Inner ") || beginsWithType(text.substr(5)))) {
            readArrow(text.substr(5));
        } else if (text.starts_with("--- ") && text.ends_with(" ---") && !m_trace.exceptions.empty()) {
            readSeparator(text);
        } else {
            readOther(line.substr(0, closes ? line.rfind("<---") : npos), text);
        }
        if (closes) {
            closeHeader();
            m_open.clear();
        }
    }

    void readOther(std::string_view line, std::string_view text)
    {
        const bool last = line.data() + line.size() == m_stack.text.data() + m_stack.text.size();
        const bool torn = last && hasFrames() && (text.starts_with("at ") || text == "at");
        if (torn) {
            m_trace.truncated = true;
            addUnread(m_trace, line);
        } else if (m_inHeader) {
            readHeaderLine(line, text);
        } else if (m_trace.exceptions.empty() && !text.empty()) {
            removeAnnouncement(text);
            begin(Relation::Reported, text);
        } else {
            addUnread(m_trace, line);
        }
    }

    /// Some libraries print lines of their own before the exception.
    void readHeaderLine(std::string_view line, std::string_view text)
    {
        const bool own = m_trace.exceptions.size() == 1 && m_messageEnd == nullptr
            && !beginsWithType(m_header) && m_header.find(messageMark) == npos && beginsWithType(text);
        if (!own) {
            addHeader(line);
            return;
        }
        addUnread(m_trace, m_header);
        m_trace.exceptions.clear();
        m_open.clear();
        m_inHeader = false;
        begin(Relation::Reported, text);
    }

    bool hasFrames() const
    {
        return !m_trace.exceptions.empty() && !m_trace.exceptions.back().frames.empty();
    }

    /// The first member of an AggregateException is printed as its cause before.
    void dropRepeatedMembers()
    {
        auto& all = m_trace.exceptions;
        for (std::size_t i = 1; i < all.size(); ++i) {
            if (all[i].relation != Relation::Member)
                continue;
            const auto& cause = all[1];
            if (i > 1 && cause.type == all[i].type && cause.message == all[i].message
                && cause.frames == all[i].frames)
                all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
            return;
        }
    }

    StackText m_stack;
    StackTrace m_trace;
    std::vector<std::size_t> m_open; ///< exceptions whose frames are still to come, the innermost last
    std::string m_header;
    const char* m_messageEnd = nullptr;
    bool m_inHeader = false;
};

constexpr std::array netLibraries{ "System", "Microsoft", "Mono", "MS", "FSharp", "Internal", "Interop",
    "Windows", "Newtonsoft", "Serilog", "NLog", "log4net", "Npgsql", "MySql", "MySqlConnector", "Oracle",
    "RabbitMQ", "EasyNetQ", "Confluent", "MassTransit", "NServiceBus", "Rebus", "Hangfire", "Quartz", "Polly",
    "Autofac", "Castle", "Ninject", "SimpleInjector", "StructureMap", "Lamar", "Dapper", "NHibernate",
    "FluentNHibernate", "FluentValidation", "Grpc", "Google", "MediatR", "AutoMapper", "Mapster", "MongoDB",
    "StackExchange", "ServiceStack", "Elasticsearch", "Elastic", "Nest", "AWSSDK", "Amazon", "Azure",
    "Xamarin", "Android", "Java", "Foundation", "UIKit", "UnityEngine", "UnityEditor", "Avalonia", "Prism",
    "Orleans", "Akka", "Refit", "RestSharp", "Flurl", "HotChocolate", "GraphQL", "GreenDonut", "Swashbuckle",
    "IdentityServer4", "Duende", "Ocelot", "Yarp", "Nancy", "Topshelf", "Sentry", "Datadog", "OpenTelemetry",
    "NewRelic", "Xunit", "xunit", "NUnit", "Moq", "NSubstitute", "FluentAssertions", "NodaTime", "SixLabors",
    "SQLite", "LinqToDB", "Z", "Marten", "Wolverine", "DotNetty", "Enyim", "CsvHelper", "Humanizer" };

/// Code that the runtime, a serializer or Dapper makes while the program runs.
bool isMadeAtRunTime(const StackFrame& frame, std::string_view first)
{
    constexpr std::size_t uuidSize = 36;
    const std::string_view name = frame.function;
    if (!first.empty())
        return first == "CallSite" || first == "DynamicClass" || first.starts_with("InvokeStub_");
    return name.starts_with("lambda_method")
        || (name.starts_with("Deserialize") && name.size() == 11 + uuidSize && name[11 + 8] == '-');
}

} // namespace

bool isCSharpFrame(std::string_view line)
{
    const auto indent = indentOf(line);
    if (indent == line.size() || (line.find('(', indent) == npos && line.find('!', indent) == npos))
        return false;
    return dotNetFrame(line).has_value();
}

StackTrace parseCSharp(const StackText& stack)
{
    return Parser(stack).run();
}

std::string foreignCSharp(const StackFrame& frame, std::string_view /*file*/)
{
    const std::string_view name = frame.module;
    if (name.starts_with("<PrivateImplementationDetails>") || name.starts_with("<StartupCode$FSharp"))
        return "generated";
    const auto first = name.substr(0, name.find_first_of(".+/"));
    if (isMadeAtRunTime(frame, first))
        return "generated";
    const bool foreign = std::any_of(
        netLibraries.begin(), netLibraries.end(), [&](std::string_view library) { return first == library; });
    return std::string(foreign ? first : std::string_view());
}

} // namespace spanglass
