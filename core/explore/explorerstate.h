#pragma once

#include "core/explore/answers.h"
#include "core/explore/query.h"
#include "core/store/columns.h"
#include "core/store/overviewreader.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace spanglass {

/// The texts that occurrences can be counted by in one dimension.
struct DimensionTable {
    std::vector<std::uint32_t> labelOf{}; ///< by resource, or by name for Operation
    std::vector<std::string> labels{};
};

/// What an Explorer holds: rows of one snapshot of the workspace, and its columns once loaded.
struct ExplorerState {
    WorkspaceSummary summary{};
    StoredTimeline timeline{};
    std::vector<Issue> issues{}; ///< by id
    std::vector<std::string>
        searched{}; ///< by issue, lower-case text for free words; made when first asked for
    std::optional<OccurrenceColumns> columns{};
    std::array<DimensionTable, 5> tables{}; ///< by Dimension, made with the columns
};

/// Series named in a histogram besides "other".
inline constexpr std::size_t namedSeries = 6;

DimensionTable makeTable(const OccurrenceColumns& columns, Dimension dimension);

/// True if the query asks for parts of issues, which only the columns can tell apart.
bool needsColumns(const Query& query);

/// Which occurrences answer the query's environment, version and handling; its times are left aside.
struct OccurrenceMatch {
    std::vector<std::uint8_t> resources{}; ///< by resource: 1 if they do
    std::array<std::uint8_t, 3> handlings{}; ///< by Handling

    [[nodiscard]] std::uint8_t at(const OccurrenceColumns& columns, std::size_t place) const
    {
        return resources[columns.resource[place]] & handlings[columns.handling[place]];
    }
};
OccurrenceMatch matchOf(const OccurrenceColumns& columns, const Query& query);

/// By issue: 1 if service, type and text answer the query. Makes `searched` where it is needed.
std::vector<std::uint8_t> matchingIssues(ExplorerState& state, const Query& query);

// The answers. Whoever asks has checked that columns are there where the query needs them.
IssueList listIssues(ExplorerState& state, const Query& query, Sort sort);
Histogram timelineOf(ExplorerState& state, const Query& query, int buckets);
Histogram impactOf(const ExplorerState& state, std::size_t issue, Dimension by, int buckets);
HandlingCounts handlingOf(const ExplorerState& state, std::size_t issue, const Query& query);
std::vector<TagShare> breakdownOf(
    const ExplorerState& state, std::size_t issue, Dimension by, const Query& query);

/// Places in the columns of the issue's occurrences that answer the query's environment, version, handling
/// and times.
std::vector<std::size_t> matchingOccurrences(
    const OccurrenceColumns& columns, std::size_t issue, const Query& query);

} // namespace spanglass
