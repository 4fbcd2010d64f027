#include "core/source/filematch.h"

#include "core/base/text.h"
#include "core/source/folderdoubt.h"
#include "core/source/foldernames.h"
#include "core/source/packagepath.h"
#include "core/source/pathparts.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <climits>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// A file that ends like the frame's path.
struct Candidate {
    std::size_t root = 0; ///< index
    std::string_view path{};
    std::string_view folders{}; ///< of it in front of what is in common
    std::string_view frameFolders{}; ///< of the frame's path
    int score = 0; ///< 2 for each element in common, 1 for one that is nearly the same
    bool isBare = false; ///< the frame's path is a base name
};

constexpr int exactScore = INT_MAX;
constexpr int baseNameScore = 2;

using Candidates = std::vector<Candidate>;

/// Keeps those that hold, if any does.
template <typename Holds> void prefer(Candidates& candidates, Holds holds)
{
    if (candidates.size() > 1 && std::any_of(candidates.begin(), candidates.end(), holds))
        candidates.erase(std::remove_if(candidates.begin(), candidates.end(),
                             [&](const Candidate& candidate) { return !holds(candidate); }),
            candidates.end());
}

std::string_view rootName(const RootFiles& root)
{
    auto path = root.root;
    while (removeSuffix(path, "/")) { }
    return lastElementOf(path);
}

/// Collects candidates and chooses among them, for one question.
class FileChoice {
public:
    FileChoice(const FileQuestion& question, const FrameHints& hints, std::span<const RootFiles> roots)
        : m_question(question)
        , m_hints(hints)
        , m_roots(roots)
    {
    }

    FileMatch choose()
    {
        collect();
        if (!m_candidates.empty() && m_candidates.front().score == baseNameScore)
            dropUnlikely();
        if (m_candidates.size() > 1)
            rank();
        if (m_candidates.size() == 1 && isTooUncertain(m_candidates.front()))
            m_candidates.clear();
        FileMatch match;
        match.files.reserve(m_candidates.size());
        for (const auto& candidate : m_candidates) {
            match.files.push_back({ std::string(m_roots[candidate.root].root), std::string(candidate.path) });
            match.elements = candidate.score / 2;
        }
        std::sort(match.files.begin(), match.files.end(), [](const SourceFile& a, const SourceFile& b) {
            return a.path != b.path ? a.path < b.path : a.root < b.root;
        });
        return match;
    }

private:
    void collect();
    void add(std::size_t root, std::string_view path, const FileTable::Matches& matches);
    int scoreOf(const Candidate& candidate, int elements) const;
    bool isMeant(const Candidate& candidate, std::string_view framePath, int elements) const;
    FolderParting partingOf(std::string_view framePath, const Candidate& candidate) const;
    bool beginsModule(const Candidate& candidate, const FolderParting& parting) const;
    bool isContradicted(const Candidate& candidate) const;
    bool isTooUncertain(const Candidate& candidate) const;
    void dropUnlikely();
    bool isDeep(const Candidate& candidate, int fewFolders) const;
    bool isAtRoot(const Candidate& candidate) const;
    bool isServicesOwn(const Candidate& candidate) const;
    bool isOnlyOne() const;
    bool isBesidesFrame(const Candidate& candidate) const;
    bool isNamed(const RootFiles& root) const;
    void rank();
    void preferVersion();
    void dropClones();
    bool isSameProject(const RootFiles& a, const RootFiles& b) const;

    const FileQuestion& m_question;
    const FrameHints& m_hints;
    std::span<const RootFiles> m_roots;
    Candidates m_candidates; ///< all of one score
};

void FileChoice::collect()
{
    for (std::size_t root = 0; root < m_roots.size(); ++root) {
        if (m_roots[root].files == nullptr)
            continue;
        for (const auto& path : m_question.paths)
            add(root, path,
                m_question.isWindows ? m_roots[root].files->longestSuffixAnyCase(path)
                                     : m_roots[root].files->longestSuffix(path));
    }
    const auto order = [](const Candidate& a, const Candidate& b) {
        return a.root != b.root ? a.root < b.root : a.path < b.path;
    };
    const auto isSame = [](const Candidate& a, const Candidate& b) {
        return a.root == b.root && a.path == b.path;
    };
    std::stable_sort(m_candidates.begin(), m_candidates.end(), order);
    m_candidates.erase(std::unique(m_candidates.begin(), m_candidates.end(), isSame), m_candidates.end());
}

