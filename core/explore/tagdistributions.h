#pragma once

#include "core/base/result.h"
#include "core/explore/answers.h"
#include "core/store/columns.h"
#include "core/store/database.h"

#include <cstddef>
#include <stop_token>
#include <vector>

namespace spanglass {

/// Every tag of the issue at index `issue` of the columns: of its spans, and of their resources (each
/// resource is decoded once). The most useful first: tags that tell occurrences apart by few values,
/// then those with one value, then those whose values are mostly unique, such as ids.
Result<std::vector<TagDistribution>> tagDistributions(
    const Database& db, const OccurrenceColumns& columns, std::size_t issue, const std::stop_token& stop);

/// Sorts by usefulness as above. `occurrences` is how many the issue has.
void sortByUse(std::vector<TagDistribution>& tags, std::uint64_t occurrences);

/// Where a resource's attribute is shown.
TagGroup groupOfResourceTag(std::string_view key);

} // namespace spanglass
