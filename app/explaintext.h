#pragma once

#include "core/regroup/explainissue.h"

#include <string>
#include <vector>

namespace spanglass {

/// "3  CardDeclined: card <num> declined", on one line.
std::string titleOf(const RegroupedIssue& issue);

/// Why an issue is one, for the terminal: parts of its key, frames of its stack, similar issues.
std::string explanationText(const IssueExplanation& explained, const std::vector<SimilarIssue>& similar);

/// Why two issues are two: the first difference with both side by side, and rules that would join them.
std::string differenceText(const IssueDifference& difference, const std::vector<RegroupedIssue>& alsoJoins);

} // namespace spanglass
