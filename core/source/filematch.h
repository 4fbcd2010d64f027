#pragma once

#include "core/model/source.h"
#include "core/source/pathmapping.h"

#include <span>
#include <string>
#include <vector>

namespace spanglass {

/// Paths of one frame to look for by their ends, all equally certain.
struct FileQuestion {
    std::span<const std::string> paths{};
    std::string absolute{}; ///< the frame's whole path, "" if it has none
    bool isPackage = false; ///< only whole paths in folders of packages are meant
    bool isForeign = false; ///< only whole paths are meant
    bool isServed = false; ///< by a web server
    bool isWindows = false; ///< letters of either case are the same
};

/// The files that fit best, by the steps that matchFile() tells; sorted.
FileMatch filesFor(const FileQuestion& question, const FrameHints& hints, std::span<const RootFiles> roots);

} // namespace spanglass
