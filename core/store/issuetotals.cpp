#include "core/store/issuetotals.h"

#include "core/store/idindex.h"
#include "core/store/sharedfailures.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace spanglass {

namespace {

constexpr std::uint64_t rowsBetweenStops = 16384;

/// Totals of one issue while rows are read.
struct Totals {
    std::uint32_t count = 0;
    std::uint32_t traces = 0;
    std::uint32_t failures = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t firstResource = 0;
    std::int64_t lastResource = 0;
    std::array<std::uint32_t, trendBuckets> trend{};
};

/// Issues with their services, and which issue a signature belongs to.
struct Grouping {
    IdIndex issues{};
    std::vector<std::int64_t> services{}; ///< string.id by issue
    IdIndex signatures{};
    std::vector<std::uint32_t> issueOf{}; ///< by signature
    std::vector<std::int64_t> stored{}; ///< signature.count, by signature
};

/// The tracked occurrences in the order of their rows.
struct Tracked {
    std::vector<std::uint32_t> issue{};
    std::vector<std::int64_t> start{};
    std::vector<std::int64_t> trace{};
    std::vector<std::pair<std::uint32_t, std::int64_t>> shared{}; ///< issue and failure, where it has several
    std::vector<std::int64_t> bySignature{}; ///< their number
    std::uint64_t errorSpans = 0; ///< tracked or not
    std::int64_t from = 0;
    std::int64_t to = 0;
};

using IdPairs = std::vector<std::pair<std::int64_t, std::int64_t>>;

Result<IdPairs> readPairs(const Database& db, std::string_view sql)
{
    auto statement = db.prepare(sql);
    if (!statement) {
        return std::move(statement).error();
    }
    IdPairs pairs;
    for (;;) {
        const auto row = statement->step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return pairs;
        }
        pairs.emplace_back(statement->integer(0), statement->integer(1));
    }
}

IdIndex indexOfFirst(const IdPairs& pairs)
{
    std::vector<std::int64_t> ids(pairs.size());
    std::ranges::transform(pairs, ids.begin(), [](const auto& pair) { return pair.first; });
    return IdIndex(std::move(ids));
}

Result<Grouping> readGrouping(const Database& db)
{
    const auto issues = readPairs(db, "SELECT id, service FROM issue ORDER BY id");
    const auto signatures = readPairs(db, "SELECT id, issue FROM signature ORDER BY id");
    const auto counts = readPairs(db, "SELECT id, count FROM signature ORDER BY id");
    if (!issues || !signatures || !counts) {
        return !issues ? issues.error() : !signatures ? signatures.error() : counts.error();
    }
    Grouping grouping{ indexOfFirst(*issues), {}, indexOfFirst(*signatures), {}, {} };
    for (const auto& [id, service] : *issues) {
        grouping.services.push_back(service);
    }
    for (const auto& [id, issue] : *signatures) {
        grouping.issueOf.push_back(grouping.issues.find(issue));
    }
    for (const auto& [id, count] : *counts) {
        grouping.stored.push_back(count);
    }
    return grouping;
}

/// Reads the rows once: what only needs the row at hand goes to `totals`, the rest is kept.
Result<Tracked> readTracked(const Database& db, const Grouping& grouping, TrackingPolicy policy,
    std::vector<Totals>& totals, const std::stop_token& stop)
{
    auto failures = SharedFailures::read(db);
    auto rows = db.prepare("SELECT lacks, signature, start, trace, resource, id FROM occurrence ORDER BY id");
    if (!failures || !rows) {
        return !failures ? std::move(failures).error() : std::move(rows).error();
    }
    Tracked tracked;
    tracked.bySignature.resize(grouping.signatures.size());
    for (;; ++tracked.errorSpans) {
        if (tracked.errorSpans % rowsBetweenStops == 0 && stop.stop_requested()) {
            return Error{ Error::Kind::Cancelled, "cancelled" };
        }
        const auto row = rows->step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return tracked;
        }
        if (!isTracked(static_cast<LackSet>(rows->integer(0)), policy)) {
            continue;
        }
        const std::uint32_t signature = grouping.signatures.find(rows->integer(1));
        const std::uint32_t issue = signature == IdIndex::none ? signature : grouping.issueOf[signature];
        if (issue == IdIndex::none) {
            continue;
        }
        ++tracked.bySignature[signature];
        const std::int64_t start = rows->integer(2);
        Totals& of = totals[issue];
        if (of.count == 0 || start < of.first) {
            of.first = start;
            of.firstResource = rows->integer(4);
        }
        if (of.count == 0 || start >= of.last) {
            of.last = start;
            of.lastResource = rows->integer(4);
        }
        ++of.count;
        if (const std::int64_t failure = failures->next(rows->integer(5)); failure == 0) {
            ++of.failures;
        } else {
            tracked.shared.emplace_back(issue, failure);
        }
        tracked.issue.push_back(issue);
        tracked.start.push_back(start);
        tracked.trace.push_back(rows->integer(3));
    }
}

