#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/store/database.h"

#include <vector>

namespace spanglass {

/// Notes that occurrences were moved to an issue by hand. settleMoved() does it. Usage error if one of them
/// is not there, or has no signature: it belongs to no issue.
Result<> addMoved(const Database& db, IssueId issue, const std::vector<OccurrenceId>& occurrences);

/// Undoes or redoes all moves to an issue; settleMoved() does it.
Result<> markMoved(const Database& db, IssueId issue, bool undone);

/// Gives every occurrence that was ever moved the signature that the table `moved` asks for: one that is
/// pinned to the issue, or one that is not.
Result<> settleMoved(const Database& db);

} // namespace spanglass
