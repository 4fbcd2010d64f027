#include "core/source/folderdoubt.h"

#include "core/base/text.h"
#include "core/source/foldernames.h"
#include "core/source/pathparts.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <array>
#include <string>

namespace spanglass {

namespace {

template <std::size_t Size>
bool isOneOf(const std::array<std::string_view, Size>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), toLower(name)) != names.end();
}

bool isEqual(std::string_view a, std::string_view b)
{
    return toLower(a) == toLower(b);
}

bool isSameName(std::string_view a, std::string_view b)
{
    return isEqual(a, b) || isSameButVersion(a, b) || namesService(a, b) == 2;
}

bool isAlike(std::string_view a, std::string_view b)
{
    return isSameName(a, b) || namesService(a, b) > 0 || namesService(b, a) > 0;
}

/// Folders that packages and modules begin in, whatever they are named.
bool isSourceRoot(std::string_view folder)
{
    constexpr std::array<std::string_view, 35> names{ "src", "source", "sources", "lib", "app", "main",
        "classes", "include", "jvm", "jvmmain", "commonmain", "androidmain", "java", "kotlin", "scala",
        "groovy", "clojure", "clj", "php", "go", "golang", "python", "py", "ruby", "rust", "cpp", "dotnet",
        "csharp", "swift", "dart", "lua", "perl", "elixir", "erlang", "erl" };
    return isOneOf(names, folder);
}

/// Folders whose names do not tell what is in them.
bool isGeneral(std::string_view folder)
{
    constexpr std::array<std::string_view, 19> names{ "api", "backend", "generated", "server", "service",
        "worker", "svc", "web", "frontend", "client", "node", "js", "javascript", "ts", "typescript", "pkg",
        "internal", "cmd", "packages" };
    return folder.empty() || isSourceRoot(folder) || isDeployment(folder) || isBuilt(folder)
        || isOneOf(names, folder);
}

/// Foreign code that was put into the repository or beside it.
bool isForeignFolder(std::string_view folder)
{
    constexpr std::array<std::string_view, 6> names{ "node_modules", "bower_components", "site-packages",
        "vendor", "third_party", "deps" };
    return isOneOf(names, folder);
}

/// "src/main/java" and "shop/app", but not "com/acme/app", which is a package.
bool beginsPackages(std::string_view folders)
{
    constexpr std::array<std::string_view, 12> always{ "src", "source", "sources", "java", "kotlin", "scala",
        "groovy", "clojure", "clj", "jvmmain", "commonmain", "androidmain" };
    constexpr std::array<std::string_view, 9> firsts{ "com", "org", "net", "io", "java", "kotlin", "scala",
        "groovy", "clojure" };
    const auto folder = lastElementOf(folders);
    return isOneOf(always, folder)
        || (isSourceRoot(folder) && !hasFolder(withoutLast(folders, 1), [&](std::string_view name) {
               return isOneOf(firsts, name);
           }));
}

/// The file's package is another than the one that the stack names. What stands in front of a package in a
/// repository is where its sources begin; Kotlin leaves out the package that all files have in common, PHP
/// maps the first namespaces to any folder.
bool isOtherPackage(const FolderParting& parting)
{
    const auto folder = lastElementOf(parting.folders);
    if (parting.isAbsolute || isAlike(folder, lastElementOf(parting.frameFolders)))
        return false;
    switch (parting.language) {
    case Language::Java: return !beginsPackages(parting.folders);
    case Language::Php: return !isSourceRoot(folder);
    case Language::Go: {
        const auto host = parting.frameFolders.substr(0, parting.frameFolders.find('/'));
        return host.find('.') != std::string_view::npos && !isGeneral(folder);
    }
    default: return false;
    }
}

/// "packages/foo" and "packages/bar", but not "src/main" and "src/app".
bool isSibling(const FolderParting& parting)
{
    const auto folder = lastElementOf(parting.folders);
    const auto frameFolder = lastElementOf(parting.frameFolders);
    const auto parent = lastElementOf(withoutLast(parting.folders, 1));
    if (parent.empty() || !isEqual(parent, lastElementOf(withoutLast(parting.frameFolders, 1))))
        return false;
    return !isSameName(folder, frameFolder) && (isContainer(parent) || !isGeneral(frameFolder));
}

