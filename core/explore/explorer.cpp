#include "core/explore/explorer.h"

#include "core/explore/explorerstate.h"
#include "core/explore/relevance.h"
#include "core/explore/tagdistributions.h"
#include "core/store/capturerows.h"
#include "core/store/database.h"
#include "core/store/failurepath.h"
#include "core/store/occurrencereader.h"

#include <algorithm>

namespace spanglass {

struct Explorer::Data {
    Database db;
    ExplorerState state{};

    /// Index into state.issues, or an error.
    [[nodiscard]] Result<std::size_t> find(IssueId issue) const
    {
        const auto at = std::ranges::lower_bound(state.issues, issue, {}, &Issue::id);
        if (at == state.issues.end() || at->id != issue) {
            return Error{ Error::Kind::Usage,
                "issue " + std::to_string(issue.value) + " has no tracked occurrence" };
        }
        return static_cast<std::size_t>(at - state.issues.begin());
    }
    /// As find(), for answers that come from the columns.
    [[nodiscard]] Result<std::size_t> findInColumns(IssueId issue) const
    {
        if (!state.columns) {
            return notLoaded();
        }
        return find(issue);
    }
    [[nodiscard]] Result<OccurrenceView> withPath(OccurrenceView view) const
    {
        auto path = readFailurePath(db, view.occurrence.id, state.summary.policy);
        if (!path) {
            return std::move(path).error();
        }
        view.path = *std::move(path);
        return view;
    }
    static Error notLoaded() { return { Error::Kind::Usage, "the occurrences are not loaded yet" }; }
};

namespace {

/// Reads what first paint needs from the transaction that `db` is in.
Result<ExplorerState> readState(const Database& db)
{
    auto captures = readCaptures(db);
    const auto totals = readTotals(db);
    auto timeline = readTimeline(db);
    auto issues = readIssues(db);
    if (!captures || !totals) {
        return !captures ? std::move(captures).error() : totals.error();
    }
    if (!timeline || !issues) {
        return !timeline ? std::move(timeline).error() : std::move(issues).error();
    }
    ExplorerState state;
    state.summary.captures = std::move(captures->captures);
    state.summary.policy = totals->policy;
    state.summary.spans = captures->spans;
    state.summary.traces = captures->traces;
    // A span that arrived twice is one error span, which only the totals know.
    state.summary.errorSpans = std::max(totals->errorSpans, totals->tracked);
    state.summary.tracked = totals->tracked;
    state.summary.firstSeen = totals->firstSeen;
    state.summary.lastSeen = totals->lastSeen;
    state.timeline = *std::move(timeline);
    state.issues = *std::move(issues);
    return state;
}

/// The newest tracked occurrences of an issue, from the columns where these are there.
Result<std::vector<RecentOccurrence>> newestOf(
    const Database& db, const ExplorerState& state, std::size_t issue, std::size_t limit)
{
    if (!state.columns) {
        return readNewest(db, state.issues[issue].id, state.summary.policy, limit);
    }
    const OccurrenceColumns& columns = *state.columns;
    std::vector<RecentOccurrence> newest;
    for (std::size_t i = columns.begin[issue + 1]; i > columns.begin[issue] && newest.size() < limit; --i) {
        newest.push_back({ OccurrenceId{ columns.row[i - 1] }, columns.start[i - 1], 0 });
    }
    if (auto read = readStackIds(db, newest); !read) {
        return std::move(read).error();
    }
    return newest;
}

} // namespace

Explorer::Explorer(std::unique_ptr<Data> data)
    : m_data(std::move(data))
{
}
Explorer::~Explorer() = default;

Result<std::unique_ptr<Explorer>> Explorer::open(const std::string& workspace)
{
    auto db = Database::open(workspace, Database::Mode::ReadOnly);
    if (!db) {
        return std::move(db).error();
    }
    // The transaction stays open: all that is read later is of the same moment.
    if (auto begun = db->execute("BEGIN"); !begun) {
        return std::move(begun).error().within(workspace);
    }
    auto state = readState(*db);
    if (!state) {
        return std::move(state).error().within(workspace);
    }
    return std::unique_ptr<Explorer>(
        new Explorer(std::make_unique<Data>(Data{ *std::move(db), *std::move(state) })));
}

Result<> Explorer::loadColumns(std::stop_token stop)
{
    ExplorerState& state = m_data->state;
    std::vector<std::int64_t> ids;
    for (const Issue& issue : state.issues) {
        ids.push_back(issue.id.value);
    }
    const WorkspaceSummary& summary = state.summary;
    auto columns = readColumns(
        m_data->db, IdIndex(std::move(ids)), summary.policy, summary.firstSeen, summary.lastSeen, stop);
    if (!columns) {
        return std::move(columns).error();
    }
    state.columns = *std::move(columns);
    for (const auto dimension : { Dimension::Version, Dimension::Service, Dimension::Environment,
             Dimension::Host, Dimension::Operation }) {
        state.tables[static_cast<std::size_t>(dimension)] = makeTable(*state.columns, dimension);
    }
    return {};
}

bool Explorer::hasColumns() const
{
    return m_data->state.columns.has_value();
}

const WorkspaceSummary& Explorer::summary() const
{
    return m_data->state.summary;
}

Result<IssueList> Explorer::list(const Query& query, Sort sort) const
{
    if (needsColumns(query) && !hasColumns()) {
        return Data::notLoaded();
    }
    return listIssues(m_data->state, query, sort);
}

Result<Histogram> Explorer::timeline(const Query& query, int buckets) const
{
    if ((!query.environment.empty() || !query.version.empty() || !query.handled.empty()) && !hasColumns()) {
        return Data::notLoaded();
    }
    return timelineOf(m_data->state, query, buckets);
}

Result<Histogram> Explorer::impactedSpans(IssueId issue, Dimension by, int buckets) const
{
    const auto at = m_data->findInColumns(issue);
    if (!at) {
        return at.error();
    }
    return impactOf(m_data->state, *at, by, buckets);
}

Result<std::vector<TagShare>> Explorer::breakdown(IssueId issue, Dimension by, const Query& query) const
{
    const auto at = m_data->findInColumns(issue);
    if (!at) {
        return at.error();
    }
    return breakdownOf(m_data->state, *at, by, query);
}

Result<HandlingCounts> Explorer::handling(IssueId issue, const Query& query) const
{
    const auto at = m_data->findInColumns(issue);
    return at ? Result<HandlingCounts>(handlingOf(m_data->state, *at, query)) : at.error();
}

Result<OccurrenceView> Explorer::latestRelevant(IssueId issue) const
{
    const auto at = m_data->find(issue);
    if (!at) {
        return at.error();
    }
    const auto newest = newestOf(m_data->db, m_data->state, *at, relevantCandidates);
    if (!newest) {
        return newest.error();
    }
    const auto best = mostRelevant(m_data->db, *newest);
    if (!best) {
        return best.error();
    }
    if (*best >= newest->size()) {
        return Error{ Error::Kind::Format,
            "the occurrences of issue " + std::to_string(issue.value) + " are missing" };
    }
    auto occurrence = readOccurrence(m_data->db, (*newest)[*best].id);
    if (!occurrence) {
        return std::move(occurrence).error();
    }
    const std::uint64_t count = m_data->state.issues[*at].count;
    return m_data->withPath(
        { *std::move(occurrence), count - std::min<std::uint64_t>(count, *best + 1), count, {} });
}

Result<OccurrenceView> Explorer::occurrence(IssueId issue, std::uint64_t index) const
{
    const auto at = m_data->findInColumns(issue);
    if (!at) {
        return at.error();
    }
    const OccurrenceColumns& columns = *m_data->state.columns;
    const std::uint64_t count = columns.begin[*at + 1] - columns.begin[*at];
    if (index >= count) {
        return Error{ Error::Kind::Usage,
            "issue " + std::to_string(issue.value) + " has " + std::to_string(count) + " occurrences, not "
                + std::to_string(index + 1) };
    }
    auto occurrence = readOccurrence(m_data->db, OccurrenceId{ columns.row[columns.begin[*at] + index] });
    if (!occurrence) {
        return std::move(occurrence).error();
    }
    return m_data->withPath({ *std::move(occurrence), index, count, {} });
}

Result<std::vector<std::pair<TraceId, SpanId>>> Explorer::spans(IssueId issue, const Query& query) const
{
    const auto at = m_data->findInColumns(issue);
    if (!at) {
        return at.error();
    }
    const OccurrenceColumns& columns = *m_data->state.columns;
    std::vector<std::int64_t> rows;
    for (const std::size_t place : matchingOccurrences(columns, *at, query)) {
        rows.push_back(columns.row[place]);
    }
    const auto references = readSpanReferences(m_data->db, rows);
    if (!references) {
        return references.error();
    }
    std::vector<std::pair<TraceId, SpanId>> spans;
    for (const SpanReference& reference : *references) {
        spans.emplace_back(reference.trace, reference.span);
    }
    return spans;
}

Result<std::vector<TagDistribution>> Explorer::tags(IssueId issue, std::stop_token stop) const
{
    const auto at = m_data->findInColumns(issue);
    if (!at) {
        return at.error();
    }
    return tagDistributions(m_data->db, *m_data->state.columns, *at, stop);
}

Result<Ledger> Explorer::ledger() const
{
    const auto counter = hasColumns() ? Result<LedgerCounter>(m_data->state.columns->ledger)
                                      : readLedger(m_data->db, m_data->state.summary.policy);
    if (!counter) {
        return counter.error();
    }
    Ledger ledger;
    ledger.untracked = counter->untracked();
    for (std::size_t i = 0; i < LedgerCounter::lacks.size(); ++i) {
        if (counter->count(i) == 0) {
            continue;
        }
        auto heads = readHeads(m_data->db, counter->examples(i));
        if (!heads) {
            return std::move(heads).error();
        }
        LedgerReason reason{ LedgerCounter::lacks[i], counter->count(i), {} };
        for (OccurrenceHead& head : *heads) {
            reason.examples.push_back({ head.trace, head.span, std::move(head.service), std::move(head.name),
                std::move(head.type), std::move(head.message) });
        }
        ledger.reasons.push_back(std::move(reason));
    }
    return ledger;
}

} // namespace spanglass
