#include "core/source/git/linehistory.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::size_t mostHunks = 20'000;
constexpr std::size_t mostRenames = 20'000;
constexpr std::size_t mostJumps = 200'000;
/// Clocks differ: so many commits in a row have to be too old before the walk ends.
constexpr int mostOldInARow = 16;

} // namespace

LineHistory::LineHistory(ObjectStore& objects)
    : m_objects(objects)
{
}

Result<std::optional<LinePlace>> LineHistory::originOf(
    LinePlace place, std::int64_t notBefore, const std::stop_token& stop)
{
    std::optional<LinePlace> nothing;
    const auto isThere = hasLine(place);
    if (!isThere || !*isThere) {
        return isThere ? Result(nothing) : isThere.error();
    }
    PathIds ids;
    CommitPath unchangedSince{ place.commit, place.path };
    for (int old = 0;;) {
        if (stop.stop_requested()) {
            return cancelledError();
        }
        if (place.commit == unchangedSince.first) {
            jump(place, ids);
        }
        const auto found = m_objects.node(place.commit);
        if (!found || *found == nullptr) {
            return found ? Result(nothing) : found.error();
        }
        const CommitNode node = **found;
        const bool isOld = node.committed < notBefore;
        old = isOld ? old + 1 : 0;
        if (old > mostOldInARow || m_objects.isBorder(place.commit)) {
            rememberJump(unchangedSince, place.commit);
            return nothing;
        }
        const ObjectId commit = place.commit;
        const auto taken = step(place, ids, node, stop);
        if (!taken || *taken == Step::Unknown) {
            return taken ? Result(nothing) : taken.error();
        }
        if (*taken != Step::Whole || place.path != unchangedSince.second) {
            rememberJump(unchangedSince, commit);
            unchangedSince = { place.commit, place.path };
        }
        if (*taken == Step::Origin) {
            return isOld ? nothing : std::optional(std::move(place));
        }
    }
}

void LineHistory::jump(LinePlace& place, PathIds& ids) const
{
    if (const auto known = m_jumps.find({ place.commit, place.path }); known != m_jumps.end()) {
        place.commit = known->second;
        ids.clear();
    }
}

void LineHistory::rememberJump(const CommitPath& from, const ObjectId& to)
{
    if (from.first == to) {
        return;
    }
    if (m_jumps.size() >= mostJumps) {
        m_jumps.clear();
    }
    m_jumps[from] = to;
}

Result<bool> LineHistory::hasLine(const LinePlace& place)
{
    const auto node = m_objects.node(place.commit);
    if (!node) {
        return node.error();
    }
    if (*node == nullptr || place.line < 1) {
        return false;
    }
    const auto ids = idsAt((*node)->tree, place.path, nullptr);
    if (!ids) {
        return ids.error();
    }
    if (ids->empty()) {
        return false;
    }
    const auto size = m_objects.blobSize(ids->back());
    if (!size) {
        return size.error();
    }
    if (*size > largestCompared) {
        return false;
    }
    const auto text = m_objects.blob(ids->back(), largestCompared);
    if (!text) {
        return text.error();
    }
    return place.line <= countLines(ObjectStore::textOf(*text));
}

Result<LineHistory::PathIds> LineHistory::idsAt(
    const ObjectId& tree, const std::string& path, const PathIds* known)
{
    PathIds ids{ tree };
    const std::string_view whole = path;
    for (std::size_t begin = 0; begin <= whole.size();) {
        const std::size_t level = ids.size() - 1;
        if (known != nullptr && level < known->size() && (*known)[level] == ids.back()) {
            return *known;
        }
        const std::size_t end = std::min(whole.find('/', begin), whole.size());
        const auto text = m_objects.tree(ids.back());
        if (!text) {
            return text.error();
        }
        bool isDamaged = false;
        const auto entry = findEntry(ObjectStore::textOf(*text), whole.substr(begin, end - begin), isDamaged);
        if (isDamaged) {
            return Error{ Error::Kind::Format,
                m_objects.name() + ": tree " + toHex(ids.back()).substr(0, 12) + ": is damaged" };
        }
        const EntryKind wanted = end == whole.size() ? EntryKind::File : EntryKind::Folder;
        if (!entry || entry->kind != wanted) {
            return PathIds();
        }
        ids.push_back(entry->id);
        begin = end + 1;
    }
    return ids;
}

