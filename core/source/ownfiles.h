#pragma once

#include "core/source/filetable.h"

#include <list>
#include <memory>
#include <string_view>

namespace spanglass {

/// Folders that package managers fill: "node_modules", "site-packages", "venv", "vendor" ... as a set.
using PackageFolders = unsigned;

/// Those that are an element of the path in front of its base name.
PackageFolders packageFoldersIn(std::string_view path);

/// Makes tables of what is a project's own, without the packages that lie in it: what they have in common
/// with a frame of the application tells nothing. Keeps those that were used last. One thread at a time.
class OwnFiles {
public:
    /// The table without what lies in folders of packages, except in `named` ones; itself if there is nothing
    /// to leave out. Null of null.
    std::shared_ptr<const FileTable> of(std::shared_ptr<const FileTable> files, PackageFolders named);

private:
    struct Entry {
        std::shared_ptr<const FileTable> files{};
        PackageFolders named = 0;
        std::shared_ptr<const FileTable> own{};
    };
    std::list<Entry> m_entries; ///< newest use first
};

} // namespace spanglass
