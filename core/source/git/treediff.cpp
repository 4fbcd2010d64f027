#include "core/source/git/treediff.h"

#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t mostEntries = 2'000'000;
constexpr std::size_t mostPathBytes = std::size_t{ 1 } << 30U;
constexpr std::size_t longestPath = 4096;

class TreeComparison {
public:
    TreeComparison(ObjectStore& objects, std::stop_token stop, const std::function<void(TreeChange)>& each)
        : m_objects(objects)
        , m_stop(std::move(stop))
        , m_each(each)
    {
    }

    Result<> run(const std::optional<ObjectId>& before, const std::optional<ObjectId>& after)
    {
        if (before == after) {
            return {};
        }
        m_pending.push_back({ {}, before, after });
        while (!m_pending.empty()) {
            if (m_stop.stop_requested()) {
                return cancelledError();
            }
            const Folder folder = std::move(m_pending.back());
            m_pending.pop_back();
            if (auto done = compare(folder); !done) {
                return done;
            }
        }
        return {};
    }

private:
    struct Folder {
        std::string path{}; ///< with a slash at its end
        std::optional<ObjectId> before{};
        std::optional<ObjectId> after{};
    };
    struct Loaded {
        GitOdbObjectHandle text{};
        std::vector<TreeEntry> entries{};
    };

    Result<Loaded> load(const std::optional<ObjectId>& id, const std::string& path)
    {
        Loaded out;
        if (!id) {
            return out;
        }
        auto text = m_objects.tree(*id);
        if (!text) {
            return text.error();
        }
        auto entries = parseTree(ObjectStore::textOf(*text));
        if (!entries) {
            return Error{ Error::Kind::Format,
                m_objects.name() + ": tree " + toHex(*id).substr(0, 12) + ": is damaged" };
        }
        m_entries += entries->size();
        m_pathBytes += entries->size() * path.size();
        if (m_entries > mostEntries || m_pathBytes > mostPathBytes) {
            return Error{ Error::Kind::Format,
                m_objects.name() + ": tree " + toHex(*id).substr(0, 12)
                    + ": more than 2,000,000 files are not read" };
        }
        out.text = std::move(*text);
        out.entries = std::move(*entries);
        return out;
    }

    Result<> compare(const Folder& folder)
    {
        const auto before = load(folder.before, folder.path);
        if (!before) {
            return before.error();
        }
        const auto after = load(folder.after, folder.path);
        if (!after) {
            return after.error();
        }
        auto left = before->entries.begin();
        auto right = after->entries.begin();
        while (left != before->entries.end() || right != after->entries.end()) {
            const bool isLeft =
                right == after->entries.end() || (left != before->entries.end() && left->name <= right->name);
            const bool isRight =
                left == before->entries.end() || (right != after->entries.end() && right->name <= left->name);
            report(folder.path, isLeft ? &*left : nullptr, isRight ? &*right : nullptr);
            left += isLeft ? 1 : 0;
            right += isRight ? 1 : 0;
        }
        return {};
    }

    void report(const std::string& folder, const TreeEntry* before, const TreeEntry* after)
    {
        if (before != nullptr && after != nullptr && before->id == after->id && before->kind == after->kind) {
            return;
        }
        const std::string_view name = before != nullptr ? before->name : after->name;
        if (folder.size() + name.size() > longestPath) {
            return;
        }
        std::string path = folder + std::string(name);
        const bool wasFolder = before != nullptr && before->kind == EntryKind::Folder;
        const bool isFolder = after != nullptr && after->kind == EntryKind::Folder;
        if (wasFolder || isFolder) {
            m_pending.push_back({ path + "/", wasFolder ? std::optional(before->id) : std::nullopt,
                isFolder ? std::optional(after->id) : std::nullopt });
        }
        TreeChange change;
        change.path = std::move(path);
        if (before != nullptr && !wasFolder) {
            change.before = before->kind;
            change.beforeId = before->id;
        }
        if (after != nullptr && !isFolder) {
            change.after = after->kind;
            change.afterId = after->id;
        }
        if (change.before != EntryKind::Other || change.after != EntryKind::Other) {
            m_each(std::move(change));
        }
    }

    ObjectStore& m_objects;
    std::stop_token m_stop;
    const std::function<void(TreeChange)>& m_each;
    std::vector<Folder> m_pending{};
    std::size_t m_entries = 0;
    std::size_t m_pathBytes = 0;
};

} // namespace

Result<> compareTrees(ObjectStore& objects, const std::optional<ObjectId>& before,
    const std::optional<ObjectId>& after, std::stop_token stop, const std::function<void(TreeChange)>& each)
{
    return TreeComparison(objects, std::move(stop), each).run(before, after);
}

Result<std::optional<ObjectId>> treeOf(
    ObjectStore& objects, const ObjectId& commit, const std::string& folder)
{
    const auto node = objects.node(commit);
    if (!node) {
        return node.error();
    }
    if (*node == nullptr) {
        return std::optional<ObjectId>();
    }
    const ObjectId root = (*node)->tree;
    const auto entry = objects.entryAt(root, folder);
    if (!entry) {
        return entry.error();
    }
    if (!*entry || (*entry)->kind != EntryKind::Folder) {
        return std::optional<ObjectId>();
    }
    return std::optional((*entry)->id);
}

} // namespace spanglass
