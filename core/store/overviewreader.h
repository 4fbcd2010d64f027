#pragma once

#include "core/base/time.h"
#include "core/model/issue.h"
#include "core/model/tracking.h"
#include "core/store/database.h"

#include <cstdint>
#include <string>
#include <vector>

namespace spanglass {

/// What is materialised of a workspace as a whole (see recomputeIssueTotals).
struct StoredTotals {
    TrackingPolicy policy = TrackingPolicy::Entry;
    std::uint64_t tracked = 0;
    std::uint64_t errorSpans = 0;
    TimeNs firstSeen = 0;
    TimeNs lastSeen = 0;
};

/// meta.timeline with its texts; empty if it is missing or damaged.
struct StoredTimeline {
    struct Series {
        std::string service{}; ///< "other" for the rest
        std::vector<std::uint32_t> counts{};
    };
    std::uint64_t bucket = 0; ///< ns
    std::vector<Series> series{};
};

Result<StoredTotals> readTotals(const Database& db);
Result<StoredTimeline> readTimeline(const Database& db);

/// All issues with a tracked occurrence, by id.
Result<std::vector<Issue>> readIssues(const Database& db);

/// A row of issue.state as read; numbers that are no state count as For review.
IssueState issueStateOf(std::int64_t stored);

} // namespace spanglass
