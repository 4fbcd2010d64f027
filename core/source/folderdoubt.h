#pragma once

#include "core/model/stack.h"

#include <string_view>

namespace spanglass {

/// Where a frame's path and a file's part, seen from their ends.
struct FolderParting {
    Language language = Language::Unknown;
    std::string_view frameFolders{}; ///< in front of what is in common
    std::string_view folders{}; ///< the file's
    std::string_view shared{}; ///< what is in common, at least the base name
    bool isAbsolute = false; ///< the frame tells its whole path
};

FolderParting partingAt(std::string_view framePath, std::string_view file, bool anyCase);

/// What else is known of the file.
struct FolderTies {
    std::string_view service{}; ///< the frame's
    bool isServicesRoot = false; ///< the root is named like the service
    bool isKnownRoot = false; ///< the root is the repository that ran: it has the commit, or the URL named
};

/// True if the file cannot be meant: it is in another package (Java, PHP, Go), or in another folder of one
/// that both are in (`packages/foo/src/index.js`, `packages/bar/src/index.js`).
bool isOtherFolder(const FolderParting& parting);

/// True if the file alone is too little to be sure of: what is in common is what many folders have
/// (`src/index.js`), and the folders in front are named otherwise or after another service.
bool isDoubtful(const FolderParting& parting, const FolderTies& ties);

/// Folders whose folders are parts that each have the same files: "packages", "services".
bool isContainer(std::string_view folder);

} // namespace spanglass
