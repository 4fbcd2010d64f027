#pragma once

#include "core/source/openroot.h"
#include "core/source/sourcefinder.h"

#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// The path that a file has at HEAD; the one it was found by where HEAD has it no more, as it may lie there
/// untracked.
std::string pathNow(OpenRoot& root, const FrameSource& source, std::stop_token stop);

/// Whom CODEOWNERS at HEAD names for the file. `root` is a repository.
std::vector<std::string> ownersNow(OpenRoot& root, const FrameSource& source, std::stop_token stop);

/// Where the lines found lie for an editor, or why nowhere.
Result<SourceFinder::EditorPlace> placeNow(OpenRoot& root, const FrameSource& source, std::stop_token stop);

} // namespace spanglass
