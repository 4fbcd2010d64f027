#pragma once

#include "core/base/ids.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace spanglass {

/// Lower-case hex, always 32 digits.
std::string toHex(TraceId id);

/// Lower-case hex, always 16 digits.
std::string toHex(SpanId id);

/// Reads 1 to 32 hex digits of either case; nothing if a character is no hex digit.
std::optional<TraceId> traceIdFromHex(std::string_view text);

/// Reads 1 to 16 hex digits of either case; nothing if a character is no hex digit.
std::optional<SpanId> spanIdFromHex(std::string_view text);

/// True if the bytes are well-formed UTF-8 (no overlong forms, no surrogates).
bool isValidUtf8(std::string_view text);

/// The text with every byte that is not well-formed UTF-8 replaced by U+FFFD.
std::string toValidUtf8(std::string_view text);

/// At most `bytes` bytes of `text`, cut at a code point's border, with "…" if something was cut.
std::string shortened(std::string_view text, std::size_t bytes);

std::string_view trimmed(std::string_view text);

/// ASCII lower case; other bytes stay.
std::string toLower(std::string_view text);

} // namespace spanglass
