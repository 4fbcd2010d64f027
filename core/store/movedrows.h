#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/store/database.h"

#include <cstdint>
#include <vector>

namespace spanglass {

/// Notes that occurrences were moved to an issue by hand. settleMoved() does it. Usage error if one of them
/// is not there, or has no signature: it belongs to no issue.
Result<> addMoved(const Database& db, IssueId issue, const std::vector<OccurrenceId>& occurrences);

/// Undoes or redoes all moves to an issue; settleMoved() does it.
Result<> markMoved(const Database& db, IssueId issue, bool undone);

/// Gives every occurrence that was ever moved the signature that the table `moved` asks for: one that is
/// pinned to the issue, or one that is not. Looks at those from `first` on only, if that is not 0.
Result<> settleMoved(const Database& db, std::int64_t first = 0);

} // namespace spanglass
