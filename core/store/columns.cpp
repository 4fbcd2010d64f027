#include "core/store/columns.h"

#include "core/store/ingestwriter.h"
#include "core/store/issuetotals.h"
#include "core/store/sharedfailures.h"
#include "core/store/stringreader.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

namespace spanglass {

namespace {

constexpr std::uint64_t rowsBetweenStops = 16384;

Error cancelled()
{
    return { Error::Kind::Cancelled, "cancelled" };
}

/// The columns in the order of the rows.
struct Unsorted {
    std::vector<std::uint32_t> issue{};
    std::vector<TimeNs> start{};
    std::vector<std::uint32_t> resource{};
    std::vector<std::int64_t> name{};
    std::vector<std::int64_t> trace{};
    std::vector<std::int64_t> row{};
    std::vector<std::uint8_t> handling{};
    std::vector<std::pair<std::uint32_t, std::int64_t>> shared{}; ///< place here, and failure
};

/// From signature.id to the issue's index.
struct Signatures {
    IdIndex ids{};
    std::vector<std::uint32_t> issueOf{};
    [[nodiscard]] std::uint32_t issue(std::int64_t signature) const
    {
        const std::uint32_t at = ids.find(signature);
        return at == IdIndex::none ? at : issueOf[at];
    }
};

Result<Signatures> readSignatures(const Database& db, const IdIndex& issues)
{
    auto rows = db.prepare("SELECT id, issue FROM signature ORDER BY id");
    if (!rows) {
        return std::move(rows).error();
    }
    Signatures signatures;
    std::vector<std::int64_t> ids;
    for (;;) {
        const auto row = rows->step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            signatures.ids = IdIndex(std::move(ids));
            return signatures;
        }
        ids.push_back(rows->integer(0));
        signatures.issueOf.push_back(issues.find(rows->integer(1)));
    }
}

Result<std::vector<ResourceLabels>> readResources(const Database& db)
{
    auto strings = StringReader::open(db);
    auto rows = db.prepare("SELECT id, service, version, environment, host FROM resource ORDER BY id");
    if (!strings || !rows) {
        return !strings ? strings.error() : rows.error();
    }
    std::vector<ResourceLabels> resources(1);
    for (;;) {
        const auto row = rows->step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return resources;
        }
        ResourceLabels& resource = resources.emplace_back();
        resource.id = rows->integer(0);
        int column = 1;
        for (std::string* text :
            { &resource.service, &resource.version, &resource.environment, &resource.host }) {
            auto read = strings->text(rows->integer(column++));
            if (!read) {
                return std::move(read).error();
            }
            *text = *std::move(read);
        }
    }
}

/// Index into `resources` by resource.id, 0 for a missing row.
class ResourceIndex {
public:
    explicit ResourceIndex(const std::vector<ResourceLabels>& resources)
        : m_ids(idsOf(resources))
    {
    }
    [[nodiscard]] std::uint32_t find(std::int64_t id) const { return m_ids.find(id) + 1; } // none + 1 == 0

private:
    static IdIndex idsOf(const std::vector<ResourceLabels>& resources)
    {
        std::vector<std::int64_t> ids;
        for (std::size_t i = 1; i < resources.size(); ++i) {
            ids.push_back(resources[i].id);
        }
        return IdIndex(std::move(ids));
    }
    IdIndex m_ids;
};

Result<Unsorted> readRows(const Database& db, const Signatures& signatures, const ResourceIndex& resources,
    TrackingPolicy policy, LedgerCounter& ledger, const std::stop_token& stop)
{
    auto failures = SharedFailures::read(db);
    auto rows = db.prepare(
        "SELECT lacks, signature, start, trace, resource, name, id, flags FROM occurrence ORDER BY id");
    if (!failures || !rows) {
        return !failures ? std::move(failures).error() : std::move(rows).error();
    }
    Unsorted all;
    for (std::uint64_t read = 0;; ++read) {
        if (read % rowsBetweenStops == 0 && stop.stop_requested()) {
            return cancelled();
        }
        const auto row = rows->step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return all;
        }
        const auto lacks = static_cast<LackSet>(rows->integer(0));
        if (!isTracked(lacks, policy)) {
            ledger.add(lacks, OccurrenceId{ rows->integer(6) }, rows->integer(2));
            continue;
        }
        const std::uint32_t issue = signatures.issue(rows->integer(1));
        if (issue == IdIndex::none) {
            continue;
        }
        if (const std::int64_t failure = failures->next(rows->integer(6)); failure != 0) {
            all.shared.emplace_back(static_cast<std::uint32_t>(all.row.size()), failure);
        }
        all.handling.push_back(static_cast<std::uint8_t>(OccurrenceFlags::handlingOf(rows->integer(7))));
        all.issue.push_back(issue);
        all.start.push_back(rows->integer(2));
        all.trace.push_back(rows->integer(3));
        all.resource.push_back(resources.find(rows->integer(4)));
        all.name.push_back(rows->integer(5));
        all.row.push_back(rows->integer(6));
    }
}

