#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <array>
#include <optional>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

bool isJvmFile(std::string_view file)
{
    for (const auto* const extension : { ".java", ".kt", ".kts", ".scala", ".groovy", ".clj", ".cljc" }) {
        if (file.ends_with(extension))
            return true;
    }
    return file == "SourceFile" || file == "Unknown Source" || file == "<generated>"
        || file == "Native Method";
}

/// "java.base@17/", "app//", "loader/module@1.0/": takes them off and gives the module's name.
std::string_view takeModule(std::string_view& name)
{
    std::string_view module;
    for (auto slash = name.find('/'); slash != npos; slash = name.find('/')) {
        const auto part = name.substr(0, slash);
        if (part.find("$$Lambda") != npos)
            break;
        if (!part.empty() && part != "app" && part != "platform" && part != "bootstrap")
            module = part.substr(0, part.find('@'));
        name.remove_prefix(slash + 1);
    }
    return module;
}

/// Where the frame's text begins: after "at ", which a log prefix may precede.
std::string_view frameText(std::string_view line)
{
    auto text = withoutIndent(line);
    if (removePrefix(text, "at "))
        return text;
    const auto tab = text.find("\tat ");
    return tab == npos ? text : text.substr(tab + 4);
}

std::optional<StackFrame> frameOf(std::string_view line)
{
    const auto text = frameText(line);
    const auto open = text.find('(');
    if (open == npos || open == 0)
        return {};
    auto name = text.substr(0, open);
    const auto close = text.find(')', open);
    if (close == npos || name.find(' ') != npos)
        return {};
    Location place{ text.substr(open + 1, close - open - 1), 0, 0 };
    const auto colon = place.file.rfind(':');
    if (colon != npos) {
        const int number = numberOf(place.file.substr(colon + 1));
        place.line = number < 0 ? 0 : number; // "Method.java:-2" is native code
        place.file = place.file.substr(0, colon);
    }
    if (!isJvmFile(place.file))
        return {};
    StackFrame frame;
    frame.package = takeModule(name);
    const auto dot = name.rfind('.');
    if (dot == npos)
        return {};
    frame.module = name.substr(0, dot);
    frame.function = name.substr(dot + 1);
    frame.line = place.line;
    if (place.file != "Unknown Source" && place.file != "Native Method" && place.file != "<generated>")
        frame.file = place.file;
    return frame;
}

/// "... 12 more" and logback's "... 12 common frames omitted"; -1 for other lines.
int framesInCommon(std::string_view text)
{
    if (!removePrefix(text, "... "))
        return -1;
    const auto blank = text.find(' ');
    if (blank == npos || !(text.ends_with("more") || text.ends_with("frames omitted")))
        return -1;
    return numberOf(text.substr(0, blank));
}

std::string_view withoutThread(std::string_view header)
{
    if (!header.starts_with("Exception in thread \""))
        return header;
    const auto end = header.find("\" ");
    return end == npos ? header : header.substr(end + 2);
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
        while (lines.next(line) && !m_full)
            readLine(line);
        closeHeader();
        if (m_exceptions.empty())
            m_exceptions.emplace_back();
        return std::move(m_exceptions);
    }

private:
    void closeHeader()
    {
        if (m_inHeader)
            setHeader(m_exceptions.back(), m_header, m_stack.message);
        m_inHeader = false;
    }

    void begin(StackException::Relation relation, std::string_view header)
    {
        closeHeader();
        m_full = m_exceptions.size() >= maxExceptions;
        if (m_full)
            return;
        m_exceptions.emplace_back().relation = relation;
        m_header = header;
        m_inHeader = true;
    }

    void addFrame(StackFrame&& frame)
    {
        closeHeader();
        if (m_exceptions.empty())
            m_exceptions.emplace_back();
        addTo(m_exceptions.back().frames, std::move(frame));
    }

    void readLine(std::string_view line)
    {
        if (auto frame = frameOf(line)) {
            addFrame(std::move(*frame));
            return;
        }
        auto text = withoutIndent(line);
        const int common = framesInCommon(text);
        if (common >= 0 && !m_exceptions.empty()) {
            closeHeader();
            m_exceptions.back().framesInCommon = common;
        } else if (text.find("[CIRCULAR REFERENCE:") != npos) {
            closeHeader();
        } else if (removePrefix(text, "Caused by: ")) {
            begin(StackException::Relation::Cause, text);
        } else if (removePrefix(text, "Suppressed: ")) {
            begin(StackException::Relation::Suppressed, text);
        } else if (m_exceptions.empty() && !text.empty()) {
            begin(StackException::Relation::Reported, withoutThread(text));
        } else if (m_inHeader) {
            appendLine(m_header, line);
        }
    }

    StackText m_stack;
    std::vector<StackException> m_exceptions;
    std::string m_header;
    bool m_inHeader = false;
    bool m_full = false;
};

constexpr std::array javaLibraries{ "java", "javax", "jakarta", "jdk", "sun", "com.sun", "kotlin", "kotlinx",
    "scala", "akka", "groovy", "clojure", "android", "androidx", "dalvik", "org.springframework",
    "org.apache", "org.glassfish", "org.jboss", "org.wildfly", "org.hibernate", "org.eclipse.jetty",
    "org.postgresql", "org.h2", "org.slf4j", "org.junit", "org.mockito", "org.codehaus.groovy",
    "org.reactivestreams", "com.fasterxml", "com.google.common", "com.google.gson", "com.microsoft",
    "com.mysql", "com.mongodb", "com.zaxxer", "com.datadog", "datadog", "ch.qos.logback", "io.netty",
    "io.ktor", "io.opentelemetry", "io.grpc", "io.vertx", "io.undertow", "io.quarkus", "io.micronaut",
    "io.micrometer", "io.reactivex", "io.sentry", "io.projectreactor", "reactor", "okhttp3", "okio",
    "retrofit2", "feign", "oracle", "net.sf.cglib", "net.bytebuddy", "org.web3j", "oauth", "org.jdesktop" };

std::string_view packageOf(const StackFrame& frame)
{
    const std::string_view name = frame.module;
    for (const std::string_view library : javaLibraries) {
        if (name.starts_with(library) && (name.size() == library.size() || name[library.size()] == '.'))
            return frame.package.empty() ? library : std::string_view(frame.package);
    }
    const bool generated = name.find("$$FastClassBy") != npos || name.find("GeneratedMethodAccessor") != npos
        || name.find("$$EnhancerBy") != npos || name.find("$$SpringCGLIB$$") != npos
        || name.starts_with("$Proxy") || name.starts_with("com.sun.proxy.");
    return generated ? "generated" : std::string_view();
}

} // namespace

bool isJavaFrame(std::string_view line)
{
    return frameOf(line).has_value();
}

StackTrace parseJava(const StackText& stack)
{
    StackTrace result;
    result.exceptions = Parser(stack).run();
    return result;
}

std::string foreignJava(const StackFrame& frame, std::string_view /*file*/)
{
    return std::string(packageOf(frame));
}

} // namespace spanglass
