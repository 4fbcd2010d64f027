#include "core/store/contentexchange.h"

#include "core/store/groupingstore.h"
#include "core/store/issuetotals.h"
#include "core/store/movedrows.h"
#include "core/store/rows.h"
#include "core/store/triagestore.h"

#include <vector>

namespace spanglass {

namespace {

Result<std::vector<std::string>> readNames(Result<Statement> rows)
{
    std::vector<std::string> names;
    auto read = forEachRow(std::move(rows), [&](const Statement& row) { names.emplace_back(row.text(0)); });
    return read ? Result<std::vector<std::string>>(std::move(names)) : std::move(read).error();
}

/// An attached database that is let go at the end. Not while a transaction is open.
class Attached {
public:
    Attached(const Database& db, const std::string& file)
        : m_db(db)
    {
        auto attach = db.prepare("ATTACH ? AS fresh");
        if (!attach) {
            m_done = std::move(attach).error();
            return;
        }
        m_done = attach->bind(0, std::string_view(file)).run();
    }
    ~Attached() { (void)m_db.execute("DETACH fresh"); }
    Attached(const Attached&) = delete;
    Attached& operator=(const Attached&) = delete;
    [[nodiscard]] const Result<>& done() const { return m_done; }

private:
    const Database& m_db;
    Result<> m_done{};
};

/// What people decided, by fingerprint and text, as the numbers of rows do not survive.
constexpr const char* keepDecisions = R"sql(
DROP TABLE IF EXISTS temp.kept_issue;
DROP TABLE IF EXISTS temp.kept_log;
DROP TABLE IF EXISTS temp.kept_moved;
CREATE TEMP TABLE kept_issue AS
    SELECT i.id, i.fingerprint, i.algorithm, s.text AS service, t.text AS type, m.text AS template,
           i.culprit_function, i.culprit_file, i.culprit_line, i.state, r.fingerprint AS merged
    FROM main.issue i JOIN main.string s ON s.id = i.service JOIN main.string t ON t.id = i.type
    JOIN main.string m ON m.id = i.template LEFT JOIN main.issue r ON r.id = i.merged_into
    WHERE i.state <> 0 OR i.merged_into <> 0 OR i.id IN (SELECT merged_into FROM main.issue)
       OR i.id IN (SELECT issue FROM main.triage_log) OR i.id IN (SELECT issue FROM main.moved);
CREATE TEMP TABLE kept_log AS
    SELECT l.*, i.fingerprint, f.fingerprint AS from_key, t.fingerprint AS to_key
    FROM main.triage_log l LEFT JOIN main.issue i ON i.id = l.issue
    LEFT JOIN main.issue f ON f.id = l.from_merged LEFT JOIN main.issue t ON t.id = l.to_merged;
CREATE TEMP TABLE kept_title AS
    SELECT i.fingerprint, s.text AS service, t.text AS type, m.text AS template, i.culprit_function,
           i.culprit_file, i.culprit_line
    FROM main.issue i JOIN main.string s ON s.id = i.service JOIN main.string t ON t.id = i.type
    JOIN main.string m ON m.id = i.template;
CREATE TEMP TABLE kept_moved AS
    SELECT m.*, i.fingerprint FROM main.moved m JOIN main.issue i ON i.id = m.issue;
)sql";

constexpr const char* giveDecisionsBack = R"sql(
UPDATE main.issue SET state = 0, merged_into = 0 WHERE state <> 0 OR merged_into <> 0;
UPDATE main.issue SET state = k.state FROM temp.kept_issue k
    WHERE k.fingerprint = main.issue.fingerprint;
CREATE TEMP TABLE lost_issue AS
    SELECT * FROM temp.kept_issue WHERE fingerprint NOT IN (SELECT fingerprint FROM main.issue);
)sql";

/// Looking for texts reads all of the dictionary; it is seldom that an issue with a state vanishes.
constexpr const char* addLostIssues = R"sql(
CREATE TEMP TABLE lost_text AS
    SELECT service AS text FROM temp.lost_issue UNION SELECT type FROM temp.lost_issue
    UNION SELECT template FROM temp.lost_issue;
CREATE TEMP TABLE lost_string AS
    SELECT min(s.id) AS id, s.text AS text FROM main.string s
    WHERE s.text IN (SELECT text FROM temp.lost_text) GROUP BY s.text;
INSERT INTO main.string (text)
    SELECT text FROM temp.lost_text WHERE text NOT IN (SELECT text FROM temp.lost_string);