/// Keeps only what has the best score so far.
void FileChoice::add(std::size_t root, std::string_view path, const FileTable::Matches& matches)
{
    for (const auto file : matches.paths) {
        Candidate candidate{ root, file, withoutLast(file, matches.elements),
            withoutLast(path, matches.elements), 0, path.find('/') == npos && m_question.absolute.empty() };
        candidate.score = scoreOf(candidate, matches.elements);
        const bool isMeantAnyway = candidate.score == exactScore;
        if (!file.ends_with(m_hints.extension)
            || (!isMeantAnyway && (!isMeant(candidate, path, matches.elements) || isContradicted(candidate))))
            continue;
        if (!m_candidates.empty() && m_candidates.front().score > candidate.score)
            continue;
        if (!m_candidates.empty() && m_candidates.front().score < candidate.score)
            m_candidates.clear();
        m_candidates.push_back(candidate);
    }
}

bool FileChoice::isMeant(const Candidate& candidate, std::string_view framePath, int elements) const
{
    constexpr int fewFolders = 2; // "com/acme/Cart.java" is told by its folders, "json/decoder.py" is not
    if (m_question.isPackage) {
        const std::string folders =
            std::string(m_roots[candidate.root].root) + '/' + std::string(candidate.folders) + "/x";
        return candidate.frameFolders.empty() && hasPackageFolder(folders);
    }
    return !m_question.isForeign
        || (candidate.frameFolders.empty() && elements > fewFolders && framePath.find('/') != npos);
}

FolderParting FileChoice::partingOf(std::string_view framePath, const Candidate& candidate) const
{
    auto parting = partingAt(framePath, candidate.path, m_question.isWindows);
    parting.language = m_hints.language;
    parting.isAbsolute = !m_question.absolute.empty() && m_question.absolute.ends_with(framePath);
    return parting;
}

/// Go's modules are in folders of any name.
bool FileChoice::beginsModule(const Candidate& candidate, const FolderParting& parting) const
{
    return m_hints.language == Language::Go && !parting.isAbsolute
        && m_roots[candidate.root].files->contains(std::string(parting.folders) + "/go.mod");
}

/// By any of the paths, of which one may be of the module.
bool FileChoice::isContradicted(const Candidate& candidate) const
{
    const auto& files = *m_roots[candidate.root].files;
    return std::any_of(m_question.paths.begin(), m_question.paths.end(), [&](const std::string& path) {
        const auto parting = partingOf(path, candidate);
        if (parting.shared.empty())
            return false;
        if (parting.folders.empty()) {
            const auto container = lastElementOf(withoutLast(parting.frameFolders, 1));
            return isContainer(container) && files.hasTopFolder(container);
        }
        return isOtherFolder(parting) && !beginsModule(candidate, parting);
    });
}

bool FileChoice::isTooUncertain(const Candidate& candidate) const
{
    if (candidate.score == exactScore || m_question.isPackage || m_question.isForeign)
        return false;
    const auto& root = m_roots[candidate.root];
    const FolderTies ties{ m_hints.service, namesService(rootName(root), m_hints.service) > 0,
        root.evidence == RootFiles::Evidence::Commit || isNamed(root) };
    return std::all_of(m_question.paths.begin(), m_question.paths.end(), [&](const std::string& path) {
        const auto parting = partingOf(path, candidate);
        return parting.shared.empty() || (isDoubtful(parting, ties) && !beginsModule(candidate, parting));
    });
}

