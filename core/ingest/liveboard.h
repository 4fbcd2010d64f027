#pragma once

#include "core/grouping/grouper.h"
#include "core/ingest/ingest.h"
#include "core/ingest/spancollector.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace spanglass {

/// Gathers, while captures are read, the issues that can be told at once. Any thread may call.
class LiveBoard {
public:
    /// How the workspace groups; before the first take().
    void setGrouper(Grouper grouper) { m_grouper = std::move(grouper); }

    /// Takes and empties a collector's deltas. Called by the collector's own thread.
    void take(SpanCollector& collector);

    /// All issues so far if something changed since the last call, else null.
    std::shared_ptr<const std::vector<LiveIssue>> changed();

private:
    void merge(const SpanCollector& collector, const LocalSignature& signature, const LiveDelta& delta);

    Grouper m_grouper;
    std::mutex m_mutex;
    std::unordered_map<std::string, std::size_t> m_bySignature; ///< by its texts
    std::unordered_map<std::string, std::size_t> m_byFingerprint;
    std::vector<LiveIssue> m_issues;
    bool m_changed = false;
};

} // namespace spanglass