/// One commit back, in the order that git blame looks at parents: one that has the very same file takes it
/// whole, be it under another name; else the first one that has the line.
Result<LineHistory::Step> LineHistory::step(
    LinePlace& place, PathIds& ids, const CommitNode& node, const std::stop_token& stop)
{
    if (node.parents.empty()) {
        return Step::Origin;
    }
    if (ids.empty()) {
        auto found = idsAt(node.tree, place.path, nullptr);
        if (!found) {
            return found.error();
        }
        if (found->empty()) {
            return Step::Unknown;
        }
        ids = std::move(*found);
    }
    std::vector<Parent> parents;
    for (const ObjectId& id : node.parents) {
        const auto parent = m_objects.node(id);
        if (!parent) {
            return parent.error();
        }
        if (*parent == nullptr) {
            return Step::Unknown;
        }
        parents.push_back({ id, (*parent)->tree, {}, {} });
    }
    auto taken = stepToSame(place, ids, parents);
    if (taken && *taken == Step::Origin) {
        taken = stepToRenamed(place, ids, node.tree, parents, stop);
    }
    if (taken && *taken == Step::Origin) {
        taken = stepToChanged(place, ids, parents);
    }
    return taken;
}

Result<LineHistory::Step> LineHistory::stepToSame(
    LinePlace& place, PathIds& ids, std::vector<Parent>& parents)
{
    for (Parent& parent : parents) {
        auto found = idsAt(parent.tree, place.path, &ids);
        if (!found) {
            return found.error();
        }
        if (found->empty()) {
            continue;
        }
        if (found->back() == ids.back()) {
            ids = std::move(*found);
            place.commit = parent.commit;
            return Step::Whole;
        }
        parent.path = place.path;
        parent.ids = std::move(*found);
    }
    return Step::Origin;
}

Result<LineHistory::Step> LineHistory::stepToRenamed(LinePlace& place, PathIds& ids, const ObjectId& tree,
    std::vector<Parent>& parents, const std::stop_token& stop)
{
    for (Parent& parent : parents) {
        if (!parent.path.empty()) {
            continue;
        }
        const std::pair<IdPair, std::string> key{ { parent.tree, tree }, place.path };
        auto known = m_renames.find(key);
        if (known == m_renames.end()) {
            auto file = renamedFrom(m_objects, parent.tree, tree, place.path, stop);
            if (!file) {
                return file.error();
            }
            if (m_renames.size() >= mostRenames) {
                m_renames.clear();
            }
            known = m_renames.emplace(key, std::move(*file)).first;
        }
        if (!known->second) {
            continue;
        }
        if (known->second->id == ids.back()) {
            place.commit = parent.commit;
            place.path = known->second->path;
            ids.clear();
            return Step::Whole;
        }
        parent.path = known->second->path;
        parent.ids = { known->second->id };
    }
    return Step::Origin;
}

Result<LineHistory::Step> LineHistory::stepToChanged(
    LinePlace& place, PathIds& ids, std::vector<Parent>& parents)
{
    for (Parent& parent : parents) {
        if (parent.path.empty()) {
            continue;
        }
        const auto difference = hunks(parent.ids.back(), ids.back());
        if (!difference) {
            return difference.error();
        }
        if (*difference == nullptr) {
            return Step::Unknown;
        }
        if (const auto line = lineBefore(**difference, place.line)) {
            place = { parent.commit, parent.path, *line };
            ids = parent.ids.size() > 1 ? std::move(parent.ids) : PathIds();
            return Step::Changed;
        }
    }
    return Step::Origin;
}

/// Null if the files are too large to compare.
Result<const std::vector<LineHunk>*> LineHistory::hunks(const ObjectId& before, const ObjectId& after)
{
    const IdPair key{ before, after };
    auto known = m_hunks.find(key);
    if (known == m_hunks.end()) {
        const auto size = m_objects.blobSize(before);
        if (!size) {
            return size.error();
        }
        std::optional<std::vector<LineHunk>> found;
        if (*size <= largestCompared) {
            const auto old = m_objects.blob(before, largestCompared);
            if (!old) {
                return old.error();
            }
            const auto current = m_objects.blob(after, largestCompared);
            if (!current) {
                return current.error();
            }
            found = compareLines(ObjectStore::textOf(*old), ObjectStore::textOf(*current));
        }
        if (m_hunks.size() >= mostHunks) {
            m_hunks.clear();
        }
        known = m_hunks.emplace(key, std::move(found)).first;
    }
    return known->second ? &*known->second : static_cast<const std::vector<LineHunk>*>(nullptr);
}

} // namespace spanglass
