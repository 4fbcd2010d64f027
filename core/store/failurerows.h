#pragma once

#include "core/base/result.h"
#include "core/store/database.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace spanglass {

/// Tells anew where the failures of these traces (trace.id) began and whether they were handled, from all the
/// workspace holds of them: for traces whose spans came with several captures, or of which some went. Within
/// the caller's transaction.
Result<> judgeFailures(const Database& db, std::vector<std::int64_t> traces, const std::stop_token& stop);

/// The traces of which the capture holds spans.
Result<std::vector<std::int64_t>> tracesOf(const Database& db, std::int64_t capture);

} // namespace spanglass