void countTrend(Tracked& tracked, std::vector<Totals>& totals)
{
    if (tracked.start.empty()) {
        return;
    }
    const auto [least, most] = std::ranges::minmax_element(tracked.start);
    tracked.from = *least;
    tracked.to = *most;
    const std::uint64_t width = bucketWidth(tracked.from, tracked.to, trendBuckets);
    for (std::size_t i = 0; i < tracked.start.size(); ++i) {
        const auto since =
            static_cast<std::uint64_t>(tracked.start[i]) - static_cast<std::uint64_t>(tracked.from);
        ++totals[tracked.issue[i]].trend[since / width];
    }
}

/// Sorts the traces by issue (a counting sort), then each issue's. Rows come in the order of
/// reading, so an issue's traces are nearly sorted already.
void countTraces(Tracked& tracked, std::vector<Totals>& totals)
{
    std::vector<std::size_t> at(totals.size() + 1, 0);
    for (std::size_t i = 0; i < totals.size(); ++i) {
        at[i + 1] = at[i] + totals[i].count;
    }
    std::vector<std::int64_t> traces(tracked.trace.size());
    for (std::size_t i = 0; i < tracked.trace.size(); ++i) {
        traces[at[tracked.issue[i]]++] = tracked.trace[i];
    }
    auto begin = traces.begin();
    for (Totals& of : totals) {
        const auto end = begin + of.count;
        if (!std::is_sorted(begin, end)) {
            std::sort(begin, end);
        }
        of.traces = static_cast<std::uint32_t>(std::unique(begin, end) - begin);
        begin = end;
    }
}

/// Adds the failures that have several error spans.
void countFailures(Tracked& tracked, std::vector<Totals>& totals)
{
    std::ranges::sort(tracked.shared);
    for (std::size_t i = 0; i < tracked.shared.size(); ++i) {
        totals[tracked.shared[i].first].failures +=
            i == 0 || tracked.shared[i] != tracked.shared[i - 1] ? 1 : 0;
    }
}

