#pragma once

#include "core/base/result.h"
#include "core/source/git/linehistory.h"
#include "core/source/git/opening.h"
#include "core/source/git/tags.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanglass {

/// A repository with the submodules in it that are there. Paths are those of the whole tree. One thread at a
/// time.
class Module {
public:
    explicit Module(std::unique_ptr<OpenedGit> git, int depth = 0);

    [[nodiscard]] const OpenedGit& git() const { return *m_git; }
    [[nodiscard]] ObjectStore& objects() { return *m_git->objects; }
    [[nodiscard]] LineHistory& lines() { return m_lines; }
    [[nodiscard]] Tags& tags() { return m_tags; }

    /// URLs by name, `origin` first.
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& remotes() const
    {
        return m_git->remotes;
    }

    /// The submodule at a path of the commit; null if it is not there. Opened once. Its repository has to lie
    /// in this one's work tree or `.git`.
    Module* child(const std::string& path, const ObjectId& commit);

    /// Submodules by their paths that were opened so far; some are null.
    [[nodiscard]] const std::map<std::string, std::unique_ptr<Module>>& children() const
    {
        return m_children;
    }

private:
    std::unique_ptr<OpenedGit> openChild(const std::string& path, const ObjectId& commit);

    std::unique_ptr<OpenedGit> m_git;
    int m_depth;
    LineHistory m_lines;
    Tags m_tags;
    std::map<std::string, std::unique_ptr<Module>> m_children{};
};

/// Where a path really lies.
struct ModulePlace {
    Module* module = nullptr;
    ObjectId commit{};
    std::string path{}; ///< in that repository
    std::string base{}; ///< in front of it, with a slash: "libs/money/"
    std::optional<FoundEntry> entry{}; ///< nothing if nothing lies there
};

/// Follows a path through submodules. Nothing if the commit is not there; a commit that only a submodule has
/// counts for the paths in it.
Result<std::optional<ModulePlace>> locate(Module& root, const ObjectId& commit, const std::string& path);

/// The name that a `.gitmodules` file gives the submodule at a path, "" if none that is fit for a folder.
std::string submoduleName(std::string_view gitmodules, std::string_view path);

} // namespace spanglass
