#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/grouping/groupingconfig.h"
#include "core/model/issue.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace spanglass {

/// How a workspace is grouped now.
struct GroupingState {
    GroupingConfig config{};
    std::string algorithm{}; ///< of its keys, "page.2"
    bool outdated = false; ///< keys of an older version: regrouping with the same configuration is due
};

Result<GroupingState> readGrouping(const std::string& workspace);

/// An issue as regrouping would make it, or as it is.
struct RegroupedIssue {
    IssueId id{}; ///< none if it is not there yet
    std::string fingerprint{};
    std::string service{};
    std::string type{};
    std::string message{}; ///< template
    Culprit culprit{};
    IssueState state = IssueState::ForReview; ///< of one to come: the one it would get
    std::uint64_t count = 0; ///< tracked occurrences
    friend bool operator==(const RegroupedIssue&, const RegroupedIssue&) = default;
};

/// Issues that exchange occurrences: all that is connected.
struct RegroupChange {
    enum class Kind : std::uint8_t { Merged, Split, Rearranged };
    Kind kind = Kind::Merged;
    std::vector<RegroupedIssue> before{}; ///< with most occurrences first, as after
    std::vector<RegroupedIssue> after{};
    std::uint64_t moving = 0; ///< tracked occurrences that leave the largest issue they would be kept by
    std::vector<SignatureId> signatures{}; ///< of the occurrences that move
    std::uint64_t lostStates = 0; ///< issues whose state is another one than that of where they go
    std::vector<std::string> splitBy{}; ///< names of attributes that tell apart which of a signature move
    std::vector<std::string> attributes{}; ///< if `splitBy`: by signature, the values of those that move
};

/// What regrouping would do. Issues without tracked occurrences are not counted.
struct RegroupPreview {
    std::uint64_t issuesBefore = 0;
    std::uint64_t issuesAfter = 0;
    std::uint64_t merged = 0; ///< changes by kind
    std::uint64_t split = 0;
    std::uint64_t rearranged = 0;
    std::uint64_t moving = 0; ///< tracked occurrences
    std::uint64_t occurrences = 0; ///< tracked
    std::uint64_t signatures = 0;
    std::vector<RegroupChange> changes{}; ///< with most moving first, at most 1,000
    std::vector<std::pair<int, std::uint64_t>>
        ruleHits{}; ///< line of each rule, tracked occurrences it touched
};

/// What `config` would do to the workspace. Computes the key of each signature, never reads a capture;
/// only attributes that the workspace was not grouped by before take a pass over all occurrences. Errors:
/// Usage for rules that are none, Cancelled.
Result<RegroupPreview> previewRegroup(
    const std::string& workspace, const GroupingConfig& config, const std::stop_token& stop);

/// Does it, as one action that undo takes back. States go with the occurrences: an issue gets the state of
/// the one that most of its occurrences come from, unless it was there before and nobody changed that
/// state since. Merges and moved occurrences stay.
Result<RegroupPreview> applyRegroup(
    const std::string& workspace, const GroupingConfig& config, const std::stop_token& stop);

using MovedSpans = std::vector<std::pair<TraceId, SpanId>>;

/// Trace and span of the occurrences that a change moves, oldest first, at most `limit`.
Result<MovedSpans> movingSpans(const std::string& workspace, const RegroupChange& change, std::size_t limit);

/// Of each change.
Result<std::vector<MovedSpans>> movingSpans(
    const std::string& workspace, const std::vector<RegroupChange>& changes, std::size_t limit);

} // namespace spanglass
