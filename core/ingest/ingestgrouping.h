#pragma once

#include "core/base/result.h"
#include "core/grouping/grouper.h"
#include "core/store/database.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// How what is read is to be grouped.
struct IngestGrouping {
    Grouper grouper{};
    std::vector<std::string> split{}; ///< attributes that signatures tell apart
    bool regrouped = false; ///< keys were of an older version, which they are no longer
};

/// Before captures are read. A workspace without captures gets `forNew`; one whose keys are of an older
/// version is regrouped, in a transaction of its own.
Result<IngestGrouping> prepareGrouping(
    const Database& db, const std::optional<GroupingConfig>& forNew, const std::stop_token& stop);

/// For the report of who regrouped.
inline constexpr const char* regroupedNote =
    "the keys of its issues were of an earlier version: they were computed anew, states went over";

} // namespace spanglass