int FileChoice::scoreOf(const Candidate& candidate, int elements) const
{
    const auto root = m_roots[candidate.root].root;
    const std::string_view absolute = m_question.absolute;
    if (!root.empty() && absolute.size() > root.size() + candidate.path.size() && absolute.starts_with(root)
        && absolute.ends_with(candidate.path)
        && absolute.substr(root.size(), absolute.size() - root.size() - candidate.path.size()) == "/")
        return exactScore; // it ran from this very folder
    const auto folder =
        lastElementOf(candidate.folders.empty() ? rootName(m_roots[candidate.root]) : candidate.folders);
    const auto frameFolder = lastElementOf(candidate.frameFolders);
    const bool isNear = isSameButVersion(folder, frameFolder)
        || (m_hints.language == Language::Php && !folder.empty() && toLower(folder) == toLower(frameFolder))
        || (m_question.isServed && frameFolder.empty() && isBuilt(folder));
    return 2 * elements + (isNear ? 1 : 0);
}

/// Of files that have but the base name in common with a frame that gives folders.
void FileChoice::dropUnlikely()
{
    if (std::any_of(m_candidates.begin(), m_candidates.end(), [](const auto& one) { return one.isBare; }))
        return;
    const auto keep = [&](auto holds) {
        Candidates kept;
        std::copy_if(m_candidates.begin(), m_candidates.end(), std::back_inserter(kept), holds);
        if (kept.empty())
            return false;
        m_candidates = std::move(kept);
        return true;
    };
    if (keep([&](const Candidate& candidate) { return isServicesOwn(candidate); })
        || keep([&](const Candidate& candidate) { return isAtRoot(candidate); }))
        return;
    prefer(m_candidates, [&](const Candidate& candidate) { return !isBesidesFrame(candidate); });
    dropClones();
    if (!isOnlyOne())
        m_candidates.clear();
}

/// A frame that lies in more folders of names of their own than these: "/opt/acme/shop/x/main.py" has three.
bool FileChoice::isDeep(const Candidate& candidate, int fewFolders) const
{
    int own = 0;
    hasFolder(candidate.frameFolders, [&](std::string_view element) {
        own += isDeployment(element) ? 0 : 1;
        return false;
    });
    return own > fewFolders && !m_question.absolute.empty();
}

/// A file that lies in no folder, where the root has no folder of the name that the frame's has.
bool FileChoice::isAtRoot(const Candidate& candidate) const
{
    const auto frameFolder = lastElementOf(candidate.frameFolders);
    if (!candidate.folders.empty() || m_question.isServed)
        return false;
    if (frameFolder.empty() || frameFolder == rootName(m_roots[candidate.root]))
        return true;
    if (isDeep(candidate, 2) && isCommonName(candidate.path))
        return false;
    const bool isSource = isBuilt(frameFolder) && m_hints.extension.empty(); // whose lines are others
    return !isSource && !m_roots[candidate.root].files->hasTopFolder(frameFolder);
}

/// A service's own folder that was deployed as a whole: /app/main.py -> services/orders/main.py.
bool FileChoice::isServicesOwn(const Candidate& candidate) const
{
    const bool isDeployed = !hasFolder(candidate.frameFolders, [&](std::string_view folder) {
        return !isDeployment(folder) && namesService(folder, m_hints.service) == 0;
    });
    return !m_question.isServed && isDeployed
        && namesService(lastElementOf(candidate.folders), m_hints.service) > 0;
}

bool FileChoice::isOnlyOne() const
{
    if (m_candidates.size() != 1 || m_question.isServed)
        return false;
    const auto& only = m_candidates.front();
    return !isCommonName(lastElementOf(only.path)) && !isBuilt(lastElementOf(only.frameFolders))
        && !isBesidesFrame(only) && !isDeep(only, 3);
}

/// In a folder of tests or of built or foreign code that the frame's path does not have.
bool FileChoice::isBesidesFrame(const Candidate& candidate) const
{
    return hasFolder(candidate.folders, [&](std::string_view folder) {
        return isBesides(folder) && !hasFolder(candidate.frameFolders, [&](std::string_view other) {
            return folder == other || isSameButVersion(folder, other);
        });
    });
}

/// The repository that the span names.
bool FileChoice::isNamed(const RootFiles& root) const
{
    return !m_hints.repositoryUrl.empty()
        && std::any_of(root.remotes.begin(), root.remotes.end(),
            [&](const std::string& remote) { return isSameRepository(remote, m_hints.repositoryUrl); });
}

