#include "core/source/git/objectstore.h"

#include <algorithm>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t largestCommit = std::size_t{ 4 } << 20U;
constexpr std::size_t largestTree = std::size_t{ 64 } << 20U;
constexpr std::size_t mostNodes = 400'000; ///< kept, about 60 MB

git_oid gitOid(const ObjectId& id)
{
    git_oid out;
    std::copy(id.begin(), id.end(), out.id);
    return out;
}

ObjectId objectId(const git_oid& id)
{
    ObjectId out{};
    std::copy(id.id, id.id + out.size(), out.begin());
    return out;
}

} // namespace

ObjectStore::ObjectStore(
    GitOdbHandle odb, std::string name, std::unordered_set<ObjectId, ObjectIdHash> borders)
    : m_odb(std::move(odb))
    , m_name(std::move(name))
    , m_borders(std::move(borders))
{
}

Error ObjectStore::errorAt(std::string_view what, const ObjectId& id, std::string_view cause) const
{
    return { Error::Kind::Format,
        m_name + ": " + std::string(what) + " " + toHex(id).substr(0, 12) + ": " + std::string(cause) };
}

Error ObjectStore::missing(std::string_view what, const ObjectId& id) const
{
    return { Error::Kind::Io, errorAt(what, id, "is not in this clone").message };
}

Result<GitOdbObjectHandle> ObjectStore::object(const ObjectId& id, git_object_t type, std::size_t atMost)
{
    const git_oid oid = gitOid(id);
    const char* what = git_object_type2string(type);
    std::size_t size = 0;
    git_object_t found = GIT_OBJECT_INVALID;
    int code = git_odb_read_header(&size, &found, m_odb.get(), &oid);
    if (code == GIT_ENOTFOUND) {
        return GitOdbObjectHandle();
    }
    if (code < 0) {
        return errorAt(what, id, gitMessage());
    }
    if (found != type) {
        return errorAt(what, id, std::string("is a ") + git_object_type2string(found));
    }
    if (size > atMost) {
        return errorAt(what, id,
            "its " + std::to_string(size) + " bytes are more than the " + std::to_string(atMost)
                + " that are read");
    }
    git_odb_object* object = nullptr;
    code = git_odb_read(&object, m_odb.get(), &oid);
    if (code < 0) {
        return errorAt(what, id, gitMessage());
    }
    GitOdbObjectHandle handle(object);
    if (git_odb_object_type(object) != type || git_odb_object_size(object) > atMost) {
        return errorAt(what, id, "is damaged");
    }
    return handle;
}

std::string_view ObjectStore::textOf(const GitOdbObjectHandle& object)
{
    return { static_cast<const char*>(git_odb_object_data(object.get())), git_odb_object_size(object.get()) };
}

bool ObjectStore::has(const ObjectId& id)
{
    const git_oid oid = gitOid(id);
    return git_odb_exists(m_odb.get(), &oid) == 1;
}

Result<std::vector<ObjectId>> ObjectStore::idsWithPrefix(std::string_view digits)
{
    constexpr std::size_t most = 100;
    std::vector<ObjectId> ids;
    std::vector<std::string> pending{ std::string(digits) };
    while (!pending.empty() && ids.size() < most) {
        const std::string prefix = std::move(pending.back());
        pending.pop_back();
        git_oid part;
        git_oid full;
        if (git_oid_fromstrn(&part, prefix.data(), prefix.size()) < 0) {
            return gitError(m_name);
        }
        const int code = git_odb_exists_prefix(&full, m_odb.get(), &part, prefix.size());
        if (code == 0) {
            ids.push_back(objectId(full));
        } else if (code == GIT_EAMBIGUOUS && prefix.size() < GIT_OID_HEXSZ) {
            // libgit2 does not tell which: each further digit is tried.
            for (const char digit : std::string_view("0123456789abcdef")) {
                pending.push_back(prefix + digit);
            }
        } else if (code != GIT_ENOTFOUND) {
            return gitError(m_name);
        }
    }
    return ids;
}

