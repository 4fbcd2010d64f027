#include "core/triage/triage.h"

#include "core/regroup/regroupwork.h"
#include "core/store/issuetotals.h"
#include "core/store/movedrows.h"
#include "core/store/workspacechange.h"

#include <tuple>

namespace spanglass {

namespace {

Result<> setStates(const Database& db, const std::vector<IssueId>& issues, IssueState state)
{
    std::vector<LoggedChange> changes;
    for (const IssueId issue : issues) {
        const auto before = readIssueState(db, issue);
        if (!before) {
            return before.error();
        }
        if (!*before) {
            return Error{ Error::Kind::Usage, "there is no issue " + std::to_string(issue.value) };
        }
        if (**before == state) {
            continue;
        }
        if (auto written = writeIssueState(db, issue, state); !written) {
            return written;
        }
        changes.push_back({ issue, **before, state, {}, {}, false });
    }
    if (changes.empty()) {
        return {};
    }
    auto done = forgetUndone(db);
    return done ? logAction(db, { 0, TriageKind::State, std::move(changes), {} }, wallClock()) : done;
}

/// The states of a logged action; where it merged nothing, what is merged stays as it is.
Result<> replayStates(const Database& db, const LoggedAction& logged, bool undo)
{
    for (const LoggedChange& change : logged.changes) {
        if (auto done = writeIssueState(db, change.issue, undo ? change.from : change.to); !done) {
            return done;
        }
    }
    return {};
}

/// Merges of a logged action; states are not theirs.
Result<> replayMerges(const Database& db, const LoggedAction& logged, bool undo, const std::stop_token& stop)
{
    auto done = writeChanges(db, logged.changes, undo);
    done = done ? settleSignatures(db) : done;
    return done ? recount(db, stop) : done;
}

Result<> replayMoves(const Database& db, const LoggedAction& logged, bool undo, const std::stop_token& stop)
{
    auto done = writeChanges(db, logged.changes, undo);
    for (const LoggedChange& change : logged.changes) {
        done = done ? markMoved(db, change.issue, undo) : done;
    }
    done = done ? settleMoved(db) : done;
    done = done ? settleSignatures(db) : done;
    return done ? recount(db, stop) : done;
}

Result<> replayKind(const Database& db, const LoggedAction& logged, bool undo, const std::stop_token& stop)
{
    switch (logged.kind) {
    case TriageKind::State: return replayStates(db, logged, undo);
    case TriageKind::Merge:
    case TriageKind::TakeApart: return replayMerges(db, logged, undo, stop);
    case TriageKind::Move: return replayMoves(db, logged, undo, stop);
    case TriageKind::Regroup: return replayRegroup(db, logged, undo, stop);
    }
    return {};
}

Result<TriageAction> describe(const Database& db, const LoggedAction& logged)
{
    TriageAction action;
    action.kind = logged.kind;
    for (const LoggedChange& change : logged.changes) {
        action.issues.push_back(change.issue);
    }
    if (logged.kind == TriageKind::State && !logged.changes.empty()) {
        action.to = logged.changes.front().to;
    } else if (logged.kind == TriageKind::Merge && !logged.changes.empty()) {
        action.into = logged.changes.front().toMerged;
    } else if (logged.kind == TriageKind::Move && !logged.changes.empty()) {
        auto count = db.integer(
            "SELECT count(*) FROM moved WHERE issue = " + std::to_string(action.issues.front().value));
        if (!count) {
            return std::move(count).error();
        }
        action.occurrences = static_cast<std::uint64_t>(*count);
    } else if (logged.kind == TriageKind::Regroup) {
        std::tie(action.before, action.after) = configsOf(logged);
    }
    return action;
}

/// Sets the issues of a logged action back (`undo`) or forth.
Result<std::optional<TriageAction>> replay(
    const Database& db, const Result<LoggedAction>& logged, bool undo, const std::stop_token& stop)
{
    if (!logged) {
        return logged.error();
    }
    if (logged->action == 0) {
        return std::optional<TriageAction>();
    }
    auto done = replayKind(db, *logged, undo, stop);
    done = done ? markUndone(db, logged->action, undo) : done;
    if (!done) {
        return std::move(done).error();
    }
    auto action = describe(db, *logged);
    return action ? Result<std::optional<TriageAction>>(*std::move(action)) : std::move(action).error();
}

} // namespace

Result<> setIssueState(const std::string& workspace, const std::vector<IssueId>& issues, IssueState state)
{
    return changeWorkspace<std::monostate>(
        workspace, [&](const Database& db) { return setStates(db, issues, state); });
}

Result<std::optional<TriageAction>> undoTriage(const std::string& workspace, std::stop_token stop)
{
    return changeWorkspace<std::optional<TriageAction>>(
        workspace, [&](const Database& db) { return replay(db, readLastDone(db), true, stop); });
}

Result<std::optional<TriageAction>> redoTriage(const std::string& workspace, std::stop_token stop)
{
    return changeWorkspace<std::optional<TriageAction>>(
        workspace, [&](const Database& db) { return replay(db, readLastUndone(db), false, stop); });
}

Result<> setTrackingPolicy(const std::string& workspace, TrackingPolicy policy, std::stop_token stop)
{
    return changeWorkspace<std::monostate>(workspace, [&](const Database& db) -> Result<> {
        if (auto written = writePolicy(db, policy); !written) {
            return written;
        }
        return recomputeIssueTotals(db, policy, stop);
    });
}

} // namespace spanglass
