#include "core/store/contentexchange.h"

#include "core/store/issuetotals.h"
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
CREATE TEMP TABLE kept_issue AS
    SELECT i.fingerprint, i.algorithm, s.text AS service, t.text AS type, m.text AS template,
           i.culprit_function, i.culprit_file, i.culprit_line, i.state
    FROM main.issue i JOIN main.string s ON s.id = i.service JOIN main.string t ON t.id = i.type
    JOIN main.string m ON m.id = i.template
    WHERE i.state <> 0 OR i.id IN (SELECT issue FROM main.triage_log);
CREATE TEMP TABLE kept_log AS
    SELECT l.id, l.at, l.action, i.fingerprint, l.from_state, l.to_state, l.undone
    FROM main.triage_log l JOIN main.issue i ON i.id = l.issue;
)sql";

constexpr const char* giveDecisionsBack = R"sql(
UPDATE main.issue SET state = 0 WHERE state <> 0;
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
    JOIN temp.lost_string t ON t.text = l.type JOIN temp.lost_string m ON m.text = l.template;
DROP TABLE temp.lost_text;
DROP TABLE temp.lost_string;
)sql";

constexpr const char* giveLogBack = R"sql(
DELETE FROM main.triage_log;
INSERT INTO main.triage_log (id, at, action, issue, from_state, to_state, undone)
    SELECT k.id, k.at, k.action, i.id, k.from_state, k.to_state, k.undone
    FROM temp.kept_log k JOIN main.issue i ON i.fingerprint = k.fingerprint ORDER BY k.id;
DROP TABLE temp.lost_issue;
DROP TABLE temp.kept_issue;
DROP TABLE temp.kept_log;
)sql";

Result<> returnDecisions(const Database& db)
{
    if (auto done = db.execute(giveDecisionsBack); !done) {
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
    return db.execute(giveLogBack);
}

Result<> copyTables(const Database& db, const std::stop_token& stop)
{
    const auto tables = readNames(db.prepare("SELECT name FROM fresh.sqlite_schema WHERE type = 'table' AND "
                                             "name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"));
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

Result<std::string> policyOf(const Database& db)
{
    const auto names = readNames(db.prepare("SELECT value FROM main.meta WHERE key = 'policy'"));
    return !names ? Result<std::string>(names.error())
                  : Result<std::string>(names->empty() ? std::string() : names->front());
}

/// Totals of issues are of one policy.
Result<> keepPolicy(const Database& db, const std::string& before, const std::stop_token& stop)
{
    const auto now = policyOf(db);
    if (!now) {
        return now.error();
    }
    for (const TrackingPolicy policy :
        { TrackingPolicy::Entry, TrackingPolicy::Topmost, TrackingPolicy::All }) {
        if (before == nameOf(policy) && before != *now) {
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
    if (!now || !policy) {
        return !now ? now.error() : policy.error();
    }
    if (*now != stamp) {
        return Error{ Error::Kind::Database, "its captures were changed by another program meanwhile" };
    }
    auto done = db.execute(keepDecisions);
    done = done ? copyTables(db, stop) : done;
    done = done ? returnDecisions(db) : done;
    done = done ? keepPolicy(db, *policy, stop) : done;
    if (!done) {
        return done;
    }
    if (stop.stop_requested()) {
        return Error{ Error::Kind::Cancelled, "cancelled" };
    }
    return transaction.commit();
}

} // namespace spanglass