void FileChoice::rank()
{
    std::vector<bool> isNamed(m_roots.size());
    std::transform(m_roots.begin(), m_roots.end(), isNamed.begin(),
        [&](const RootFiles& root) { return this->isNamed(root); });
    prefer(m_candidates, [&](const Candidate& one) { return isNamed[one.root]; });
    prefer(m_candidates,
        [&](const Candidate& one) { return m_roots[one.root].evidence == RootFiles::Evidence::Commit; });
    for (int least = 2; least > 0; --least)
        prefer(m_candidates, [&](const Candidate& one) {
            return namesService(lastElementOf(one.folders), m_hints.service) >= least;
        });
    prefer(m_candidates, [](const Candidate& one) { return one.folders.empty(); });
    for (int least = 2; least > 0; --least) {
        prefer(m_candidates, [&](const Candidate& one) {
            return haveService(one.folders, m_hints.service) >= least
                || namesService(rootName(m_roots[one.root]), m_hints.service) >= least;
        });
    }
    preferVersion();
    prefer(m_candidates,
        [&](const Candidate& one) { return m_roots[one.root].evidence != RootFiles::Evidence::None; });
    prefer(m_candidates, [&](const Candidate& one) { return !isBesidesFrame(one); });
    prefer(m_candidates, [&](const Candidate& one) { return m_roots[one.root].isRepository; });
    prefer(m_candidates, [&](const Candidate& one) {
        return one.folders.empty() && lastElementOf(one.frameFolders) == rootName(m_roots[one.root]);
    });
    dropClones();
}

void FileChoice::preferVersion()
{
    auto version = m_hints.version;
    removePrefix(version, "v");
    if (version.empty())
        return;
    const auto names = [&](const Candidate& one, bool wanted) {
        const auto holds = [&](std::string_view folder) {
            const auto found = versionIn(folder);
            return !found.empty() && (found == version) == wanted;
        };
        return holds(rootName(m_roots[one.root])) || hasFolder(one.path, holds);
    };
    if (std::none_of(
            m_candidates.begin(), m_candidates.end(), [&](const auto& one) { return names(one, false); }))
        return;
    prefer(m_candidates, [&](const Candidate& one) { return names(one, true); });
    prefer(m_candidates, [&](const Candidate& one) { return !names(one, false); });
}

/// The same path in several copies of one project is one file, of the first of them.
void FileChoice::dropClones()
{
    if (m_candidates.size() < 2)
        return;
    std::vector<std::size_t> project(m_roots.size());
    for (std::size_t i = 0; i < m_roots.size(); ++i) {
        project[i] = i;
        for (std::size_t j = 0; j < i && project[i] == i; ++j) {
            if (isSameProject(m_roots[i], m_roots[j]))
                project[i] = project[j];
        }
    }
    const auto isLess = [&](const Candidate& a, const Candidate& b) {
        return a.path != b.path ? a.path < b.path
                                : std::pair(project[a.root], a.root) < std::pair(project[b.root], b.root);
    };
    const auto isSame = [&](const Candidate& a, const Candidate& b) {
        return a.path == b.path && project[a.root] == project[b.root];
    };
    std::sort(m_candidates.begin(), m_candidates.end(), isLess);
    m_candidates.erase(std::unique(m_candidates.begin(), m_candidates.end(), isSame), m_candidates.end());
}

bool FileChoice::isSameProject(const RootFiles& a, const RootFiles& b) const
{
    if (a.files == nullptr || b.files == nullptr)
        return false;
    for (const auto& remote : a.remotes) {
        if (std::any_of(b.remotes.begin(), b.remotes.end(),
                [&](const std::string& other) { return isSameRepository(remote, other); }))
            return true;
    }
    const bool mayBeCopy = a.remotes.empty() || b.remotes.empty();
    return mayBeCopy && (a.files == b.files || a.files->paths() == b.files->paths());
}

} // namespace

FileMatch filesFor(const FileQuestion& question, const FrameHints& hints, std::span<const RootFiles> roots)
{
    return FileChoice(question, hints, roots).choose();
}

} // namespace spanglass
