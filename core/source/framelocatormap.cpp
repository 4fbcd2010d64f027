// How FrameLocator follows source maps from generated code to what it was made of.
#include "core/source/framelocator.h"

#include "core/source/generatedcode.h"

#include <set>
#include <utility>

namespace spanglass {

namespace {

constexpr int mostMapsInARow = 4;

/// Minifiers leave names of one or two letters.
bool isMinified(std::string_view function)
{
    const std::size_t dot = function.rfind('.');
    return (dot == std::string_view::npos ? function : function.substr(dot + 1)).size() <= 2;
}

} // namespace

/// A build may be older or newer than the code that ran; where the map has the text that it was made of, that
/// tells.
void FrameLocator::compareWithMap(
    LocatedFrame& located, const PlacedMap& map, std::optional<std::string_view> content)
{
    FrameSource& source = located.source;
    if (!content) {
        const bool isLying = map.file.commit.empty() && map.file.root->repository() != nullptr;
        if (isLying && !located.commit.empty() && source.note.empty()) {
            source.note =
                "the source map lies in the folder; if it is of another build, this is another line";
        }
        return;
    }
    const auto file = located.root->read(located.commit, source.file.path);
    if (!file || !*file) {
        return;
    }
    const FileLines built{ std::string(*content) };
    if (built.line(source.line) == (*file)->line(source.line)) {
        return;
    }
    if (const auto line = lineAfter(built.text(), (*file)->text(), source.line)) {
        source.note =
            "the source map is of another build; its line " + std::to_string(source.line) + " is this one";
        source.line = *line;
        return;
    }
    const std::string path = source.file.path;
    source = {
        .origin = SourceOrigin::SourceMap, .file = { {}, path }, .line = source.line, .column = source.column
    };
    source.note = "as the source map has it; its build was made of another " + path;
    located.root = nullptr;
    located.content = std::string(*content);
}

std::optional<LocatedFrame> FrameLocator::original(const Asked& asked, PlacedMap map, int line, int column)
{
    std::optional<LocatedFrame> found;
    std::set<std::pair<const OpenRoot*, std::string>> seen; // maps may lead in a circle
    for (int step = 0; step < mostMapsInARow; ++step) {
        const auto place = map.map->original(line, column);
        if (!place || place->source.empty()) {
            return found;
        }
        auto next = originalFile(asked, map, *place);
        if (!next) {
            return found;
        }
        found = std::move(next);
        const std::string& path = found->source.file.path;
        if (found->root == nullptr || !GeneratedCode::isGenerated(path)
            || !seen.emplace(found->root, path).second) {
            return found;
        }
        std::string problem;
        auto further = m_generated.mapOf({ found->root, found->commit, path }, problem);
        if (!further || further->file == map.file) {
            return found;
        }
        map = *std::move(further);
        line = found->source.line;
        column = found->source.column;
    }
    return found;
}

/// Maps name what stands at a place: at the call, that is the function that was called.
std::string FrameLocator::nameByCaller(const Asked& asked, const PlacedMap& map, const StackFrame* caller)
{
    if (caller == nullptr || caller->file != asked.frame.file || !isMinified(asked.frame.function)) {
        return {};
    }
    const auto place = map.map->original(caller->line, caller->column);
    return place ? place->name : std::string();
}

} // namespace spanglass
