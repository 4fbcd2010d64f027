#include "core/explore/explorerstate.h"
#include "core/explore/textmatch.h"
#include "core/store/issuetotals.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

namespace spanglass {

namespace {

constexpr int maxBuckets = 10'000;

/// Equal parts of the workspace's time range.
struct TimeGrid {
    TimeNs from = 0;
    std::uint64_t width = 1;
    std::size_t buckets = 1;
};

/// Where the stored timeline can be summed up, its borders are used: figures then stay the same
/// when the columns arrive.
TimeGrid gridOf(const WorkspaceSummary& summary, int buckets)
{
    TimeGrid grid;
    grid.from = summary.firstSeen;
    grid.buckets = static_cast<std::size_t>(std::clamp(buckets, 1, maxBuckets));
    const bool divides = timelineBuckets % grid.buckets == 0;
    grid.width = divides
        ? bucketWidth(summary.firstSeen, summary.lastSeen, timelineBuckets) * (timelineBuckets / grid.buckets)
        : bucketWidth(summary.firstSeen, summary.lastSeen, grid.buckets);
    constexpr std::uint64_t most = std::numeric_limits<DurationNs>::max();
    grid.width = std::clamp<std::uint64_t>(grid.width, 1, most);
    return grid;
}

/// Walks through starts in order and tells their buckets; divides only where the bucket changes.
class BucketWalk {
public:
    explicit BucketWalk(const TimeGrid& grid)
        : m_grid(grid)
    {
    }
    std::size_t operator()(TimeNs start)
    {
        const auto since = static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(m_grid.from);
        if (since >= m_edge || since < m_edge - m_grid.width) {
            const std::uint64_t bucket = since / m_grid.width;
            m_edge = (bucket + 1) * m_grid.width;
            m_bucket = std::min<std::size_t>(bucket, m_grid.buckets - 1);
        }
        return m_bucket;
    }

private:
    const TimeGrid& m_grid;
    std::uint64_t m_edge = 0; ///< 0: no bucket yet, since `since < 0 - width` holds or `since >= 0`
    std::size_t m_bucket = 0;
};

/// Labels by total, largest first; equal totals by text.
std::vector<std::uint32_t> labelsByTotal(
    const std::vector<std::uint64_t>& totals, const std::vector<std::string>& labels)
{
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < totals.size(); ++i) {
        if (totals[i] > 0) {
            order.push_back(i);
        }
    }
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        return totals[a] != totals[b] ? totals[a] > totals[b] : labels[a] < labels[b];
    });
    return order;
}

/// A histogram whose series are the largest labels and "other"; `seriesOf` is filled by label.
Histogram emptyHistogram(const TimeGrid& grid, const std::vector<std::uint64_t>& totals,
    const std::vector<std::string>& labels, std::vector<std::uint32_t>& seriesOf)
{
    Histogram histogram;
    histogram.from = grid.from;
    histogram.bucket = static_cast<DurationNs>(grid.width);
    const auto order = labelsByTotal(totals, labels);
    const std::size_t named = std::min(order.size(), namedSeries);
    seriesOf.assign(totals.size(), static_cast<std::uint32_t>(named));
    for (std::uint32_t i = 0; i < named; ++i) {
        seriesOf[order[i]] = i;
        histogram.series.push_back({ labels[order[i]], std::vector<std::uint32_t>(grid.buckets) });
    }
    if (order.size() > named) {
        histogram.series.push_back({ "other", std::vector<std::uint32_t>(grid.buckets) });
    }
    return histogram;
}

/// Distinct services of the issues, and which one each issue has.
DimensionTable servicesOf(const std::vector<Issue>& issues)
{
    DimensionTable table;
    std::map<std::string_view, std::uint32_t> known;
    for (const Issue& issue : issues) {
        const auto [at, isNew] =
            known.try_emplace(issue.service, static_cast<std::uint32_t>(table.labels.size()));
        if (isNew) {
            table.labels.push_back(issue.service);
        }
        table.labelOf.push_back(at->second);
    }
    return table;
}

