#pragma once

#include "core/base/result.h"
#include "core/source/git/objectstore.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// A file at a place.
struct FileAt {
    std::string path{};
    ObjectId id{};
    friend bool operator==(const FileAt&, const FileAt&) = default;
};

/// The file of tree `before` that `path` of tree `after` was renamed to from, as git tells it: files that
/// `after` lacks, the same content first, then the most alike. Nothing if the file is new. Where very much
/// was renamed at once, less is compared than git does.
Result<std::optional<FileAt>> renamedFrom(ObjectStore& objects, const ObjectId& before, const ObjectId& after,
    const std::string& path, std::stop_token stop);

/// The file of tree `after` that `file` of tree `before`, which `after` lacks, was renamed to: the same
/// content first, then the most alike of the same extension. `folder` limits where it may be.
Result<std::optional<FileAt>> renamedTo(ObjectStore& objects, const ObjectId& before, const ObjectId& after,
    const FileAt& file, const std::string& folder, std::stop_token stop);

} // namespace spanglass
