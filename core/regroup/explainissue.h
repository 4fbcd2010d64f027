#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/grouping/explanation.h"
#include "core/regroup/regroup.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// Why an issue is one. Its occurrences may have different stacks (same frames that count): explained is the
/// signature with most tracked occurrences.
struct IssueExplanation {
    RegroupedIssue issue{};
    Explanation explanation{};
    std::uint64_t signatures = 0; ///< distinct combinations of type, template and stack in the issue
    std::vector<RegroupedIssue> parts{}; ///< as mergedParts()
    bool moved = false; ///< made of occurrences that were moved to it by hand
    bool outdated = false; ///< its key is of an older version
};

Result<IssueExplanation> explainIssue(const std::string& workspace, IssueId issue);

/// Why two issues are two.
struct IssueDifference {
    IssueExplanation first{};
    IssueExplanation second{};
    std::optional<KeyDifference> difference{}; ///< nothing: keys are equal, they were parted by hand
    double similarity = 0;
    std::string rule{}; ///< lines that would join them where they stand above all other rules; "" if none can
};

Result<IssueDifference> explainDifference(const std::string& workspace, IssueId first, IssueId second);

/// The other issues that the rule of a difference would join, wholly or in part: what regrouping with it
/// above the workspace's rules does. Nothing if that is not asked: there is no rule, the keys are of an older
/// version, or the workspace has more than 100,000 signatures, which would take seconds.
Result<std::optional<std::vector<RegroupedIssue>>> alsoJoined(
    const std::string& workspace, const IssueDifference& difference, const std::stop_token& stop);

struct SimilarIssue {
    RegroupedIssue issue{};
    double similarity = 0;
};

/// Other issues with tracked occurrences that are like this one, most alike first.
Result<std::vector<SimilarIssue>> similarIssues(
    const std::string& workspace, IssueId issue, std::size_t limit, const std::stop_token& stop);

} // namespace spanglass
