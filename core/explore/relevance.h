#pragma once

#include "core/base/result.h"
#include "core/store/database.h"
#include "core/store/occurrencereader.h"

#include <cstddef>
#include <vector>

namespace spanglass {

/// How many of the newest occurrences are looked at.
inline constexpr std::size_t relevantCandidates = 50;

/// Index of the most relevant of occurrences given newest first: the newest whose stack has frames of
/// the application and is whole; else one cut off; else one with any frames; else the newest. The
/// number of occurrences if there are none.
Result<std::size_t> mostRelevant(const Database& db, const std::vector<RecentOccurrence>& newest);

} // namespace spanglass
