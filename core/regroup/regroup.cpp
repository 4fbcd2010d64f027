#include "core/regroup/regroup.h"

#include "core/regroup/regrouppreview.h"
#include "core/regroup/regroupwork.h"
#include "core/regroup/tagvalues.h"
#include "core/store/groupingstore.h"
#include "core/store/regroupstore.h"
#include "core/store/rows.h"
#include "core/store/tracebytes.h"
#include "core/store/workspacechange.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
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

class MovingReader {
public:
    static Result<MovingReader> open(const Database& db)
    {
        const auto policy = readPolicy(db);
        auto rows = db.prepare("SELECT o.start, t.trace_id, o.span, o.tags, o.resource FROM occurrence o"
                               " JOIN trace t ON t.id = o.trace"
                               " WHERE o.signature = ? AND o.lacks & ? = 0 ORDER BY o.start");
        if (!policy || !rows) {
            return !policy ? policy.error() : rows.error();
        }
        return MovingReader(*policy, *std::move(rows));
    }

    Result<MovedSpans> read(const Database& db, const RegroupChange& change, std::size_t limit)
    {
        if (m_names != change.splitBy) {
            m_values = {};
            m_names = change.splitBy;
            if (auto loaded = m_values.load(db, m_names); !loaded) {
                return std::move(loaded).error();
            }
        }
        std::map<std::int64_t, std::set<std::string_view>> wanted; // of a signature, these attributes
        for (std::size_t i = 0; i < change.signatures.size(); ++i) {
            wanted[change.signatures[i].value].insert(
                i < change.attributes.size() ? std::string_view(change.attributes[i]) : std::string_view());
        }
        m_found.clear();
        for (const auto& [signature, attributes] : wanted) {
            if (auto done = readOf(signature, attributes, limit); !done) {
                return std::move(done).error();
            }
        }
        std::sort(m_found.begin(), m_found.end());
        MovedSpans spans;
        for (std::size_t i = 0; i < std::min(limit, m_found.size()); ++i) {
            spans.emplace_back(std::get<1>(m_found[i]), std::get<2>(m_found[i]));
        }
        return spans;
    }

private:
    MovingReader(TrackingPolicy policy, Statement rows)
        : m_policy(policy)
        , m_rows(std::move(rows))
    {
    }

    Result<> readOf(std::int64_t signature, const std::set<std::string_view>& attributes, std::size_t limit)
    {
        m_rows.bind(0, signature).bind(1, std::int64_t{ requiredBy(m_policy) });
        std::size_t taken = 0;
        while (taken < limit) {
            const auto row = m_rows.step();
            if (!row) {
                return row.error();
            }
            if (!*row) {
                break;
            }
            if (!m_names.empty()
                && !attributes.contains(
                    attributesJson(m_values.named(m_values.of(m_rows.text(3), m_rows.integer(4)))))) {
                continue;
            }
            ++taken;
            m_found.emplace_back(m_rows.integer(0), traceFromBytes(m_rows.text(1)),
                SpanId{ static_cast<std::uint64_t>(m_rows.integer(2)) });
        }
        m_rows.reset();
        return {};
    }

    TrackingPolicy m_policy;
    Statement m_rows;
    std::vector<std::string> m_names{};
    TagValues m_values{};
    std::vector<std::tuple<TimeNs, TraceId, SpanId>> m_found{};
};

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

Result<MovedSpans> movingSpans(const std::string& workspace, const RegroupChange& change, std::size_t limit)
{
    auto spans = movingSpans(workspace, std::vector{ change }, limit);
    return spans ? Result<MovedSpans>(std::move(spans->front())) : std::move(spans).error();
}

Result<std::vector<MovedSpans>> movingSpans(
    const std::string& workspace, const std::vector<RegroupChange>& changes, std::size_t limit)
{
    return guarded<std::vector<MovedSpans>>([&]() -> Result<std::vector<MovedSpans>> {
        const auto db = openExisting(workspace, Database::Mode::ReadOnly);
        if (!db) {
            return db.error();
        }
        auto reader = MovingReader::open(*db);
        if (!reader) {
            return std::move(reader).error().within(workspace);
        }
        std::vector<MovedSpans> all;
        for (const RegroupChange& change : changes) {
            auto spans = reader->read(*db, change, limit);
            if (!spans) {
                return std::move(spans).error().within(workspace);
            }
            all.push_back(*std::move(spans));
        }
        return all;
    });
}

} // namespace spanglass