/// Only what many folders have: "src/index.js".
bool isGeneralPath(std::string_view path)
{
    return isCommonName(lastElementOf(path))
        && !hasFolder(withoutLast(path, 1), [](std::string_view folder) { return !isGeneral(folder); });
}

/// "lib/billing", but not "/src/billing" and "/usr/src/billing", which applications are put into.
bool isPartOfSource(std::string_view folders)
{
    const auto parent = withoutLast(folders, 1);
    const auto name = lastElementOf(parent);
    return !isGeneral(lastElementOf(folders)) && (name == "lib" || name == "src" || name == "internal")
        && parent != "src" && parent != "usr/src";
}

/// In a folder of foreign code, or of tests and examples, that the frame's path does not have.
bool isBesideCode(const FolderParting& parting, std::string_view service)
{
    const bool isPart = parting.isAbsolute || !parting.frameFolders.empty();
    const bool mayBeTest =
        !isGeneralPath(parting.shared) || namesService(lastElementOf(parting.folders), service) > 0;
    return hasFolder(parting.folders, [&](std::string_view folder) {
        const bool isBeside = isForeignFolder(folder) ? isPart && namesService(folder, service) == 0
                                                      : !mayBeTest && isBesides(folder) && !isBuilt(folder);
        return isBeside && !hasFolder(parting.frameFolders, [&](std::string_view other) {
            return isEqual(folder, other) || isSameButVersion(folder, other);
        });
    });
}

/// In a folder of a part that neither is named like the service nor is known to be of what ran.
bool isOtherService(const FolderParting& parting, const FolderTies& ties, bool isBaseName)
{
    if (ties.service.empty() || isGeneral(lastElementOf(parting.folders)))
        return false;
    return isContainer(lastElementOf(withoutLast(parting.folders, 1)))
        || (!isBaseName && !ties.isServicesRoot && !ties.isKnownRoot);
}

} // namespace

bool isContainer(std::string_view folder)
{
    constexpr std::array<std::string_view, 16> names{ "packages", "services", "apps", "crates", "modules",
        "microservices", "projects", "plugins", "libs", "functions", "lambdas", "workspaces", "bundles",
        "components", "cmd", "engines" };
    return isOneOf(names, folder);
}

FolderParting partingAt(std::string_view framePath, std::string_view file, bool anyCase)
{
    std::size_t shared = 0;
    const auto isEnd = [](std::string_view path, std::size_t n) {
        return n == path.size() || path[path.size() - n - 1] == '/';
    };
    for (std::size_t n = 1; n <= std::min(framePath.size(), file.size()); ++n) {
        const auto a = framePath.substr(framePath.size() - n, 1);
        const auto b = file.substr(file.size() - n, 1);
        if (a != b && !(anyCase && isEqual(a, b)))
            break;
        if (isEnd(framePath, n) && isEnd(file, n))
            shared = n;
    }
    const auto before = [shared](std::string_view path) {
        path.remove_suffix(shared);
        removeSuffix(path, "/");
        return path;
    };
    return { .frameFolders = before(framePath),
        .folders = before(file),
        .shared = file.substr(file.size() - shared) };
}

bool isOtherFolder(const FolderParting& parting)
{
    if (parting.frameFolders.empty() || parting.folders.empty())
        return false;
    return isOtherPackage(parting) || isSibling(parting);
}

bool isDoubtful(const FolderParting& parting, const FolderTies& ties)
{
    const auto folder = lastElementOf(parting.folders);
    const auto frameFolder = lastElementOf(parting.frameFolders);
    const bool isBaseName = parting.shared.find('/') == std::string_view::npos;
    const bool isGenerallyNamed = isGeneralPath(parting.shared);
    if (isBesideCode(parting, ties.service))
        return true;
    const bool isBare = isBaseName && frameFolder.empty();
    if (folder.empty() || !(isGenerallyNamed || (isBaseName && !isBare))
        || haveService(parting.folders, ties.service) > 0)
        return false;
    if (hasFolder(parting.folders, [&](std::string_view name) { return isAlike(name, frameFolder); }))
        return false;
    if (isGeneral(frameFolder))
        return isOtherService(parting, ties, isBaseName);
    if (isContainer(lastElementOf(withoutLast(parting.frameFolders, 1))))
        return true;
    return isBaseName && parting.isAbsolute ? isPartOfSource(parting.frameFolders) && !isSourceRoot(folder)
                                            : !isGeneral(folder);
}

} // namespace spanglass
