#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/model/capture.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// How a capture stands with its follower. What was NotFollowed or Gone once may be shown, not acted on:
/// the follower itself looks again at what is Gone.
enum class FollowState : std::uint8_t {
    Following, ///< what is written to its file is added
    Gone, ///< no file is at its path at the moment; one that appears is read from its start
    NotFollowed, ///< it cannot grow; `why` tells the reason
};

/// What a poll found out about one capture.
struct FollowedCapture {
    CaptureId id{};
    std::string path{};
    FollowState state = FollowState::Following;
    std::string why{}; ///< "compressed", "standard input", "one JSON document, which is complete", "removed"
    std::uint64_t bytes = 0; ///< taken by this poll, as all that follows
    std::uint64_t spans = 0;
    std::uint64_t errorSpans = 0;
    std::uint64_t exceptions = 0; ///< apart from spans: log records, error reports
    std::uint64_t warnings = 0;
    bool rotated = false; ///< its file was renamed and another one is at its path
    bool truncated = false; ///< its file was emptied, or holds something else than before
};

struct FollowUpdate {
    std::vector<FollowedCapture> captures{}; ///< all, in the order given
    std::uint64_t spans = 0; ///< taken by this poll
    std::uint64_t errorSpans = 0;
    std::uint64_t exceptions = 0;
    bool changed = false; ///< the workspace was written to: open it again for its answers
};

/// Adds to a workspace what is written to its captures' files. Each file is kept open and read on from
/// where it ended, by one reader that keeps its state, so that all that can be read as a stream can be
/// followed. Only whole lines, or whole records where a format has no lines, are taken; the rest waits.
///
/// A file that is renamed is read to its end before the new one at its path, and files that came
/// and went in between are found beside it by their name; an emptied file is read from its start, after what
/// a copy beside it holds more (copytruncate). Figures of the capture add up over its files.
///
/// Opening one costs nothing; the first poll() reads what it needs of the workspace. One thread at a
/// time, any thread. Make a new one after removeCaptures() and reloadCaptures().
class Follower {
public:
    /// Captures as ingest() or readCaptures() tell them, which are in the workspace.
    Follower(std::string workspace, std::vector<Capture> captures);
    ~Follower();
    Follower(Follower&&) noexcept;
    Follower& operator=(Follower&&) noexcept;

    /// Takes what was written since the last poll, in one transaction: after an error or a cancel nothing of
    /// it is in the workspace, and the next poll takes it. Meant to be called every quarter second. A
    /// failure of one file is told in its `why`. Errors: Cancelled; Database when the workspace cannot be
    /// written, after which polling may go on.
    Result<FollowUpdate> poll(std::stop_token stop);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace spanglass
