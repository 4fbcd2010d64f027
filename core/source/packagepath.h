#pragma once

#include "core/model/stack.h"

#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// The parts of a path from the package on where it lies in a folder of packages of that language
/// (node_modules, site-packages, GOPATH's mod), with and without the package's version; empty if it does not.
/// `path` has slashes and no root (plainpath.h).
std::vector<std::string> packagePaths(std::string_view path, Language language);

/// True if a folder of the path is one that any language's tools put packages into.
bool hasPackageFolder(std::string_view path);

} // namespace spanglass
