#pragma once

#include <string>
#include <string_view>

namespace spanglass::test {

/// Parses bytes as a stack text and groups what comes of it, with and without a message that stands in it.
/// Returns what went wrong, "" if nothing: both are the same each time and within the bounds of the parser,
/// and there is a key.
std::string checkStack(std::string_view bytes);

} // namespace spanglass::test
