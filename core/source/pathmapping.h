#pragma once

#include "core/model/source.h"
#include "core/model/stack.h"
#include "core/source/filetable.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// A source root as mapping sees it. What it points to must live as long as the call.
struct RootFiles {
    const FileTable* files = nullptr;
    std::string_view root{}; ///< its path
    bool isRepository = false;
    std::span<const std::string> remotes{}; ///< URLs
    enum class Evidence { None, Tag, Commit };
    Evidence evidence =
        Evidence::None; ///< that its files are those that ran: a tag of the version, the commit named
};

/// What else helps to tell files apart.
struct FrameHints {
    Language language = Language::Unknown;
    std::string_view service{};
    std::string_view version{};
    std::string_view repositoryUrl{}; ///< as the span names it
    std::string_view extension{}; ///< only files of this one are meant (".map"); "" = any
};

/// The file a frame means, or the files that fit equally.
struct FileMatch {
    std::vector<SourceFile> files{}; ///< one: it is that; several: a person has to say; sorted
    int elements = 0; ///< last elements of the paths in common; 0 where a rule told
    bool isByRule = false; ///< a PathRule told
    friend bool operator==(const FileMatch&, const FileMatch&) = default;
};

/// Finds a frame's file. In this order: a rule of the service, a rule of all services (the longest `deployed`
/// first; a rule whose file is not there is passed over); then the file that lies at the very place that the
/// frame names; then the files that share the most last elements of the frame's paths (framepaths.h), where
/// `dist` and `dist-1.2.0` are nearly the same, as are `App` and `app` in PHP. Of several the better ones
/// stay at each of these steps: those of the repository that the span names (URLs are compared by host and
/// path, whatever their scheme, user, port and ".git"); those of a root that has the commit named; those of a
/// folder that is the frame's service
/// (`services/orders/`, `orders-service/`; words in any case with any separators) and was deployed as a
/// whole; those whose whole path is an end of the frame's; those that name the service in any folder or in
/// the root's name; those that name its version
/// (`dist-1.2.0/`) where others name other versions; those of a root that has a tag of the version; those
/// that are neither tests, fixtures, examples, nor in folders of built or foreign code (dist, build,
/// node_modules, vendor), unless the frame's path has that folder too; those of a repository rather than of a
/// plain folder; those whose root is named like the folder in the frame. The same path in several copies of
/// one repository is one file, of the first of the roots.
///
/// A base name is little evidence, and no answer is better than a wrong one. Where nothing else is in common
/// with a frame that has folders, a file is only taken if
/// - it lies in the service's own folder and the frame's folders are those that applications are deployed
///   to (`/app/main.py` of orders -> `services/orders/main.py`), or
/// - it lies in no folder, the root has no folder of the name that the frame's has, and the frame's file does
///   not lie deep in folders if it has one of the common names below, or
/// - no other file has that base name (tests, built and foreign code left aside), the name is none of those
///   that many folders have (index, main, server, utils, `__init__` ...), the frame's folder is not one
///   of built code, whose lines are others, and the frame does not lie deep in other folders.
/// Foreign frames (not in-app) match files of their package only.
///
/// Folders that speak against a file count more than its name (folderdoubt.h). Never taken are files
/// - of another package than the one that the stack names: for Java and PHP what stands in front of the
///   elements in common has to be named like the package or be where sources begin (`src/main/kotlin/`,
///   `app/`), for Go it may also be a folder with a go.mod;
/// - of another folder of the same one: `packages/foo/src/cart.js` is never `packages/bar/src/cart.js`.
/// A file that is the only one left is not taken either where a person could not be sure of it:
/// - in a folder of foreign code (`vendor/`, `node_modules/`) that the frame's path does not have;
/// - where only a base name or general names (`src/index.js`, `app/main.py`) are in common, and the folders
///   in front have names of their own that differ (`/srv/orders/` and `billing/`), or the file's is named
///   otherwise than the service and is one of several parts (`services/cart/`) or of a root that is not known
///   to be what ran, or lies in tests or examples. Names like `web/` and `backend/` say nothing here.
/// If several are left, a person is asked as ever.
FileMatch matchFile(const StackFrame& frame, const FrameHints& hints, std::span<const RootFiles> roots,
    std::span<const PathRule> rules);

/// The same for a path that was already resolved (a source map's source).
FileMatch matchPath(std::string_view path, const FrameHints& hints, std::span<const RootFiles> roots,
    std::span<const PathRule> rules);

/// The rule that answers for a whole folder what a person said of one frame: without the elements at the end
/// that frame and file share. `/app/src/server.js` -> `services/orders/src/server.js` gives `/app` ->
/// `services/orders`. Nothing for frames without a path.
std::optional<PathRule> ruleFor(
    const StackFrame& frame, Language language, std::string_view service, const SourceFile& file);

/// True if both URLs name one repository: `git@host:team/shop.git`, `https://user@host/team/shop`,
/// `ssh://git@host:22/team/shop/`.
bool isSameRepository(std::string_view url, std::string_view other);

} // namespace spanglass
