#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

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

/// The package of a path below a folder of packages, "" if it is not.
std::string_view installedPackage(std::string_view file)
{
    for (const std::string_view folder :
        { "node_modules/", "/npm/registry.npmjs.org/", "/~/", "://jsr.io/" }) {
        if (const auto module = afterLast(file, folder); !module.empty())
            return firstElements(module, module.starts_with('@') ? 2 : 1);
    }
    return file.find("/var/runtime/") == npos ? std::string_view() : "aws-lambda";
}

/// Code that is part of an engine or a runtime, "" for other files.
std::string_view runtimeOf(std::string_view file)
{
    struct Runtime {
        std::string_view prefix{};
        std::string_view name{};
    };
    constexpr std::array runtimes{ Runtime{ "ext:", "deno" }, Runtime{ "deno:", "deno" },
        Runtime{ "bun:", "bun" }, Runtime{ "internal:", "bun" }, Runtime{ "native ", "javascript" },
        Runtime{ "[native code]", "javascript" }, Runtime{ "[wasm code]", "javascript" },
        Runtime{ "self-hosted", "javascript" }, Runtime{ "InternalBytecode.js", "hermes" },
        Runtime{ "electron/js2c/", "electron" }, Runtime{ "webpack/", "webpack" },
        Runtime{ "resource://gre/", "browser" }, Runtime{ "chrome://", "browser" } };
    for (const auto& runtime : runtimes) {
        if (file.starts_with(runtime.prefix))
            return runtime.name;
    }
    return file.empty() || file == "<anonymous>" || file == "native" ? "javascript" : std::string_view();
}

/// Modules of Node before version 16, which print no "node:" in front; sorted.
constexpr auto coreModules = std::to_array<std::string_view>({ "_debug_agent", "_debugger", "_http_agent",
    "_http_client", "_http_common", "_http_incoming", "_http_outgoing", "_http_server", "_linklist",
    "_stream_duplex", "_stream_passthrough", "_stream_readable", "_stream_transform", "_stream_wrap",
    "_stream_writable", "_tls_common", "_tls_legacy", "_tls_wrap", "assert", "async_hooks", "bootstrap_node",
    "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram", "diagnostics_channel",
    "dns", "domain", "events", "freelist", "fs", "http", "http2", "https", "inspector", "module", "net",
    "node", "os", "path", "perf_hooks", "process", "punycode", "querystring", "readline", "repl", "smalloc",
    "stream", "string_decoder", "sys", "timers", "tls", "trace_events", "tty", "url", "util", "v8", "vm",
    "wasi", "worker_threads", "zlib" });

bool isCoreModule(std::string_view file)
{
    if (file.starts_with("internal/"))
        return file.ends_with(".js") || file.rfind('.') == npos || file.rfind('.') < file.rfind('/');
    return removeSuffix(file, ".js") && std::binary_search(coreModules.begin(), coreModules.end(), file);
}

/// "src/save.ts", "worker.js", "index.android.bundle", "cart.tsx?33f8".
bool isScript(std::string_view file)
{
    constexpr auto extensions = std::to_array<std::string_view>(
        { ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx", ".vue", ".svelte", "bundle" });
    if (file.starts_with('<') || file.starts_with('['))
        return false;
    const auto name = file.substr(0, file.find('?'));
    return (name.size() < file.size() && file.find('/') == npos)
        || std::any_of(extensions.begin(), extensions.end(), [&](auto end) { return name.ends_with(end); });
}

/// Empty if the file is the application's.
std::string_view packageOf(std::string_view file, int line)
{
    if (file == "<anonymous>" && line > 0)
        return "eval";
    if (file.starts_with("node:"))
        return firstElements(file, 1);
    if (const auto runtime = runtimeOf(file); !runtime.empty())
        return runtime;
    if (const auto package = installedPackage(file); !package.empty())
        return package;
    if (const auto scheme = file.find("://"); scheme != npos)
        return file.substr(scheme + 3).starts_with("/webpack/") ? "webpack" : foreignHost(file);
    if (isAbsolutePath(file) || file.starts_with("./") || file.starts_with("../") || file.starts_with("blob:")
        || file.starts_with("[project]/") || file.starts_with('('))
        return {};
    if (isCoreModule(file))
        return "node";
    return isScript(file) ? std::string_view() : "eval"; // names given to vm scripts
}

} // namespace

std::string foreignJavaScript(const StackFrame& frame, std::string_view file)
{
    const bool isKnown = frame.package == "eval" || frame.package == "tslib"; // from the parser
    return isKnown ? frame.package : std::string(packageOf(file, frame.line));
}

} // namespace spanglass
