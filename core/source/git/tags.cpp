#include "core/source/git/tags.h"

#include "core/base/text.h"

#include <algorithm>
#include <unordered_set>

namespace spanglass {

namespace {

constexpr std::string_view tagFolder = "refs/tags/";
constexpr std::size_t mostTags = 1'000'000;
constexpr std::int64_t nanoseconds = 1'000'000'000;

std::optional<ObjectId> targetOf(const git_reference* reference)
{
    const git_oid* oid = git_reference_target_peel(reference);
    oid = oid == nullptr ? git_reference_target(reference) : oid;
    if (oid == nullptr) {
        return std::nullopt;
    }
    ObjectId id{};
    std::copy(oid->id, oid->id + id.size(), id.begin());
    return id;
}

} // namespace

Tags::Tags(ObjectStore& objects)
    : m_objects(objects)
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
    git_reference_iterator* iterator = nullptr;
    if (git_reference_iterator_glob_new(&iterator, m_objects.repository(), "refs/tags/*") < 0) {
        return gitError(m_objects.name() + ": tags");
    }
    const GitReferenceIteratorHandle hold(iterator);
    std::vector<TagInfo> tags;
    git_reference* next = nullptr;
    int code = 0;
    while ((code = git_reference_next(&next, iterator)) == 0 && tags.size() < mostTags) {
        const GitReferenceHandle reference(next);
        const std::string_view name = git_reference_name(next);
        const auto target = targetOf(next);
        if (!target || !name.starts_with(tagFolder)) {
            continue;
        }
        // A damaged tag is no reason to go without the others.
        const auto commit = m_objects.commitOf(*target);
        if (!commit || !*commit) {
            continue;
        }
        const auto node = m_objects.node(**commit);
        if (!node || *node == nullptr) {
            continue;
        }
        tags.push_back({ toValidUtf8(name.substr(tagFolder.size())), toHex(**commit),
            std::clamp<std::int64_t>((*node)->committed, 0, INT64_MAX / nanoseconds) * nanoseconds });
    }
    if (code != 0 && code != GIT_ITEROVER) {
        return gitError(m_objects.name() + ": tags");
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
