#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spanglass {

/// Times are nanoseconds since 1970-01-01T00:00:00Z in an int64 (years 1677 to 2262); 0 = unknown.
using TimeNs = std::int64_t;

/// Durations are nanoseconds, never negative.
using DurationNs = std::int64_t;

/// RFC 3339 in UTC with the nanoseconds kept: "2026-11-21T08:27:45.840000001Z".
std::string formatRfc3339(TimeNs time);

/// Reads RFC 3339 with `Z` or an offset and up to nine decimals; nothing on any other text.
std::optional<TimeNs> parseRfc3339(std::string_view text);

} // namespace spanglass
