#pragma once

#include "app/headless.h"
#include "core/base/result.h"
#include "core/explore/explorer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// How well a word names an issue by number, fingerprint, or a beginning of it or of its digits. Decimal
/// digits alone are a number, whatever fingerprints begin with; from eight on they may also be a beginning.
enum class NameMatch { None, Beginning, Whole };
NameMatch matchName(IssueId id, std::string_view fingerprint, std::string_view name);

struct NamedIssue {
    Issue issue{};
    IssueId part{}; ///< what the name means itself, where that was merged into the issue
};

/// The issue that is meant, also an excluded one; nothing if there is none. Usage error for the beginning of
/// several fingerprints.
Result<std::optional<NamedIssue>> findIssue(
    const Job& job, const Explorer& explorer, const std::string& name);

/// Tells on standard error that the name means a part of the issue, if it does.
void tellPart(const NamedIssue& named);

/// Those that the job's words name, which tells of parts; nothing if one of them is none, which was told.
Result<std::optional<std::vector<IssueId>>> findIssues(const Job& job, const Explorer& explorer);

} // namespace spanglass
