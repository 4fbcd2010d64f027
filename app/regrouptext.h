#pragma once

#include "core/regroup/regroup.h"

#include <string>
#include <utility>
#include <vector>

namespace spanglass {

/// By change of a preview: trace and span of what moves, the first of them.
using MovingSpans = std::vector<std::vector<std::pair<TraceId, SpanId>>>;

/// "41 issues become 17: 9 merged, 2 split" and each change, for the terminal. Lists at most 30 changes
/// unless `verbose`; spans where there are some.
std::string regroupText(const RegroupPreview& preview, const MovingSpans& spans, bool verbose);

} // namespace spanglass
