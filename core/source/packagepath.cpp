#include "core/source/packagepath.h"

#include "core/stack/scan.h"

#include <algorithm>
#include <array>
#include <span>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// Folders of packages, with how many elements stand between them and the package (a registry's name).
struct PackageFolder {
    Language language = Language::Unknown;
    std::string_view folder{};
    int between = 0;
};

constexpr std::array packageFolders{ PackageFolder{ Language::JavaScript, "node_modules" },
    PackageFolder{ Language::JavaScript, "bower_components" }, PackageFolder{ Language::JavaScript, "~" },
    PackageFolder{ Language::Python, "site-packages" }, PackageFolder{ Language::Python, "dist-packages" },
    PackageFolder{ Language::Go, "vendor" }, PackageFolder{ Language::Go, "pkg/mod" },
    PackageFolder{ Language::Php, "vendor" }, PackageFolder{ Language::Ruby, "gems" },
    PackageFolder{ Language::Rust, "cargo/registry/src", 1 },
    PackageFolder{ Language::Rust, ".cargo/registry/src", 1 },
    PackageFolder{ Language::Rust, "registry/src", 1 }, PackageFolder{ Language::Rust, "git/checkouts" },
    PackageFolder{ Language::Rust, "rustc", 1 }, PackageFolder{ Language::Rust, "vendor" },
    PackageFolder{ Language::Elixir, "deps" }, PackageFolder{ Language::Erlang, "deps" },
    PackageFolder{ Language::Erlang, "erlang/lib" }, PackageFolder{ Language::Erlang, "_build/default/lib" },
    PackageFolder{ Language::Dart, "hosted", 1 }, PackageFolder{ Language::Swift, "checkouts" },
    PackageFolder{ Language::Lua, "share/lua", 1 }, PackageFolder{ Language::Lua, "lualib" } };

/// What follows the last place where `folder` stands as whole elements, empty if there is none.
std::string_view behindLast(std::string_view path, std::string_view folder)
{
    std::string_view found;
    for (auto at = path.find(folder); at != npos; at = path.find(folder, at + 1)) {
        const auto end = at + folder.size();
        if ((at == 0 || path[at - 1] == '/') && end + 1 < path.size() && path[end] == '/')
            found = path.substr(end + 1);
    }
    return found;
}

/// "x@1.2.0" and "serde-1.0.1" without the version; the name as it is if it has none.
std::string_view withoutVersion(std::string_view name)
{
    for (std::size_t i = 1; i + 1 < name.size(); ++i) {
        if (name[i] == '@' || (name[i] == '-' && isDigit(name[i + 1])))
            return name.substr(0, i);
    }
    return name;
}

/// The same path with no versions in the names of its folders.
std::string withoutVersions(std::string_view path)
{
    std::string result;
    while (true) {
        const auto slash = path.find('/');
        if (slash == npos)
            return result.append(path);
        result.append(withoutVersion(path.substr(0, slash))) += '/';
        path.remove_prefix(slash + 1);
    }
}

} // namespace

std::vector<std::string> packagePaths(std::string_view path, Language language)
{
    std::string_view found;
    for (const auto& known : packageFolders) {
        if (known.language != language)
            continue;
        auto behind = behindLast(path, known.folder);
        for (int n = 0; n < known.between; ++n)
            behind.remove_prefix(std::min(behind.size(), behind.substr(0, behind.find('/')).size() + 1));
        if (!behind.empty() && (found.empty() || behind.size() < found.size()))
            found = behind;
    }
    if (found.empty())
        return {};
    std::vector<std::string> paths{ std::string(found) };
    if (auto plain = withoutVersions(found); plain != paths.front())
        paths.push_back(std::move(plain));
    return paths;
}

bool hasPackageFolder(std::string_view path)
{
    constexpr std::array<std::string_view, 18> folders{ "node_modules", "bower_components", "site-packages",
        "dist-packages", "vendor", "third_party", "pkg/mod", "gems", "deps", "registry/src", "git/checkouts",
        "rustlib/src/rust", "erlang/lib", "_build/default/lib", "hosted", "checkouts", "share/lua",
        "lualib" };
    return std::any_of(folders.begin(), folders.end(),
        [&](std::string_view folder) { return !behindLast(path, folder).empty(); });
}

} // namespace spanglass
