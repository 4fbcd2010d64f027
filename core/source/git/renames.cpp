#include "core/source/git/renames.h"

#include "core/source/git/similarity.h"
#include "core/source/git/treediff.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t largestFile = std::size_t{ 1 } << 20U;
constexpr std::size_t mostBytes = std::size_t{ 64 } << 20U; ///< unpacked for one question
constexpr std::size_t mostPairs = 20'000; ///< compared for one question
constexpr std::size_t mostCandidates = 1000; ///< where only one file is asked about

std::string_view nameOf(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

std::string_view extensionOf(std::string_view path)
{
    const std::string_view name = nameOf(path);
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : name.substr(dot);
}

struct RemovedAndAdded {
    std::vector<FileAt> removed{};
    std::vector<FileAt> added{};
};

Result<RemovedAndAdded> removedAndAdded(
    ObjectStore& objects, const ObjectId& before, const ObjectId& after, const std::stop_token& stop)
{
    const auto byPath = [](const FileAt& a, const FileAt& b) { return a.path < b.path; };
    RemovedAndAdded out;
    const auto compared = compareTrees(objects, before, after, stop, [&](TreeChange change) {
        if (change.before == EntryKind::File && change.after == EntryKind::Other) {
            out.removed.push_back({ std::move(change.path), change.beforeId });
        } else if (change.after == EntryKind::File && change.before == EntryKind::Other) {
            out.added.push_back({ std::move(change.path), change.afterId });
        }
    });
    if (!compared) {
        return compared.error();
    }
    std::sort(out.removed.begin(), out.removed.end(), byPath);
    std::sort(out.added.begin(), out.added.end(), byPath);
    return out;
}

/// How alike files are; each is unpacked once. Files that are not there or too large are like none.
class Likeness {
public:
    explicit Likeness(ObjectStore& objects)
        : m_objects(objects)
    {
    }

    int of(const FileAt& before, const FileAt& after)
    {
        const TextPieces* left = pieces(before.id);
        const TextPieces* right = left == nullptr ? nullptr : pieces(after.id);
        return right == nullptr ? 0 : similarityOf(*left, *right);
    }

private:
    const TextPieces* pieces(const ObjectId& id)
    {
        const auto [place, isNew] = m_pieces.try_emplace(id);
        if (isNew && m_bytes < mostBytes) {
            if (const auto text = m_objects.blob(id, largestFile)) {
                place->second = piecesOf(ObjectStore::textOf(*text));
                m_bytes += place->second.size;
            }
        }
        return place->second.size == 0 ? nullptr : &place->second;
    }

    ObjectStore& m_objects;
    std::unordered_map<ObjectId, TextPieces, ObjectIdHash> m_pieces{};
    std::size_t m_bytes = 0;
};

/// Gives each added file its source as git's diffcore does: sources are used once, equal contents first,
/// then files whose base name is there once on each side, then the most alike.
class RenameSearch {
public:
    RenameSearch(ObjectStore& objects, RemovedAndAdded files, const std::string& path, std::stop_token stop)
        : m_files(std::move(files))
        , m_likeness(objects)
        , m_path(path)
        , m_stop(std::move(stop))
        , m_isUsed(m_files.removed.size(), false)
    {
    }

    Result<std::optional<FileAt>> run()
    {
        if (m_files.removed.empty()) {
            return std::optional<FileAt>();
        }
        if (const FileAt* same = findSame()) {
            return std::optional(*same);
        }
        dropUsed();
        if (const FileAt* named = findByName()) {
            return std::optional(*named);
        }
        dropUsed();
        return findAlike();
    }

private:
    struct Pair {
        std::size_t removed = 0;
        std::size_t added = 0;
        int likeness = 0;
        bool isSameName = false;
    };

    void dropUsed()
    {
        std::vector<FileAt> left;
        for (std::size_t i = 0; i < m_files.removed.size(); ++i) {
            if (!m_isUsed[i]) {
                left.push_back(std::move(m_files.removed[i]));
            }
        }
        m_files.removed = std::move(left);
        m_isUsed.assign(m_files.removed.size(), false);
        std::erase_if(m_files.added, [](const FileAt& file) { return file.path.empty(); });
    }

    const FileAt* findSame()
    {
        std::unordered_map<ObjectId, std::vector<std::size_t>, ObjectIdHash> byId;
        for (std::size_t i = 0; i < m_files.removed.size(); ++i) {
            byId[m_files.removed[i].id].push_back(i);
        }
        for (FileAt& added : m_files.added) {
            const auto places = byId.find(added.id);
            if (places == byId.end()) {
                continue;
            }
            auto& free = places->second;
            auto best = std::find_if(free.begin(), free.end(),
                [&](std::size_t i) { return nameOf(m_files.removed[i].path) == nameOf(added.path); });
            best = best == free.end() ? free.begin() : best;
            const std::size_t source = *best;
            m_isUsed[source] = true;
            free.erase(best);
            if (free.empty()) {
                byId.erase(places);
            }
            if (added.path == m_path) {
                return &m_files.removed[source];
            }
            added.path.clear();
        }
        return nullptr;
    }

    const FileAt* findByName()
    {
        constexpr std::size_t mostCompared = 500;
        constexpr int enough = 45'000; ///< git's: half way between renameSimilarity and alike
        std::map<std::string_view, std::pair<int, std::size_t>> removed;
        std::map<std::string_view, std::pair<int, std::size_t>> added;
        for (std::size_t i = 0; i < m_files.removed.size(); ++i) {
            auto& [count, place] = removed[nameOf(m_files.removed[i].path)];
            ++count;
            place = i;
        }
        for (std::size_t i = 0; i < m_files.added.size(); ++i) {
            auto& [count, place] = added[nameOf(m_files.added[i].path)];
            ++count;
            place = i;
        }
        std::vector<std::size_t> found;
        const FileAt* out = nullptr;
        std::size_t compared = 0;
        for (const auto& [name, source] : removed) {
            const auto target = added.find(name);
            if (source.first != 1 || target == added.end() || target->second.first != 1
                || m_stop.stop_requested()) {
                continue;
            }
            const FileAt& file = m_files.added[target->second.second];
            const bool isOurs = file.path == m_path;
            if ((isOurs || ++compared < mostCompared)
                && m_likeness.of(m_files.removed[source.second], file) >= enough) {
                out = isOurs ? &m_files.removed[source.second] : out;
                m_isUsed[source.second] = true;
                found.push_back(target->second.second);
            }
        }
        for (const std::size_t i : found) {
            m_files.added[i].path.clear();
        }
        return out;
    }

    /// The pairs that git would compare, or only those of our file where they are too many.
    std::vector<Pair> pairs() const
    {
        std::vector<Pair> out;
        const bool isAll = m_files.removed.size() * m_files.added.size() <= mostPairs;
        for (std::size_t j = 0; j < m_files.added.size(); ++j) {
            for (std::size_t i = 0; i < m_files.removed.size(); ++i) {
                const std::string& from = m_files.removed[i].path;
                const std::string& to = m_files.added[j].path;
                if (isAll || (to == m_path && extensionOf(from) == extensionOf(to))) {
                    out.push_back({ i, j, 0, nameOf(from) == nameOf(to) });
                }
            }
        }
        if (!isAll && out.size() > mostCandidates) {
            std::stable_partition(out.begin(), out.end(), [](const Pair& p) { return p.isSameName; });
            out.resize(mostCandidates);
        }
        return out;
    }

    Result<std::optional<FileAt>> findAlike()
    {
        std::vector<Pair> all = pairs();
        for (Pair& pair : all) {
            if (m_stop.stop_requested()) {
                return cancelledError();
            }
            pair.likeness = m_likeness.of(m_files.removed[pair.removed], m_files.added[pair.added]);
        }
        std::erase_if(all, [](const Pair& pair) { return pair.likeness < renameSimilarity; });
        std::stable_sort(all.begin(), all.end(), [](const Pair& a, const Pair& b) {
            return a.likeness != b.likeness ? a.likeness > b.likeness : a.isSameName && !b.isSameName;
        });
        std::vector<bool> isDone(m_files.added.size(), false);
        for (const Pair& pair : all) {
            if (m_isUsed[pair.removed] || isDone[pair.added]) {
                continue;
            }
            if (m_files.added[pair.added].path == m_path) {
                return std::optional(m_files.removed[pair.removed]);
            }
            m_isUsed[pair.removed] = true;
            isDone[pair.added] = true;
        }
        return std::optional<FileAt>();
    }

    RemovedAndAdded m_files;
    Likeness m_likeness;
    const std::string& m_path;
    std::stop_token m_stop;
    std::vector<bool> m_isUsed;
};

} // namespace

