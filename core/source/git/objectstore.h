#pragma once

#include "core/base/result.h"
#include "core/source/git/libgit.h"
#include "core/source/git/objecttext.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace spanglass {

/// A file's or folder's place in a commit.
struct FoundEntry {
    EntryKind kind = EntryKind::Other;
    ObjectId id{};
    std::size_t used = 0; ///< bytes of the path up to here: shorter than it if a submodule is on the way
};

/// The objects of one repository. Sizes are looked at before anything is unpacked. One thread at a time.
class ObjectStore {
public:
    /// `name` stands in front of errors. `borders` are commits whose parents a shallow clone hides.
    ObjectStore(GitOdbHandle odb, std::string name, std::unordered_set<ObjectId, ObjectIdHash> borders);

    [[nodiscard]] const std::string& name() const { return m_name; }

    /// The object; an empty handle if it is not there. Errors: damaged, another type, larger than `atMost`.
    Result<GitOdbObjectHandle> object(const ObjectId& id, git_object_t type, std::size_t atMost);
    static std::string_view textOf(const GitOdbObjectHandle& object);

    [[nodiscard]] bool has(const ObjectId& id);

    /// Ids of the objects whose ids begin with these hex digits (7 to 39), at most 100.
    Result<std::vector<ObjectId>> idsWithPrefix(std::string_view digits);

    /// The commit that an id leads to, through annotated tags; nothing if it leads to none or is not there.
    Result<std::optional<ObjectId>> commitOf(ObjectId id);

    /// A commit; null if it is not there. Lives until the next call.
    Result<const CommitNode*> node(const ObjectId& commit);
    Result<std::optional<CommitInfo>> info(const ObjectId& commit);

    /// True for commits whose parents are not known: beyond a shallow clone's border.
    [[nodiscard]] bool isBorder(const ObjectId& commit) const { return m_borders.contains(commit); }

    /// The tree's text; an Error if it is not there.
    Result<GitOdbObjectHandle> tree(const ObjectId& id);

    /// What lies at a path below a tree; nothing if nothing does.
    Result<std::optional<FoundEntry>> entryAt(const ObjectId& tree, std::string_view path);

    /// A file's content; an Error if it is not there or larger.
    Result<GitOdbObjectHandle> blob(const ObjectId& id, std::size_t atMost);
    Result<std::size_t> blobSize(const ObjectId& id);

private:
    [[nodiscard]] Error errorAt(std::string_view what, const ObjectId& id, std::string_view cause) const;
    [[nodiscard]] Error missing(std::string_view what, const ObjectId& id) const;

    GitOdbHandle m_odb;
    std::string m_name;
    std::unordered_set<ObjectId, ObjectIdHash> m_borders;
    std::unordered_map<ObjectId, CommitNode, ObjectIdHash> m_nodes;
};

} // namespace spanglass
