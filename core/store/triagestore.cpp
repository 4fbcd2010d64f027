#include "core/store/triagestore.h"

#include "core/store/overviewreader.h"
#include "core/store/rows.h"

#include <string>

namespace spanglass {

namespace {

constexpr std::int64_t unborn = -1; ///< from_state of an issue that the action made

Result<LoggedAction> readAction(const Database& db, std::string_view choose)
{
    const auto action = db.integer(choose);
    if (!action) {
        return action.error();
    }
    LoggedAction logged;
    logged.action = *action;
    auto rows = db.prepare("SELECT kind, issue, from_state, to_state, from_merged, to_merged, detail"
                           " FROM triage_log WHERE action=? ORDER BY id");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, *action);
    auto read = forEachRow(std::move(rows), [&](const Statement& row) {
        const std::int64_t kind = row.integer(0);
        const bool isKnown = kind >= 0 && kind <= static_cast<std::int64_t>(TriageKind::Regroup);
        logged.kind = isKnown ? static_cast<TriageKind>(kind) : TriageKind::State;
        if (!row.text(6).empty()) {
            logged.detail = row.text(6);
        }
        if (!row.isNull(1)) {
            logged.changes.push_back(
                { IssueId{ row.integer(1) }, issueStateOf(row.integer(2)), issueStateOf(row.integer(3)),
                    IssueId{ row.integer(4) }, IssueId{ row.integer(5) }, row.integer(2) == unborn });
        }
    });
    return read ? Result<LoggedAction>(std::move(logged)) : std::move(read).error();
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

Result<> writeChanges(const Database& db, const std::vector<LoggedChange>& changes, bool undo)
{
    auto update = db.prepare("UPDATE issue SET state=?, merged_into=? WHERE id=?");
    if (!update) {
        return std::move(update).error();
    }
    for (const LoggedChange& change : changes) {
        update->bind(0, static_cast<std::int64_t>(undo ? change.from : change.to));
        update->bind(1, undo ? change.fromMerged.value : change.toMerged.value).bind(2, change.issue.value);
        if (auto done = update->run(); !done) {
            return done;
        }
    }
    return {};
}

Result<> forgetUndone(const Database& db)
{
    const auto any = db.integer("SELECT count(*) FROM (SELECT 1 FROM triage_log WHERE undone != 0 LIMIT 1)");
    if (!any || *any == 0) {
        return any ? Result<>() : any.error();
    }
    return db.execute("CREATE TEMP TABLE unborn AS SELECT issue AS id FROM triage_log WHERE undone != 0"
                      " AND from_state = -1 AND issue IS NOT NULL;"
                      "DELETE FROM triage_log WHERE undone != 0;"
                      "DELETE FROM moved WHERE undone != 0;"
                      "DELETE FROM signature WHERE pin IN (SELECT id FROM temp.unborn)"
                      " AND NOT EXISTS (SELECT 1 FROM occurrence WHERE signature = signature.id);"
                      "DELETE FROM issue WHERE id IN (SELECT id FROM temp.unborn)"
                      " AND id NOT IN (SELECT own FROM signature) AND id NOT IN (SELECT issue FROM signature)"
                      " AND id NOT IN (SELECT issue FROM triage_log WHERE issue IS NOT NULL);"
                      "DROP TABLE temp.unborn");
}

Result<> logAction(const Database& db, const LoggedAction& action, TimeNs at)
{
    const auto last = db.integer("SELECT max(action) FROM triage_log");
    auto insert = db.prepare("INSERT INTO triage_log (at, action, kind, issue, from_state, to_state,"
                             " from_merged, to_merged, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!last || !insert) {
        return !last ? last.error() : insert.error();
    }
    insert->bind(0, at).bind(1, *last + 1).bind(2, static_cast<std::int64_t>(action.kind));
    insert->bind(8, std::string_view(action.detail));
    if (!action.detail.empty()) {
        insert->bindNull(3).bind(4, std::int64_t{ 0 }).bind(5, std::int64_t{ 0 });
        insert->bind(6, std::int64_t{ 0 }).bind(7, std::int64_t{ 0 });
        if (auto done = insert->run(); !done) {
            return done;
        }
    }
    insert->bind(8, std::string_view());
    for (const LoggedChange& change : action.changes) {
        insert->bind(3, change.issue.value);
        insert->bind(4, change.isNew ? unborn : static_cast<std::int64_t>(change.from));
        insert->bind(5, static_cast<std::int64_t>(change.to));
        insert->bind(6, change.fromMerged.value).bind(7, change.toMerged.value);
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

Result<> settleSignatures(const Database& db)
{
    return db.execute("UPDATE signature SET issue = s.shown FROM (SELECT g.id AS id,"
                      " iif(i.merged_into <> 0, i.merged_into, g.own) AS shown"
                      " FROM signature g JOIN issue i ON i.id = g.own) s"
                      " WHERE s.id = signature.id AND signature.issue <> s.shown");
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
