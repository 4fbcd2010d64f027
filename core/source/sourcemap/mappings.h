#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace spanglass {

/// A place of generated code and the original that a source map gives for it.
struct MapSegment {
    std::int32_t line = 0; ///< generated, from 0
    std::int32_t column = 0;
    std::int32_t source = -1;
    std::int32_t originalLine = 0;
    std::int32_t originalColumn = 0;
    std::int32_t name = -1;
};

/// Where a section's own counting begins in the whole map, and how much it has.
struct MappingFrame {
    std::int64_t line = 0; ///< in front of its first line
    std::int64_t column = 0; ///< in front of its first line's first column
    std::int64_t firstSource = 0;
    std::int64_t sources = 0;
    std::int64_t firstName = 0;
    std::int64_t names = 0;
};

/// Most segments of a map: 768 MB of memory.
inline constexpr std::size_t mostSegments = std::size_t{ 32 } << 20U;

/// Appends the segments of `mappings` (base 64 VLQ, ECMA-426) in their order and gives the number of those
/// that were passed over. An Error for what is no VLQ or too much.
Result<std::size_t> decodeMappings(
    std::string_view mappings, const MappingFrame& frame, std::vector<MapSegment>& segments);

} // namespace spanglass
