#include "tests/fuzz/checksourcemap.h"

#include "core/source/sourcemap/sourcemap.h"

#include <algorithm>
#include <vector>

namespace spanglass::test {

namespace {

std::string placeProblem(const SourceMap& map, const OriginalPlace& place)
{
    if (place.line < 1 || place.column < 1 || place.source.empty()) {
        return "a place before the first line or column, or of no source";
    }
    const auto& sources = map.sources();
    return std::find(sources.begin(), sources.end(), place.source) == sources.end()
        ? "a place in a source that the map does not have"
        : "";
}

std::string mapProblem(std::string_view json)
{
    constexpr int lines = 6;
    constexpr int columns = 40;
    const auto map = SourceMap::parse(json);
    const auto again = SourceMap::parse(json);
    if (!map || !again) {
        return map.hasValue() != again.hasValue() ? "a map the one time only"
            : map.error().message.empty()         ? "an error without a message"
                                                  : "";
    }
    if (map->sources() != again->sources() || map->wrongSegments() != again->wrongSegments()) {
        return "another map the second time";
    }
    for (int line = 0; line < lines; ++line) {
        for (int column = 0; column < columns; ++column) {
            const auto place = map->original(line, column);
            const auto problem = place ? placeProblem(*map, *place) : std::string();
            if (!problem.empty() || place != again->original(line, column)) {
                return problem.empty() ? "another place the second time" : problem;
            }
        }
    }
    for (const auto& source : map->sources()) {
        const auto content = map->contentOf(source);
        if (content && content->size() > json.size()) {
            return "more content than the map has";
        }
        if (map->sources().size() > 100) {
            break; // each is looked for from the first one on
        }
    }
    return {};
}

std::string pathProblem(std::string_view mapPath, std::string_view source)
{
    std::string path = sourcePath(mapPath, source);
    if (path.starts_with('/')) {
        return "an absolute path: " + path;
    }
    for (std::string_view rest = path; !rest.empty();) {
        const auto slash = std::min(rest.find('/'), rest.size());
        const auto element = rest.substr(0, slash);
        if (element.empty() || element == "." || element == "..") {
            return "a path that is not resolved: " + path;
        }
        rest.remove_prefix(std::min(slash + 1, rest.size()));
    }
    return {};
}

} // namespace

std::string checkSourceMap(std::string_view bytes)
{
    const std::vector<char> exact(bytes.begin(), bytes.end()); // for sanitizers to see what is read behind it
    const std::string_view text(exact.data(), exact.size());
    auto problem = mapProblem(text);
    const auto reference = mapReference(text);
    if (problem.empty() && !reference.empty()
        && (reference.data() < text.data()
            || reference.data() + reference.size() > text.data() + text.size())) {
        problem = "a reference that is not in the code";
    }
    for (const std::string_view url : { text, reference }) {
        const auto inner = mapInDataUrl(url);
        if (problem.empty() && inner) {
            problem = inner->size() > url.size() ? "more in a URL than it has" : mapProblem(*inner);
        }
    }
    const auto line = std::min(text.find('\n'), text.size());
    for (const auto& [mapPath, source] : { std::pair{ text.substr(0, line), text.substr(line) },
             std::pair{ std::string_view("dist/a.js.map"), text.substr(0, line) } }) {
        problem = problem.empty() ? pathProblem(mapPath, source) : problem;
    }
    return problem;
}

} // namespace spanglass::test
