#include "core/source/ownfiles.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

constexpr std::size_t mostEntries = 16;
constexpr std::array<std::string_view, 8> packageFolders{ "node_modules", "bower_components", "jspm_packages",
    "site-packages", "dist-packages", "venv", ".venv", "vendor" };

} // namespace

PackageFolders packageFoldersIn(std::string_view path)
{
    PackageFolders found = 0;
    for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
        const auto at = std::find(packageFolders.begin(), packageFolders.end(), path.substr(0, slash));
        if (at != packageFolders.end()) {
            found |= 1U << static_cast<unsigned>(at - packageFolders.begin());
        }
        path.remove_prefix(slash + 1);
    }
    return found;
}

std::shared_ptr<const FileTable> OwnFiles::of(std::shared_ptr<const FileTable> files, PackageFolders named)
{
    if (!files) {
        return files;
    }
    const auto known = std::find_if(m_entries.begin(), m_entries.end(),
        [&](const Entry& entry) { return entry.files == files && entry.named == named; });
    if (known != m_entries.end()) {
        m_entries.splice(m_entries.begin(), m_entries, known);
        return m_entries.front().own;
    }
    std::vector<std::string> paths;
    std::copy_if(files->paths().begin(), files->paths().end(), std::back_inserter(paths),
        [named](const std::string& path) { return (packageFoldersIn(path) & ~named) == 0; });
    auto own = paths.size() == files->size() ? files : std::make_shared<const FileTable>(std::move(paths));
    m_entries.push_front({ std::move(files), named, std::move(own) });
    if (m_entries.size() > mostEntries) {
        m_entries.pop_back();
    }
    return m_entries.front().own;
}

} // namespace spanglass
