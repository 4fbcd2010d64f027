#pragma once

#include "core/capture/format.h"

#include <string>

namespace spanglass {

/// What a capture that is of no known format looks like, in words that fit behind "it is": "an HTML
/// page", "a HAR file", "JSON, but of no known trace format (keys: a, b)", "binary data".
std::string whatItLooksLike(const Beginning& beginning);

/// True if the bytes read like text, not like a binary file or a page of markup.
bool isPlainText(std::string_view bytes);

} // namespace spanglass