/// By issue: 1 if all of the query but its times and places is answered.
std::vector<std::uint8_t> shownIssues(ExplorerState& state, const Query& query)
{
    auto shown = matchingIssues(state, query);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        shown[i] = shown[i] != 0 && statusMatches(query.status, state.issues[i].state) ? 1 : 0;
    }
    return shown;
}

Histogram timelineFromColumns(const ExplorerState& state, const Query& query, const TimeGrid& grid,
    const std::vector<std::uint8_t>& shown, const DimensionTable& services)
{
    const OccurrenceColumns& columns = *state.columns;
    const auto match = matchOf(columns, query);
    std::vector<std::vector<std::uint32_t>> counts(services.labels.size());
    for (std::size_t issue = 0; issue < shown.size(); ++issue) {
        if (shown[issue] == 0) {
            continue;
        }
        auto& series = counts[services.labelOf[issue]];
        series.resize(grid.buckets);
        BucketWalk bucket(grid);
        for (std::size_t i = columns.begin[issue]; i < columns.begin[issue + 1]; ++i) {
            series[bucket(columns.start[i])] += match.at(columns, i);
        }
    }
    std::vector<std::uint64_t> totals;
    for (const auto& series : counts) {
        totals.push_back(std::accumulate(series.begin(), series.end(), std::uint64_t{ 0 }));
    }
    std::vector<std::uint32_t> seriesOf;
    Histogram histogram = emptyHistogram(grid, totals, services.labels, seriesOf);
    for (std::size_t label = 0; label < counts.size(); ++label) {
        if (totals[label] > 0) {
            auto& into = histogram.series[seriesOf[label]].counts;
            std::ranges::transform(into, counts[label], into.begin(), std::plus<>());
        }
    }
    return histogram;
}

/// The stored timeline with neighbouring buckets added up.
Histogram timelineFromMeta(const ExplorerState& state, const TimeGrid& grid)
{
    Histogram histogram;
    histogram.from = grid.from;
    histogram.bucket = static_cast<DurationNs>(grid.width);
    const std::size_t group = timelineBuckets / grid.buckets;
    for (const auto& stored : state.timeline.series) {
        HistogramSeries series{ stored.service, std::vector<std::uint32_t>(grid.buckets) };
        for (std::size_t i = 0; i < stored.counts.size(); ++i) {
            series.counts[i / group] += stored.counts[i];
        }
        histogram.series.push_back(std::move(series));
    }
    return histogram;
}

/// From the trends of the issues, in as many buckets as these have.
Histogram timelineFromTrends(
    const ExplorerState& state, const std::vector<std::uint8_t>& shown, const DimensionTable& services)
{
    const TimeGrid grid{ state.summary.firstSeen,
        bucketWidth(state.summary.firstSeen, state.summary.lastSeen, trendBuckets), trendBuckets };
    std::vector<std::uint64_t> totals(services.labels.size());
    for (std::size_t i = 0; i < shown.size(); ++i) {
        totals[services.labelOf[i]] += shown[i] != 0 ? state.issues[i].count : 0;
    }
    std::vector<std::uint32_t> seriesOf;
    Histogram histogram = emptyHistogram(grid, totals, services.labels, seriesOf);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (shown[i] != 0) {
            auto& into = histogram.series[seriesOf[services.labelOf[i]]].counts;
            std::ranges::transform(into, state.issues[i].trend, into.begin(), std::plus<>());
        }
    }
    return histogram;
}

/// Occurrences of the issue by label.
std::vector<std::uint64_t> totalsOf(const ExplorerState& state, std::size_t issue, Dimension by)
{
    const OccurrenceColumns& columns = *state.columns;
    const DimensionTable& table = state.tables[static_cast<std::size_t>(by)];
    const auto& key = by == Dimension::Operation ? columns.name : columns.resource;
    std::vector<std::uint64_t> perKey(table.labelOf.size());
    for (std::size_t i = columns.begin[issue]; i < columns.begin[issue + 1]; ++i) {
        ++perKey[key[i]];
    }
    std::vector<std::uint64_t> totals(table.labels.size());
    for (std::size_t i = 0; i < perKey.size(); ++i) {
        totals[table.labelOf[i]] += perKey[i];
    }
    return totals;
}

