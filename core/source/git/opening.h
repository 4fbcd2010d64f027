#pragma once

#include "core/base/result.h"
#include "core/source/git/libgit.h"
#include "core/source/git/objectstore.h"
#include "core/source/git/settings.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace spanglass {

/// A repository that was found and that knows of the folder it was found from.
struct OpenedGit {
    LibGit library{}; ///< first: what follows needs it
    std::unique_ptr<ObjectStore> objects{};
    std::string path{}; ///< as asked for, absolute
    std::string workTree{}; ///< without links in it; "" = bare, or its `.git` folder itself was opened
    std::string gitFolder{}; ///< of this work tree
    std::string commonFolder{}; ///< of the repository: another one for linked work trees
    std::string prefix{}; ///< of the folder that was asked for in its work tree
    std::vector<std::pair<std::string, std::string>> remotes{}; ///< URLs by name, `origin` first
    bool isShallow = false;
    bool isPartial = false; ///< cloned with a filter
};

/// Opens the repository at `path` or, unless `isExact`, the one whose work tree `path` lies in. Nothing may
/// lead out of it: links of its `.git`, core.worktree, a `commondir`; a `.git` file counts only where its
/// repository names this folder too. Only its alternates may: see openObjects(). Its files are regular ones,
/// it belongs to the user of this process, and no settings but its own are read, without what they include.
Result<std::unique_ptr<OpenedGit>> openGit(const std::string& path, bool isExact = false);

} // namespace spanglass
