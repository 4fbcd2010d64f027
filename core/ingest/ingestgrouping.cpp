#include "core/ingest/ingestgrouping.h"

#include "core/regroup/regroupwork.h"
#include "core/store/groupingstore.h"

namespace spanglass {

namespace {

/// True if it was due.
Result<bool> regroup(
    const Database& db, const std::optional<GroupingConfig>& forNew, const std::stop_token& stop)
{
    Transaction transaction(db);
    if (!transaction.begun()) {
        return Error(transaction.begun().error());
    }
    const auto captures = db.integer("SELECT count(*) FROM (SELECT 1 FROM capture LIMIT 1)");
    auto stored = readStoredGrouping(db);
    if (!captures || !stored) {
        return !captures ? captures.error() : stored.error();
    }
    const bool isToSet = *captures == 0 && forNew && stored->config != *forNew;
    Result<bool> regrouped = false;
    if (isToSet) {
        const auto grouper = Grouper::make(*forNew);
        if (!grouper) {
            return grouper.error();
        }
        stored->config = *forNew;
        stored->split = grouper->attributes();
        stored->algorithm = algorithmName(forNew->strategy);
        if (auto written = writeStoredGrouping(db, *stored); !written) {
            return std::move(written).error();
        }
    } else {
        regrouped = regroupIfOutdated(db, stop);
        if (!regrouped) {
            return regrouped;
        }
    }
    auto done = transaction.commit();
    return done ? std::move(regrouped) : Result<bool>(std::move(done).error());
}

} // namespace

Result<IngestGrouping> prepareGrouping(
    const Database& db, const std::optional<GroupingConfig>& forNew, const std::stop_token& stop)
{
    auto stored = readStoredGrouping(db);
    if (!stored) {
        return std::move(stored).error();
    }
    IngestGrouping grouping;
    if (forNew || stored->isOutdated()) {
        const auto done = regroup(db, forNew, stop);
        stored = done ? readStoredGrouping(db) : Result<StoredGrouping>(done.error());
        if (!stored) {
            return std::move(stored).error();
        }
        grouping.regrouped = *done;
    }
    auto grouper = Grouper::make(std::move(stored->config));
    if (!grouper) {
        return std::move(grouper).error();
    }
    grouping.grouper = *std::move(grouper);
    grouping.split = std::move(stored->split);
    return grouping;
}

} // namespace spanglass