Result<std::optional<FileAt>> renamedFrom(ObjectStore& objects, const ObjectId& before, const ObjectId& after,
    const std::string& path, std::stop_token stop)
{
    auto files = removedAndAdded(objects, before, after, stop);
    if (!files) {
        return files.error();
    }
    return RenameSearch(objects, std::move(*files), path, std::move(stop)).run();
}

Result<std::optional<FileAt>> renamedTo(ObjectStore& objects, const ObjectId& before, const ObjectId& after,
    const FileAt& file, const std::string& folder, std::stop_token stop)
{
    const auto files = removedAndAdded(objects, before, after, stop);
    if (!files) {
        return files.error();
    }
    std::vector<const FileAt*> candidates;
    const FileAt* same = nullptr;
    for (const FileAt& added : files->added) {
        if (!folder.empty() && !added.path.starts_with(folder + "/")) {
            continue;
        }
        const bool isSameName = nameOf(added.path) == nameOf(file.path);
        if (added.id == file.id
            && (same == nullptr || (isSameName && nameOf(same->path) != nameOf(file.path)))) {
            same = &added;
        }
        if (extensionOf(added.path) == extensionOf(file.path)) {
            candidates.push_back(&added);
        }
    }
    if (same != nullptr) {
        return std::optional(*same);
    }
    std::stable_partition(candidates.begin(), candidates.end(),
        [&](const FileAt* candidate) { return nameOf(candidate->path) == nameOf(file.path); });
    candidates.resize(std::min(candidates.size(), mostCandidates));
    Likeness likeness(objects);
    int best = renameSimilarity - 1;
    const FileAt* found = nullptr;
    for (const FileAt* candidate : candidates) {
        if (stop.stop_requested()) {
            return cancelledError();
        }
        const int alike = likeness.of(file, *candidate);
        if (alike > best) {
            best = alike;
            found = candidate;
        }
    }
    return found == nullptr ? std::optional<FileAt>() : std::optional(*found);
}

} // namespace spanglass
