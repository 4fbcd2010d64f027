#pragma once

#include "core/base/result.h"
#include "core/model/occurrence.h"
#include "core/model/source.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

class TableCache;

/// What a source root turned out to be.
struct RootState {
    enum class Kind { Repository, BareRepository, Folder, Unusable };
    std::string path{};
    Kind kind = Kind::Unusable;
    std::string remote{}; ///< URL of a repository's `origin` or first remote
    std::string head{}; ///< commit checked out
    std::size_t files = 0; ///< 0 while not known
    bool isShallow = false;
    std::string problem{}; ///< why it is unusable
    friend bool operator==(const RootState&, const RootState&) = default;
};

/// Finds the code of stack frames in the source roots of a workspace, at the commit that ran. Reads nothing
/// outside the roots and writes nothing. Each kind of thing is read once and kept: file tables by commit,
/// files, source maps. One object belongs to one thread at a time.
///
/// The commit of an occurrence: `git.commit.sha`, `vcs.ref.head.revision` or `_dd.git.commit.sha` of the
/// span, else of its resource; else a tag that fits the version (`v1.2.0`, `1.2.0`, `orders-1.2.0`,
/// `orders/v1.2.0`), which is only near it in a clone of another repository than the span names; else the work
/// tree (a bare repository's HEAD).
class SourceFinder {
public:
    /// Finders that are given the same `tables` share what they list; null: one of its own.
    SourceFinder(std::vector<SourceRoot> roots, std::vector<PathRule> rules,
        std::shared_ptr<TableCache> tables = nullptr);
    SourceFinder(SourceFinder&&) noexcept;
    SourceFinder& operator=(SourceFinder&&) noexcept;
    ~SourceFinder();

    /// Opens the roots and lists the files of their HEADs, so that later questions do not wait for that.
    std::vector<RootState> prepare(std::stop_token stop);

    /// Lists the files of the commit that this occurrence ran at beforehand.
    void prepareFor(const Occurrence& occurrence, std::stop_token stop);

    void setRules(std::vector<PathRule> rules);

    /// The code of one frame with `around` lines before and after it; -1: the whole file (at most 4 MB,
    /// 100,000 lines). Frames without any code give origin None, with a note where something would bring it.
    FrameSource sourceOf(
        const Occurrence& occurrence, FrameIndex frame, int around, std::stop_token stop = {});

    /// The commit that made the frame's line what it is, whenever that was; nothing for what is of no commit.
    Result<std::optional<LineOrigin>> originOf(
        const FrameSource& source, TimeNs notBefore, std::stop_token stop);

    /// The newest commit that touched a line of the stack's in-app frames and was authored before
    /// `firstSeen`. It or, for what was rebased, its commit (if that was before `firstSeen` too) is at most
    /// 90 days older; this is also what makes it the newest. Lines at a tag that is only near the version do
    /// not count, nor those that the capture has otherwise. `occurrence` is to be the first one that
    /// has code at a commit. At most 50 different lines at commits, of the first 200 in-app frames, are
    /// looked at, nearest the raise first. Where there is no suspect, `note` (may be null) becomes the
    /// reason; "" without roots.
    Result<std::optional<SuspectCommit>> suspectOf(
        const Occurrence& occurrence, TimeNs firstSeen, std::stop_token stop, std::string* note = nullptr);

    /// Whom CODEOWNERS at HEAD names for the first in-app frame (of the first 200) whose file is in a
    /// repository. It is that of the whole repository also where the root is a folder within.
    std::vector<std::string> ownersOf(const Occurrence& occurrence, std::stop_token stop);

    /// The file in the work tree for an editor, and the line there that is now the frame's. An Error says why
    /// there is none (a bare repository, a file that is gone, lines of the capture).
    struct EditorPlace {
        std::string path{}; ///< absolute
        std::string root{};
        int line = 0;
        int column = 0;
        bool isMoved = false; ///< the line was changed since, this is where it would stand
        friend bool operator==(const EditorPlace&, const EditorPlace&) = default;
    };
    Result<EditorPlace> editorPlaceOf(const FrameSource& source, std::stop_token stop = {});

    /// The line's web address; an error says why it has none.
    Result<std::string> permalinkOf(const FrameSource& source);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// The repository that a path lies in, for a suggestion; "" if none. Looks upwards from there, never into
/// folders of other users.
std::string enclosingRepository(const std::string& path);

} // namespace spanglass
