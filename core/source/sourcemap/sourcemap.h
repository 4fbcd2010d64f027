#pragma once

#include "core/base/result.h"
#include "core/source/sourcemap/mappings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// The original of a place in generated code.
struct OriginalPlace {
    std::string source{}; ///< as SourceMap::sources() has it
    int line = 0; ///< from 1
    int column = 0; ///< from 1
    std::string name{}; ///< of what stands there, "" if the map does not tell
    bool isOneOfSeveral = false; ///< no column was given and the line was made of several original ones
    bool isLast = false; ///< nothing of the generated line is mapped behind it
    friend bool operator==(const OriginalPlace&, const OriginalPlace&) = default;
};

/// A source map, version 3 (ECMA-426), plain or of sections. Immutable: any thread.
class SourceMap {
public:
    /// Errors: no JSON, no version 3, too large (more than 256 MB of text, 32 million segments, 8 million
    /// names, 1 million sources, sections in sections), mappings that are no VLQ. Segments that point to
    /// sources or names that are not there, or before the begin of a file, are passed over and counted, and
    /// so are sections without a map (those that name one to fetch).
    static Result<SourceMap> parse(std::string_view json);

    /// The original of a place (from 1; column 0: the line's first segment): the segment at or before it on
    /// its line. Nothing if there is none or it has no source. Columns count UTF-16 units, as V8 does.
    [[nodiscard]] std::optional<OriginalPlace> original(int line, int column) const;

    /// With `sourceRoot` in front, otherwise as written; `null` ones are "".
    [[nodiscard]] const std::vector<std::string>& sources() const { return m_sources; }
    /// The text of a source if the map carries it.
    [[nodiscard]] std::optional<std::string_view> contentOf(std::string_view source) const;
    [[nodiscard]] std::size_t wrongSegments() const { return m_wrong; }

private:
    std::vector<MapSegment> m_segments; ///< by generated place
    std::vector<std::string> m_sources;
    std::vector<std::string> m_names;
    std::vector<std::optional<std::string>> m_contents; ///< by source
    std::size_t m_wrong = 0;
};

/// What the last `//# sourceMappingURL=` (or `//@`, `/*# */`) of generated code names; "" if there is none.
/// Only the last 5 lines that are not empty count; a `data:` URL may be as long as the file.
std::string_view mapReference(std::string_view generated);

/// The map in a `data:application/json;base64,...` or percent-escaped URL; an Error if it is none.
Result<std::string> mapInDataUrl(std::string_view url);

/// Path of a source relative to the root of `mapPath` (the map's path in its source root): "dist/a.js.map"
/// and "../src/a.ts" give "src/a.ts". Schemes (`webpack://shop/./src/a.ts`) and absolute paths give a path to
/// look for by its end, without them; ".." that would lead out of the root are dropped.
std::string sourcePath(std::string_view mapPath, std::string_view source);

} // namespace spanglass
