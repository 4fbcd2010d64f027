#pragma once

#include "core/base/result.h"
#include "core/capture/format.h"

#include <string_view>

namespace spanglass {

/// A format found by content.
struct Sniffed {
    const Format* format = nullptr;
    bool lineByLine = false; ///< each value ends on the line it begins on, and stands alone
    std::size_t start = 0; ///< bytes before the first value (byte-order mark)
    Beginning beginning{}; ///< what readers are made with; views into the text given
};

/// Tells the format from the beginning of a capture (up to 2 MiB, followed by jsonPadding readable
/// bytes; `complete` if that is all), or takes `forced` for it if that is not null. The error says what the
/// content looks like instead: "empty", "a PNG picture", "JSON, but ...".
Result<Sniffed> sniff(std::string_view beginning, bool complete, const Format* forced = nullptr);

} // namespace spanglass
