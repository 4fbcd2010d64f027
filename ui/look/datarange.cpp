#include "ui/look/datarange.h"

namespace spanglass {

bool isNewIssue(const Issue& issue, const DataRange& range)
{
    return issue.state == IssueState::ForReview && range.to > range.from
        && issue.firstSeen > range.to - (range.to - range.from) / 4;
}

} // namespace spanglass
