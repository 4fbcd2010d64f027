#pragma once

#include "core/base/result.h"
#include "core/model/resource.h"
#include "core/model/source.h"
#include "core/store/database.h"

#include <cstddef>
#include <string>
#include <vector>

namespace spanglass {

/// Where a workspace's stacks are shown from.
struct SourceSettings {
    std::vector<SourceRoot> roots{}; ///< in the order they were added
    std::vector<PathRule> rules{};
    std::vector<std::string> declined{}; ///< repositories that were suggested and not wanted
    friend bool operator==(const SourceSettings&, const SourceSettings&) = default;
};

/// Reads the settings of a workspace.
Result<SourceSettings> readSourceSettings(const std::string& workspace);
Result<SourceSettings> readSourceSettings(const Database& db);

/// Replaces them; roots without an id get one. No entry of the undo log: nothing of the data changes. An
/// Error if there is no such workspace.
Result<SourceSettings> writeSourceSettings(const std::string& workspace, SourceSettings settings);

/// The absolute path of a folder that a person named. An Error (Io) names one that is not there.
Result<std::string> sourceRootPath(const std::string& given);

/// Adds roots that are not there yet (by sourceRootPath()) and gives all settings. If one of them is no
/// folder, none is added.
Result<SourceSettings> addSourceRoots(const std::string& workspace, const std::vector<std::string>& paths);

/// The resources that came last into a workspace file, newest first, at most `most`: what they say of commits
/// tells which ones will be asked for.
Result<std::vector<Resource>> readNewestResources(const std::string& workspace, std::size_t most);

} // namespace spanglass
