#include "core/source/generatedcode.h"

#include "core/source/foldernames.h"
#include "core/source/ownfiles.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

constexpr std::size_t mostMaps = 16;
constexpr std::array<std::string_view, 5> generatedEndings{ ".js", ".mjs", ".cjs", ".jsx", ".bundle" };

constexpr std::string_view mapEnding = ".map";

std::string_view parentOf(std::string_view path)
{
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view lastOf(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

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

OpenRoot* rootOf(const SourceFile& file, std::span<OpenRoot> roots)
{
    const auto found = std::find_if(
        roots.begin(), roots.end(), [&file](const OpenRoot& root) { return root.path() == file.root; });
    return found == roots.end() ? nullptr : &*found;
}

/// "main.8f3b2c.js", "index-DkX9a2Zq.js": bundlers put a hash of the content into the name, which no other
/// file has then.
bool isHashed(std::string_view path)
{
    constexpr std::size_t shortestHash = 6;
    auto stem = lastOf(path).substr(0, lastOf(path).rfind('.'));
    const auto border = stem.find_last_of(".-");
    const auto hash = border == std::string_view::npos ? std::string_view() : stem.substr(border + 1);
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    return hash.size() >= shortestHash && std::any_of(hash.begin(), hash.end(), isDigit)
        && !std::all_of(hash.begin(), hash.end(), isDigit);
}

/// Files of the roots' folders that have this base name, packages left aside.
std::vector<SourceFile> filesNamed(std::string_view base, std::span<OpenRoot> roots, std::stop_token stop)
{
    std::vector<SourceFile> files;
    for (OpenRoot& root : roots) {
        const auto table = root.folderTable(stop);
        for (const auto path : table ? table->longestSuffix(base).paths : std::vector<std::string_view>()) {
            if (packageFoldersIn(path) == 0) {
                files.push_back({ root.path(), std::string(path) });
            }
        }
    }
    return files;
}

/// Whether a file with only its base name in common with the frame's path lies where a build of it would.
bool isItsPlace(std::string_view framePath, std::string_view path, std::string_view service)
{
    const auto folders = parentOf(path);
    const auto folder = lastOf(folders);
    const auto frameFolder = lastOf(parentOf(framePath));
    if (folders.empty() || isHashed(framePath) || isSameButVersion(folder, frameFolder)
        || namesService(folder, service) > 0) {
        return true;
    }
    const auto stem = lastOf(framePath).substr(0, lastOf(framePath).rfind('.'));
    const bool isTelling = stem.find('.') != std::string_view::npos || !isCommonName(stem); // "main.8f3b"
    return frameFolder.empty() && isBuilt(folder)
        && (isTelling || parentOf(folders).empty() || haveService(folders, service) > 0);
}

/// Of files that fit equally those are meant that lie in a root of their own within the folder of another.
void preferInner(std::vector<SourceFile>& files, std::span<OpenRoot> roots)
{
    std::vector<SourceFile> inner;
    std::copy_if(files.begin(), files.end(), std::back_inserter(inner), [&roots](const SourceFile& file) {
        const std::string whole = file.root + '/' + file.path;
        return std::any_of(roots.begin(), roots.end(), [&](const OpenRoot& root) {
            return root.path().starts_with(file.root + '/') && whole.starts_with(root.path() + '/');
        });
    });
    if (!inner.empty()) {
        files = std::move(inner);
    }
}

/// Of a line from 1, at least as many as its columns; 0 if it is not there.
long bytesOf(std::string_view text, int line)
{
    for (; line > 1 && !text.empty(); --line) {
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    }
    return static_cast<long>(std::min(text.find('\n'), text.size()));
}

/// A map beside other code is of that.
void dropMapsOfOthers(std::vector<SourceFile>& maps, const std::vector<SourceFile>& codes,
    std::span<OpenRoot> roots, std::stop_token stop)
{
    std::erase_if(maps, [&](const SourceFile& map) {
        const SourceFile code{ map.root, map.path.substr(0, map.path.size() - mapEnding.size()) };
        const auto table = rootOf(map, roots)->folderTable(stop);
        return table && table->contains(code.path)
            && std::find(codes.begin(), codes.end(), code) == codes.end();
    });
}

/// Versions need not look like some: "8f3b2c1", "build 1834".
void preferVersion(std::vector<SourceFile>& files, std::string_view version)
{
    std::vector<SourceFile> naming;
    std::copy_if(files.begin(), files.end(), std::back_inserter(naming),
        [version](const SourceFile& file) { return names(file.path, version) || names(file.root, version); });
    if (!naming.empty()) {
        files = std::move(naming);
    }
}

std::string severalMaps(const std::vector<SourceFile>& files)
{
    constexpr std::size_t named = 3;
    std::string text = std::to_string(files.size()) + " builds have one:";
    for (std::size_t i = 0; i < files.size() && i < named; ++i) {
        text += (i == 0 ? " " : ", ") + files[i].path;
    }
    return text + (files.size() > named ? " ..." : "")
        + "; make the right build's folder a source root of its own";
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
        return PlacedMap{ std::move(map), generated, generated };
    }
    const auto code = generated.root->readWhole(generated.commit, generated.path, OpenRoot::largestMap);
    if (!code || !*code) {
        return std::nullopt;
    }
    const std::string_view reference = mapReference(**code);
    if (reference.starts_with("data:")) {
        const auto json = mapInDataUrl(reference);
        auto map = json ? parsed(generated, *json, problem) : nullptr;
        return map ? std::optional(PlacedMap{ std::move(map), generated, generated }) : std::nullopt;
    }
    std::vector<std::string> paths;
    if (!reference.empty()) {
        paths.push_back(sourcePath(generated.path, reference));
    }
    paths.push_back(generated.path + ".map");
    for (std::string& path : paths) {
        PlacedFile file{ generated.root, generated.commit, std::move(path) };
        if (auto map = known(file)) {
            return PlacedMap{ std::move(map), std::move(file), generated };
        }
        const auto json = file.root->readWhole(file.commit, file.path, OpenRoot::largestMap);
        if (!json) {
            problem = json.error().message;
        } else if (*json) {
            if (auto map = parsed(file, **json, problem)) {
                return PlacedMap{ std::move(map), std::move(file), generated };
            }
        }
    }
    return std::nullopt;
}

std::optional<PlacedMap> GeneratedCode::mapAlone(const PlacedFile& file, std::string& problem)
{
    auto map = known(file);
    if (!map) {
        const auto json = file.root->readWhole({}, file.path, OpenRoot::largestMap);
        map = json && *json ? parsed(file, **json, problem) : nullptr;
    }
    const PlacedFile code{ file.root, {}, file.path.substr(0, file.path.size() - mapEnding.size()) };
    return map ? std::optional(PlacedMap{ std::move(map), file, code }) : std::nullopt;
}

std::string GeneratedCode::nearNote(const PlacedMap& map, int line, int column)
{
    const auto place = map.map->original(line, column);
    if (place && place->isOneOfSeveral) {
        return "the frame names no column and its line of generated code was made of several, so that this "
               "one is only near";
    }
    if (!place || column == 0 || !place->isLast) {
        return {};
    }
    const auto code = map.code.root->readWhole(map.code.commit, map.code.path, OpenRoot::largestMap);
    if (!code || !*code || column - 1 <= bytesOf(**code, line)) {
        return {};
    }
    return "column " + std::to_string(column) + " is behind the end of its line in " + map.code.path
        + ", so that this place is only near";
}

std::optional<PlacedMap> GeneratedCode::mapFor(
    const LyingBuilds& lying, std::span<OpenRoot> roots, std::stop_token stop, std::string& problem)
{
    const auto chosen = [&](const FileMatch& match, std::string_view ending) {
        auto files = match.files;
        if (files.empty() && isHashed(lying.framePath)) {
            files = filesNamed(std::string(lastOf(lying.framePath)).append(ending), roots, stop);
        }
        const bool isNameOnly = match.elements < 2 && !match.isByRule;
        std::erase_if(files, [&](const SourceFile& file) {
            return isNameOnly && !isItsPlace(lying.framePath, file.path, lying.service);
        });
        preferInner(files, roots);
        preferVersion(files, lying.version);
        return files;
    };
    const auto codes = chosen(lying.code, {});
    auto maps = chosen(lying.maps, mapEnding);
    const bool isCodeLiker = lying.code.isByRule || lying.code.elements >= lying.maps.elements;
    if (codes.size() == 1 && isCodeLiker) {
        auto map = mapOf({ rootOf(codes.front(), roots), {}, codes.front().path }, problem);
        if (map || lying.code.elements > lying.maps.elements) {
            return map;
        }
        // Its map may be kept elsewhere, but others of its own project are of other code.
        std::erase_if(maps, [&](const SourceFile& other) { return other.root == codes.front().root; });
    }
    if (!codes.empty()) {
        dropMapsOfOthers(maps, codes, roots, stop);
    }
    if (maps.size() > 1) {
        problem = severalMaps(maps);
    }
    return maps.size() == 1 ? mapAlone({ rootOf(maps.front(), roots), {}, maps.front().path }, problem)
                            : std::nullopt;
}

} // namespace spanglass
