#include "core/source/git/tags.h"

#include "core/base/text.h"
#include "core/source/git/refs.h"

#include <algorithm>
#include <unordered_set>

namespace spanglass {

namespace {

constexpr std::int64_t nanoseconds = 1'000'000'000;

} // namespace

Tags::Tags(ObjectStore& objects, std::string commonFolder)
    : m_objects(objects)
    , m_commonFolder(std::move(commonFolder))
{
}

Result<const std::vector<TagInfo>*> Tags::all()
{
    if (!m_tags) {
        auto tags = read();
        if (!tags) {
            return tags.error();
        }
        m_tags = std::move(*tags);
    }
    return &std::as_const(*m_tags);
}

Result<std::vector<TagInfo>> Tags::read()
{
    const auto refs = readTags(m_commonFolder);
    if (!refs) {
        return refs.error();
    }
    std::vector<TagInfo> tags;
    for (const auto& [name, target] : *refs) {
        // A damaged tag is no reason to go without the others.
        const auto commit = m_objects.commitOf(target);
        if (!commit || !*commit) {
            continue;
        }
        const auto node = m_objects.node(**commit);
        if (!node || *node == nullptr) {
            continue;
        }
        tags.push_back({ toValidUtf8(name), toHex(**commit),
            std::clamp<std::int64_t>((*node)->committed, 0, INT64_MAX / nanoseconds) * nanoseconds });
    }
    std::sort(tags.begin(), tags.end(), [](const TagInfo& a, const TagInfo& b) {
        return a.committed != b.committed ? a.committed < b.committed : a.name < b.name;
    });
    return tags;
}

Result<std::string> Tags::firstWith(const ObjectId& commit, const std::stop_token& stop)
{
    if (const auto known = m_first.find(commit); known != m_first.end()) {
        return known->second;
    }
    auto found = search(commit, stop);
    if (found) {
        m_first[commit] = *found;
    }
    return found;
}

/// Asks each tag that may have the commit, oldest first. What one does not lead to, the commits on its way do
/// not lead to either, so each is visited once.
Result<std::string> Tags::search(const ObjectId& commit, const std::stop_token& stop)
{
    constexpr std::int64_t clockSkew = 86'400;
    const auto tags = all();
    if (!tags) {
        return tags.error();
    }
    const auto node = m_objects.node(commit);
    if (!node) {
        return node.error();
    }
    const std::int64_t oldest = *node == nullptr ? 0 : (*node)->committed - clockSkew;
    std::unordered_set<ObjectId, ObjectIdHash> visited;
    for (const TagInfo& tag : **tags) {
        const auto id = objectIdFromHex(tag.commit);
        if (!id || tag.committed / nanoseconds < oldest) {
            continue;
        }
        const auto isWith = leadsTo(*id, commit, oldest, visited, stop);
        if (!isWith) {
            return isWith.error();
        }
        if (*isWith) {
            return tag.name;
        }
    }
    return std::string();
}

/// Whether a walk back from `from` along commits not older than `oldest` meets the commit.
Result<bool> Tags::leadsTo(const ObjectId& from, const ObjectId& commit, std::int64_t oldest,
    std::unordered_set<ObjectId, ObjectIdHash>& visited, const std::stop_token& stop)
{
    constexpr std::size_t mostVisited = 200'000;
    std::vector<ObjectId> pending{ from };
    while (!pending.empty() && visited.size() < mostVisited) {
        const ObjectId id = pending.back();
        pending.pop_back();
        if (id == commit) {
            return true;
        }
        if (stop.stop_requested()) {
            return cancelledError();
        }
        if (!visited.insert(id).second) {
            continue;
        }
        const auto node = m_objects.node(id);
        if (!node) {
            return node.error();
        }
        if (*node != nullptr && (*node)->committed >= oldest && !m_objects.isBorder(id)) {
            pending.insert(pending.end(), (*node)->parents.begin(), (*node)->parents.end());
        }
    }
    return false;
}

} // namespace spanglass
