#pragma once

#include "core/base/result.h"
#include "core/model/source.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanglass {

/// A tag that leads to a commit.
struct TagInfo {
    std::string name{}; ///< without "refs/tags/"
    std::string commit{}; ///< 40 hex digits
    TimeNs committed = 0; ///< of that commit
    friend bool operator==(const TagInfo&, const TagInfo&) = default;
};

/// Where a path really lies: in the repository itself or in a submodule of it.
struct HomeOfFile {
    std::string remote{}; ///< URL of its repository's `origin`, else of its first remote; "" = none
    std::string commit{};
    std::string path{}; ///< in that repository
    friend bool operator==(const HomeOfFile&, const HomeOfFile&) = default;
};

/// A git repository read through libgit2, without checking out, without running anything of it (hooks,
/// filters, diff drivers) and without writing to it. Paths are those of the tree, with slashes, relative to
/// prefix(); files of submodules that are there are files of it too. An object belongs to one thread at a
/// time. Commits are 40 hex digits.
class Repository {
public:
    /// Opens the repository at `path`: a work tree (linked ones too), a bare repository, or a folder inside a
    /// work tree, which is then all that is seen. An Error (kind Usage if there is none) also if it is
    /// damaged, if a `.git` file points to a repository that does not know of this folder, if it belongs to
    /// another user, or if a file of it is a pipe, a device or a link that leads out. Objects it borrows
    /// (info/alternates) are read from repositories of the same owner only. Settings of the user or the
    /// system, and what its own settings include, are not read.
    static Result<std::unique_ptr<Repository>> open(const std::string& path);
    virtual ~Repository() = default;

    [[nodiscard]] virtual const std::string& path() const = 0; ///< as given to open(), absolute
    [[nodiscard]] virtual const std::string& prefix() const = 0; ///< "services/pay", "" for the whole
    [[nodiscard]] virtual bool isBare() const = 0;
    [[nodiscard]] virtual bool isShallow() const = 0;
    /// Cloned with a filter: files or folders of its commits may not be there: reading them is an Error of kind Io.
    [[nodiscard]] virtual bool isPartial() const = 0;
    /// URLs by name, `origin` first.
    [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>> remotes() const = 0;
    /// Oldest commit first. Read once.
    virtual Result<std::vector<TagInfo>> tags() = 0;
    /// The commit that is checked out; nothing if there is none yet.
    virtual Result<std::optional<std::string>> head() = 0;
    /// The commit of a full or abbreviated (7 digits or more, not ambiguous) id; nothing if the clone lacks
    /// it.
    virtual Result<std::optional<CommitInfo>> commit(std::string_view id) = 0;

    /// Paths of all regular files and links of a commit, sorted. 100,000 files take about 0.1 s; where `base`
    /// is a commit whose files are known, only the difference is read.
    struct Files {
        std::string commit{};
        std::vector<std::string> paths{};
    };
    virtual Result<Files> files(const std::string& commit, const Files* base, std::stop_token stop) = 0;

    /// A file's content; nothing if the commit has no such file. Errors: it is larger than `atMost` bytes, or
    /// no file (links too: what they name is in the tree by itself).
    virtual Result<std::optional<std::string>> read(
        const std::string& commit, const std::string& path, std::size_t atMost) = 0;

    /// The same for a path from the repository's top, whatever prefix() is.
    virtual Result<std::optional<std::string>> readAtTop(
        const std::string& commit, const std::string& path, std::size_t atMost) = 0;

    /// The path that the file has in the other commit: the same, or the one it was renamed to (same content
    /// first, then the most alike of the same extension). Nothing if it is gone.
    virtual Result<std::optional<std::string>> follow(const std::string& commit, const std::string& path,
        const std::string& other, std::stop_token stop) = 0;

    /// Files that HEAD no longer has under that path, newest removal first, each with the last commit that
    /// had it: of HEAD's first parents until `enough` commits.
    struct Former {
        std::string path{};
        std::string commit{};
        friend bool operator==(const Former&, const Former&) = default;
    };
    virtual Result<std::vector<Former>> formerFiles(std::size_t enough, std::stop_token stop) = 0;

    /// The commit that made a line what it is in `commit`, through renames and merges, as `git blame` of one
    /// line would tell; lines moved within a file or between files are new there. Nothing where that is older
    /// than `notBefore` (committer's time) or hidden behind the border of a shallow clone, or where a file is
    /// too large to compare (4 MB, 100,000 lines). The origin's path is "" where that was outside prefix().
    virtual Result<std::optional<LineOrigin>> originOf(const std::string& commit, const std::string& path,
        int line, TimeNs notBefore, std::stop_token stop) = 0;

    virtual Result<HomeOfFile> homeOf(const std::string& commit, const std::string& path) = 0;
};

/// The line of `after` that is line `line` (from 1) of `before`; nothing if it was changed or removed. With
/// `nearest` then the line it would stand at.
std::optional<int> lineAfter(std::string_view before, std::string_view after, int line, bool nearest = false);

} // namespace spanglass
