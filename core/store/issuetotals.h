#pragma once

#include "core/base/result.h"
#include "core/model/tracking.h"
#include "core/store/database.h"

#include <cstdint>
#include <stop_token>

namespace spanglass {

/// Buckets of issue.trend, equal parts of meta.trend_from .. meta.trend_to (both are starts of
/// occurrences, so the range is closed).
inline constexpr std::size_t trendBuckets = 32;

/// Buckets of meta.timeline; many smaller counts divide it.
inline constexpr std::size_t timelineBuckets = 720;

/// Series of meta.timeline besides "other".
inline constexpr std::size_t timelineSeries = 6;

/// Width of `buckets` equal buckets that cover the closed range `from`..`to`; 0 is never given.
constexpr std::uint64_t bucketWidth(std::int64_t from, std::int64_t to, std::uint64_t buckets)
{
    return (static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from)) / buckets + 1;
}

/// Recomputes the totals of all issues from the occurrence rows tracked under `policy`: count, traces,
/// first and last seen with versions, trend; and signature.count. Writes the meta keys that first paint
/// needs: `tracked`, `error_spans`, `first_seen`, `last_seen`, `trend_from`, `trend_to`, and `timeline`
/// (JSON: {"bucket_ns":N,"series":[{"service":string.id,"counts":[720 numbers]}...]} from trend_from on,
/// largest first, the rest as service -1). Does not write `policy`. Runs inside the caller's
/// transaction; one pass over the occurrences, about 20 bytes of memory for each.
Result<> recomputeIssueTotals(const Database& db, TrackingPolicy policy, const std::stop_token& stop);

} // namespace spanglass
