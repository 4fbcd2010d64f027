#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace spanglass {

/// A format found by content.
struct Sniffed {
    std::string format{}; ///< "otlp-json"
    bool lineByLine = false; ///< each value ends on the line it begins on
    std::size_t start = 0; ///< bytes before the first value (byte-order mark)
};

/// Tells the format from the beginning of a capture (up to a few MiB; `complete` if that is all).
/// The error says what the content looks like instead: "empty", "binary data", "JSON, but ...".
Result<Sniffed> sniff(std::string_view beginning, bool complete);

/// A known format, for lists.
struct FormatInfo {
    const char* name;
    const char* description;
};
inline constexpr FormatInfo knownFormats[] = {
    { "otlp-json", "OpenTelemetry OTLP JSON: one request a line, one object, an array, pretty-printed" },
};
inline constexpr FormatInfo knownContainers[] = {
    { "gzip", "found by content, members one after another" },
    { "zstd", "found by content, frames one after another" },
    { "folder", "the files in it" },
    { "-", "standard input" },
};

} // namespace spanglass
