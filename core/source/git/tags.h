#pragma once

#include "core/base/result.h"
#include "core/source/git/objectstore.h"
#include "core/source/git/repository.h"

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

namespace spanglass {

/// The tags of a repository, read at the first question. One thread at a time.
class Tags {
public:
    Tags(ObjectStore& objects, std::string commonFolder);

    /// Oldest commit first. Tags that lead to no commit of the clone are left out.
    Result<const std::vector<TagInfo>*> all();

    /// The oldest tag that has the commit, "" if none has. Looks at 200,000 commits at most.
    Result<std::string> firstWith(const ObjectId& commit, const std::stop_token& stop);

private:
    Result<std::vector<TagInfo>> read();
    Result<std::string> search(const ObjectId& commit, const std::stop_token& stop);

    Result<bool> leadsTo(const ObjectId& from, const ObjectId& commit, std::int64_t oldest,
        std::unordered_set<ObjectId, ObjectIdHash>& visited, const std::stop_token& stop);

    ObjectStore& m_objects;
    std::string m_commonFolder;
    std::optional<std::vector<TagInfo>> m_tags{};
    std::map<ObjectId, std::string> m_first{}; ///< answers of firstWith()
};

} // namespace spanglass