/// Rows ordered by issue, start and row: a counting sort, then each issue's where it is not in
/// order already.
std::vector<std::uint32_t> orderOf(const Unsorted& all, std::vector<std::size_t>& begin, std::size_t issues)
{
    begin.assign(issues + 1, 0);
    for (const std::uint32_t issue : all.issue) {
        ++begin[issue + 1];
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<std::size_t> at(begin.begin(), begin.end() - 1);
    std::vector<std::uint32_t> order(all.issue.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        order[at[all.issue[i]]++] = i;
    }
    const auto earlier = [&](std::uint32_t a, std::uint32_t b) {
        return all.start[a] != all.start[b] ? all.start[a] < all.start[b] : a < b;
    };
    for (std::size_t issue = 0; issue < issues; ++issue) {
        const auto first = order.begin() + static_cast<std::ptrdiff_t>(begin[issue]);
        const auto last = order.begin() + static_cast<std::ptrdiff_t>(begin[issue + 1]);
        if (!std::is_sorted(first, last, earlier)) {
            std::sort(first, last, earlier);
        }
    }
    return order;
}

/// Occurrences whose failure has several in their issue.
std::vector<OccurrenceColumns::Shared> sharedOf(const Unsorted& all, const std::vector<std::uint32_t>& order)
{
    if (all.shared.empty()) {
        return {};
    }
    std::vector<std::uint32_t> places(order.size());
    for (std::uint32_t place = 0; place < order.size(); ++place) {
        places[order[place]] = place;
    }
    using Shared = OccurrenceColumns::Shared;
    const auto key = [](const Shared& s) { return std::tuple(s.issue, s.failure, s.place); };
    std::vector<Shared> found;
    for (const auto& [at, failure] : all.shared) {
        found.push_back({ all.issue[at], places[at], failure });
    }
    std::ranges::sort(found, {}, key);
    const auto isOfOne = [](const Shared& a, const Shared& b) {
        return a.issue == b.issue && a.failure == b.failure;
    };
    std::vector<Shared> shared;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if ((i > 0 && isOfOne(found[i], found[i - 1]))
            || (i + 1 < found.size() && isOfOne(found[i], found[i + 1]))) {
            shared.push_back(found[i]);
        }
    }
    return shared;
}

template <typename T>
std::vector<T> gathered(const std::vector<T>& values, const std::vector<std::uint32_t>& order)
{
    std::vector<T> out(order.size());
    std::ranges::transform(order, out.begin(), [&](std::uint32_t i) { return values[i]; });
    return out;
}

std::vector<std::uint32_t> indexed(
    const std::vector<std::int64_t>& ids, const IdIndex& index, const std::vector<std::uint32_t>& order)
{
    std::vector<std::uint32_t> out(order.size());
    std::ranges::transform(order, out.begin(), [&](std::uint32_t i) { return index.find(ids[i]); });
    return out;
}

std::vector<std::uint8_t> trendOf(const std::vector<TimeNs>& starts, TimeNs from, TimeNs to)
{
    const std::uint64_t width = bucketWidth(from, to, trendBuckets);
    std::vector<std::uint8_t> trend(starts.size());
    std::ranges::transform(starts, trend.begin(), [&](TimeNs start) {
        const auto since = static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(from);
        return static_cast<std::uint8_t>(std::min<std::uint64_t>(since / width, trendBuckets - 1));
    });
    return trend;
}

Result<std::vector<std::string>> readNames(const Database& db, const IdIndex& ids)
{
    auto strings = StringReader::open(db);
    if (!strings) {
        return std::move(strings).error();
    }
    std::vector<std::string> names;
    for (const std::int64_t id : ids.ids()) {
        auto name = strings->text(id);
        if (!name) {
            return std::move(name).error();
        }
        names.push_back(*std::move(name));
    }
    return names;
}

} // namespace

Result<OccurrenceColumns> readColumns(const Database& db, const IdIndex& issues, TrackingPolicy policy,
    TimeNs from, TimeNs to, const std::stop_token& stop)
{
    auto signatures = readSignatures(db, issues);
    auto resources = readResources(db);
    if (!signatures || !resources) {
        return !signatures ? signatures.error() : resources.error();
    }
    OccurrenceColumns columns;
    columns.resources = *std::move(resources);
    columns.ledger = LedgerCounter(policy);
    const auto all =
        readRows(db, *signatures, ResourceIndex(columns.resources), policy, columns.ledger, stop);
    if (!all) {
        return all.error();
    }
    if (all->issue.size() > std::numeric_limits<std::uint32_t>::max() || stop.stop_requested()) {
        return stop.stop_requested() ? cancelled() : Error{ Error::Kind::Format, "too many error spans" };
    }
    const IdIndex traces(all->trace);
    const IdIndex names(all->name);
    auto texts = readNames(db, names);
    if (!texts) {
        return std::move(texts).error();
    }
    const auto order = orderOf(*all, columns.begin, issues.size());
    columns.start = gathered(all->start, order);
    columns.resource = gathered(all->resource, order);
    columns.row = gathered(all->row, order);
    columns.handling = gathered(all->handling, order);
    columns.shared = sharedOf(*all, order);
    columns.name = indexed(all->name, names, order);
    columns.trace = indexed(all->trace, traces, order);
    columns.trend = trendOf(columns.start, from, to);
    columns.names = *std::move(texts);
    columns.traces = static_cast<std::uint32_t>(traces.size());
    return columns;
}

Result<LedgerCounter> readLedger(const Database& db, TrackingPolicy policy)
{
    auto rows = db.prepare("SELECT lacks, id, start FROM occurrence WHERE (lacks & ?) != 0");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, std::int64_t{ requiredBy(policy) });
    LedgerCounter ledger(policy);
    for (;;) {
        const auto row = rows->step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return ledger;
        }
        ledger.add(
            static_cast<LackSet>(rows->integer(0)), OccurrenceId{ rows->integer(1) }, rows->integer(2));
    }
}

} // namespace spanglass
