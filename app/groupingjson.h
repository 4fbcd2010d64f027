#pragma once

#include "app/jsonwriter.h"
#include "core/grouping/explanation.h"
#include "core/regroup/regroup.h"

#include <string_view>
#include <vector>

namespace spanglass {

// What the commands about grouping print as JSON; README.md tells of it.

/// An object; without an id for an issue that is not there yet.
void writeIssueObject(JsonWriter& json, const RegroupedIssue& issue);
void writeIssueArray(JsonWriter& json, std::string_view key, const std::vector<RegroupedIssue>& issues);

/// "explanation": {...}
void writeExplanation(JsonWriter& json, const Explanation& explanation);

/// "foreign", "past_limit", ...
std::string_view keyOf(FrameUse use);

} // namespace spanglass
