#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/model/frameindex.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace spanglass {

/// A folder or git repository of the developer's that stacks may be shown from. Nothing outside of it is
/// read.
struct SourceRoot {
    SourceRootId id{}; ///< none while it is in no workspace
    std::string path{}; ///< absolute
    friend bool operator==(const SourceRoot&, const SourceRoot&) = default;
};

/// What a person said once about where deployed files come from: paths in stacks of `service` that begin with
/// `deployed` are the root's files that begin with `repository`. Prefixes are whole path elements with
/// slashes between them and none at the end; "" in `repository` is the root itself. A `deployed` without a
/// slash in front is a whole path as the stack has it (base names) or its beginning.
struct PathRule {
    std::string service{}; ///< "" = all services
    std::string deployed{};
    std::string root{}; ///< path of the source root
    std::string repository{};
    friend bool operator==(const PathRule&, const PathRule&) = default;
};

/// What vouches for the lines shown being those that ran.
enum class SourceOrigin : std::uint8_t {
    None, ///< there are no lines
    Commit, ///< the commit that the span names
    Tag, ///< a tag that fits the span's version
    Worktree, ///< what lies in the folder now, which may differ
    Capture, ///< the capture carried them
    SourceMap, ///< one led here; `commit` tells whether the original is of a commit
};

/// "commit", "tag" ..., "" for None.
constexpr const char* nameOf(SourceOrigin origin)
{
    switch (origin) {
    case SourceOrigin::None: return "";
    case SourceOrigin::Commit: return "commit";
    case SourceOrigin::Tag: return "tag";
    case SourceOrigin::Worktree: return "worktree";
    case SourceOrigin::Capture: return "capture";
    case SourceOrigin::SourceMap: return "sourcemap";
    }
    return "";
}

/// A file that a frame may mean.
struct SourceFile {
    std::string root{}; ///< path of the source root
    std::string path{}; ///< in the root, with slashes
    friend bool operator==(const SourceFile&, const SourceFile&) = default;
};

/// A commit as people are told of it.
struct CommitInfo {
    std::string id{}; ///< 40 hex digits
    std::string subject{}; ///< first line of the message
    std::string author{};
    std::string email{};
    TimeNs authored = 0;
    TimeNs committed = 0;
    friend bool operator==(const CommitInfo&, const CommitInfo&) = default;
};

/// The commit that made a line what it is.
struct LineOrigin {
    CommitInfo commit{};
    std::string path{}; ///< of the file in that commit
    int line = 0; ///< there
    std::string version{}; ///< the first tag that has the commit, "" if none has
    friend bool operator==(const LineOrigin&, const LineOrigin&) = default;
};

/// A frame's lines of code and where they are from. Without lines (`origin` None) `note` may say why.
struct FrameSource {
    SourceOrigin origin = SourceOrigin::None;
    SourceFile file{}; ///< root "" where the lines are the capture's own
    int line = 0; ///< of the call in `file`, from 1
    int column = 0; ///< 0 = unknown
    std::string function{}; ///< the original name where a source map tells it
    std::string commit{}; ///< 40 hex digits, "" for lines that are of none
    std::string tag{}; ///< that the commit was found by
    bool isNear = false; ///< the tag is only near the version that ran, so that lines may differ
    int firstLine = 0; ///< number of lines[0]
    std::vector<std::string> lines{}; ///< UTF-8 or nearly, without line breaks
    int fileLines = 0; ///< of the whole file; 0 = unknown
    std::string note{}; ///< a sentence for people: what is missing and what would bring it
    std::vector<SourceFile> choices{}; ///< files that fit equally well: a person has to say which
    friend bool operator==(const FrameSource&, const FrameSource&) = default;
};

/// Whether the lines are what lies in a folder now, which may not be what ran.
inline bool mayDiffer(const FrameSource& source)
{
    return source.origin == SourceOrigin::Worktree
        || (source.origin == SourceOrigin::SourceMap && source.commit.empty() && !source.file.root.empty());
}

/// The commit that most likely brought an issue, and the line of its stack that it touched.
struct SuspectCommit {
    CommitInfo commit{};
    SourceFile file{}; ///< of the stack's line
    int line = 0;
    std::string version{}; ///< the first tag that has the commit, "" if none has
    FrameIndex frame{};
    friend bool operator==(const SuspectCommit&, const SuspectCommit&) = default;
};

/// The code behind one issue.
struct IssueSources {
    std::map<FrameIndex, FrameSource> frames{}; ///< those that have code or a note
    std::optional<SuspectCommit> suspect{};
    std::vector<std::string> owners{};
    std::string suspectNote{}; ///< why there is no suspect, as far as there is something to say
    std::string problem{}; ///< why there is no suspect where that could not be told
};

/// Why there is no suspect; "" where there is one or nothing to say.
inline std::string whyNoSuspect(const IssueSources& sources)
{
    if (sources.suspect) {
        return {};
    }
    return sources.problem.empty() ? sources.suspectNote : sources.problem;
}

} // namespace spanglass
