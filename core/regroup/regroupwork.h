#pragma once

#include "core/base/result.h"
#include "core/grouping/grouper.h"
#include "core/regroup/regroup.h"
#include "core/store/database.h"
#include "core/store/triagestore.h"

#include <cstdint>
#include <stop_token>
#include <utility>

namespace spanglass {

/// previewRegroup() and applyRegroup() on an open workspace, the latter within the caller's transaction.
Result<RegroupPreview> previewIn(const Database& db, const Grouper& grouper, const std::stop_token& stop);
Result<RegroupPreview> applyIn(const Database& db, const Grouper& grouper, const std::stop_token& stop);

/// The totals of all issues under the policy in force.
Result<> recount(const Database& db, const std::stop_token& stop);

/// Of a logged regrouping: how the workspace was grouped before it and after it.
std::pair<GroupingConfig, GroupingConfig> configsOf(const LoggedAction& action);

/// Regroups a workspace whose keys are of an older version, with the configuration it has. Issues keep
/// their ids, states and merges and take the new key of most of what they hold; so nothing is left to undo.
/// True if that was due. Within the caller's transaction.
Result<bool> regroupIfOutdated(const Database& db, const std::stop_token& stop);

/// Undoes a logged regrouping or does it again, within the caller's transaction.
Result<> replayRegroup(
    const Database& db, const LoggedAction& action, bool undo, const std::stop_token& stop);

/// Joins stacks that were cut off to their full siblings after new signatures came: those from `firstNew` on.
/// Within the caller's transaction; totals are to be computed afterwards.
Result<> settlePartials(
    const Database& db, const Grouper& grouper, std::int64_t firstNew, const std::stop_token& stop);

} // namespace spanglass
