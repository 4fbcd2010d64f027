#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

constexpr auto goStandard = std::to_array<std::string_view>({ "archive", "bufio", "builtin", "bytes", "cmp",
    "compress", "container", "context", "crypto", "database", "debug", "embed", "encoding", "errors",
    "expvar", "flag", "fmt", "go", "hash", "html", "image", "index", "internal", "io", "iter", "log", "maps",
    "math", "mime", "net", "os", "path", "plugin", "reflect", "regexp", "runtime", "slices", "sort",
    "strconv", "strings", "sync", "syscall", "testing", "text", "time", "unicode", "unique", "unsafe" });
static_assert(std::is_sorted(goStandard.begin(), goStandard.end()));

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
        if (name == "go" || name == "Go" || name == "goroot" || name == "golang" || name.starts_with("go-1.")
            || name.starts_with("go1.") || (name == "libexec" && root.find("/go/") != npos))
            return true;
    }
    return false;
}

/// "/x/src/net/http/server.go" of the package net/http, wherever Go is installed.
bool isBelowSource(std::string_view file, std::string_view package)
{
    const auto below = afterLast(file, "/src/");
    return below.starts_with(package) && below.substr(package.size()).starts_with('/');
}

/// "github.com/!burnt!sushi/toml" in the cache of modules is github.com/BurntSushi/toml.
std::string unescaped(std::string_view path)
{
    std::string result;
    result.reserve(path.size());
    for (std::size_t i = 0; i < path.size(); ++i) {
        const bool isCapital =
            path[i] == '!' && i + 1 < path.size() && path[i + 1] >= 'a' && path[i + 1] <= 'z';
        result += isCapital ? static_cast<char>(path[++i] - 'a' + 'A') : path[i];
    }
    return result;
}

std::string_view packageOf(const StackFrame& frame, std::string_view file)
{
    const std::string_view package = frame.module;
    const auto first = firstElements(package, 1);
    const bool standard = std::binary_search(goStandard.begin(), goStandard.end(), first);
    if (standard && (isGoRoot(file) || !isAbsolutePath(file) || isBelowSource(file, package)))
        return package;
    if (package.empty() && (frame.function == "panic" || isGoRoot(file)))
        return "runtime";
    if (const auto vendored = afterLast(file, "/vendor/"); !vendored.empty())
        return goModule(vendored);
    if (const auto cached = afterLast(file, "/pkg/mod/"); !cached.empty())
        return cached.substr(0, std::min(cached.find('@'), cached.rfind('/')));
    if (file.find("/gocode/src/") != npos || file.find("/third_party/") != npos
        || file.find("/external/") != npos)
        return goModule(package);
    if (!isAbsolutePath(file) && file.find('@') != npos)
        return goModule(package); // built with -trimpath
    for (const std::string_view others : { "gopkg.in/", "golang.org/x/", "google.golang.org/" }) {
        if (package.starts_with(others))
            return goModule(package);
    }
    return {};
}

} // namespace

std::string foreignGo(const StackFrame& frame, std::string_view file)
{
    return unescaped(packageOf(frame, file));
}

} // namespace spanglass
