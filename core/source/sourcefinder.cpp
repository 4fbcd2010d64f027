#include "core/source/sourcefinder.h"

#include "core/source/framelocator.h"
#include "core/source/framenotes.h"
#include "core/source/permalink.h"
#include "core/source/presentfile.h"
#include "core/stack/codecontext.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace spanglass {

namespace {

constexpr int wholeFile = -1;
constexpr int mostLines = 100'000;
constexpr std::size_t mostSuspectLines = 50;
constexpr std::size_t mostInAppFrames = 200;
constexpr DurationNs suspectAge = DurationNs{ 90 } * 24 * 3600 * 1'000'000'000;

/// The first ones; recursion makes stacks of thousands.
std::vector<FrameIndex> inAppFrames(const StackTrace& stack)
{
    std::vector<FrameIndex> frames;
    for (std::size_t exception = 0; exception < stack.exceptions.size(); ++exception) {
        const auto& all = stack.exceptions[exception].frames;
        for (std::size_t frame = 0; frame < all.size(); ++frame) {
            if (frames.size() < mostInAppFrames && all[frame].inApp && all[frame].line > 0) {
                frames.push_back({ static_cast<int>(exception), static_cast<int>(frame) });
            }
        }
    }
    return frames;
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// Whether the file's line is the one that the capture saw; captures cut and trim lines.
bool isSameCode(std::string_view line, std::string_view captured)
{
    return trimmed(captured).empty() || trimmed(line).starts_with(trimmed(captured));
}

void fillLines(FrameSource& source, const FileLines& file, int around)
{
    source.fileLines = file.count();
    const int before = around == wholeFile ? mostLines : around;
    source.firstLine = std::max(1, source.line - std::min(before, source.line - 1));
    const int last = around == wholeFile ? std::min(file.count(), mostLines)
                                         : std::min(file.count(), source.line + around);
    for (int line = source.firstLine; line <= last; ++line) {
        source.lines.emplace_back(file.line(line));
    }
}

FrameSource ofCapture(const CodeContext& context, const StackFrame& frame, int around)
{
    FrameSource source;
    source.origin = SourceOrigin::Capture;
    source.file.path = frame.file;
    source.line = frame.line;
    source.column = frame.column;
    const auto most =
        around == wholeFile ? context.before.size() + context.after.size() : static_cast<std::size_t>(around);
    const std::size_t before =
        std::min({ context.before.size(), most, static_cast<std::size_t>(std::max(frame.line - 1, 0)) });
    source.firstLine = frame.line - static_cast<int>(before);
    source.lines.assign(context.before.end() - static_cast<std::ptrdiff_t>(before), context.before.end());
    source.lines.push_back(context.text);
    source.lines.insert(source.lines.end(), context.after.begin(),
        context.after.begin() + static_cast<std::ptrdiff_t>(std::min(context.after.size(), most)));
    return source;
}

bool isOfCommit(const FrameSource& source)
{
    return !source.commit.empty() && !source.file.root.empty();
}

/// When a commit came, as far as that is before `firstSeen`; a rebased one came when it was rebased.
TimeNs timeOf(const CommitInfo& commit, TimeNs firstSeen)
{
    return commit.committed < firstSeen ? std::max(commit.committed, commit.authored) : commit.authored;
}

/// What the frames of a stack were found to be, to tell why there is no suspect.
struct Looked {
    std::size_t frames = 0;
    std::size_t lines = 0; ///< at commits
    std::string near{}; ///< a tag that is only near the version
    std::string shallow{}; ///< a shallow clone with such lines
    std::string lacking{}; ///< that the roots lack the commit that ran
    bool isWorktree = false;
    bool isPresent = false; ///< the commit that ran, in whatever root
    bool isContradicted = false; ///< by a line that the capture has
};

std::string reasonOf(const Looked& looked)
{
    const std::string unchanged = "no line of the stack was changed in the 90 days before";
    if (looked.lines > 0) {
        return looked.shallow.empty() ? unchanged
                                      : unchanged
                + ", as far as is known: older history is hidden by the shallow clone " + looked.shallow;
    }
    if (!looked.lacking.empty()) {
        return looked.lacking;
    }
    if (!looked.near.empty()) {
        return "the commit that ran is not known, only tag " + looked.near + " near its version";
    }
    if (looked.isContradicted) {
        return "the capture has other lines than the commit found for it";
    }
    if (looked.isWorktree && !looked.isPresent) {
        return "the commit that ran is not known, only the work tree";
    }
    return looked.frames == 0 ? "the stack has no frame of the application"
                              : "no source at a commit was found for the stack";
}

/// What is in HEAD need not be in the work tree: it may be sparse.
std::string whyUnread(const LocatedFrame& located, const Result<std::shared_ptr<const FileLines>>& file)
{
    const std::string& path = located.source.file.path;
    const Repository* const repository = located.root->repository();
    if (file) {
        return path + (repository != nullptr ? " is not in the work tree" : " is no longer there");
    }
    const bool isFiltered = file.error().kind == Error::Kind::Io && repository != nullptr
        && repository->isPartial() && !located.commit.empty();
    return isFiltered ? filteredNote(*located.root, path, located.commit) : file.error().message;
}

} // namespace

struct SourceFinder::State {
    FrameLocator locator;
    std::string contextOf{}; ///< stack text that `contexts` are of
    std::vector<CodeContext> contexts{};