Result<std::optional<ObjectId>> ObjectStore::commitOf(ObjectId id)
{
    constexpr int longestChain = 10;
    for (int step = 0; step < longestChain; ++step) {
        const git_oid oid = gitOid(id);
        std::size_t size = 0;
        git_object_t type = GIT_OBJECT_INVALID;
        const int code = git_odb_read_header(&size, &type, m_odb.get(), &oid);
        if (code < 0 && code != GIT_ENOTFOUND) {
            return errorAt("object", id, gitMessage());
        }
        if (code == 0 && type == GIT_OBJECT_COMMIT) {
            return std::optional(id);
        }
        if (code < 0 || type != GIT_OBJECT_TAG) {
            return std::optional<ObjectId>();
        }
        const auto tag = object(id, GIT_OBJECT_TAG, largestCommit);
        if (!tag) {
            return tag.error();
        }
        const auto target = *tag ? parseTagTarget(textOf(*tag)) : std::nullopt;
        if (!target || (!target->isTag && !target->isCommit)) {
            return std::optional<ObjectId>();
        }
        id = target->id;
    }
    return std::optional<ObjectId>();
}

Result<const CommitNode*> ObjectStore::node(const ObjectId& commit)
{
    if (const auto known = m_nodes.find(commit); known != m_nodes.end()) {
        return &known->second;
    }
    const auto text = object(commit, GIT_OBJECT_COMMIT, largestCommit);
    if (!text) {
        return text.error();
    }
    if (!*text) {
        return static_cast<const CommitNode*>(nullptr);
    }
    auto node = parseCommitNode(textOf(*text));
    if (!node) {
        return errorAt("commit", commit, "is damaged");
    }
    if (m_nodes.size() >= mostNodes) {
        m_nodes.clear();
    }
    const auto [place, isNew] = m_nodes.emplace(commit, std::move(*node));
    return &std::as_const(place->second);
}

Result<std::optional<CommitInfo>> ObjectStore::info(const ObjectId& commit)
{
    const auto text = object(commit, GIT_OBJECT_COMMIT, largestCommit);
    if (!text) {
        return text.error();
    }
    if (!*text) {
        return std::optional<CommitInfo>();
    }
    auto info = parseCommitInfo(textOf(*text), commit);
    if (!info) {
        return errorAt("commit", commit, "is damaged");
    }
    return info;
}

Result<GitOdbObjectHandle> ObjectStore::tree(const ObjectId& id)
{
    auto tree = object(id, GIT_OBJECT_TREE, largestTree);
    if (tree && !*tree) {
        return missing("tree", id);
    }
    return tree;
}

Result<std::optional<FoundEntry>> ObjectStore::entryAt(const ObjectId& tree, std::string_view path)
{
    FoundEntry found{ EntryKind::Folder, tree, 0 };
    while (found.used < path.size()) {
        const std::size_t begin = found.used == 0 ? 0 : found.used + 1;
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const auto text = this->tree(found.id);
        if (!text) {
            return text.error();
        }
        bool isDamaged = false;
        const auto entry = findEntry(textOf(*text), path.substr(begin, end - begin), isDamaged);
        if (isDamaged) {
            return errorAt("tree", found.id, "is damaged");
        }
        if (!entry) {
            return std::optional<FoundEntry>();
        }
        found = { entry->kind, entry->id, end };
        if (entry->kind != EntryKind::Folder) {
            break;
        }
    }
    if (found.used < path.size() && found.kind != EntryKind::Submodule) {
        return std::optional<FoundEntry>();
    }
    return std::optional(found);
}

Result<GitOdbObjectHandle> ObjectStore::blob(const ObjectId& id, std::size_t atMost)
{
    auto blob = object(id, GIT_OBJECT_BLOB, atMost);
    if (blob && !*blob) {
        return missing("file content", id);
    }
    return blob;
}

Result<std::size_t> ObjectStore::blobSize(const ObjectId& id)
{
    const git_oid oid = gitOid(id);
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_odb_read_header(&size, &type, m_odb.get(), &oid) < 0) {
        return errorAt("file content", id, gitMessage());
    }
    return size;
}

} // namespace spanglass
