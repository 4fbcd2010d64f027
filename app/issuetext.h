#pragma once

#include "core/base/result.h"
#include "core/explore/explorer.h"

#include <string>
#include <vector>

namespace spanglass {

/// An issue for the terminal: figures, stack with the application's frames marked, causes, shares of
/// its tags, newest occurrences.
Result<std::string> issueAsText(const Explorer& explorer, const Issue& issue,
    const OccurrenceView& occurrence, const std::vector<TagDistribution>& tags);

} // namespace spanglass
