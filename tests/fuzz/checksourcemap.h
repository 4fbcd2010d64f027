#pragma once

#include <string>
#include <string_view>

namespace spanglass::test {

/// Reads bytes as a source map, as generated code that names one, as a data URL and as the paths that lines
/// of them may be. Returns what went wrong, "" if nothing: maps lead to places in sources that they have,
/// the same each time, references lie in the code, and no path leads out of its root.
std::string checkSourceMap(std::string_view bytes);

} // namespace spanglass::test
