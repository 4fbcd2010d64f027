#pragma once

#include "core/model/occurrence.h"
#include "core/store/database.h"

#include <cstddef>
#include <string>
#include <vector>

namespace spanglass {

/// Reads the occurrence with all that the workspace holds of it, its stack parsed. What refers to a
/// missing or damaged row is left out; only a missing occurrence is an error.
Result<Occurrence> readOccurrence(const Database& db, OccurrenceId id);

/// The resources that came last into the workspace, newest first, at most `most`.
Result<std::vector<Resource>> readNewestResources(const Database& db, std::size_t most);

/// The text of stack.id with the message cut out; "" if it is missing or damaged.
Result<std::string> readReducedStack(const Database& db, std::int64_t stack);

struct RecentOccurrence {
    OccurrenceId id{};
    TimeNs start = 0;
    std::int64_t stack = 0; ///< stack.id
};

/// The newest tracked occurrences of an issue, newest first, found by index.
Result<std::vector<RecentOccurrence>> readNewest(
    const Database& db, IssueId issue, TrackingPolicy policy, std::size_t limit);

/// Fills in the stacks of occurrences; 0 for one without a row.
Result<> readStackIds(const Database& db, std::vector<RecentOccurrence>& occurrences);

/// An error span as the ledger shows it. Missing rows give empty parts.
struct OccurrenceHead {
    TraceId trace{};
    SpanId span{};
    std::string service{};
    std::string name{};
    std::string type{};
    std::string message{};
};
Result<std::vector<OccurrenceHead>> readHeads(const Database& db, const std::vector<OccurrenceId>& ids);

struct SpanReference {
    TraceId trace{};
    SpanId span{};
};
/// Trace and span ids of occurrences, in the order asked for; those without a row are left out.
Result<std::vector<SpanReference>> readSpanReferences(
    const Database& db, const std::vector<std::int64_t>& ids);

} // namespace spanglass
