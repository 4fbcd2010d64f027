#include "core/store/triagestore.h"

#include "core/store/overviewreader.h"

#include <string>

namespace spanglass {

namespace {

Result<LoggedAction> readAction(const Database& db, std::string_view choose)
{
    const auto action = db.integer(choose);
    auto rows = db.prepare("SELECT issue, from_state, to_state FROM triage_log WHERE action=? ORDER BY id");
    if (!action || !rows) {
        return !action ? action.error() : rows.error();
    }
    LoggedAction logged{ *action, {} };
    rows->bind(0, *action);
    for (;;) {
        const auto row = rows->step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return logged;
        }
        logged.changes.push_back(
            { IssueId{ rows->integer(0) }, issueStateOf(rows->integer(1)), issueStateOf(rows->integer(2)) });
    }
}

} // namespace

Result<std::optional<IssueState>> readIssueState(const Database& db, IssueId issue)
{
    auto select = db.prepare("SELECT state FROM issue WHERE id=?");
    if (!select) {
        return std::move(select).error();
    }
    select->bind(0, issue.value);
    const auto row = select->step();
    if (!row) {
        return row.error();
    }
    return *row ? std::optional(issueStateOf(select->integer(0))) : std::nullopt;
}

Result<> writeIssueState(const Database& db, IssueId issue, IssueState state)
{
    auto update = db.prepare("UPDATE issue SET state=? WHERE id=?");
    if (!update) {
        return std::move(update).error();
    }
    return update->bind(0, static_cast<std::int64_t>(state)).bind(1, issue.value).run();
}

Result<> logAction(const Database& db, const std::vector<LoggedChange>& changes, TimeNs at)
{
    if (auto forgotten = db.execute("DELETE FROM triage_log WHERE undone != 0"); !forgotten) {
        return forgotten;
    }
    const auto last = db.integer("SELECT max(action) FROM triage_log");
    auto insert =
        db.prepare("INSERT INTO triage_log (at, action, issue, from_state, to_state) VALUES (?, ?, ?, ?, ?)");
    if (!last || !insert) {
        return !last ? last.error() : insert.error();
    }
    for (const LoggedChange& change : changes) {
        insert->bind(0, at).bind(1, *last + 1).bind(2, change.issue.value);
        insert->bind(3, static_cast<std::int64_t>(change.from)).bind(4, static_cast<std::int64_t>(change.to));
        if (auto done = insert->run(); !done) {
            return done;
        }
    }
    return {};
}

Result<LoggedAction> readLastDone(const Database& db)
{
    return readAction(db, "SELECT max(action) FROM triage_log WHERE undone=0");
}

Result<LoggedAction> readLastUndone(const Database& db)
{
    return readAction(db, "SELECT min(action) FROM triage_log WHERE undone!=0");
}

Result<> markUndone(const Database& db, std::int64_t action, bool undone)
{
    auto update = db.prepare("UPDATE triage_log SET undone=? WHERE action=?");
    if (!update) {
        return std::move(update).error();
    }
    return update->bind(0, std::int64_t{ undone ? 1 : 0 }).bind(1, action).run();
}

Result<> writePolicy(const Database& db, TrackingPolicy policy)
{
    auto insert = db.prepare("INSERT INTO meta (key, value) VALUES ('policy', ?)"
                             " ON CONFLICT (key) DO UPDATE SET value=excluded.value");
    if (!insert) {
        return std::move(insert).error();
    }
    return insert->bind(0, std::string_view(nameOf(policy))).run();
}

} // namespace spanglass
