#include "core/triage/triage.h"

#include "core/store/issuetotals.h"
#include "core/store/triagestore.h"

#include <chrono>
#include <filesystem>

namespace spanglass {

namespace {

TimeNs now()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// Runs `work` in a transaction on the workspace, which has to be there already.
template <typename Value, typename Work> Result<Value> inTransaction(const std::string& workspace, Work work)
{
    std::error_code ignored;
    if (!std::filesystem::exists(workspace, ignored)) {
        return Error{ Error::Kind::Io, workspace + ": no such workspace" };
    }
    auto db = Database::open(workspace, Database::Mode::ReadWrite);
    if (!db) {
        return std::move(db).error();
    }
    Transaction transaction(*db);
    if (!transaction.begun()) {
        return Error(transaction.begun().error()).within(workspace);
    }
    Result<Value> result = work(*db);
    if (!result) {
        return std::move(result).error().within(workspace);
    }
    if (auto done = transaction.commit(); !done) {
        return std::move(done).error().within(workspace);
    }
    return result;
}

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
        changes.push_back({ issue, **before, state });
    }
    return changes.empty() ? Result<>() : logAction(db, changes, now());
}

/// Sets the issues of a logged action back (`undo`) or forth.
Result<std::optional<TriageAction>> replay(const Database& db, const Result<LoggedAction>& logged, bool undo)
{
    if (!logged) {
        return logged.error();
    }
    if (logged->changes.empty()) {
        return std::optional<TriageAction>();
    }
    TriageAction action{ {}, logged->changes.front().to };
    for (const LoggedChange& change : logged->changes) {
        if (auto written = writeIssueState(db, change.issue, undo ? change.from : change.to); !written) {
            return std::move(written).error();
        }
        action.issues.push_back(change.issue);
    }
    if (auto marked = markUndone(db, logged->action, undo); !marked) {
        return std::move(marked).error();
    }
    return std::optional(std::move(action));
}

} // namespace

Result<> setIssueState(const std::string& workspace, const std::vector<IssueId>& issues, IssueState state)
{
    return inTransaction<std::monostate>(
        workspace, [&](const Database& db) { return setStates(db, issues, state); });
}

Result<std::optional<TriageAction>> undoTriage(const std::string& workspace)
{
    return inTransaction<std::optional<TriageAction>>(
        workspace, [](const Database& db) { return replay(db, readLastDone(db), true); });
}

Result<std::optional<TriageAction>> redoTriage(const std::string& workspace)
{
    return inTransaction<std::optional<TriageAction>>(
        workspace, [](const Database& db) { return replay(db, readLastUndone(db), false); });
}

Result<> setTrackingPolicy(const std::string& workspace, TrackingPolicy policy, std::stop_token stop)
{
    return inTransaction<std::monostate>(workspace, [&](const Database& db) -> Result<> {
        if (auto written = writePolicy(db, policy); !written) {
            return written;
        }
        return recomputeIssueTotals(db, policy, stop);
    });
}

} // namespace spanglass
