#include "core/source/framelocator.h"

#include "core/source/foldernames.h"
#include "core/source/framenotes.h"
#include "core/source/framepaths.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t shortId = 7;
constexpr std::size_t mostKnownFrames = 256;

/// Roots with the files that a question is about, kept alive for it.
class Tables {
public:
    void add(const OpenRoot& root, std::shared_ptr<const FileTable> table,
        RootFiles::Evidence evidence = RootFiles::Evidence::None)
    {
        if (table) {
            m_files.push_back(
                { table.get(), root.path(), root.repository() != nullptr, root.remotes(), evidence });
            m_tables.push_back(std::move(table));
        }
    }
    [[nodiscard]] std::span<const RootFiles> files() const { return m_files; }

private:
    std::vector<std::shared_ptr<const FileTable>> m_tables;
    std::vector<RootFiles> m_files;
};

RootFiles::Evidence evidenceOf(SourceOrigin origin, bool isOther)
{
    return origin == SourceOrigin::Commit         ? RootFiles::Evidence::Commit
        : origin == SourceOrigin::Tag && !isOther ? RootFiles::Evidence::Tag
                                                  : RootFiles::Evidence::None;
}

/// Frames of the application are not of a package that has the end of their path, unless they name its
/// folder. A service may be called "vendor".
PackageFolders namedBy(const StackFrame& frame, const FramePaths& paths, std::string_view service,
    std::span<const PathRule> rules)
{
    if (!frame.inApp || paths.isPackage) {
        return ~PackageFolders(0);
    }
    PackageFolders named = namesService("vendor", service) > 0 ? packageFoldersIn("vendor/") : 0;
    for (const std::string& path : paths.paths) {
        named |= packageFoldersIn(path);
    }
    for (const PathRule& rule : rules) { // what a person said goes before
        named |= packageFoldersIn(rule.repository + '/');
    }
    return named;
}

} // namespace

FrameLocator::FrameLocator(
    std::vector<SourceRoot> roots, std::vector<PathRule> rules, std::shared_ptr<TableCache> tables)
    : m_rules(std::move(rules))
{
    for (const SourceRoot& root : roots) {
        m_roots.emplace_back(root, tables);
    }
}

OpenRoot* FrameLocator::rootAt(std::string_view path)
{
    const auto found = std::find_if(
        m_roots.begin(), m_roots.end(), [path](const OpenRoot& root) { return root.path() == path; });
    return path.empty() || found == m_roots.end() ? nullptr : &*found;
}

FrameLocator::Revision FrameLocator::revisionOf(OpenRoot& root, const RevisionClues& clues) const
{
    Repository* const repository = root.repository();
    if (repository == nullptr) {
        return {};
    }
    for (const std::string& id : clues.commits) {
        if (auto commit = repository->commit(id); commit && *commit) {
            return { .commit = (*commit)->id, .origin = SourceOrigin::Commit };
        }
    }
    const bool isOther = isOfAnother(root, clues.repositoryUrl);
    if (const auto tags = repository->tags()) {
        if (const auto [tag, isExact] = tagOfVersion(*tags, clues.version, clues.service); tag != nullptr) {
            return { tag->commit, tag->name, SourceOrigin::Tag, !isExact || isOther, isOther };
        }
    }
    return { .commit = repository->isBare() ? root.state().head : std::string(), .isOther = isOther };
}

void FrameLocator::resolve(const RevisionClues& clues)
{
    if (m_clues == clues) {
        return;
    }
    m_revisions.clear();
    m_located.clear();
    bool isThere = false;
    for (OpenRoot& root : m_roots) {
        m_revisions.push_back(revisionOf(root, clues));
        isThere = isThere || m_revisions.back().origin == SourceOrigin::Commit;
    }
    const auto at = std::find_if(m_revisions.begin(), m_revisions.end(),
        [](const Revision& revision) { return revision.origin == SourceOrigin::Commit; });
    m_present = at == m_revisions.end() ? std::string() : at->commit;
    m_lacking = isThere || clues.commits.empty() ? std::string() : clues.commits.front();
    m_clues = clues;
}

