#include "core/store/migration.h"

#include "core/store/failurerows.h"
#include "core/store/issuetotals.h"
#include "core/store/regroupstore.h"
#include "core/store/rows.h"
#include "core/store/schema.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

/// What version 2 did not have: origins of failures, totals of signatures.
Result<> computeAnew(const Database& db)
{
    std::vector<std::int64_t> traces;
    auto read = forEachRow(
        db.prepare("SELECT id FROM trace"), [&](const Statement& row) { traces.push_back(row.integer(0)); });
    if (!read) {
        return read;
    }
    if (auto judged = judgeFailures(db, std::move(traces), {}); !judged) {
        return judged;
    }
    const auto policy = readPolicy(db);
    if (!policy) {
        return policy.error();
    }
    return recomputeIssueTotals(db, *policy, {});
}

Result<> migrateTables(const Database& db)
{
    Transaction transaction(db);
    if (!transaction.begun()) {
        return transaction.begun();
    }
    const auto version = db.integer("PRAGMA user_version");
    if (!version || *version == schemaVersion) {
        return version ? Result<>() : version.error();
    }
    const bool isVersion2 = *version < 3;
    const std::string script = std::string(isVersion2 ? migrationTo3 : "") + std::string(migrationTo4)
        + "PRAGMA user_version=" + std::to_string(schemaVersion) + ';';
    if (auto done = db.execute(script.c_str()); !done) {
        return done;
    }
    auto done = isVersion2 ? computeAnew(db) : Result<>();
    return done ? transaction.commit() : done;
}

} // namespace

Result<> migrate(const Database& db)
{
    const auto keys = db.integer("PRAGMA foreign_keys");
    // Tables are made anew under their names; references to them must not follow the old ones.
    if (auto off = db.execute("PRAGMA foreign_keys=OFF; PRAGMA legacy_alter_table=ON"); !keys || !off) {
        return !keys ? Result<>(keys.error()) : off;
    }
    auto done = migrateTables(db);
    if (!done) {
        done = std::move(done).error().within("cannot be brought up to date from an earlier version");
    }
    auto back = db.execute(*keys != 0 ? "PRAGMA legacy_alter_table=OFF; PRAGMA foreign_keys=ON"
                                      : "PRAGMA legacy_alter_table=OFF");
    return done ? std::move(back) : std::move(done);
}

} // namespace spanglass
