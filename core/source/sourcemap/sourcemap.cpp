#include "core/source/sourcemap/sourcemap.h"

#include "core/source/sourcemap/mapreader.h"

#include <algorithm>
#include <tuple>

namespace spanglass {

namespace {

bool isBefore(const MapSegment& a, const MapSegment& b)
{
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
}

/// Whether the rest of the generated line is of other original lines than the segment.
template <typename Iterator> bool goesOnElsewhere(Iterator rest, Iterator end, const MapSegment& segment)
{
    for (; rest != end && rest->line == segment.line; ++rest) {
        if (rest->source >= 0
            && (rest->source != segment.source || rest->originalLine != segment.originalLine)) {
            return true;
        }
    }
    return false;
}

} // namespace

Result<SourceMap> SourceMap::parse(std::string_view json)
{
    Result<MapParts> parts = readMap(json);
    if (!parts) {
        return std::move(parts).error();
    }
    SourceMap map;
    map.m_segments = std::move(parts->segments);
    map.m_sources = std::move(parts->sources);
    map.m_names = std::move(parts->names);
    map.m_contents = std::move(parts->contents);
    map.m_wrong = parts->wrong;
    if (!std::is_sorted(map.m_segments.begin(), map.m_segments.end(), isBefore)) {
        // of several segments at one place the last one counts: their order stays
        try {
            std::stable_sort(map.m_segments.begin(), map.m_segments.end(), isBefore);
        } catch (const std::exception& problem) {
            return Error{ Error::Kind::Format, std::string("source map: ") + problem.what() };
        }
    }
    return map;
}

std::optional<OriginalPlace> SourceMap::original(int line, int column) const
{
    if (line < 1 || column < 0) {
        return {};
    }
    MapSegment place;
    place.line = line - 1;
    place.column = std::max(column - 1, 0);
    auto found = std::upper_bound(m_segments.begin(), m_segments.end(), place, isBefore);
    if (column == 0) {
        found = std::lower_bound(m_segments.begin(), m_segments.end(), place, isBefore);
        found += found != m_segments.end() ? 1 : 0;
    }
    if (found == m_segments.begin()) {
        return {};
    }
    const MapSegment& segment = *std::prev(found);
    if (segment.line != place.line || segment.source < 0) {
        return {};
    }
    OriginalPlace original;
    original.source = m_sources[static_cast<std::size_t>(segment.source)];
    original.line = segment.originalLine + 1;
    original.column = segment.originalColumn + 1;
    if (segment.name >= 0) {
        original.name = m_names[static_cast<std::size_t>(segment.name)];
    }
    original.isOneOfSeveral = column == 0 && goesOnElsewhere(found, m_segments.end(), segment);
    original.isLast = found == m_segments.end() || found->line != place.line;
    return original.source.empty() ? std::nullopt : std::optional(std::move(original));
}

std::optional<std::string_view> SourceMap::contentOf(std::string_view source) const
{
    for (std::size_t i = 0; i < m_sources.size(); ++i) {
        if (m_sources[i] == source && m_contents[i]) {
            return *m_contents[i];
        }
    }
    return {};
}

} // namespace spanglass
