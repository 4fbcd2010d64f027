#include "core/source/sourcefinder.h"

#include <filesystem>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace spanglass {

std::string enclosingRepository(const std::string& path)
{
    std::error_code ignored;
    std::filesystem::path folder = std::filesystem::weakly_canonical(path, ignored);
    if (ignored) {
        return {};
    }
    for (; !folder.empty(); folder = folder.parent_path()) {
        struct stat at { };
        // Where others could have put a repository into the way, git looks no further either.
        if (::stat(folder.c_str(), &at) == 0 && at.st_uid == ::geteuid()
            && std::filesystem::exists(folder / ".git", ignored)) {
            return folder.string();
        }
        if (folder == folder.root_path()) {
            break;
        }
    }
    return {};
}

} // namespace spanglass