std::string FrameLocator::lackingNote(const OpenRoot* root) const
{
    return m_clues && m_present.empty()
        ? spanglass::lackingNote(m_roots, root, m_lacking, m_clues->repositoryUrl)
        : std::string();
}

/// That nothing can be found in what a root ran, as its clone leaves even the list of its files out.
std::string FrameLocator::filteredNote(const std::stop_token& stop)
{
    for (std::size_t i = 0; i < m_roots.size(); ++i) {
        const Repository* const repository = m_roots[i].repository();
        const std::string& ran = m_revisions[i].commit;
        const std::string& commit = ran.empty() ? m_roots[i].state().head : ran;
        const bool isAsked = repository != nullptr && repository->isPartial() && !commit.empty();
        if (isAsked && !m_roots[i].table(commit, stop) && !stop.stop_requested()) {
            return spanglass::filteredNote(m_roots[i], "the list of files", commit);
        }
    }
    return {};
}

/// Whatever became of a frame, a commit that ran and is not there is the reason that it is no better.
void FrameLocator::tellWhatLacks(LocatedFrame& located, const StackFrame& frame, const std::stop_token& stop)
{
    if (frame.inApp && located.source.origin != SourceOrigin::Commit) {
        located.source.note = joinedNotes(std::move(located.source.note), filteredNote(stop));
    }
    const auto& choices = located.source.choices;
    const bool isOfOneRoot = std::all_of(choices.begin(), choices.end(),
        [&choices](const SourceFile& file) { return file.root == choices.front().root; });
    const OpenRoot* const root =
        !choices.empty() && isOfOneRoot ? rootAt(choices.front().root) : located.root;
    // Code of packages is expected in no clone or in one of another repository.
    const bool isExpected =
        root != nullptr && root->repository() != nullptr && !isOfAnother(*root, m_clues->repositoryUrl);
    if (frame.inApp || isExpected) {
        located.source.note = joinedNotes(std::move(located.source.note), lackingNote(root));
    }
}

void FrameLocator::prepareFor(const Occurrence& occurrence, std::stop_token stop)
{
    resolve(cluesOf(occurrence));
    for (std::size_t i = 0; i < m_roots.size() && !stop.stop_requested(); ++i) {
        m_roots[i].table(m_revisions[i].commit, stop);
    }
}

/// The files of a match, or what a person has to choose from.
LocatedFrame FrameLocator::placed(const Asked& asked, FileMatch match, bool isLying)
{
    LocatedFrame located;
    located.source.line = asked.frame.line;
    located.source.column = asked.frame.column;
    if (match.files.size() != 1) {
        located.source.choices = std::move(match.files);
        return located;
    }
    located.source.file = std::move(match.files.front());
    located.root = rootAt(located.source.file.root);
    const Revision& revision = m_revisions[static_cast<std::size_t>(located.root - m_roots.data())];
    located.source.origin = isLying ? SourceOrigin::Worktree : revision.origin;
    located.commit = isLying ? std::string() : revision.commit;
    if (located.source.origin != SourceOrigin::Worktree) {
        located.source.commit = revision.commit;
        located.source.tag = revision.tag;
        located.source.isNear = revision.isNear;
    }
    if (located.source.origin != SourceOrigin::Commit && !m_present.empty() && asked.frame.inApp
        && filteredNote(asked.stop).empty()) {
        located.source.note = "commit " + m_present.substr(0, shortId) + " has no file like this";
    }
    if (asked.frame.inApp && located.source.origin == SourceOrigin::Commit
        && isDirtyVersion(m_clues->version)) {
        located.source.note =
            joinedNotes(std::move(located.source.note), "changes were built that are in no commit");
    }
    if (located.source.isNear && !revision.isOther) {
        located.source.note =
            joinedNotes("tag " + revision.tag + " is near version " + m_clues->version + " and may differ",
                located.source.note);
    }
    return located;
}

