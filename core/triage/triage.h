#pragma once

#include "core/base/result.h"
#include "core/grouping/groupingconfig.h"
#include "core/model/issue.h"
#include "core/model/tracking.h"
#include "core/store/triagestore.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// One action as it was done or undone, for "Undo: 3 issues to Resolved". The one undo log covers states,
/// merges (core/regroup/merging.h) and regroupings (core/regroup/regroup.h).
struct TriageAction {
    /// State: those that changed. Merge and TakeApart: those whose place changed. Move: the issue made.
    /// Regroup: those that got another state or merge, or came with it.
    std::vector<IssueId> issues{};
    IssueState to = IssueState::ForReview; ///< State only
    TriageKind kind = TriageKind::State;
    IssueId into{}; ///< Merge: the issue that shows all of them
    std::uint64_t occurrences = 0; ///< Move: as many were moved
    GroupingConfig before{}; ///< Regroup
    GroupingConfig after{};
};

/// Sets the state of issues as one action, written to the undo log. Issues that already have it are
/// left alone. Any state may follow any other.
Result<> setIssueState(const std::string& workspace, const std::vector<IssueId>& issues, IssueState state);

/// Takes back the newest action that is not undone; nothing if there is none. A regrouping is computed anew,
/// so that what came since is grouped too.
Result<std::optional<TriageAction>> undoTriage(const std::string& workspace, std::stop_token stop = {});

/// Does the newest undone action again; nothing if there is none. A new action ends redo.
Result<std::optional<TriageAction>> redoTriage(const std::string& workspace, std::stop_token stop = {});

/// Switches the tracking policy and recomputes the totals of all issues, without reading a capture.
Result<> setTrackingPolicy(const std::string& workspace, TrackingPolicy policy, std::stop_token stop);

} // namespace spanglass
