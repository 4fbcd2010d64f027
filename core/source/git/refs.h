#pragma once

#include "core/base/result.h"
#include "core/source/git/objecttext.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace spanglass {

/// What HEAD of a work tree names, through branches; nothing if that branch has no commit yet.
Result<std::optional<ObjectId>> readHead(const std::string& gitFolder, const std::string& commonFolder);

/// What lies below refs/tags/, by name without that, sorted. Where it is known, annotated tags are given as
/// what they lead to. At most 1,000,000.
Result<std::vector<std::pair<std::string, ObjectId>>> readTags(const std::string& commonFolder);

} // namespace spanglass
