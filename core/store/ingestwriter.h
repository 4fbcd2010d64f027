#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/model/handling.h"
#include "core/model/issue.h"
#include "core/model/tracking.h"
#include "core/store/bulkinsert.h"
#include "core/store/database.h"
#include "core/store/dictionaries.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace spanglass {

/// Bits of occurrence.flags.
struct OccurrenceFlags {
    static constexpr std::uint16_t parentMissing = 1; ///< its parent is in no capture
    static constexpr std::uint16_t parentIsLocal = 2; ///< so its tracer says
    static constexpr std::uint16_t apart =
        4; ///< no error span: an exception that was recorded apart from its span
    static constexpr std::uint16_t apartPrimary = 8; ///< its primary exception was recorded apart
    static constexpr std::uint16_t report =
        16; ///< an error report by itself: entry and top-most do not matter
    static constexpr std::uint16_t handled = 32; ///< it or `unhandled` or none
    static constexpr std::uint16_t unhandled = 64;
    static constexpr std::uint16_t marked = 128; ///< its own marks tell which of the two
    static constexpr std::uint16_t answered = 256; ///< its answer lays the error to the caller (SpanMarks)
    static constexpr std::uint16_t handling = handled | unhandled;

    static constexpr std::uint16_t of(Handling handling)
    {
        return handling == Handling::Handled  ? handled
            : handling == Handling::Unhandled ? unhandled
                                              : std::uint16_t{ 0 };
    }
    static constexpr Handling handlingOf(std::int64_t flags)
    {
        return (flags & handled) != 0  ? Handling::Handled
            : (flags & unhandled) != 0 ? Handling::Unhandled
                                       : Handling::Unknown;
    }
};

/// A row of `occurrence`, in the store's numbers.
struct OccurrenceRow {
    std::int64_t capture = 0;
    std::int64_t trace = 0;
    SpanId span{};
    SpanId parent{};
    std::uint32_t resource = 0;
    std::uint32_t name = 0;
    std::uint8_t kind = 0;
    std::uint16_t flags = 0;
    LackSet lacks = 0;
    TimeNs start = 0;
    DurationNs duration = 0;
    std::uint32_t signature = 0; ///< 0 = none
    std::uint32_t type = 0;
    std::uint32_t message = 0;
    std::uint32_t stack = 0;
    std::uint32_t statusMessage = 0;
    TimeNs exceptionTime = 0;
    std::string_view tags{}; ///< must stay valid until finish()
    std::string_view extra{}; ///< the same; "" = none
    std::int64_t origin = 0; ///< occurrence.id of the origin of its failure; 0 = itself
};

struct RollupRow {
    std::int64_t capture = 0;
    std::uint32_t service = 0;
    std::uint32_t version = 0;
    std::uint32_t environment = 0;
    std::uint32_t name = 0;
    TimeNs bucket = 0;
    std::int64_t bucketSeconds = 0;
    std::uint32_t spans = 0;
    std::uint32_t errors = 0;
    std::string durations{}; ///< varint pairs
};

/// An error span of an earlier ingest whose parent was in no capture then.
struct OpenParentRow {
    std::int64_t occurrence = 0;
    TraceId trace{};
    SpanId parent{};
    std::uint32_t service = 0;
};

/// All writes and look-ups of an ingest, within the caller's transaction on `db`. One thread at a time.
class IngestWriter {
public:
    explicit IngestWriter(const Database& db);

    Result<bool> isEmpty() const;
    Result<TrackingPolicy> policy() const;

    /// Entries of span_index of captures whose spans overlap the time range, by partition (64).
    Result<std::vector<std::vector<std::uint64_t>>> spanIndex(TimeNs from, TimeNs to) const;
    Result<std::vector<OpenParentRow>> openParents() const;
    Result<std::vector<TraceId>> errorTraces() const;

    Result<std::int64_t> traceRow(TraceId trace);
    Result<std::int64_t> findTrace(TraceId trace) const; ///< 0 if there is none
    /// The stored trace with this low half and no high one gets the whole id. Before its traceRow().
    Result<> widenTrace(TraceId trace);
    void addTraceBlob(std::int64_t trace, CaptureId capture, std::string blob);
    Result<IssueId> issue(std::string_view fingerprint, const SignatureRow& parts, const Culprit& culprit);
    /// Of the issue of its key; what that is merged into will show it.
    void addSignature(std::uint32_t id, IssueId own, const SignatureRow& parts, bool partial);
    void addOccurrence(const OccurrenceRow& row);
    void addRollup(RollupRow row);
    Result<> addSpanIndex(CaptureId capture, std::vector<std::vector<std::uint64_t>> entriesByPartition);
    Result<> setParentFound(std::int64_t occurrence, bool sameService);

    /// Writes what is gathered; the first error of any of the rows.
    Result<> finish();

private:
    const Database& m_db;
    bool m_knowsTraces = false; ///< the workspace may hold traces that are not in m_traces
    struct TraceHash {
        std::size_t operator()(TraceId trace) const noexcept { return mixed(trace.high ^ mixed(trace.low)); }
    };
    std::unordered_map<TraceId, std::int64_t, TraceHash> m_traces;
    std::int64_t m_nextTrace = 0;
    std::int64_t m_nextIssue = 0;
    std::unordered_map<std::string, std::int64_t> m_issues;
    std::unordered_map<std::int64_t, std::int64_t> m_mergedInto; ///< by issue
    bool m_issuesLoaded = false;
    BulkInsert m_traceRows;
    BulkInsert m_blobs;
    BulkInsert m_signatures;
    BulkInsert m_occurrences;
    BulkInsert m_rollups;
    std::deque<std::string> m_kept; ///< bytes that rows not yet written point to
};

} // namespace spanglass
