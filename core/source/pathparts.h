#pragma once

#include <algorithm>
#include <string_view>

namespace spanglass {

/// The elements of paths with slashes.

inline std::string_view lastElementOf(std::string_view path)
{
    return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

/// The path without its last elements.
inline std::string_view withoutLast(std::string_view path, int elements)
{
    for (; elements > 0 && !path.empty(); --elements) {
        const auto slash = path.rfind('/');
        path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    }
    return path;
}

template <typename Holds> bool hasFolder(std::string_view folders, Holds holds)
{
    while (!folders.empty()) {
        const auto folder = folders.substr(0, folders.find('/'));
        if (holds(folder))
            return true;
        folders.remove_prefix(std::min(folder.size() + 1, folders.size()));
    }
    return false;
}

} // namespace spanglass
