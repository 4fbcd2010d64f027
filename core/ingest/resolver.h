#pragma once

#include "core/ingest/skeleton.h"
#include "core/ingest/spanindex.h"
#include "core/model/tracking.h"
#include "core/store/ingestwriter.h"
#include "core/store/traceblob.h"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace spanglass {

/// A resource in the numbers of the store.
struct StoredResource {
    std::uint32_t id = 0; ///< resource.id
    std::uint32_t service = 0; ///< string.id, as the next three
    std::uint32_t version = 0;
    std::uint32_t environment = 0;
    std::uint32_t host = 0;
    std::uint16_t serviceNumber = 0; ///< service.id; 0 past 16,383 services
};

/// From a collector's numbers to the store's.
struct NumberMap {
    std::vector<std::uint32_t> names{}; ///< local string -> string.id; 0 where it is no name
    std::vector<StoredResource> resources{}; ///< local resource
};

/// An earlier error span whose parent has been found.
struct AnsweredParent {
    std::int64_t occurrence = 0;
    bool sameService = false; ///< so that it is no service entry span
};

/// How entry spans are rolled up.
struct RollupKey {
    std::uint32_t service = 0;
    std::uint32_t version = 0;
    std::uint32_t environment = 0;
    std::uint32_t name = 0;
    std::uint16_t capture = 0;
    TimeNs bucket = 0;
    friend bool operator==(const RollupKey&, const RollupKey&) = default;
};
struct RollupKeyHash {
    std::size_t operator()(const RollupKey& key) const noexcept
    {
        return mixed(mixed(static_cast<std::uint64_t>(key.bucket) ^ key.capture)
            ^ (std::uint64_t{ key.service } << 48U) ^ (std::uint64_t{ key.version } << 36U)
            ^ (std::uint64_t{ key.environment } << 28U) ^ key.name);
    }
};
struct Rollup {
    std::uint32_t spans = 0;
    std::uint32_t errors = 0;
    std::map<std::uint8_t, std::uint32_t> durations{}; ///< by log2 of nanoseconds
};
using Rollups = std::unordered_map<RollupKey, Rollup, RollupKeyHash>;

/// An error span with what the join found out.
struct ResolvedError {
    SpanSkeleton span{};
    std::uint8_t collector = 0;
    LackSet lacks = 0;
    std::uint8_t flags = 0; ///< as occurrence.flags
};

struct ResolvedTrace {
    TraceId trace{};
    std::uint16_t capture = 0;
    std::string blob{};
};

/// Counts of one capture.
struct CaptureCounts {
    std::uint64_t spans = 0;
    std::uint64_t errorSpans = 0;
    std::uint64_t newSpans = 0;
    std::uint64_t newTraces = 0;
    TimeNs firstStart = 0;
    TimeNs lastStart = 0;
};

/// What the join of one partition gives.
struct ResolvedPartition {
    std::vector<ResolvedError> errors{};
    std::vector<ResolvedTrace> traces{};
    std::vector<std::vector<std::uint64_t>> indexEntries{}; ///< by capture; entries of span_index
    std::vector<CaptureCounts> counts{}; ///< by capture
    std::vector<AnsweredParent> answered{};
    std::vector<TraceId> widened{}; ///< stored with 64 bits of their ids, now known in full
};

/// All a partition's join needs.
struct PartitionInput {
    std::span<SpanSkeleton> spans{}; ///< their trace ids are widened in place
    std::span<const std::uint8_t> collectors{}; ///< of each span
    const std::vector<NumberMap>* maps = nullptr;
    const EarlierSpans* earlier = nullptr; ///< null for a new workspace
    std::span<const OpenParentRow> questions{};
    /// What the error record of a span lacks by itself.
    std::function<LackSet(std::uint8_t collector, std::uint32_t error)> lacksOf{};
    std::size_t captures = 0;
    DurationNs bucket = 0; ///< of roll-ups
};

/// Joins children and parents of one partition: which spans arrive twice, which are service entry spans,
/// which error spans are top-most, what all traces with errors look like. Pure; adds to `rollups`.
ResolvedPartition resolve(const PartitionInput& input, Rollups& rollups);

} // namespace spanglass
