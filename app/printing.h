#pragma once

#include "app/jsonwriter.h"
#include "core/explore/answers.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// "captures": [...] of the objects that `issues` and `ingest` print.
void writeCaptures(JsonWriter& json, const std::vector<Capture>& captures);

/// "trace/span" in lower-case hex.
std::string spanName(TraceId trace, SpanId span);

/// "2026-11-21 08:27:45", UTC; "" for an unknown time.
std::string shortTime(TimeNs time);

/// "1 issue", "3 issues".
std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

/// "12 error spans are not tracked: 9 not a service entry span, 3 no stack"; "" if all are.
std::string untrackedLine(const Ledger& ledger);

} // namespace spanglass