DELETE FROM temp.lost_string;
INSERT INTO temp.lost_string
    SELECT min(s.id), s.text FROM main.string s
    WHERE s.text IN (SELECT text FROM temp.lost_text) GROUP BY s.text;
INSERT INTO main.issue (fingerprint, algorithm, service, type, template, culprit_function,
                        culprit_file, culprit_line, state)
    SELECT l.fingerprint, l.algorithm, s.id, t.id, m.id, l.culprit_function, l.culprit_file,
           l.culprit_line, l.state
    FROM temp.lost_issue l JOIN temp.lost_string s ON s.text = l.service
    JOIN temp.lost_string t ON t.text = l.type JOIN temp.lost_string m ON m.text = l.template ORDER BY l.id;
DROP TABLE temp.lost_text;
DROP TABLE temp.lost_string;
)sql";

/// Reading names an issue after what comes first, regrouping after what is most frequent. In what was read
/// anew, `signature.issue` is still the own issue.
constexpr const char* giveTitlesBack = R"sql(
CREATE TEMP TABLE other_title AS
    SELECT i.id AS issue, k.* FROM temp.kept_title k JOIN main.issue i ON i.fingerprint = k.fingerprint
    JOIN main.string s ON s.id = i.service JOIN main.string t ON t.id = i.type
    JOIN main.string m ON m.id = i.template
    WHERE s.text <> k.service OR t.text <> k.type OR m.text <> k.template;
UPDATE main.issue SET service = n.service, type = n.type, template = n.template,
    culprit_function = n.culprit_function, culprit_file = n.culprit_file, culprit_line = n.culprit_line
    FROM (SELECT o.issue, g.service, g.type, g.template, o.culprit_function, o.culprit_file, o.culprit_line
          FROM temp.other_title o JOIN main.signature g ON g.issue = o.issue AND g.count > 0
          JOIN main.string s ON s.id = g.service AND s.text = o.service
          JOIN main.string t ON t.id = g.type AND t.text = o.type
          JOIN main.string m ON m.id = g.template AND m.text = o.template) n
    WHERE main.issue.id = n.issue;
DROP TABLE temp.other_title;
DROP TABLE temp.kept_title;
)sql";

constexpr const char* giveLogBack = R"sql(
UPDATE main.issue SET merged_into = r.id FROM temp.kept_issue k JOIN main.issue r ON r.fingerprint = k.merged
    WHERE k.fingerprint = main.issue.fingerprint;
DELETE FROM main.triage_log;
INSERT INTO main.triage_log (id, at, action, kind, issue, from_state, to_state, from_merged, to_merged, detail,
                             undone)
    SELECT k.id, k.at, k.action, k.kind, i.id, k.from_state, k.to_state, coalesce(f.id, 0), coalesce(t.id, 0),
           k.detail, k.undone
    FROM temp.kept_log k LEFT JOIN main.issue i ON i.fingerprint = k.fingerprint
    LEFT JOIN main.issue f ON f.fingerprint = k.from_key LEFT JOIN main.issue t ON t.fingerprint = k.to_key
    WHERE i.id IS NOT NULL OR k.issue IS NULL ORDER BY k.id;
DELETE FROM main.moved;
INSERT INTO main.moved (id, issue, trace_id, span, start, undone)
    SELECT k.id, i.id, k.trace_id, k.span, k.start, k.undone
    FROM temp.kept_moved k JOIN main.issue i ON i.fingerprint = k.fingerprint ORDER BY k.id;
DROP TABLE temp.lost_issue;
DROP TABLE temp.kept_issue;
DROP TABLE temp.kept_log;
DROP TABLE temp.kept_moved;
)sql";

Result<> returnDecisions(const Database& db)
{
    if (auto done = db.execute(giveDecisionsBack); !done) {
        return done;
    }
    if (auto done = db.execute(giveTitlesBack); !done) {
        return done;
    }
    const auto lost = db.integer("SELECT count(*) FROM temp.lost_issue");
    if (!lost) {
        return lost.error();
    }
    if (*lost > 0) {
        if (auto added = db.execute(addLostIssues); !added) {
            return added;
        }
    }
    auto done = db.execute(giveLogBack);
    done = done ? settleMoved(db) : done;
    return done ? settleSignatures(db) : done;
}

