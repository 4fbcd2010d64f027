#include "core/stack/inapp.h"

#include "core/stack/scan.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// Up to `count` elements of a path that begins with a name.
std::string_view firstElements(std::string_view path, int count)
{
    std::size_t end = 0;
    for (; count > 0; --count) {
        end = path.find('/', end);
        if (end == npos)
            return path;
        if (count > 1)
            ++end;
    }
    return path.substr(0, end);
}

bool isAbsolute(std::string_view path)
{
    return path.starts_with('/') || path.starts_with("\\\\")
        || (path.size() > 2 && isLetter(path[0]) && path[1] == ':' && (path[2] == '\\' || path[2] == '/'));
}

/// What follows the last `folder` in a path, empty if it is not there.
std::string_view afterLast(std::string_view path, std::string_view folder)
{
    const auto at = path.rfind(folder);
    return at == npos ? std::string_view() : path.substr(at + folder.size());
}

// --- JavaScript

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
std::string_view foreignJavaScript(std::string_view file, int line)
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
    if (isAbsolute(file) || file.starts_with("./") || file.starts_with("../"))
        return {};
    if (file.starts_with("webpack/"))
        return "webpack";
    if (file.starts_with("internal/") || (file.ends_with(".js") && file.find('/') == npos))
        return "node"; // before Node 16
    return "eval"; // names given to vm scripts
}

// --- Python

std::string_view foreignPython(std::string_view file)
{
    for (const std::string_view folder : { "/site-packages/", "/dist-packages/" }) {
        auto package = firstElements(afterLast(file, folder), 1);
        removeSuffix(package, ".py");
        if (!package.empty())
            return package;
    }
    if (file.starts_with("<frozen "))
        return "python";
    if (file.starts_with('<'))
        return "eval";
    const auto library = afterLast(file, "/lib/python");
    if (!library.empty() && isDigit(library.front()))
        return "python";
    const auto library64 = afterLast(file, "/lib64/python");
    return !library64.empty() && isDigit(library64.front()) ? std::string_view("python") : std::string_view();
}

// --- Java

constexpr std::array javaLibraries{ "java", "javax", "jakarta", "jdk", "sun", "com.sun", "kotlin", "kotlinx",
    "scala", "akka", "groovy", "clojure", "android", "androidx", "dalvik", "org.springframework",
    "org.apache", "org.glassfish", "org.jboss", "org.wildfly", "org.hibernate", "org.eclipse.jetty",
    "org.postgresql", "org.h2", "org.slf4j", "org.junit", "org.mockito", "org.codehaus.groovy",
    "org.reactivestreams", "com.fasterxml", "com.google.common", "com.google.gson", "com.microsoft",
    "com.mysql", "com.mongodb", "com.zaxxer", "com.datadog", "datadog", "ch.qos.logback", "io.netty",
    "io.ktor", "io.opentelemetry", "io.grpc", "io.vertx", "io.undertow", "io.quarkus", "io.micronaut",
    "io.micrometer", "io.reactivex", "io.sentry", "io.projectreactor", "reactor", "okhttp3", "okio",
    "retrofit2", "feign", "oracle", "net.sf.cglib", "net.bytebuddy", "org.web3j", "oauth", "org.jdesktop" };

std::string_view foreignJava(const StackFrame& frame)
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

// --- Go

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

std::string_view foreignGo(const StackFrame& frame)
{
    const std::string_view file = frame.file;
    const std::string_view package = frame.module;
    const auto first = firstElements(package, 1);
    const bool standard = std::find(goStandard.begin(), goStandard.end(), first) != goStandard.end();
    if (standard && (isGoRoot(file) || !isAbsolute(file)))
        return package;
    if (package.empty() && (frame.function == "panic" || isGoRoot(file)))
        return "runtime";
    if (const auto vendored = afterLast(file, "/vendor/"); !vendored.empty())
        return goModule(vendored);
    if (const auto cached = afterLast(file, "/pkg/mod/"); !cached.empty())
        return cached.substr(0, std::min(cached.find('@'), cached.rfind('/')));
    if (file.find("/gocode/src/") != npos || file.find("/third_party/") != npos)
        return goModule(package);
    if (!isAbsolute(file) && file.find('@') != npos)
        return goModule(package); // built with -trimpath
    return {};
}

std::string foreignPackage(Language language, const StackFrame& frame)
{
    std::string file = frame.file;
    std::replace(file.begin(), file.end(), '\\', '/');
    switch (language) {
    case Language::JavaScript: return std::string(foreignJavaScript(file, frame.line));
    case Language::Python: return std::string(foreignPython(file));
    case Language::Java: return std::string(foreignJava(frame));
    case Language::Go: return std::string(foreignGo(frame));
    case Language::Unknown: break;
    }
    return {};
}

} // namespace

void markInApp(StackTrace& stack)
{
    for (auto& exception : stack.exceptions) {
        for (auto& frame : exception.frames) {
            frame.package = foreignPackage(stack.language, frame);
            frame.inApp = frame.package.empty() && stack.language != Language::Unknown;
        }
    }
}

} // namespace spanglass
