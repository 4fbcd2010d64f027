#include "core/regroup/regroup.h"

#include "core/regroup/regrouppreview.h"
#include "core/regroup/regroupwork.h"
#include "core/store/groupingstore.h"
#include "core/store/regroupstore.h"
#include "core/store/rows.h"
#include "core/store/tracebytes.h"
#include "core/store/workspacechange.h"

#include <algorithm>
#include <tuple>

namespace spanglass {

namespace {

/// Runs `work` so that no exception gets out, and without the name of the workspace where the caller erred.
template <typename Value, typename Work> Result<Value> guarded(Work work)
{
    try {
        return work();
    } catch (const std::exception& exception) {
        return Error{ Error::Kind::Database, std::string("cannot regroup: ") + exception.what() };
    }
}

} // namespace

Result<GroupingState> readGrouping(const std::string& workspace)
{
    const auto db = openExisting(workspace, Database::Mode::ReadOnly);
    if (!db) {
        return db.error();
    }
    auto stored = readStoredGrouping(*db);
    if (!stored) {
        return std::move(stored).error().within(workspace);
    }
    const bool outdated = stored->isOutdated();
    return GroupingState{ std::move(stored->config), std::move(stored->algorithm), outdated };
}

Result<RegroupPreview> previewRegroup(
    const std::string& workspace, const GroupingConfig& config, const std::stop_token& stop)
{
    return guarded<RegroupPreview>([&]() -> Result<RegroupPreview> {
        const auto grouper = Grouper::make(config);
        if (!grouper) {
            return grouper.error();
        }
        const auto db = openExisting(workspace, Database::Mode::ReadOnly);
        if (!db) {
            return db.error();
        }
        if (auto begun = db->execute("BEGIN"); !begun) { // all questions see the same rows
            return std::move(begun).error().within(workspace);
        }
        return previewIn(*db, *grouper, stop);
    });
}

Result<RegroupPreview> applyRegroup(
    const std::string& workspace, const GroupingConfig& config, const std::stop_token& stop)
{
    return guarded<RegroupPreview>([&]() -> Result<RegroupPreview> {
        const auto grouper = Grouper::make(config);
        if (!grouper) {
            return grouper.error();
        }
        return changeWorkspace<RegroupPreview>(
            workspace, [&](const Database& db) { return applyIn(db, *grouper, stop); });
    });
}

Result<std::vector<std::pair<TraceId, SpanId>>> movingSpans(
    const std::string& workspace, const RegroupChange& change, std::size_t limit)
{
    const auto db = openExisting(workspace, Database::Mode::ReadOnly);
    if (!db) {
        return db.error();
    }
    const auto policy = readPolicy(*db);
    auto rows =
        db->prepare("SELECT o.start, t.trace_id, o.span FROM occurrence o JOIN trace t ON t.id = o.trace"
                    " WHERE o.signature = ? AND o.lacks & ? = 0 ORDER BY o.start LIMIT ?");
    if (!policy || !rows) {
        return !policy ? policy.error() : rows.error();
    }
    std::vector<std::tuple<TimeNs, TraceId, SpanId>> found;
    for (const SignatureId signature : change.signatures) {
        rows->bind(0, signature.value).bind(1, std::int64_t{ requiredBy(*policy) });
        rows->bind(2, static_cast<std::int64_t>(limit));
        auto more = rows->step();
        for (; more && *more; more = rows->step()) {
            found.emplace_back(rows->integer(0), traceFromBytes(rows->text(1)),
                SpanId{ static_cast<std::uint64_t>(rows->integer(2)) });
        }
        if (!more) {
            return Error(more.error()).within(workspace);
        }
        rows->reset();
    }
    std::sort(found.begin(), found.end());
    std::vector<std::pair<TraceId, SpanId>> spans;
    for (std::size_t i = 0; i < std::min(limit, found.size()); ++i) {
        spans.emplace_back(std::get<1>(found[i]), std::get<2>(found[i]));
    }
    return spans;
}

} // namespace spanglass
