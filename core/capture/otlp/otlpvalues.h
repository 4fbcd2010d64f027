#pragma once

#include "core/capture/spansink.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace spanglass {

/// Arrays and maps inside attribute values deeper than this are left out: recursion ends here.
inline constexpr int deepestOtlpValue = 32;

/// Appends a value inside an array or map as JSON.
void appendOtlpValue(std::string& out, const AttributeView& view);

/// Flags 0x100 (known) and 0x200 (remote). Source: opentelemetry-proto SpanFlags.
ParentHint parentHintOf(std::uint64_t flags);

/// Why a span's ids cannot be used, "" if they can. `traceIsBad`: what stands there is no id.
std::string_view problemOfIds(const SpanRecord& span, bool traceIsBad, bool spanIsBad);

/// The time from `start` to `end`; 0 where one is missing or they are the wrong way round.
DurationNs durationOf(TimeNs start, TimeNs end);

} // namespace spanglass
