#pragma once

#include "core/ingest/ingest.h"

#include <map>
#include <string>
#include <vector>

namespace spanglass {

/// Files to read, absolute, with folders replaced by their files and those of folders in them (not hidden
/// ones, not by links to folders, 32 levels and 65,000 files at most) in order of name. What cannot be looked
/// into is a failure; what is passed over is told. The path of an archive's member, as captures have it,
/// gives the archive and that member.
struct ExpandedPaths {
    std::vector<std::string> files{};
    std::vector<IngestFailure> failures{};
    std::map<std::string, std::vector<std::string>> members{}; ///< of archives of which not all is wanted

    std::map<std::string, std::string> folders{}; ///< of files that were found in a folder, that folder

    /// Paths of the members wanted of a file; empty for all of it.
    [[nodiscard]] const std::vector<std::string>& membersOf(const std::string& file) const
    {
        static const std::vector<std::string> all;
        const auto found = members.find(file);
        return found == members.end() ? all : found->second;
    }
};
ExpandedPaths expandPaths(const std::vector<std::string>& paths);

/// Takes out what was found in folders and is the workspace, or lies beside it for a while.
void passOverWorkspace(ExpandedPaths& paths, const std::string& workspace);

} // namespace spanglass
