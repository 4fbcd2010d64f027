#include "core/source/git/opening.h"

#include "core/base/text.h"
#include "core/source/git/objectdatabase.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
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
    std::error_code failure;
    if (fs::status(file, failure).type() != fs::file_type::regular) {
        return std::nullopt;
    }
    std::ifstream in(file, std::ios::binary);
    std::string text(longestPath, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    const std::string_view line = trimmed(std::string_view(text).substr(0, text.find('\n')));
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
        return errorOf(dotGit, "points to " + *target + ", which is no repository");
    }
    Found found{ workTree, dotGit, *folder, *folder, true };
    const auto backlink = lineOf(*folder / "gitdir", "");
    if (!backlink) {
        return found; // a submodule's: its core.worktree is looked at once it is open
    }
    const fs::path named = *folder / *backlink;
    const auto common = realPath(*folder / lineOf(*folder / "commondir", "").value_or("."));
    if (named.filename() != ".git" || realPath(named.parent_path()) != workTree || !common
        || folder->parent_path().filename() != "worktrees"
        || folder->parent_path().parent_path() != *common) {
        return errorOf(dotGit, "points to " + *target + ", which does not know this folder");
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
    return Found{ workTree, dotGit, *real, *real, false };
}

/// Looks for the repository from `folder` upwards, on its file system.
Result<Found> find(const fs::path& folder, bool isExact)
{
    if (looksLikeGitFolder(folder)) {
        return Found{ {}, folder, folder, folder, false };
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

/// Files that libgit2 opens: a pipe among them would stop it for ever.
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

std::string localSetting(git_repository* repository, const char* name)
{
    git_config* all = nullptr;
    git_config* local = nullptr;
    git_config* snapshot = nullptr;
    const char* value = nullptr;
    std::string out;
    if (git_repository_config(&all, repository) < 0) {
        return out;
    }
    const GitConfigHandle holdAll(all);
    if (git_config_open_level(&local, all, GIT_CONFIG_LEVEL_LOCAL) < 0) {
        return out;
    }
    const GitConfigHandle holdLocal(local);
    if (git_config_snapshot(&snapshot, local) < 0) {
        return out;
    }
    const GitConfigHandle holdSnapshot(snapshot);
    if (git_config_get_string(&value, snapshot, name) == 0 && value != nullptr) {
        out = value;
    }
    return out;
}

/// Partial clones lack objects, which is told where one is asked for; the other extensions known here change
/// nothing for reading.
Result<> checkFormat(const Found& found, git_repository* repository)
{
    constexpr std::array<std::string_view, 5> known{ "extensions.noop", "extensions.objectformat",
        "extensions.partialclone", "extensions.preciousobjects", "extensions.worktreeconfig" };
    const std::string version = localSetting(repository, "core.repositoryformatversion");
    if (!version.empty() && version != "0" && version != "1") {
        return errorOf(found.dotGit, "its format " + shortened(version, 20) + " is not read yet");
    }
    git_config* config = nullptr;
    git_config_iterator* iterator = nullptr;
    if (git_repository_config_snapshot(&config, repository) < 0) {
        return errorOf(found.dotGit, gitMessage());
    }
    const GitConfigHandle holdConfig(config);
    if (git_config_iterator_new(&iterator, config) < 0) {
        return errorOf(found.dotGit, gitMessage());
    }
    const GitConfigIteratorHandle holdIterator(iterator);
    for (git_config_entry* entry = nullptr; git_config_next(&entry, iterator) == 0;) {
        const std::string_view name = entry->name;
        if (name.starts_with("extensions.") && std::find(known.begin(), known.end(), name) == known.end()) {
            return errorOf(found.dotGit, "its " + toValidUtf8(shortened(name, 60)) + " is not read yet");
        }
    }
    return {};
}

/// core.worktree and the formats that the configuration names.
Result<> checkSettings(const Found& found, git_repository* repository)
{
    const std::string format = toLower(localSetting(repository, "extensions.objectformat"));
    if (!format.empty() && format != "sha1") {
        return errorOf(found.dotGit, "its objects have " + format + " ids, which are not read yet");
    }
    if (auto checked = checkFormat(found, repository); !checked || found.workTree.empty()) {
        return checked;
    }
    const std::string workTree = localSetting(repository, "core.worktree");
    const auto real = workTree.empty() ? found.workTree : realPath(found.gitFolder / workTree);
    const bool isLinked = found.gitFolder != found.commonFolder;
    if (found.isDotGitFile && !isLinked && (workTree.empty() || real != found.workTree)) {
        return errorOf(
            found.dotGit, "points to " + found.gitFolder.string() + ", which does not know this folder");
    }
    if (!isLinked && real != found.workTree) {
        return errorOf(found.dotGit, "its core.worktree leads to " + workTree);
    }
    return {};
}

Error openError(const Found& found, int code)
{
    const std::string message = gitMessage();
    if (code == GIT_EOWNER) {
        return errorOf(found.dotGit,
            "belongs to another user, so it is not read; git's safe.directory can allow it", Error::Kind::Io);
    }
    if (message.find("objectformat") != std::string::npos) {
        return errorOf(found.dotGit, "its objects have SHA-256 ids, which are not read yet");
    }
    return errorOf(found.dotGit, message);
}

std::unordered_set<ObjectId, ObjectIdHash> readBorders(const fs::path& file)
{
    constexpr std::size_t most = 1'000'000;
    std::unordered_set<ObjectId, ObjectIdHash> borders;
    std::ifstream in(file, std::ios::binary);
    for (std::string line; borders.size() < most && std::getline(in, line);) {
        if (const auto id = objectIdFromHex(trimmed(line))) {
            borders.insert(*id);
        }
    }
    return borders;
}

Result<> openFound(const Found& found, OpenedGit& opened)
{
    git_repository* repository = nullptr;
    // Without its configuration, which libgit2 1.5 loses memory over; what matters of it is looked at below.
    constexpr unsigned flags =
        unsigned{ GIT_REPOSITORY_OPEN_NO_SEARCH } | unsigned{ GIT_REPOSITORY_OPEN_BARE };
    const int code = git_repository_open_ext(&repository, found.gitFolder.c_str(), flags, nullptr);
    if (code < 0) {
        return openError(found, code);
    }
    opened.repository.reset(repository);
    const auto gitFolder = realPath(git_repository_path(repository));
    const auto commonFolder = realPath(git_repository_commondir(repository));
    if (gitFolder != found.gitFolder || commonFolder != found.commonFolder) {
        return errorOf(found.dotGit, "leads to another repository");
    }
    if (auto checked = checkSettings(found, repository); !checked) {
        return checked;
    }
    auto odb = openObjects((found.commonFolder / "objects").string());
    if (!odb) {
        return odb.error();
    }
    auto borders = readBorders(found.commonFolder / "shallow");
    opened.isShallow = !borders.empty();
    opened.workTree = found.workTree.string();
    opened.gitFolder = gitFolder->string();
    opened.commonFolder = commonFolder->string();
    opened.objects =
        std::make_unique<ObjectStore>(repository, std::move(*odb), opened.path, std::move(borders));
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
    const auto found = find(*real, isExact);
    if (!found) {
        return found.error();
    }
    auto opened = std::make_unique<OpenedGit>();
    opened->path = absolute.string();
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
