#pragma once

#include "core/base/result.h"
#include "core/source/git/linediff.h"
#include "core/source/git/objectstore.h"
#include "core/source/git/renames.h"

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace spanglass {

struct LinePlace {
    ObjectId commit{};
    std::string path{};
    int line = 0;
};

/// Finds the commits that made lines what they are, as git blame tells. What it learns on the way it keeps,
/// so that further lines of a file cost little. One thread at a time.
class LineHistory {
public:
    explicit LineHistory(ObjectStore& objects);

    /// Nothing if there is no such line, if a file was too large to compare, if its commit is older than
    /// `notBefore` (seconds) or its history is not in the clone.
    Result<std::optional<LinePlace>> originOf(
        LinePlace place, std::int64_t notBefore, const std::stop_token& stop);

private:
    /// The ids on the way to a file: its commit's tree, the folders, the file.
    using PathIds = std::vector<ObjectId>;
    struct Parent {
        ObjectId commit{};
        ObjectId tree{};
        std::string path{}; ///< "" = the file is not there
        PathIds ids{};
    };
    using IdPair = std::pair<ObjectId, ObjectId>;
    using CommitPath = std::pair<ObjectId, std::string>;
    enum class Step { Whole, Changed, Origin, Unknown };

    Result<bool> hasLine(const LinePlace& place);
    void jump(LinePlace& place, PathIds& ids) const;
    void rememberJump(const CommitPath& from, const ObjectId& to);
    Result<PathIds> idsAt(const ObjectId& tree, const std::string& path, const PathIds* known);
    Result<Step> step(LinePlace& place, PathIds& ids, const CommitNode& node, const std::stop_token& stop);
    Result<Step> stepToSame(LinePlace& place, PathIds& ids, std::vector<Parent>& parents);
    Result<Step> stepToRenamed(LinePlace& place, PathIds& ids, const ObjectId& tree,
        std::vector<Parent>& parents, const std::stop_token& stop);
    Result<Step> stepToChanged(LinePlace& place, PathIds& ids, std::vector<Parent>& parents);
    Result<const std::vector<LineHunk>*> hunks(const ObjectId& before, const ObjectId& after);

    ObjectStore& m_objects;
    std::map<IdPair, std::optional<std::vector<LineHunk>>> m_hunks{}; ///< by contents
    std::map<std::pair<IdPair, std::string>, std::optional<FileAt>> m_renames{}; ///< by trees and path
    std::map<CommitPath, ObjectId> m_jumps{}; ///< to an older commit with the same file
};

} // namespace spanglass
