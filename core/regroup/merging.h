#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/regroup/regroup.h"

#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// What people do to issues by hand. Each is one action of the undo log (core/triage/triage.h), and none
/// loses what grouping found: the keys of what is merged stay, and new occurrences follow them.

/// Makes one issue of several, which keeps the id, title and state of the one with most tracked occurrences.
/// Gives its id. Usage error for fewer than two, or ids that are no issues.
Result<IssueId> mergeIssues(
    const std::string& workspace, const std::vector<IssueId>& issues, const std::stop_token& stop);

/// The issues that were merged into one, itself first; one alone if it was not merged.
Result<std::vector<RegroupedIssue>> mergedParts(const std::string& workspace, IssueId issue);

/// Gives parts of a merged issue back their own; all parts if none is named. They have the states they had.
Result<> takeApart(const std::string& workspace, IssueId issue, const std::vector<IssueId>& parts,
    const std::stop_token& stop);

/// Moves occurrences to an issue of their own, with the state of the first's; new occurrences stay away from
/// it. Gives its id.
Result<IssueId> moveOccurrences(
    const std::string& workspace, const std::vector<OccurrenceId>& occurrences, const std::stop_token& stop);

} // namespace spanglass
