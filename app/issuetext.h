#pragma once

#include "core/base/result.h"
#include "core/explore/explorer.h"
#include "core/model/source.h"

#include <string>
#include <vector>

namespace spanglass {

/// An issue for the terminal: figures, stack with the application's frames marked, causes, shares of
/// its tags, newest occurrences. Frames whose code is known have their line below them.
Result<std::string> issueAsText(const Explorer& explorer, const Issue& issue,
    const OccurrenceView& occurrence, const std::vector<TagDistribution>& tags, const IssueSources& sources);

} // namespace spanglass
