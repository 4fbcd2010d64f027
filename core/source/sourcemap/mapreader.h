#pragma once

#include "core/base/result.h"
#include "core/source/sourcemap/mappings.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// What a source map's JSON has, with the sections of an index map put together.
struct MapParts {
    std::vector<MapSegment> segments{}; ///< in the order of the text
    std::vector<std::string> sources{}; ///< with their root
    std::vector<std::string> names{};
    std::vector<std::optional<std::string>> contents{}; ///< by source
    std::size_t wrong = 0;
};

/// Reads it, with the bounds of SourceMap::parse().
Result<MapParts> readMap(std::string_view json);

} // namespace spanglass