/// In what the roots held when the occurrence ran. Roots that have the commit are asked first, as theirs is
/// the code that ran, but not for what is little like the frame's path where another root has more of it.
std::optional<LocatedFrame> FrameLocator::locateTracked(const Asked& asked)
{
    Tables all;
    Tables atCommit;
    for (std::size_t i = 0; i < m_roots.size(); ++i) {
        auto table = m_ownFiles.of(m_roots[i].table(m_revisions[i].commit, asked.stop), asked.named);
        if (m_revisions[i].origin == SourceOrigin::Commit) {
            atCommit.add(m_roots[i], table, RootFiles::Evidence::Commit);
        }
        all.add(m_roots[i], std::move(table), evidenceOf(m_revisions[i].origin, m_revisions[i].isOther));
    }
    auto match = matchFile(asked.frame, asked.hints, all.files(), m_rules);
    if (!match.isByRule && !atCommit.files().empty()) {
        auto own = matchFile(asked.frame, asked.hints, atCommit.files(), {});
        const bool isMoreThanItsName = own.elements > 1 || own.elements >= match.elements;
        match = own.files.empty() || !isMoreThanItsName ? std::move(match) : std::move(own);
    }
    return match.files.empty() ? std::nullopt : std::optional(placed(asked, std::move(match), false));
}

/// In what lies in the folders, committed or not: generated code, packages.
FileMatch FrameLocator::matchLying(const Asked& asked)
{
    Tables lying;
    for (OpenRoot& root : m_roots) {
        lying.add(root, m_ownFiles.of(root.folderTable(asked.stop), asked.named));
    }
    return matchFile(asked.frame, asked.hints, lying.files(), m_rules);
}

/// Among what lies in the folders. A map may be there without its code.
std::optional<PlacedMap> FrameLocator::mapLying(
    const Asked& asked, const std::string& framePath, std::string& problem)
{
    StackFrame frame = asked.frame;
    frame.file = frame.file.substr(0, frame.file.find('?')) + ".map";
    FrameHints hints = asked.hints;
    hints.extension = ".map";
    return m_generated.mapFor({ framePath, m_clues->service, m_clues->version, matchLying(asked),
                                  matchLying({ frame, hints, asked.stop, asked.named }) },
        m_roots, asked.stop, problem);
}

/// Where only the work tree is there and its file has another name than the one that ran.
std::optional<LocatedFrame> FrameLocator::locateRenamed(const Asked& asked)
{
    for (std::size_t i = 0; i < m_roots.size(); ++i) {
        OpenRoot& root = m_roots[i];
        if (root.repository() == nullptr || m_revisions[i].origin != SourceOrigin::Worktree) {
            continue;
        }
        const auto& former = root.formerFiles(asked.stop);
        Tables tables;
        tables.add(root, m_ownFiles.of(former.table, asked.named));
        auto match = matchFile(asked.frame, asked.hints, tables.files(), {});
        if (match.files.size() != 1) {
            continue;
        }
        const std::string before = match.files.front().path;
        const auto last = std::find_if(former.files.begin(), former.files.end(),
            [&before](const auto& file) { return file.path == before; });
        auto now = root.repository()->follow(last->commit, before, root.state().head, asked.stop);
        if (now && *now) {
            match.files.front().path = **std::move(now);
            LocatedFrame located = placed(asked, std::move(match), false);
            located.source.note = joinedNotes(before + " was renamed to " + located.source.file.path
                    + " after " + last->commit.substr(0, shortId),
                located.source.note);
            return located;
        }
    }
    return std::nullopt;
}