/// Where source is found has nothing to do with captures: it stays.
Result<> copyTables(const Database& db, const std::stop_token& stop)
{
    const auto tables = readNames(db.prepare("SELECT name FROM fresh.sqlite_schema WHERE type = 'table' AND "
                                             "name NOT IN ('source_root', 'path_rule', 'source_declined') "
                                             "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"));
    if (!tables) {
        return tables.error();
    }
    for (const std::string& table : *tables) {
        if (stop.stop_requested()) {
            return Error{ Error::Kind::Cancelled, "cancelled" };
        }
        // A workspace that was brought up to date has its columns in another order than a new one.
        auto select = db.prepare("SELECT group_concat(name) FROM pragma_table_info(?)");
        if (!select) {
            return std::move(select).error();
        }
        select->bind(0, std::string_view(table));
        const auto columns = readNames(std::move(select));
        if (!columns || columns->empty()) {
            return columns ? Result<>() : columns.error();
        }
        const std::string list = columns->front();
        const std::string sql = "DELETE FROM main." + table + "; INSERT INTO main." + table + " (" + list
            + ") SELECT " + list + " FROM fresh." + table;
        if (auto copied = db.execute(sql.c_str()); !copied) {
            return copied;
        }
    }
    return {};
}

/// The issues of the new contents were made by what the workspace was grouped by when it was begun.
Result<> expectGrouping(const Database& db, const GroupingConfig& config)
{
    const auto now = readStoredGrouping(db);
    if (!now || now->config == config) {
        return now ? Result<>() : now.error();
    }
    return Error{ Error::Kind::Database, "its grouping was changed by another program meanwhile" };
}

Result<std::string> policyOf(const Database& db)
{
    const auto names = readNames(db.prepare("SELECT value FROM main.meta WHERE key = 'policy'"));
    return !names ? Result<std::string>(names.error())
                  : Result<std::string>(names->empty() ? std::string() : names->front());
}

/// Totals of issues are of one policy, and of what is merged and moved.
Result<> keepTotals(const Database& db, const std::string& before, const std::stop_token& stop)
{
    const auto now = policyOf(db);
    const auto changed = db.integer("SELECT (SELECT count(*) FROM signature WHERE issue <> own)"
                                    " + (SELECT count(*) FROM moved)");
    if (!now || !changed) {
        return !now ? now.error() : changed.error();
    }
    for (const TrackingPolicy policy :
        { TrackingPolicy::Entry, TrackingPolicy::Topmost, TrackingPolicy::All }) {
        if (before == nameOf(policy) && (before != *now || *changed != 0)) {
            if (auto written = writePolicy(db, policy); !written) {
                return written;
            }
            return recomputeIssueTotals(db, policy, stop);
        }
    }
    return {};
}

} // namespace

Result<std::string> captureStamp(const Database& db)
{
    std::string stamp;
    auto read = forEachRow(
        db.prepare("SELECT id, path, bytes, modified_ns, content, spans FROM main.capture ORDER BY id"),
        [&](const Statement& row) {
            for (int column = 0; column < 6; ++column) {
                stamp += std::string(row.text(column)) + '\n';
            }
        });
    return read ? Result<std::string>(std::move(stamp)) : std::move(read).error();
}

Result<> copyWorkspace(const Database& db, const std::string& to)
{
    auto copy = db.prepare("VACUUM INTO ?");
    if (!copy) {
        return std::move(copy).error();
    }
    return copy->bind(0, std::string_view(to)).run();
}

Result<> exchangeContent(
    const Database& db, const std::string& fresh, const std::string& stamp, const std::stop_token& stop)
{
    const Attached attached(db, fresh);
    if (!attached.done()) {
        return attached.done();
    }
    Transaction transaction(db);
    if (!transaction.begun()) {
        return transaction.begun();
    }
    const auto now = captureStamp(db);
    const auto policy = policyOf(db);
    const auto grouping = readStoredGrouping(db);
    if (!now || !policy || !grouping) {
        return !now ? now.error() : !policy ? policy.error() : grouping.error();
    }
    if (*now != stamp) {
        return Error{ Error::Kind::Database, "its captures were changed by another program meanwhile" };
    }
    auto done = db.execute(keepDecisions);
    done = done ? copyTables(db, stop) : done;
    done = done ? expectGrouping(db, grouping->config) : done;
    done = done ? returnDecisions(db) : done;
    done = done ? keepTotals(db, *policy, stop) : done;
    if (!done) {
        return done;
    }
    if (stop.stop_requested()) {
        return Error{ Error::Kind::Cancelled, "cancelled" };
    }
    return transaction.commit();
}

} // namespace spanglass
