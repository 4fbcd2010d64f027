#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/store/database.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace spanglass {

/// Entries of span_index of one capture, or of all for id 0; in no order.
Result<std::vector<std::uint64_t>> readSpanIndex(const Database& db, CaptureId capture);

/// Deletes all rows that belong to a capture, and traces that hold no error span then. Totals of issues
/// and the parents of other captures' error spans are left to the caller. Within a transaction.
Result<> deleteCaptureRows(const Database& db, CaptureId capture);

/// Error spans whose parent was found, and for which `isLost(trace, parent)`, become those of a parent
/// that is in no capture: service entry spans unless their tracer says that the parent is local.
Result<> loseParents(const Database& db, const std::function<bool(TraceId trace, SpanId parent)>& isLost);

} // namespace spanglass
