#pragma once

#include "core/model/pathspan.h"
#include "core/store/database.h"

#include <vector>

namespace spanglass {

/// The spans that tell of an occurrence's failure, and those between them: first what lies below the origin,
/// then the origin, then its way up. Empty if no other span tells of it. At most 100.
Result<std::vector<PathSpan>> readFailurePath(const Database& db, OccurrenceId id, TrackingPolicy policy);

} // namespace spanglass
