#pragma once

#include "core/base/result.h"
#include "core/grouping/groupingconfig.h"
#include "core/grouping/rules.h"
#include "core/store/database.h"

#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// How a workspace is grouped, as its table `meta` says. What is damaged there is taken for the default.
struct StoredGrouping {
    GroupingConfig config{};
    std::string algorithm{}; ///< of all keys, "page.2"
    std::vector<std::string> split{}; ///< attributes that signatures tell apart, sorted

    /// True if the keys are of an older version than this program makes.
    [[nodiscard]] bool isOutdated() const;
};

Result<StoredGrouping> readStoredGrouping(const Database& db);
Result<> writeStoredGrouping(const Database& db, const StoredGrouping& grouping);

/// As the undo log keeps it.
std::string groupingJson(const GroupingConfig& config);
GroupingConfig groupingOfJson(std::string_view json);

/// signature.attributes: values by name as JSON, names sorted; "" for none.
std::string attributesJson(const std::vector<NamedValue>& values);
std::vector<NamedValue> attributesOfJson(std::string_view json);

} // namespace spanglass
