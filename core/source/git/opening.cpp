#include "core/source/git/opening.h"

#include "core/base/text.h"
#include "core/source/git/objectdatabase.h"
#include "core/source/git/regularfile.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace spanglass {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longestPath = 8192;

/// Where a repository was found.
struct Found {
    fs::path workTree{}; ///< empty = bare
    fs::path dotGit{}; ///< the folder or file `.git`, or the bare repository
    fs::path gitFolder{}; ///< without links
    fs::path commonFolder{};
    bool isDotGitFile = false;
    GitSettings settings{};
};

Error errorOf(const fs::path& place, std::string_view cause, Error::Kind kind = Error::Kind::Format)
{
    return { kind, place.string() + ": " + std::string(cause) };
}

bool isWithin(const fs::path& folder, const fs::path& path)
{
    const std::string outer = folder.string();
    const std::string inner = path.string();
    return inner == outer
        || (inner.starts_with(outer)
            && (outer.ends_with('/') || (inner.size() > outer.size() && inner[outer.size()] == '/')));
}

std::optional<fs::path> realPath(const fs::path& path)
{
    std::error_code failure;
    fs::path out = fs::canonical(path, failure);
    return failure ? std::nullopt : std::optional(std::move(out));
}

bool isThere(const fs::path& path)
{
    std::error_code failure;
    return fs::symlink_status(path, failure).type() != fs::file_type::not_found && !failure;
}