/// meta.timeline: the services with most occurrences, each with its counts, and the rest.
std::string timelineJson(const Tracked& tracked, const Grouping& grouping, const std::vector<Totals>& totals)
{
    std::map<std::int64_t, std::uint64_t> byService;
    for (std::size_t i = 0; i < totals.size(); ++i) {
        byService[grouping.services[i]] += totals[i].count;
    }
    std::vector<std::pair<std::uint64_t, std::int64_t>> order;
    for (const auto& [service, count] : byService) {
        if (count > 0) {
            order.emplace_back(count, service);
        }
    }
    std::ranges::sort(order, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    const std::size_t named = std::min(order.size(), timelineSeries);
    std::unordered_map<std::int64_t, std::size_t> seriesOf;
    for (std::size_t i = 0; i < named; ++i) {
        seriesOf.emplace(order[i].second, i);
    }
    std::vector<std::size_t> seriesOfIssue(totals.size());
    for (std::size_t i = 0; i < totals.size(); ++i) {
        const auto found = seriesOf.find(grouping.services[i]);
        seriesOfIssue[i] = found == seriesOf.end() ? named : found->second;
    }
    const std::uint64_t width = bucketWidth(tracked.from, tracked.to, timelineBuckets);
    std::vector<std::array<std::uint32_t, timelineBuckets>> counts(named + 1);
    for (std::size_t i = 0; i < tracked.start.size(); ++i) {
        const auto since =
            static_cast<std::uint64_t>(tracked.start[i]) - static_cast<std::uint64_t>(tracked.from);
        ++counts[seriesOfIssue[tracked.issue[i]]][since / width];
    }
    std::string json = "{\"bucket_ns\":" + std::to_string(width) + ",\"series\":[";
    const std::size_t shown = order.size() > named ? named + 1 : named;
    for (std::size_t i = 0; i < shown; ++i) {
        json += i == 0 ? "{\"service\":" : ",{\"service\":";
        json += std::to_string(i < named ? order[i].second : -1) + ",\"counts\":[";
        for (const std::uint32_t count : counts[i]) {
            json += std::to_string(count) + ',';
        }
        json.back() = ']';
        json += '}';
    }
    return json + "]}";
}

std::string blobOf(const std::array<std::uint32_t, trendBuckets>& trend)
{
    std::string blob;
    for (const std::uint32_t count : trend) {
        for (unsigned shift = 0; shift < 32; shift += 8) {
            blob += static_cast<char>((count >> shift) & 0xFFU);
        }
    }
    return blob;
}

Result<> writeIssues(const Database& db, const Grouping& grouping, const std::vector<Totals>& totals)
{
    const auto resources = readPairs(db, "SELECT id, version FROM resource");
    if (!resources) {
        return resources.error();
    }
    const std::unordered_map<std::int64_t, std::int64_t> versions(resources->begin(), resources->end());
    const auto versionOf = [&](std::int64_t resource) {
        const auto found = versions.find(resource);
        return found == versions.end() ? std::int64_t{ 0 } : found->second;
    };
    // Most issues are as they were after a merge or a move, and writing is what takes time.
    auto update = db.prepare("UPDATE issue SET count=?1, traces=?2, first_seen=?3, last_seen=?4,"
                             " first_version=?5, last_version=?6, trend=?7, failures=?8 WHERE id=?9 AND"
                             " (count<>?1 OR traces<>?2 OR first_seen<>?3 OR last_seen<>?4 OR"
                             " first_version<>?5 OR last_version<>?6 OR trend<>?7 OR failures<>?8)");
    if (!update) {
        return std::move(update).error();
    }
    for (std::size_t i = 0; i < totals.size(); ++i) {
        const Totals& of = totals[i];
        const bool any = of.count > 0;
        const std::string trend = any ? blobOf(of.trend) : std::string();
        update->bind(0, std::int64_t{ of.count })
            .bind(1, std::int64_t{ of.traces })
            .bind(2, of.first)
            .bind(3, of.last);
        update->bind(4, any ? versionOf(of.firstResource) : 0).bind(5, any ? versionOf(of.lastResource) : 0);
        update->bindBlob(6, trend).bind(7, std::int64_t{ of.failures }).bind(8, grouping.issues.ids()[i]);
        if (auto done = update->run(); !done) {
            return done;
        }
    }
    return {};
}

Result<> writeSignatures(const Database& db, const Grouping& grouping, const Tracked& tracked)
{
    auto update = db.prepare("UPDATE signature SET count=? WHERE id=?");
    if (!update) {
        return std::move(update).error();
    }
    for (std::size_t i = 0; i < tracked.bySignature.size(); ++i) {
        if (tracked.bySignature[i] == grouping.stored[i]) {
            continue;
        }
        update->bind(0, tracked.bySignature[i]).bind(1, grouping.signatures.ids()[i]);
        if (auto done = update->run(); !done) {
            return done;
        }
    }
    return {};
}

Result<> writeMeta(const Database& db, const Tracked& tracked, const std::string& timeline)
{
    auto insert = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?)"
                             " ON CONFLICT (key) DO UPDATE SET value=excluded.value");
    if (!insert) {
        return std::move(insert).error();
    }
    const std::string from = std::to_string(tracked.from);
    const std::string to = std::to_string(tracked.to);
    const std::pair<std::string_view, std::string> rows[] = { { "tracked",
                                                                  std::to_string(tracked.start.size()) },
        { "error_spans", std::to_string(tracked.errorSpans) }, { "first_seen", from }, { "last_seen", to },
        { "trend_from", from }, { "trend_to", to }, { "timeline", timeline } };
    for (const auto& [key, value] : rows) {
        insert->bind(0, key).bind(1, std::string_view(value));
        if (auto done = insert->run(); !done) {
            return done;
        }
    }
    return {};
}

} // namespace

Result<> recomputeIssueTotals(const Database& db, TrackingPolicy policy, const std::stop_token& stop)
{
    const auto grouping = readGrouping(db);
    if (!grouping) {
        return grouping.error();
    }
    std::vector<Totals> totals(grouping->issues.size());
    auto tracked = readTracked(db, *grouping, policy, totals, stop);
    if (!tracked) {
        return std::move(tracked).error();
    }
    countTrend(*tracked, totals);
    countTraces(*tracked, totals);
    countFailures(*tracked, totals);
    const std::string timeline = timelineJson(*tracked, *grouping, totals);
    if (stop.stop_requested()) {
        return Error{ Error::Kind::Cancelled, "cancelled" };
    }
    if (auto written = writeIssues(db, *grouping, totals); !written) {
        return written;
    }
    if (auto written = writeSignatures(db, *grouping, *tracked); !written) {
        return written;
    }
    return writeMeta(db, *tracked, timeline);
}

} // namespace spanglass
