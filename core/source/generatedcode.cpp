#include "core/source/generatedcode.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

constexpr std::size_t mostMaps = 16;
constexpr std::array<std::string_view, 5> generatedEndings{ ".js", ".mjs", ".cjs", ".jsx", ".bundle" };

bool isWordBorder(std::string_view text, std::size_t at)
{
    if (at >= text.size()) {
        return true;
    }
    const char c = text[at];
    return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

/// Whether the path has the name between borders of words; "1.2.0" is not in "11.2.0" nor in "1.2.0.1".
bool names(std::string_view path, std::string_view name)
{
    for (std::size_t at = path.find(name); !name.empty() && at != std::string_view::npos;
         at = path.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        const bool goesOn =
            end + 1 < path.size() && path[end] == '.' && path[end + 1] >= '0' && path[end + 1] <= '9';
        if ((at == 0 || isWordBorder(path, at - 1)) && isWordBorder(path, end) && !goesOn) {
            return true;
        }
    }
    return false;
}

/// Those that name it, if some do.
void narrow(std::vector<PlacedFile>& files, std::string_view name)
{
    std::vector<PlacedFile> naming;
    std::copy_if(files.begin(), files.end(), std::back_inserter(naming),
        [name](const PlacedFile& file) { return names(file.path, name) || names(file.root->path(), name); });
    if (!naming.empty()) {
        files = std::move(naming);
    }
}

std::string severalMaps(const std::vector<PlacedFile>& files)
{
    constexpr std::size_t named = 3;
    std::string text = std::to_string(files.size()) + " builds have one:";
    for (std::size_t i = 0; i < files.size() && i < named; ++i) {
        text += (i == 0 ? " " : ", ") + files[i].path;
    }
    return text + (files.size() > named ? " ..." : "")
        + "; make the right build's folder a source root of its own";
}

/// Files lying in the roots' folders that share the most elements with the path.
std::vector<PlacedFile> likest(std::string_view path, std::span<OpenRoot> roots, std::stop_token stop)
{
    std::vector<PlacedFile> files;
    int elements = 1;
    for (OpenRoot& root : roots) {
        const auto table = root.folderTable(stop);
        if (!table) {
            continue;
        }
        const auto matches = table->longestSuffix(path);
        if (matches.elements < elements) {
            continue;
        }
        if (matches.elements > elements) {
            files.clear();
            elements = matches.elements;
        }
        for (const std::string_view match : matches.paths) {
            files.push_back({ &root, {}, std::string(match) });
        }
    }
    return files;
}

} // namespace

bool GeneratedCode::isGenerated(std::string_view path)
{
    return std::any_of(generatedEndings.begin(), generatedEndings.end(),
        [path](std::string_view ending) { return path.ends_with(ending); });
}

std::shared_ptr<const SourceMap> GeneratedCode::known(const PlacedFile& key)
{
    const auto found =
        std::find_if(m_known.begin(), m_known.end(), [&key](const Known& one) { return one.key == key; });
    if (found == m_known.end()) {
        return nullptr;
    }
    m_known.splice(m_known.begin(), m_known, found);
    return m_known.front().map;
}

std::shared_ptr<const SourceMap> GeneratedCode::parsed(
    const PlacedFile& key, const std::string& json, std::string& problem)
{
    auto map = SourceMap::parse(json);
    if (!map) {
        problem = std::move(map).error().within(key.path).message;
        return nullptr;
    }
    m_known.push_front({ key, std::make_shared<const SourceMap>(*std::move(map)) });
    if (m_known.size() > mostMaps) {
        m_known.pop_back();
    }
    return m_known.front().map;
}

std::optional<PlacedMap> GeneratedCode::mapOf(const PlacedFile& generated, std::string& problem)
{
    if (auto map = known(generated)) {
        return PlacedMap{ std::move(map), generated };
    }
    const auto code = generated.root->readWhole(generated.commit, generated.path, OpenRoot::largestMap);
    if (!code || !*code) {
        return std::nullopt;
    }
    const std::string_view reference = mapReference(**code);
    if (reference.starts_with("data:")) {
        const auto json = mapInDataUrl(reference);
        auto map = json ? parsed(generated, *json, problem) : nullptr;
        return map ? std::optional(PlacedMap{ std::move(map), generated }) : std::nullopt;
    }
    std::vector<std::string> paths;
    if (!reference.empty()) {
        paths.push_back(sourcePath(generated.path, reference));
    }
    paths.push_back(generated.path + ".map");
    for (std::string& path : paths) {
        PlacedFile file{ generated.root, generated.commit, std::move(path) };
        if (auto map = known(file)) {
            return PlacedMap{ std::move(map), std::move(file) };
        }
        const auto json = file.root->readWhole(file.commit, file.path, OpenRoot::largestMap);
        if (!json) {
            problem = json.error().message;
        } else if (*json) {
            if (auto map = parsed(file, **json, problem)) {
                return PlacedMap{ std::move(map), std::move(file) };
            }
        }
    }
    return std::nullopt;
}

std::optional<PlacedMap> GeneratedCode::mapFor(std::string_view framePath, std::string_view version,
    std::string_view service, std::span<OpenRoot> roots, std::stop_token stop, std::string& problem)
{
    // Code that has its map in itself or names one elsewhere is as good as a map beside it.
    for (const std::string& path : { std::string(framePath) + ".map", std::string(framePath) }) {
        auto files = likest(path, roots, stop);
        narrow(files, version);
        narrow(files, service);
        if (files.size() > 1 && path.ends_with(".map")) {
            problem = severalMaps(files);
        }
        if (files.size() != 1) {
            continue;
        }
        PlacedFile& file = files.front();
        if (!path.ends_with(".map")) {
            return mapOf(file, problem);
        }
        auto map = known(file);
        if (!map) {
            const auto json = file.root->readWhole({}, file.path, OpenRoot::largestMap);
            map = json && *json ? parsed(file, **json, problem) : nullptr;
        }
        if (map) {
            return PlacedMap{ std::move(map), std::move(file) };
        }
    }
    return std::nullopt;
}

} // namespace spanglass
