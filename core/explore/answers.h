#pragma once

#include "core/model/capture.h"
#include "core/model/issue.h"
#include "core/model/occurrence.h"
#include "core/model/pathspan.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace spanglass {

/// Totals of a workspace under the policy in force.
struct WorkspaceSummary {
    std::vector<Capture> captures{};
    TrackingPolicy policy = TrackingPolicy::Entry;
    std::uint64_t spans = 0;
    std::uint64_t traces = 0; ///< traces in all, with or without errors
    std::uint64_t errorSpans = 0;
    std::uint64_t tracked = 0;
    TimeNs firstSeen = 0; ///< of tracked occurrences
    TimeNs lastSeen = 0;
    [[nodiscard]] std::uint64_t untracked() const { return errorSpans - tracked; }
    friend bool operator==(const WorkspaceSummary&, const WorkspaceSummary&) = default;
};

/// The issues that answer a query, in its order.
struct IssueList {
    std::vector<Issue> issues{};
    std::uint64_t occurrences = 0; ///< sum of their counts
    std::array<std::uint64_t, 5> perState{}; ///< issues by IssueState, the query's `status:` left aside
};

/// What Impacted spans can be broken down by. Operation is the span's name.
enum class Dimension : std::uint8_t { Version, Service, Environment, Host, Operation };

struct HistogramSeries {
    std::string label{}; ///< "" for spans that lack the value
    std::vector<std::uint32_t> counts{};
    friend bool operator==(const HistogramSeries&, const HistogramSeries&) = default;
};

/// Counts over time in equal buckets, stacked. Series are ordered by total, largest first; past the
/// limit asked for the rest is one series "other".
struct Histogram {
    TimeNs from = 0;
    DurationNs bucket = 0;
    std::vector<HistogramSeries> series{};
    friend bool operator==(const Histogram&, const Histogram&) = default;
};

enum class TagGroup : std::uint8_t { Span, Host, Container };

struct TagShare {
    std::string value{};
    std::uint64_t count = 0;
    friend bool operator==(const TagShare&, const TagShare&) = default;
};

/// How the values of one tag are spread over an issue's occurrences.
struct TagDistribution {
    std::string key{};
    TagGroup group = TagGroup::Span;
    std::uint64_t occurrences = 0; ///< that carry the tag
    std::uint64_t distinct = 0; ///< different values
    std::vector<TagShare> top{}; ///< most frequent first, at most 10
    friend bool operator==(const TagDistribution&, const TagDistribution&) = default;
};

/// An issue's occurrences by how they went on.
struct HandlingCounts {
    std::uint64_t handled = 0;
    std::uint64_t unhandled = 0;
    std::uint64_t unknown = 0;
    friend bool operator==(const HandlingCounts&, const HandlingCounts&) = default;
};

/// One occurrence with its place among the issue's tracked occurrences, oldest first.
struct OccurrenceView {
    Occurrence occurrence{};
    std::uint64_t index = 0; ///< from 0
    std::uint64_t count = 0;
    std::vector<PathSpan> path{}; ///< its failure's, the origin first; empty if no other span tells of it
};

/// Why error spans are left out. A span that lacks several things counts under each reason.
struct LedgerReason {
    Lack lack = Lack::EntrySpan;
    std::uint64_t count = 0;
    struct Example {
        TraceId trace{};
        SpanId span{};
        std::string service{};
        std::string name{};
        std::string type{};
        std::string message{};
    };
    std::vector<Example> examples{}; ///< at most 20, newest first
};

struct Ledger {
    std::uint64_t untracked = 0;
    std::vector<LedgerReason> reasons{};
};

} // namespace spanglass
