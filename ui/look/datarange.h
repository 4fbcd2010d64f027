#pragma once

#include "core/base/time.h"
#include "core/model/issue.h"

namespace spanglass {

/// The time range of the data that ages, badges and trends are about.
struct DataRange {
    TimeNs from = 0;
    TimeNs to = 0;
    friend bool operator==(const DataRange&, const DataRange&) = default;
};

/// True for an issue that nobody looked at and that came up in the last quarter of the data. The list
/// and the page of an issue show the NEW badge by this one rule.
bool isNewIssue(const Issue& issue, const DataRange& range);

} // namespace spanglass
