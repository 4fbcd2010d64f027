#include "core/source/git/objectdatabase.h"

#include "core/base/text.h"
#include "core/source/git/looseobjects.h"
#include "core/source/git/regularfile.h"

#include <git2/odb_backend.h>
#include <git2/sys/odb_backend.h>

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
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
    fs::path borrower{};
    int depth = 0;
};

Error errorOf(const fs::path& place, std::string_view cause)
{
    return { Error::Kind::Format, place.string() + ": " + std::string(cause) };
}

/// Whatever libgit2 may open. A pipe would stop it for ever, a link may lead anywhere; the files below
/// "ab" are looked at when they are read, which is here too.
Result<> checkObjects(const fs::path& objects)
{
    constexpr int most = 100'000;
    for (const fs::path& folder : { objects, objects / "info", objects / "pack" }) {
        std::error_code failure;
        fs::directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failure);
        for (int count = 0; !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
            std::error_code unknown;
            const auto type = entry->symlink_status(unknown).type();
            if (type == fs::file_type::symlink) {
                return errorOf(entry->path(), "is a link, which may lead out of the repository");
            }
            // It may be gone again: git packs at any time.
            if (type != fs::file_type::regular && type != fs::file_type::directory
                && type != fs::file_type::not_found) {
                return errorOf(entry->path(), "is no regular file");
            }
            if (++count > most) {
                return errorOf(folder, "has more than 100,000 files");
            }
        }
    }
    return {};
}

/// Folders of objects that another one borrows from.
Result<std::vector<fs::path>> alternatesOf(const fs::path& folder)
{
    constexpr std::size_t most = 50;
    constexpr std::size_t longest = 65'536;
    const auto content = readRegularFile((folder / "info" / "alternates").string(), longest);
    std::vector<fs::path> out;
    if (!content || !*content) {
        return content ? Result<std::vector<fs::path>>(std::move(out)) : content.error();
    }
    const std::string_view text = **content;
    for (std::size_t begin = 0; begin < text.size() && out.size() < most;) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string line(trimmed(text.substr(begin, end - begin)));
        begin = end + 1;
        if (!line.empty() && line.front() != '#' && line.find('\0') == std::string::npos) {
            out.push_back(folder / line);
        }
    }
    return out;
}

/// A repository that git borrows from is one, and its owner is the borrower's.
Result<> checkAlternate(const fs::path& folder, const fs::path& borrower)
{
    std::error_code failure;
    struct stat one { };
    struct stat other { };
    if (folder.filename() != "objects" || !fs::is_regular_file(folder.parent_path() / "HEAD", failure)
        || !fs::is_directory(folder.parent_path() / "refs", failure)) {
        return errorOf(borrower / "info" / "alternates",
            "names " + toValidUtf8(folder.string()) + ", which is no repository's object folder");
    }
    if (::stat(folder.c_str(), &one) != 0 || ::stat(borrower.c_str(), &other) != 0
        || one.st_uid != other.st_uid) {
        return errorOf(borrower / "info" / "alternates",
            "names " + toValidUtf8(folder.string()) + ", which belongs to another user");
    }
    return {};
}

Result<> checkPlace(const fs::path& folder, const Place& place)
{
    auto checked = place.depth > 0 ? checkAlternate(folder, place.borrower) : Result<>();
    return checked ? checkObjects(folder) : checked;
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
    std::vector<Place> pending{ { objectsFolder, {}, 0 } };
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
        if (auto checked = checkPlace(folder, place); !checked) {
            return checked.error();
        }
        if (!addBackends(odb, folder.string(), place.depth > 0)) {
            return gitError(folder.string());
        }
        auto alternates = alternatesOf(folder);
        if (!alternates) {
            return alternates.error();
        }
        for (fs::path& alternate : *alternates) {
            if (place.depth < deepest) {
                pending.push_back({ std::move(alternate), folder, place.depth + 1 });
            }
        }
    }
    return handle;
}

} // namespace spanglass
