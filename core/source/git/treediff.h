#pragma once

#include "core/base/result.h"
#include "core/source/git/objectstore.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// A file, link or submodule that two trees have differently.
struct TreeChange {
    std::string path{};
    EntryKind before = EntryKind::Other; ///< Other = not there
    EntryKind after = EntryKind::Other;
    ObjectId beforeId{};
    ObjectId afterId{};
};

/// Tells `each` what differs between two trees, folder by folder; nothing stands for an empty tree. Ends with
/// an Error past 2,000,000 entries, or 1 GB of paths; paths of more than 4,096 bytes are passed over.
Result<> compareTrees(ObjectStore& objects, const std::optional<ObjectId>& before,
    const std::optional<ObjectId>& after, std::stop_token stop, const std::function<void(TreeChange)>& each);

/// The tree of a commit's folder; nothing if the commit or the folder is not there.
Result<std::optional<ObjectId>> treeOf(
    ObjectStore& objects, const ObjectId& commit, const std::string& folder);

} // namespace spanglass
