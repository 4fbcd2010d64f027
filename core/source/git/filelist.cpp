#include "core/source/git/filelist.h"

#include "core/source/git/treediff.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t mostFiles = 2'000'000;

bool isListed(EntryKind kind)
{
    return kind == EntryKind::File || kind == EntryKind::Link;
}

/// A submodule whose files are to be listed.
struct Pending {
    Module* parent = nullptr;
    ObjectId parentCommit{};
    std::string path{}; ///< in the parent
    std::string base{}; ///< of the parent's files, with a slash
    ObjectId commit{};
};

/// What two trees of the root differ in, in files.
struct Difference {
    std::vector<std::string> removed{};
    std::vector<std::string> added{};
    std::vector<std::string> removedFolders{}; ///< of submodules, with a slash
    std::vector<Pending> submodules{};
};

void note(Difference& out, TreeChange change, const Pending& from)
{
    if (change.before == EntryKind::Submodule) {
        out.removedFolders.push_back(from.base + change.path + "/");
    }
    if (change.after == EntryKind::Submodule) {
        out.submodules.push_back({ from.parent, from.parentCommit, change.path, from.base, change.afterId });
    }
    if (isListed(change.before)) {
        out.removed.push_back(from.base + change.path);
    }
    if (isListed(change.after)) {
        out.added.push_back(from.base + std::move(change.path));
    }
}

Result<> tooMany(const Module& module)
{
    return Error{ Error::Kind::Format, module.git().path + ": more than 2,000,000 files are not read" };
}

/// Adds the files of submodules, also of those within them.
Result<> listSubmodules(Difference& out, const std::stop_token& stop)
{
    while (!out.submodules.empty()) {
        const Pending next = std::move(out.submodules.back());
        out.submodules.pop_back();
        Module* child = next.parent->child(next.path, next.parentCommit);
        if (child == nullptr || !child->objects().has(next.commit)) {
            continue;
        }
        const auto tree = treeOf(child->objects(), next.commit, {});
        if (!tree) {
            return tree.error();
        }
        const Pending from{ child, next.commit, {}, next.base + next.path + "/", next.commit };
        const auto compared = compareTrees(child->objects(), std::nullopt, *tree, stop,
            [&](TreeChange change) { note(out, std::move(change), from); });
        if (!compared) {
            return compared;
        }
        if (out.added.size() > mostFiles) {
            return tooMany(*child);
        }
    }
    return {};
}

std::vector<std::string> applied(const std::vector<std::string>& base, Difference change)
{
    std::sort(change.removed.begin(), change.removed.end());
    std::sort(change.added.begin(), change.added.end());
    std::vector<std::string> kept;
    kept.reserve(base.size());
    std::set_difference(
        base.begin(), base.end(), change.removed.begin(), change.removed.end(), std::back_inserter(kept));
    for (const std::string& folder : change.removedFolders) {
        const auto begin = std::lower_bound(kept.begin(), kept.end(), folder);
        const auto end = std::find_if(
            begin, kept.end(), [&](const std::string& path) { return !path.starts_with(folder); });
        kept.erase(begin, end);
    }
    std::vector<std::string> out;
    out.reserve(kept.size() + change.added.size());
    std::merge(std::make_move_iterator(kept.begin()), std::make_move_iterator(kept.end()),
        std::make_move_iterator(change.added.begin()), std::make_move_iterator(change.added.end()),
        std::back_inserter(out));
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

/// The prefix's path in front of submodules' paths, which are those of the whole tree.
std::string folderOf(const std::string& prefix)
{
    return prefix.empty() ? prefix : prefix + "/";
}

/// Submodules below the prefix are told relative to it; to open them takes their whole paths.
void addPrefix(Difference& difference, const std::string& prefix)
{
    for (Pending& submodule : difference.submodules) {
        submodule.path = folderOf(prefix) + submodule.path;
    }
}

void removePrefix(Difference& difference, const std::string& prefix)
{
    const std::string folder = folderOf(prefix);
    for (std::string& path : difference.added) {
        if (!folder.empty() && path.starts_with(folder)) {
            path.erase(0, folder.size());
        }
    }
}

/// Nothing if there is none in the clone.
Result<std::optional<ObjectId>> firstParent(ObjectStore& objects, const ObjectId& commit)
{
    const auto node = objects.node(commit);
    if (!node) {
        return node.error();
    }
    if (*node == nullptr || (*node)->parents.empty() || objects.isBorder(commit)
        || !objects.has((*node)->parents.front())) {
        return std::optional<ObjectId>();
    }
    return std::optional((*node)->parents.front());
}

} // namespace

Result<Repository::Files> filesOf(Module& root, const std::string& prefix, const ObjectId& commit,
    const Repository::Files* base, const std::stop_token& stop)
{
    const auto tree = treeOf(root.objects(), commit, prefix);
    if (!tree) {
        return tree.error();
    }
    std::optional<ObjectId> baseTree;
    const auto baseCommit = base == nullptr ? std::nullopt : objectIdFromHex(base->commit);
    if (baseCommit) {
        const auto found = treeOf(root.objects(), *baseCommit, prefix);
        baseTree = found ? *found : std::nullopt;
    }
    Difference difference;
    const Pending from{ &root, commit, {}, {}, commit };
    const auto compared = compareTrees(root.objects(), baseTree, *tree, stop,
        [&](TreeChange change) { note(difference, std::move(change), from); });
    if (!compared) {
        return compared.error();
    }
    Difference inner;
    inner.submodules = std::exchange(difference.submodules, {});
    addPrefix(inner, prefix);
    if (auto listed = listSubmodules(inner, stop); !listed) {
        return listed.error();
    }
    removePrefix(inner, prefix);
    difference.added.insert(difference.added.end(), std::make_move_iterator(inner.added.begin()),
        std::make_move_iterator(inner.added.end()));
    Repository::Files out;
    out.commit = toHex(commit);
    out.paths = applied(baseTree ? base->paths : std::vector<std::string>(), std::move(difference));
    return out;
}

Result<std::vector<Repository::Former>> formerFilesOf(Module& root, const std::string& prefix,
    const ObjectId& head, std::size_t enough, const std::stop_token& stop)
{
    constexpr std::size_t mostFormer = 200'000;
    ObjectStore& objects = root.objects();
    std::vector<Repository::Former> out;
    std::unordered_set<std::string> known; // files of HEAD, then those found as well
    ObjectId commit = head;
    auto tree = treeOf(objects, commit, prefix);
    const auto listed = !tree ? Result<>(tree.error())
                              : compareTrees(objects, std::nullopt, *tree, stop,
                                  [&](TreeChange change) { known.insert(std::move(change.path)); });
    if (!listed) {
        return listed.error();
    }
    for (std::size_t i = 0; i < enough && out.size() < mostFormer; ++i) {
        const auto found = firstParent(objects, commit);
        if (!found || !*found) {
            return found ? Result(std::move(out)) : found.error();
        }
        const ObjectId parent = **found;
        auto before = treeOf(objects, parent, prefix);
        if (!before) {
            return before.error();
        }
        const auto compared = compareTrees(objects, *before, *tree, stop, [&](TreeChange change) {
            if (change.before == EntryKind::File && change.after == EntryKind::Other
                && known.insert(change.path).second) {
                out.push_back({ std::move(change.path), toHex(parent) });
            }
        });
        if (!compared) {
            return compared.error();
        }
        commit = parent;
        tree = std::move(before);
        if (stop.stop_requested()) {
            return cancelledError();
        }
    }
    return out;
}

} // namespace spanglass