const std::string& labelOf(const ResourceLabels& resource, Dimension dimension)
{
    switch (dimension) {
    case Dimension::Version: return resource.version;
    case Dimension::Service: return resource.service;
    case Dimension::Environment: return resource.environment;
    case Dimension::Host:
    case Dimension::Operation: break;
    }
    return resource.host;
}

} // namespace

DimensionTable makeTable(const OccurrenceColumns& columns, Dimension dimension)
{
    std::vector<std::string_view> texts;
    if (dimension == Dimension::Operation) {
        texts.assign(columns.names.begin(), columns.names.end());
    } else {
        for (const ResourceLabels& resource : columns.resources) {
            texts.push_back(labelOf(resource, dimension));
        }
    }
    DimensionTable table;
    std::map<std::string_view, std::uint32_t> known;
    for (const std::string_view text : texts) {
        const auto [at, isNew] = known.try_emplace(text, static_cast<std::uint32_t>(table.labels.size()));
        if (isNew) {
            table.labels.emplace_back(text);
        }
        table.labelOf.push_back(at->second);
    }
    return table;
}

Histogram timelineOf(ExplorerState& state, const Query& query, int buckets)
{
    const TimeGrid grid = gridOf(state.summary, buckets);
    const auto shown = shownIssues(state, query);
    const DimensionTable services = servicesOf(state.issues);
    if (state.columns) {
        return timelineFromColumns(state, query, grid, shown, services);
    }
    const bool all = std::ranges::find(shown, std::uint8_t{ 0 }) == shown.end();
    if (all && timelineBuckets % grid.buckets == 0 && !state.timeline.series.empty()) {
        return timelineFromMeta(state, grid);
    }
    return timelineFromTrends(state, shown, services);
}

Histogram impactOf(const ExplorerState& state, std::size_t issue, Dimension by, int buckets)
{
    const TimeGrid grid = gridOf(state.summary, buckets);
    const OccurrenceColumns& columns = *state.columns;
    const DimensionTable& table = state.tables[static_cast<std::size_t>(by)];
    std::vector<std::uint32_t> seriesOf;
    Histogram histogram = emptyHistogram(grid, totalsOf(state, issue, by), table.labels, seriesOf);
    std::vector<std::uint32_t> seriesOfKey;
    for (const std::uint32_t label : table.labelOf) {
        seriesOfKey.push_back(seriesOf[label]);
    }
    // One flat table, so that the loop over occurrences has no branch and one store.
    std::vector<std::uint32_t> counts(grid.buckets * (namedSeries + 1));
    const auto& key = by == Dimension::Operation ? columns.name : columns.resource;
    BucketWalk bucket(grid);
    for (std::size_t i = columns.begin[issue]; i < columns.begin[issue + 1]; ++i) {
        ++counts[seriesOfKey[key[i]] * grid.buckets + bucket(columns.start[i])];
    }
    for (std::size_t series = 0; series < histogram.series.size(); ++series) {
        const auto from = counts.begin() + static_cast<std::ptrdiff_t>(series * grid.buckets);
        std::copy_n(from, grid.buckets, histogram.series[series].counts.begin());
    }
    return histogram;
}

std::vector<TagShare> breakdownOf(
    const ExplorerState& state, std::size_t issue, Dimension by, const Query& query)
{
    const DimensionTable& table = state.tables[static_cast<std::size_t>(by)];
    const auto& labels = table.labels;
    std::vector<std::uint64_t> totals;
    if (needsColumns(query)) {
        const auto& key = by == Dimension::Operation ? state.columns->name : state.columns->resource;
        totals.resize(labels.size());
        for (const std::size_t i : matchingOccurrences(*state.columns, issue, query)) {
            ++totals[table.labelOf[key[i]]];
        }
    } else {
        totals = totalsOf(state, issue, by);
    }
    std::vector<TagShare> shares;
    for (const std::uint32_t label : labelsByTotal(totals, labels)) {
        shares.push_back({ labels[label], totals[label] });
    }
    return shares;
}

} // namespace spanglass
