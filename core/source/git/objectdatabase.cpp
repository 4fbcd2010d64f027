#include "core/source/git/objectdatabase.h"

#include "core/base/text.h"
#include "core/source/git/looseobjects.h"

#include <git2/odb_backend.h>
#include <git2/sys/odb_backend.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

namespace fs = std::filesystem;

constexpr int packPriority = 2;
constexpr int loosePriority = 1;

struct Place {
    fs::path folder{};
    int depth = 0;
};

/// Folders of objects that another one borrows from.
std::vector<fs::path> alternatesOf(const fs::path& folder)
{
    constexpr std::size_t most = 50;
    constexpr std::streamsize longest = 65'536;
    const fs::path file = folder / "info" / "alternates";
    std::vector<fs::path> out;
    std::error_code failure;
    if (!fs::is_regular_file(file, failure)) {
        return out;
    }
    std::string text(longest, '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(text.data(), longest);
    text.resize(static_cast<std::size_t>(in.gcount()));
    for (std::size_t begin = 0; begin < text.size() && out.size() < most;) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string line(trimmed(std::string_view(text).substr(begin, end - begin)));
        begin = end + 1;
        if (!line.empty() && line.front() != '#' && line.find('\0') == std::string::npos) {
            out.push_back(folder / line);
        }
    }
    return out;
}

/// The backends are the database's from then on.
bool addBackends(git_odb* odb, const std::string& folder, bool isAlternate)
{
    git_odb_backend* packs = nullptr;
    const auto add = isAlternate ? git_odb_add_alternate : git_odb_add_backend;
    if (git_odb_backend_pack(&packs, folder.c_str()) < 0) {
        return false;
    }
    if (add(odb, packs, packPriority) < 0) {
        packs->free(packs);
        return false;
    }
    git_odb_backend* loose = looseObjects(folder);
    if (loose != nullptr && add(odb, loose, loosePriority) < 0) {
        loose->free(loose);
        return false;
    }
    return loose != nullptr;
}

} // namespace

Result<GitOdbHandle> openObjects(const std::string& objectsFolder)
{
    constexpr int deepest = 5; ///< git's
    constexpr std::size_t mostFolders = 50;
    git_odb* odb = nullptr;
    if (git_odb_new(&odb) < 0) {
        return gitError(objectsFolder);
    }
    GitOdbHandle handle(odb);
    std::vector<Place> pending{ { objectsFolder, 0 } };
    std::vector<fs::path> known;
    while (!pending.empty() && known.size() < mostFolders) {
        const Place place = std::move(pending.back());
        pending.pop_back();
        std::error_code failure;
        const fs::path folder = fs::canonical(place.folder, failure);
        if (failure || !fs::is_directory(folder, failure)
            || std::find(known.begin(), known.end(), folder) != known.end()) {
            continue;
        }
        known.push_back(folder);
        if (!addBackends(odb, folder.string(), place.depth > 0)) {
            return gitError(folder.string());
        }
        for (fs::path& alternate : alternatesOf(folder)) {
            if (place.depth < deepest) {
                pending.push_back({ std::move(alternate), place.depth + 1 });
            }
        }
    }
    return handle;
}

} // namespace spanglass
