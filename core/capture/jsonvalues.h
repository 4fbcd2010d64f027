#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace spanglass {

/// Span and trace ids as JSON captures write them: hex of either case (32 or 16 digits, shorter
/// ones too), or the base64 of plain protobuf JSON (24 characters for 16 bytes, 12 for 8). Nothing if the
/// text is neither; the empty text and all zeros give the id "none".
std::optional<TraceId> readTraceId(std::string_view text);
std::optional<SpanId> readSpanId(std::string_view text);

/// A whole number written plainly or with a fraction of zero; nothing if out of range or no number.
std::optional<std::int64_t> readInteger(std::string_view text);
std::optional<std::uint64_t> readUnsigned(std::string_view text);

} // namespace spanglass
