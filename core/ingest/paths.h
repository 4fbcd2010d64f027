#pragma once

#include "core/ingest/ingest.h"

#include <string>
#include <vector>

namespace spanglass {

/// Files to read, absolute, with folders replaced by their files (not those of folders in them, not
/// hidden ones) in order of name. What cannot be looked into is a failure.
struct ExpandedPaths {
    std::vector<std::string> files{};
    std::vector<IngestFailure> failures{};
};
ExpandedPaths expandPaths(const std::vector<std::string>& paths);

} // namespace spanglass
