#pragma once

#include "core/base/result.h"
#include "core/model/source.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// The id of a git object.
using ObjectId = std::array<unsigned char, 20>;

struct ObjectIdHash {
    std::size_t operator()(const ObjectId& id) const noexcept
    {
        std::size_t hash = 0;
        std::memcpy(&hash, id.data(), sizeof hash);
        return hash;
    }
};

std::string toHex(const ObjectId& id);

/// Of 40 hex digits of either case; nothing for any other text.
std::optional<ObjectId> objectIdFromHex(std::string_view text);

/// What walking through history needs of a commit.
struct CommitNode {
    ObjectId tree{};
    std::vector<ObjectId> parents{};
    std::int64_t committed = 0; ///< seconds since 1970
};

enum class EntryKind : std::uint8_t { Other, File, Link, Folder, Submodule };

struct TreeEntry {
    std::string_view name{}; ///< into the tree's text
    ObjectId id{};
    EntryKind kind = EntryKind::Other;
};

struct TagTarget {
    ObjectId id{};
    bool isTag = false; ///< of another tag
    bool isCommit = false;
};

/// The texts of git objects as they lie in a repository; nothing if one is damaged.
std::optional<CommitNode> parseCommitNode(std::string_view text);
std::optional<CommitInfo> parseCommitInfo(std::string_view text, const ObjectId& id);
std::optional<TagTarget> parseTagTarget(std::string_view text);

/// The entry of that name in a tree's text. `isDamaged` is set where the text ends too soon.
std::optional<TreeEntry> findEntry(std::string_view tree, std::string_view name, bool& isDamaged);

/// All entries in the order of their names, each name once, without those that git would not check out
/// ("..", ".git", with a slash); nothing if the text is damaged.
std::optional<std::vector<TreeEntry>> parseTree(std::string_view text);

} // namespace spanglass