std::optional<LocatedFrame> FrameLocator::originalFile(
    const Asked& asked, const PlacedMap& map, const OriginalPlace& place)
{
    const std::string path = sourcePath(map.file.path, place.source);
    const auto revision = [this](const OpenRoot& root) {
        return m_revisions[static_cast<std::size_t>(&root - m_roots.data())];
    };
    LocatedFrame located;
    // Beside its map first: the path is exact there.
    const auto table = map.file.root->table(revision(*map.file.root).commit, asked.stop);
    const bool isBeside = table && table->contains(path);
    FileMatch match;
    if (isBeside) {
        match.files.push_back({ map.file.root->path(), path });
    }
    if (match.files.empty()) {
        const auto named = asked.named | packageFoldersIn(path);
        Tables tables;
        for (std::size_t i = 0; i < m_roots.size(); ++i) {
            tables.add(m_roots[i], m_ownFiles.of(m_roots[i].table(m_revisions[i].commit, asked.stop), named),
                evidenceOf(m_revisions[i].origin, m_revisions[i].isOther));
        }
        match = matchPath(path, asked.hints, tables.files(), m_rules);
    }
    const auto content = map.map->contentOf(place.source);
    if (match.files.size() == 1 || (match.files.size() > 1 && !content)) {
        located = placed(asked, std::move(match), false);
    } else if (content) {
        located.content = *content;
        located.source.file.path = path;
    } else {
        return std::nullopt;
    }
    located.source.line = place.line;
    located.source.column = place.column;
    if (located.source.choices.empty()) {
        located.source.origin = SourceOrigin::SourceMap;
    }
    if (located.root != nullptr) {
        compareWithMap(located, map, content);
    }
    return located;
}

void FrameLocator::setRules(std::vector<PathRule> rules)
{
    m_rules = std::move(rules);
    m_located.clear();
}

LocatedFrame FrameLocator::locate(
    const Occurrence& occurrence, const StackFrame& frame, const StackFrame* caller, std::stop_token stop)
{
    if (m_roots.empty() || frame.line <= 0) {
        return {};
    }
    resolve(cluesOf(occurrence));
    const Known known{ occurrence.stack.language, frame, caller ? *caller : StackFrame() };
    const auto found = std::find_if(
        m_located.begin(), m_located.end(), [&known](const auto& one) { return one.first == known; });
    if (found != m_located.end()) {
        return found->second;
    }
    LocatedFrame located = search(occurrence, frame, caller, stop);
    tellWhatLacks(located, frame, stop);
    // What was stopped may not be all, and texts that only a map has are long.
    if (!stop.stop_requested() && !located.content) {
        m_located.emplace_front(known, located);
        if (m_located.size() > mostKnownFrames) {
            m_located.pop_back();
        }
    }
    return located;
}

LocatedFrame FrameLocator::search(
    const Occurrence& occurrence, const StackFrame& frame, const StackFrame* caller, std::stop_token stop)
{
    const auto framed = framePaths(frame, occurrence.stack.language);
    const auto& paths = framed.paths;
    const Asked asked{ frame,
        { occurrence.stack.language, m_clues->service, m_clues->version, m_clues->repositoryUrl, {} }, stop,
        namedBy(frame, framed, m_clues->service, m_rules) };
    auto tracked = locateTracked(asked);
    const bool isOne = tracked && tracked->root != nullptr;
    std::string problem;
    if (!paths.empty() && GeneratedCode::isGenerated(paths.front()) && frame.inApp) {
        auto map = isOne
            ? m_generated.mapOf({ tracked->root, tracked->commit, tracked->source.file.path }, problem)
            : mapLying(asked, paths.front(), problem);
        auto found = map ? original(asked, *map, frame.line, frame.column) : std::nullopt;
        if (found) {
            found->source.function = nameByCaller(asked, *map, caller);
            if (const auto near = GeneratedCode::nearNote(*map, frame.line, frame.column); !near.empty()) {
                found->source.note += (found->source.note.empty() ? "" : "; ") + near;
            }
            return *std::move(found);
        }
    }
    if (!tracked) {
        auto match = matchLying(asked);
        tracked =
            match.files.empty() ? locateRenamed(asked) : std::optional(placed(asked, std::move(match), true));
    }
    LocatedFrame located = tracked ? *std::move(tracked) : LocatedFrame();
    if (!problem.empty()) {
        std::string& note = located.source.note;
        note += (note.empty() ? "" : "; ") + ("no source map can be used: " + problem);
    }
    return located;
}

} // namespace spanglass
