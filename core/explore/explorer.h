#pragma once

#include "core/base/result.h"
#include "core/explore/answers.h"
#include "core/explore/query.h"

#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace spanglass {

/// Answers questions over one state of a workspace. Opening reads the issue rows only (first
/// paint); loadColumns() then reads what filters by time, environment and version, histograms and
/// occurrence navigation need. Until then those questions are answered from materialised totals
/// where that is exact, else with an Error. One object belongs to one thread at a time; it holds
/// its own read-only connection and does not see later changes: open a new one after an ingest or
/// a triage change, and let the old one go soon, since it keeps SQLite from clearing its log.
class Explorer {
public:
    static Result<std::unique_ptr<Explorer>> open(const std::string& workspace);
    ~Explorer();

    /// Reads the occurrence columns; up to a second for a million rows. Cancelled on stop.
    Result<> loadColumns(std::stop_token stop);
    [[nodiscard]] bool hasColumns() const;

    [[nodiscard]] const WorkspaceSummary& summary() const;

    /// Issues with at least one tracked occurrence that answers the query. Excluded issues are left
    /// out unless `status:` names them. Counts, first and last seen and trend are of the answering
    /// occurrences.
    Result<IssueList> list(const Query& query, Sort sort) const;

    /// Tracked errors by service, at most six series and "other". Always over the whole time range:
    /// the query's from and to are left aside. Without columns there may be fewer buckets than asked for.
    Result<Histogram> timeline(const Query& query, int buckets) const;

    /// Over the whole time range too, at most six series and "other".
    Result<Histogram> impactedSpans(IssueId issue, Dimension by, int buckets) const;

    /// The latest most relevant occurrence: parsed frames, an in-app one among them, and not
    /// truncated goes before newest.
    Result<OccurrenceView> latestRelevant(IssueId issue) const;

    /// Occurrence `index` of the issue, oldest first.
    Result<OccurrenceView> occurrence(IssueId issue, std::uint64_t index) const;

    /// How many tracked occurrences have each value, most frequent first. Of a query its environment,
    /// version, handling and times count, here, in handling() and in spans().
    Result<std::vector<TagShare>> breakdown(IssueId issue, Dimension by, const Query& query = {}) const;

    /// How many tracked occurrences were handled.
    Result<HandlingCounts> handling(IssueId issue, const Query& query = {}) const;

    /// The tracked occurrences' trace and span ids, oldest first.
    Result<std::vector<std::pair<TraceId, SpanId>>> spans(IssueId issue, const Query& query = {}) const;

    /// Every tag of the issue's occurrences but those of the exception, most useful first: tags that tell
    /// occurrences apart by few values, then constant ones, then ids. Long for issues with many
    /// occurrences (about a microsecond each): run it beside.
    Result<std::vector<TagDistribution>> tags(IssueId issue, std::stop_token stop) const;

    Result<Ledger> ledger() const;

private:
    struct Data;
    explicit Explorer(std::unique_ptr<Data> data);
    std::unique_ptr<Data> m_data;
};

} // namespace spanglass
