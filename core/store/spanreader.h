#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/store/database.h"

#include <string_view>
#include <vector>

namespace spanglass {

/// The occurrences that an issue has at a span: none if the span is not its, several if captures repeat an
/// id.
Result<std::vector<OccurrenceId>> readOccurrencesAt(
    const Database& db, IssueId issue, TraceId trace, SpanId span);

/// Whether some error span or resource has a tag of this key.
Result<bool> hasTagKey(const Database& db, std::string_view key);

} // namespace spanglass
