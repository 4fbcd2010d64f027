#pragma once

#include "core/base/time.h"
#include "core/model/issue.h"

#include <QString>

#include <cstdint>
#include <string_view>

namespace spanglass {

/// Text of a capture as it may be shown: invalid UTF-8 becomes U+FFFD and control characters their
/// visible symbols (U+2400...), so that data can neither break a line nor reorder what is around it.
QString fromUtf8(std::string_view text);

/// The same for text of several lines: line breaks and tabs stay.
QString linesFromUtf8(std::string_view text);

/// With the grouping of the person's locale: "12,481".
QString formatCount(std::uint64_t count);

/// "12.5k", "3.1M" where space is short; exact below 10,000.
QString formatCountShort(std::uint64_t count);

/// How long before `now` (the end of the data) `time` was: "now", "45s", "4m", "2h", "6d", "3mo", "2y".
QString formatAge(TimeNs time, TimeNs now);

/// The same as words: "2 h ago", "just now".
QString formatAgo(TimeNs time, TimeNs now);

/// "8 days before" what was at `then`; the time itself if it was later or `then` is 0.
QString formatBefore(TimeNs time, TimeNs then);

/// "850 ns", "12.4 µs", "3.1 ms", "2.4 s", "3 min 12 s", "2 h 5 min".
QString formatDuration(DurationNs duration);

/// In the local time zone: "Nov 21 07:52:14.803"; "" for 0.
QString formatTime(TimeNs time);

/// In the local time zone with year and zone: "2026-11-21 07:52:14.803 UTC".
QString formatTimeFull(TimeNs time);

/// "512 B", "4.2 MB", in steps of 1000.
QString formatBytes(std::uint64_t bytes);

/// "91%", "<1%", ">99%": never 0 or 100 unless it is so.
QString formatShare(std::uint64_t part, std::uint64_t whole);

/// The state as people read it: "For review".
QString titleOf(IssueState state);

} // namespace spanglass
