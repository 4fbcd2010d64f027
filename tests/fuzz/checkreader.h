#pragma once

#include <string>
#include <string_view>

namespace spanglass::test {

/// Reads bytes as a capture of a format, at once and again in small pieces, looking at all that the
/// reader hands over. Returns what went wrong, "" if nothing: both ways must give the same spans. What must
/// not happen at all (a crash, a hang, memory touched out of bounds) is for sanitizers to see.
std::string checkReader(const char* format, std::string_view bytes);

} // namespace spanglass::test
