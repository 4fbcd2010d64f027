#pragma once

#include "core/ingest/apartexception.h"
#include "core/ingest/rollups.h"
#include "core/ingest/skeleton.h"
#include "core/ingest/spanindex.h"
#include "core/model/tracking.h"
#include "core/store/ingestwriter.h"
#include "core/store/traceblob.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
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

/// An error span with what the join found out.
struct ResolvedError {
    SpanSkeleton span{};
    std::uint8_t collector = 0;
    LackSet lacks = 0;
    std::uint16_t flags = 0; ///< as occurrence.flags
    std::uint32_t origin = itself; ///< index in ResolvedPartition::errors of the origin of its failure

    static constexpr std::uint32_t itself = 0xFFFFFFFF;
};

/// What an error record says of its failure. Texts live as long as the collector.
struct FailureTexts {
    std::string_view type{};
    std::string_view message{};
    std::string_view stack{};
    std::string_view statusMessage{};
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
    std::uint64_t exceptions = 0; ///< recorded apart
    TimeNs firstStart = 0;
    TimeNs lastStart = 0;
};

/// What the join of one partition gives.
struct ResolvedPartition {
    std::vector<ResolvedError> errors{};
    std::vector<ResolvedException> exceptions{};
    std::vector<ResolvedTrace> traces{};
    std::vector<std::vector<std::uint64_t>> indexEntries{}; ///< by capture; entries of span_index
    std::vector<CaptureCounts> counts{}; ///< by capture
    std::vector<AnsweredParent> answered{};
    std::vector<TraceId> judgeAgain{}; ///< whose failures cannot be told from this ingest's spans alone
    std::vector<TraceId> widened{}; ///< stored with 64 bits of their ids, now known in full
};

/// All a partition's join needs.
struct PartitionInput {
    std::span<SpanSkeleton> spans{}; ///< their trace ids are widened in place
    std::span<const std::uint8_t> collectors{}; ///< of each span
    std::span<ApartException> exceptions{}; ///< the same
    const std::vector<NumberMap>* maps = nullptr;
    const EarlierSpans* earlier = nullptr; ///< null for a new workspace
    std::span<const OpenParentRow> questions{};
    /// What the error record of a span lacks by itself.
    std::function<LackSet(std::uint8_t collector, std::uint32_t error)> lacksOf{};
    /// Whether its answer lays the error to the caller, and its texts.
    std::function<bool(std::uint8_t collector, std::uint32_t error)> isAnswered{};
    std::function<FailureTexts(std::uint8_t collector, std::uint32_t error)> textsOf{};
    std::size_t captures = 0;
    DurationNs bucket = 0; ///< of roll-ups
};

/// Joins children and parents of one partition: which spans arrive twice, which are service entry spans,
/// which error spans are top-most and which tell of the same failure, to which spans exceptions belong, what
/// all traces with errors look like.
/// Pure; adds to `rollups`.
ResolvedPartition resolve(const PartitionInput& input, Rollups& rollups);

} // namespace spanglass
