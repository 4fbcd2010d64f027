#pragma once

#include "app/headless.h"
#include "core/base/result.h"
#include "core/explore/explorer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// How well a word names an issue by number, fingerprint, or a beginning of it or of its digits.
enum class NameMatch { None, Beginning, Whole };
NameMatch matchName(IssueId id, std::string_view fingerprint, std::string_view name);

/// The issue that is meant, also an excluded one; nothing if there is none. Usage error for the beginning of
/// several fingerprints.
Result<std::optional<Issue>> findIssue(const Explorer& explorer, const std::string& name);

/// Those that the job's words name; nothing if one of them is none, which was told.
Result<std::optional<std::vector<IssueId>>> findIssues(const Job& job, const Explorer& explorer);

} // namespace spanglass
