#pragma once

#include <string_view>

namespace spanglass {

/// Parts of the paths in stacks; all want slashes, not backslashes.

/// Up to `count` elements of a path that begins with a name.
std::string_view firstElements(std::string_view path, int count);

/// "/x", "C:/x" and "\\\\x", with either kind of slash.
bool isAbsolutePath(std::string_view path);

/// What follows the last `folder` in a path, empty if it is not there.
std::string_view afterLast(std::string_view path, std::string_view folder);

} // namespace spanglass
