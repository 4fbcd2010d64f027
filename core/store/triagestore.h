#pragma once

#include "core/model/issue.h"
#include "core/model/tracking.h"
#include "core/store/database.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace spanglass {

/// One row of triage_log.
struct LoggedChange {
    IssueId issue{};
    IssueState from = IssueState::ForReview;
    IssueState to = IssueState::ForReview;
};

/// Rows of triage_log that are done and undone together; action 0 = there is none.
struct LoggedAction {
    std::int64_t action = 0;
    std::vector<LoggedChange> changes{};
};

/// Nothing if there is no such issue.
Result<std::optional<IssueState>> readIssueState(const Database& db, IssueId issue);
Result<> writeIssueState(const Database& db, IssueId issue, IssueState state);

/// Appends an action to the log and forgets all that were undone: redo ends with a new action.
Result<> logAction(const Database& db, const std::vector<LoggedChange>& changes, TimeNs at);

/// What undo takes back: the newest action that is not undone.
Result<LoggedAction> readLastDone(const Database& db);

/// What redo does again: the one that was undone last, which is the oldest of those undone.
Result<LoggedAction> readLastUndone(const Database& db);

Result<> markUndone(const Database& db, std::int64_t action, bool undone);

Result<> writePolicy(const Database& db, TrackingPolicy policy);

} // namespace spanglass