/// The first line of a small regular file behind `key`; nothing if it is no such file.
std::optional<std::string> lineOf(const fs::path& file, std::string_view key)
{
    const auto text = readRegularFile(file.string(), longestPath);
    if (!text || !*text) {
        return std::nullopt;
    }
    const std::string_view line = trimmed(std::string_view(**text).substr(0, (*text)->find('\n')));
    if (!line.starts_with(key) || line.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    return std::string(trimmed(line.substr(key.size())));
}

bool looksLikeGitFolder(const fs::path& folder)
{
    std::error_code failure;
    return isThere(folder / "HEAD")
        && ((fs::is_directory(folder / "objects", failure) && fs::is_directory(folder / "refs", failure))
            || fs::is_regular_file(folder / "commondir", failure));
}

/// What others wrote may have been written to be opened.
Result<> checkOwner(const fs::path& folder)
{
    struct stat status { };
    if (::stat(folder.c_str(), &status) != 0 || status.st_uid != ::geteuid()) {
        return errorOf(folder, "belongs to another user, so it is not read", Error::Kind::Io);
    }
    return {};
}

/// A submodule's repository names its work tree in its settings. They are all that is read of it before.
Result<> checkSubmodule(const Found& found, const std::string& target)
{
    const auto settings = GitSettings::read(found.commonFolder.string(), found.gitFolder.string());
    const std::string named = settings ? settings->value("core.worktree") : std::string();
    if (named.empty() || realPath(found.gitFolder / named) != found.workTree) {
        return errorOf(found.dotGit, "points to " + target + ", which does not know this folder");
    }
    return {};
}

/// A `.git` file tells where the repository is. Anyone can write one: the repository has to name the
/// folder too, as git writes it for linked work trees.
Result<Found> followGitFile(const fs::path& workTree, const fs::path& dotGit)
{
    const auto target = lineOf(dotGit, "gitdir:");
    if (!target) {
        return errorOf(dotGit, "is neither a repository nor a reference to one");
    }
    const auto folder = realPath(dotGit.parent_path() / *target);
    if (!folder || !looksLikeGitFolder(*folder)) {
        return errorOf(dotGit, "points to " + toValidUtf8(*target) + ", which is no repository");
    }
    if (auto owned = checkOwner(*folder); !owned) {
        return owned.error();
    }
    Found found{ workTree, dotGit, *folder, *folder, true, {} };
    const auto backlink = lineOf(*folder / "gitdir", "");
    if (!backlink) {
        auto checked = checkSubmodule(found, toValidUtf8(*target));
        return checked ? Result<Found>(std::move(found)) : checked.error();
    }
    const fs::path named = *folder / *backlink;
    const auto common = realPath(*folder / lineOf(*folder / "commondir", "").value_or("."));
    if (named.filename() != ".git" || realPath(named.parent_path()) != workTree || !common
        || folder->parent_path().filename() != "worktrees"
        || folder->parent_path().parent_path() != *common) {
        return errorOf(dotGit, "points to " + toValidUtf8(*target) + ", which does not know this folder");
    }
    found.commonFolder = *common;
    return found;
}

Result<Found> foundAt(const fs::path& workTree, const fs::path& dotGit)
{
    const auto real = realPath(dotGit);
    if (!real || !isWithin(workTree, *real)) {
        return errorOf(dotGit, "leads out of its folder");
    }
    std::error_code failure;
    if (!fs::is_directory(*real, failure)) {
        return followGitFile(workTree, dotGit);
    }
    if (!looksLikeGitFolder(*real)) {
        return errorOf(dotGit, "is no repository");
    }
    return Found{ workTree, dotGit, *real, *real, false, {} };
}

/// Looks for the repository from `folder` upwards, on its file system.
Result<Found> find(const fs::path& folder, bool isExact)
{
    if (looksLikeGitFolder(folder)) {
        return Found{ {}, folder, folder, folder, false, {} };
    }
    for (fs::path at = folder;; at = at.parent_path()) {
        if (isThere(at / ".git")) {
            auto found = foundAt(at, at / ".git");
            if (found && isWithin(found->gitFolder, folder)) {
                return errorOf(folder, "lies in a repository's own folder");
            }
            return found;
        }
        if (isExact || at == at.parent_path()) {
            return errorOf(folder, "is no git repository", Error::Kind::Usage);
        }
    }
}

/// Files that are read: they lie within, and are neither pipes nor devices.
Result<> checkFile(const Found& found, const fs::path& file)
{
    std::error_code failure;
    const auto type = fs::status(file, failure).type();
    if (type == fs::file_type::not_found) {
        return {};
    }
    const auto real = realPath(file);
    if (!real || (!isWithin(found.gitFolder, *real) && !isWithin(found.commonFolder, *real))) {
        return errorOf(file, "leads out of the repository");
    }
    if (type != fs::file_type::regular && type != fs::file_type::directory) {
        return errorOf(file, "is no regular file");
    }
    return {};
}

Result<> checkRefs(const Found& found, const fs::path& refs)
{
    std::error_code failure;
    fs::recursive_directory_iterator entry(refs, fs::directory_options::skip_permission_denied, failure);
    while (!failure && entry != fs::recursive_directory_iterator()) {
        const auto type = entry->symlink_status(failure).type();
        if (type != fs::file_type::regular && type != fs::file_type::directory) {
            if (auto checked = checkFile(found, entry->path()); !checked) {
                return checked;
            }
        }
        constexpr int deepest = 100;
        if (entry.depth() >= deepest) {
            return errorOf(refs, "has more than 100 levels of folders");
        }
        entry.increment(failure);
    }
    return {};
}

Result<> checkFiles(const Found& found)
{
    constexpr std::array<const char*, 9> names{ "HEAD", "config", "config.worktree", "packed-refs", "shallow",
        "commondir", "objects", "objects/info/alternates", "refs" };
    for (const char* name : names) {
        for (const fs::path& folder : { found.gitFolder, found.commonFolder }) {
            if (auto checked = checkFile(found, folder / name); !checked) {
                return checked;
            }
        }
    }
    if (!found.isDotGitFile && isThere(found.gitFolder / "commondir")) {
        return errorOf(found.dotGit, "its commondir leads out of it");
    }
    auto checked = checkRefs(found, found.commonFolder / "refs");
    return checked && found.commonFolder != found.gitFolder ? checkRefs(found, found.gitFolder / "refs")
                                                            : checked;
}

/// Partial clones lack objects, which is told where one is asked for; the other extensions known here change
/// nothing for reading.
Result<> checkFormat(const Found& found)
{
    constexpr std::array<std::string_view, 5> known{ "extensions.noop", "extensions.objectformat",
        "extensions.partialclone", "extensions.preciousobjects", "extensions.worktreeconfig" };
    const std::string version = found.settings.value("core.repositoryformatversion");
    const std::string format = toLower(found.settings.value("extensions.objectformat"));
    if (!format.empty() && format != "sha1") {
        const std::string shown = format == "sha256" ? "SHA-256" : toValidUtf8(shortened(format, 20));
        return errorOf(found.dotGit, "its objects have " + shown + " ids, which are not read yet");
    }
    if (!version.empty() && version != "0" && version != "1") {
        return errorOf(
            found.dotGit, "its format " + toValidUtf8(shortened(version, 20)) + " is not read yet");
    }
    for (const auto& [name, value] : found.settings.all()) {
        if (name.starts_with("extensions.") && std::find(known.begin(), known.end(), name) == known.end()) {
            return errorOf(found.dotGit, "its " + toValidUtf8(shortened(name, 60)) + " is not read yet");
        }
    }
    return {};
}

/// core.worktree and the formats that the configuration names.
Result<> checkSettings(const Found& found)
{
    if (auto checked = checkFormat(found); !checked || found.workTree.empty()) {
        return checked;
    }
    const std::string workTree = found.settings.value("core.worktree");
    const bool isLinked = found.gitFolder != found.commonFolder;
    if (!isLinked && !workTree.empty() && realPath(found.gitFolder / workTree) != found.workTree) {
        return errorOf(found.dotGit, "its core.worktree leads to " + toValidUtf8(workTree));
    }
    return {};
}

Result<std::unordered_set<ObjectId, ObjectIdHash>> readBorders(const fs::path& file)
{
    constexpr std::size_t largest = std::size_t{ 64 } << 20U;
    std::unordered_set<ObjectId, ObjectIdHash> borders;
    const auto content = readRegularFile(file.string(), largest);
    if (!content) {
        return content.error();
    }
    for (std::string_view text = *content ? std::string_view(**content) : std::string_view();
         !text.empty();) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (const auto id = objectIdFromHex(trimmed(text.substr(0, end)))) {
            borders.insert(*id);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return borders;
}

bool isPartial(const GitSettings& settings)
{
    const auto& all = settings.all();
    return std::any_of(all.begin(), all.end(), [&settings](const auto& setting) {
        const std::string& name = setting.first;
        return name == "extensions.partialclone"
            || (name.starts_with("remote.") && name.ends_with(".promisor") && settings.isTrue(name));
    });
}

Result<> openFound(Found& found, OpenedGit& opened)
{
    auto settings = GitSettings::read(found.commonFolder.string(), found.gitFolder.string());
    if (!settings) {
        return settings.error();
    }
    found.settings = std::move(*settings);
    if (auto checked = checkSettings(found); !checked) {
        return checked;
    }
    auto odb = openObjects((found.commonFolder / "objects").string());
    if (!odb) {
        return odb.error();
    }
    auto borders = readBorders(found.commonFolder / "shallow");
    if (!borders) {
        return borders.error();
    }
    opened.isShallow = !borders->empty();
    opened.isPartial = isPartial(found.settings);
    opened.workTree = found.workTree.string();
    opened.gitFolder = found.gitFolder.string();
    opened.commonFolder = found.commonFolder.string();
    opened.remotes = found.settings.remotes();
    opened.objects = std::make_unique<ObjectStore>(std::move(*odb), opened.path, std::move(*borders));
    return {};
}

} // namespace

Result<std::unique_ptr<OpenedGit>> openGit(const std::string& path, bool isExact)
{
    std::error_code failure;
    fs::path absolute = fs::absolute(path, failure).lexically_normal();
    if (!absolute.has_filename()) {
        absolute = absolute.parent_path();
    }
    const auto real = realPath(absolute);
    if (failure || path.empty() || !real || !fs::is_directory(*real, failure)) {
        return errorOf(absolute, "no such folder", Error::Kind::Io);
    }
    auto found = find(*real, isExact);
    if (!found) {
        return found.error();
    }
    auto opened = std::make_unique<OpenedGit>();
    opened->path = absolute.string();
    for (const fs::path& folder : { found->gitFolder, found->commonFolder }) {
        if (auto owned = checkOwner(folder); !owned) {
            return owned.error();
        }
    }
    if (auto checked = checkFiles(*found); !checked) {
        return checked.error();
    }
    if (auto done = openFound(*found, *opened); !done) {
        return done.error();
    }
    if (!found->workTree.empty() && *real != found->workTree) {
        opened->prefix = real->string().substr(found->workTree.string().size());
        opened->prefix.erase(0, opened->prefix.find_first_not_of('/'));
    }
    return opened;
}

} // namespace spanglass