    State(std::vector<SourceRoot> roots, std::vector<PathRule> rules, std::shared_ptr<TableCache> tables)
        : locator(
            std::move(roots), std::move(rules), tables ? std::move(tables) : std::make_shared<TableCache>())
    {
    }

    const CodeContext* contextFor(const Occurrence& occurrence, const StackFrame& frame)
    {
        static const std::string none;
        const std::string& stack = occurrence.exceptions.empty() ? none : occurrence.exceptions.back().stack;
        if (contextOf != stack) {
            contextOf = stack;
            contexts = codeContextOf(stack, occurrence.stack.language);
        }
        const auto found =
            std::find_if(contexts.begin(), contexts.end(), [&frame](const CodeContext& context) {
                return context.line == frame.line && context.file == frame.file;
            });
        return found == contexts.end() ? nullptr : &*found;
    }

    FrameSource read(const LocatedFrame& located, int around);
    bool isContradicted(const Occurrence& occurrence, FrameIndex at, const FrameSource& source);
    bool countsFor(const Occurrence& occurrence, FrameIndex at, const FrameSource& source, Looked& looked);
    LocatedFrame locate(const Occurrence& occurrence, FrameIndex at, std::stop_token stop)
    {
        const StackFrame* const frame = frameAt(occurrence.stack, at);
        const StackFrame* const caller = frameAt(occurrence.stack, { at.exception, at.frame + 1 });
        return frame == nullptr ? LocatedFrame() : locator.locate(occurrence, *frame, caller, stop);
    }
};

/// The lines of a located frame, or the reason that there are none.
FrameSource SourceFinder::State::read(const LocatedFrame& located, int around)
{
    FrameSource source = located.source;
    if (located.root == nullptr) {
        if (located.content) {
            const FileLines lines(*located.content);
            if (source.line <= lines.count()) {
                fillLines(source, lines, around);
                return source;
            }
        }
        source.origin = SourceOrigin::None;
        return source;
    }
    const auto file = located.root->read(located.commit, source.file.path);
    if (!file || !*file) {
        source.note = joinedNotes(whyUnread(located, file), source.note);
    } else if (source.line > (*file)->count()) {
        source.note = joinedNotes(source.file.path + " has " + std::to_string((*file)->count())
                + (source.origin == SourceOrigin::SourceMap ? " lines, the source map leads to line "
                                                            : " lines, the stack names line ")
                + std::to_string(source.line),
            source.note);
    } else if (source.line > 0) {
        fillLines(source, **file, around);
        return source;
    }
    source.origin = SourceOrigin::None;
    return source;
}

SourceFinder::SourceFinder(
    std::vector<SourceRoot> roots, std::vector<PathRule> rules, std::shared_ptr<TableCache> tables)
    : m_state(std::make_unique<State>(std::move(roots), std::move(rules), std::move(tables)))
{
}

SourceFinder::SourceFinder(SourceFinder&&) noexcept = default;
SourceFinder& SourceFinder::operator=(SourceFinder&&) noexcept = default;
SourceFinder::~SourceFinder() = default;

std::vector<RootState> SourceFinder::prepare(std::stop_token stop)
{
    std::vector<RootState> states;
    for (OpenRoot& root : m_state->locator.roots()) {
        root.listHead(stop);
        states.push_back(root.state());
    }
    return states;
}

void SourceFinder::prepareFor(const Occurrence& occurrence, std::stop_token stop)
{
    m_state->locator.prepareFor(occurrence, stop);
}

void SourceFinder::setRules(std::vector<PathRule> rules)
{
    m_state->locator.setRules(std::move(rules));
}

FrameSource SourceFinder::sourceOf(
    const Occurrence& occurrence, FrameIndex at, int around, std::stop_token stop)
{
    const StackFrame* const frame = frameAt(occurrence.stack, at);
    if (frame == nullptr || around < wholeFile) {
        return {};
    }
    FrameSource source = m_state->read(m_state->locate(occurrence, at, stop), around);
    const CodeContext* const context = m_state->contextFor(occurrence, *frame);
    if (context == nullptr) {
        return source;
    }
    const bool isFound = source.origin != SourceOrigin::None;
    const auto shown = static_cast<std::size_t>(source.line - source.firstLine);
    const bool isSame =
        isFound && shown < source.lines.size() && isSameCode(source.lines[shown], context->text);
    if (isFound && (isSame || source.origin == SourceOrigin::SourceMap)) {
        return source;
    }
    if (isFound && source.origin != SourceOrigin::Worktree) {
        source.note = joinedNotes(
            "the capture has another line here: " + std::string(trimmed(context->text)), source.note);
        return source;
    }
    FrameSource captured = ofCapture(*context, *frame, around);
    captured.choices = std::move(source.choices);
    captured.note = joinedNotes(isFound ? source.file.path + " has another line there now" : "", source.note);
    return captured;
}

Result<std::optional<LineOrigin>> SourceFinder::originOf(
    const FrameSource& source, TimeNs notBefore, std::stop_token stop)
{
    const OpenRoot* const root = m_state->locator.rootAt(source.file.root);
    if (!isOfCommit(source) || root == nullptr || root->repository() == nullptr) {
        return std::optional<LineOrigin>();
    }
    return root->repository()->originOf(source.commit, source.file.path, source.line, notBefore, stop);
}

/// Whether the capture has another line, so that the one found is not what ran. Of mapped code it has the
/// compiled one.
bool SourceFinder::State::isContradicted(
    const Occurrence& occurrence, FrameIndex at, const FrameSource& source)
{
    const StackFrame* const frame = frameAt(occurrence.stack, at);
    if (frame == nullptr || source.lines.empty() || source.origin == SourceOrigin::SourceMap) {
        return false;
    }
    const CodeContext* const context = contextFor(occurrence, *frame);
    const auto shown = static_cast<std::size_t>(source.line - source.firstLine);
    return context != nullptr && !isSameCode(source.lines[shown], context->text);
}

/// Whether the frame's line is one whose history tells something.
bool SourceFinder::State::countsFor(
    const Occurrence& occurrence, FrameIndex at, const FrameSource& source, Looked& looked)
{
    ++looked.frames;
    looked.isWorktree = looked.isWorktree || source.origin == SourceOrigin::Worktree;
    looked.isPresent = locator.isCommitPresent();
    if (looked.lacking.empty()) {
        looked.lacking = locator.lackingNote(locator.rootAt(source.file.root));
    }
    if (!isOfCommit(source) || source.origin == SourceOrigin::None) {
        return false;
    }
    if (source.isNear) {
        looked.near = source.tag;
        return false;
    }
    if (isContradicted(occurrence, at, source)) {
        looked.isContradicted = true;
        return false;
    }
    ++looked.lines;
    if (locator.rootAt(source.file.root)->state().isShallow) {
        looked.shallow = source.file.root;
    }
    return true;
}

Result<std::optional<SuspectCommit>> SourceFinder::suspectOf(
    const Occurrence& occurrence, TimeNs firstSeen, std::stop_token stop, std::string* note)
{
    std::optional<SuspectCommit> suspect;
    std::set<std::tuple<std::string, std::string, int>> seen;
    std::optional<Error> problem;
    Looked looked;
    for (const FrameIndex at : inAppFrames(occurrence.stack)) {
        if (stop.stop_requested()) {
            return Error{ Error::Kind::Cancelled, "stopped" };
        }
        if (seen.size() >= mostSuspectLines) {
            break;
        }
        const FrameSource source = m_state->read(m_state->locate(occurrence, at, stop), 0);
        if (!m_state->countsFor(occurrence, at, source, looked)
            || !seen.emplace(source.file.root, source.file.path, source.line).second) {
            continue;
        }
        auto origin = originOf(source, firstSeen - suspectAge, stop);
        if (!origin) {
            problem = std::move(origin).error();
            continue; // one file's history may be damaged, the others' not
        }
        if (!*origin) {
            continue;
        }
        const CommitInfo& commit = (*origin)->commit;
        const TimeNs came = timeOf(commit, firstSeen);
        const bool fits = commit.authored < firstSeen && came >= firstSeen - suspectAge;
        if (fits && (!suspect || came > timeOf(suspect->commit, firstSeen))) {
            suspect = SuspectCommit{ commit, source.file, source.line, (*origin)->version, at };
        }
    }
    if (!suspect && problem) {
        return *std::move(problem);
    }
    if (note != nullptr) {
        *note = suspect || m_state->locator.roots().empty() ? std::string() : reasonOf(looked);
    }
    return suspect;
}

std::vector<std::string> SourceFinder::ownersOf(const Occurrence& occurrence, std::stop_token stop)
{
    for (const FrameIndex at : inAppFrames(occurrence.stack)) {
        const LocatedFrame located = m_state->locate(occurrence, at, stop);
        OpenRoot* const root = m_state->locator.rootAt(located.source.file.root);
        if (root == nullptr || root->repository() == nullptr || stop.stop_requested()) {
            continue;
        }
        return ownersNow(*root, located.source, stop);
    }
    return {};
}

Result<SourceFinder::EditorPlace> SourceFinder::editorPlaceOf(const FrameSource& source, std::stop_token stop)
{
    OpenRoot* const root = m_state->locator.rootAt(source.file.root);
    if (root == nullptr) {
        return Error{ Error::Kind::Io, "these lines are of no file in a source root" };
    }
    return placeNow(*root, source, stop);
}

Result<std::string> SourceFinder::permalinkOf(const FrameSource& source)
{
    const auto none = [](const char* why) {
        return Error{ Error::Kind::Io, std::string("this line has no address: ") + why };
    };
    const OpenRoot* const root = m_state->locator.rootAt(source.file.root);
    if (root == nullptr || root->repository() == nullptr) {
        return none("it is of no git repository");
    }
    const std::string& commit = source.commit.empty() ? root->state().head : source.commit;
    const auto home = root->repository()->homeOf(commit, source.file.path);
    if (!home) {
        return home.error();
    }
    if (home->remote.empty()) {
        return none("its repository has no remote");
    }
    auto address = permalink(home->remote, home->commit, home->path, source.line);
    return address.empty() ? none("the remote of its repository is on no host") : Result(std::move(address));
}

} // namespace spanglass
