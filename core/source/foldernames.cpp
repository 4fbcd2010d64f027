#include "core/source/foldernames.h"

#include "core/base/text.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t maxWords = 16;

template <std::size_t Size>
bool isOneOf(const std::array<std::string_view, Size>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Words in names of services that say only that they are some.
bool isFiller(std::string_view word)
{
    constexpr std::array<std::string_view, 10> fillers{ "service", "services", "svc", "srv", "api", "app",
        "server", "backend", "worker", "ms" };
    return isOneOf(fillers, word);
}

/// "OrdersApi", "orders_api" -> orders, api; without fillers if more than they is there.
std::vector<std::string> wordsOf(std::string_view name)
{
    std::vector<std::string> words;
    bool begins = true;
    for (std::size_t i = 0; i < name.size() && words.size() <= maxWords; ++i) {
        const char c = name[i];
        const bool isWord = isLetter(c) || isDigit(c) || static_cast<unsigned char>(c) >= 0x80;
        const bool isHump = isUpper(c) && i > 0 && isLetter(name[i - 1]) && !isUpper(name[i - 1]);
        if (isWord && (begins || isHump))
            words.emplace_back();
        if (isWord)
            words.back() += isUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
        begins = !isWord;
    }
    if (std::all_of(words.begin(), words.end(), [](const auto& word) { return isFiller(word); }))
        return words;
    words.erase(std::remove_if(words.begin(), words.end(), [](const auto& word) { return isFiller(word); }),
        words.end());
    return words;
}

int namesWords(std::string_view folder, const std::vector<std::string>& service)
{
    const auto words = wordsOf(folder);
    if (words.empty() || words.size() > service.size())
        return 0;
    if (words == service)
        return 2;
    return std::equal(words.begin(), words.end(), service.begin())
            || std::equal(words.rbegin(), words.rend(), service.rbegin())
        ? 1
        : 0;
}

} // namespace

int namesService(std::string_view folder, std::string_view service)
{
    return namesWords(folder, wordsOf(service));
}

int haveService(std::string_view folders, std::string_view service)
{
    const auto words = wordsOf(service);
    int best = 0;
    while (!folders.empty() && !words.empty() && best < 2) {
        const auto folder = folders.substr(0, folders.find('/'));
        folders.remove_prefix(std::min(folder.size() + 1, folders.size()));
        best = std::max(best, namesWords(folder, words));
    }
    return best;
}

std::string_view versionIn(std::string_view folder)
{
    for (std::size_t i = 0; i < folder.size(); ++i) {
        const char before = i == 0 ? '-' : folder[i - 1];
        const bool begins = before == '-' || before == '_' || before == '@' || before == '.'
            || (before == 'v' && (i == 1 || !isLetter(folder[i - 2])));
        if (!isDigit(folder[i]) || !begins)
            continue;
        const auto version = folder.substr(i);
        const auto digits = version.find_first_not_of("0123456789");
        if (digits != npos && version[digits] == '.' && digits + 1 < version.size()
            && isDigit(version[digits + 1]))
            return version;
    }
    return {};
}

bool isSameButVersion(std::string_view folder, std::string_view other)
{
    if (folder.size() > other.size())
        std::swap(folder, other);
    const auto version = versionIn(other);
    if (version.empty() || folder.empty())
        return false;
    auto name = other.substr(0, other.size() - version.size());
    removeSuffix(name, "v");
    return name.size() > 1 && name.substr(0, name.size() - 1) == folder;
}

bool isBesides(std::string_view folder)
{
    constexpr std::array<std::string_view, 32> names{ "test", "tests", "__tests__", "spec", "specs", "e2e",
        "testdata", "test-data", "fixture", "fixtures", "__fixtures__", "mock", "mocks", "__mocks__",
        "example", "examples", "sample", "samples", "demo", "demos", "docs", "doc", "vendor", "third_party",
        "node_modules", "bower_components", "site-packages", "coverage", "deps", "benchmarks", "bench",
        "stories" };
    return isOneOf(names, folder) || isBuilt(folder);
}

bool isBuilt(std::string_view folder)
{
    constexpr std::array<std::string_view, 13> names{ "dist", "build", "out", "target", "bin", "obj", ".next",
        ".nuxt", "public", "static", "www", "_build", ".output" };
    if (const auto version = versionIn(folder); !version.empty() && version.size() < folder.size())
        folder = folder.substr(0, folder.size() - version.size() - 1);
    return isOneOf(names, folder);
}

bool isDeployment(std::string_view folder)
{
    constexpr std::array<std::string_view, 20> names{ "app", "apps", "usr", "src", "srv", "opt", "var", "www",
        "html", "home", "root", "task", "code", "workspace", "workdir", "current", "function", "site",
        "wwwroot", "application" };
    return isOneOf(names, toLower(folder));
}

bool isCommonName(std::string_view base)
{
    constexpr std::array<std::string_view, 68> names{ "__init__", "__main__", "_app", "_document", "abstract",
        "admin", "api", "app", "application", "base", "bootstrap", "build", "cli", "client", "common",
        "config", "conftest", "constants", "controller", "core", "db", "default", "error", "errors",
        "exceptions", "func", "function", "global", "handler", "handlers", "helper", "helpers", "home",
        "index", "init", "job", "jobs", "layout", "lib", "log", "logger", "logging", "main", "manage",
        "middleware", "mod", "model", "models", "page", "program", "route", "router", "routes", "run",
        "schema", "server", "service", "settings", "setup", "start", "startup", "task", "tasks", "test",
        "types", "utils", "util", "views" };
    return isOneOf(names, toLower(base.substr(0, base.find('.', 1))));
}

} // namespace spanglass
