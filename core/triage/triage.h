#pragma once

#include "core/base/result.h"
#include "core/model/issue.h"
#include "core/model/tracking.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// One triage action as it was done or undone, for "Undo: 3 issues to Resolved".
struct TriageAction {
    std::vector<IssueId> issues{};
    IssueState to = IssueState::ForReview;
};

/// Sets the state of issues as one action, written to the undo log. Issues that already have it are
/// left alone. Any state may follow any other.
Result<> setIssueState(const std::string& workspace, const std::vector<IssueId>& issues, IssueState state);

/// Takes back the newest action that is not undone; nothing if there is none.
Result<std::optional<TriageAction>> undoTriage(const std::string& workspace);

/// Does the newest undone action again; nothing if there is none. A new action ends redo.
Result<std::optional<TriageAction>> redoTriage(const std::string& workspace);

/// Switches the tracking policy and recomputes the totals of all issues, without reading a capture.
Result<> setTrackingPolicy(const std::string& workspace, TrackingPolicy policy, std::stop_token stop);

} // namespace spanglass
