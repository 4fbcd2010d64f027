#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/model/issue.h"
#include "core/model/tracking.h"
#include "core/store/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spanglass {

/// What a row of triage_log is about; the numbers are stored.
enum class TriageKind : std::uint8_t { State = 0, Merge = 1, TakeApart = 2, Move = 3, Regroup = 4 };

/// What an action did to one issue.
struct LoggedChange {
    IssueId issue{};
    IssueState from = IssueState::ForReview;
    IssueState to = IssueState::ForReview;
    IssueId fromMerged{};
    IssueId toMerged{};
    bool isNew = false; ///< the action made the issue; stored as from_state -1
};

/// Rows of triage_log that are done and undone together; action 0 = there is none.
struct LoggedAction {
    std::int64_t action = 0;
    TriageKind kind = TriageKind::State;
    std::vector<LoggedChange> changes{};
    std::string detail{};
};

/// Nothing if there is no such issue.
Result<std::optional<IssueState>> readIssueState(const Database& db, IssueId issue);
Result<> writeIssueState(const Database& db, IssueId issue, IssueState state);

/// Sets state and merged_into of the issues to what they were before the changes, or after them.
Result<> writeChanges(const Database& db, const std::vector<LoggedChange>& changes, bool undo);

/// Ends redo: forgets what was undone, and issues that only that had made. Before an action is planned.
Result<> forgetUndone(const Database& db);

/// Appends an action to the log. After forgetUndone().
Result<> logAction(const Database& db, const LoggedAction& action, TimeNs at);

/// What undo takes back: the newest action that is not undone.
Result<LoggedAction> readLastDone(const Database& db);

/// What redo does again: the one that was undone last, which is the oldest of those undone.
Result<LoggedAction> readLastUndone(const Database& db);

Result<> markUndone(const Database& db, std::int64_t action, bool undone);

/// Shows each signature with its own issue, or what that is merged into.
Result<> settleSignatures(const Database& db);

Result<> writePolicy(const Database& db, TrackingPolicy policy);

} // namespace spanglass
