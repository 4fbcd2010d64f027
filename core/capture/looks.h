#pragma once

#include "core/capture/format.h"

#include <string>
#include <string_view>

namespace spanglass {

/// What a file that is no capture looks like.
struct Look {
    std::string one{}; ///< in words that fit behind "it is": "an HTML page", "JSON, but of no known ..."
    std::string many{}; ///< several of them: "HTML pages"
};
Look lookOf(const Beginning& beginning);

/// What a capture that is of no known format looks like, in words that fit behind "it is": "an HTML
/// page", "a HAR file", "JSON, but of no known trace format (keys: a, b)", "binary data".
std::string whatItLooksLike(const Beginning& beginning);

/// Ends the message about a file that is no capture: what would open, and where all of it is listed.
inline constexpr std::string_view whatOpens =
    " (it opens OpenTelemetry, Jaeger, Zipkin, Datadog and more, see 'spanglass formats')";

/// The message about a file without content.
inline constexpr std::string_view emptyCapture = "the capture is empty";

/// True if the bytes read like text, not like a binary file or a page of markup.
bool isPlainText(std::string_view bytes);

} // namespace spanglass
