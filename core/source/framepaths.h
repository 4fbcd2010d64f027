#pragma once

#include "core/model/stack.h"

#include <string>
#include <vector>

namespace spanglass {

/// What a frame says about its file, as paths to look for by their ends, the most telling first. `certain` of
/// them are made of what the stack has written (a path, or for Java and PHP the package's folders with the
/// base name); the others are guesses of the language's conventions (a Python module's `__init__.py`, an
/// Elixir module's file in snake case) and count only where no certain one is found.
struct FramePaths {
    std::vector<std::string> paths{};
    std::size_t certain = 0;
    /// True if the path lies in a folder of packages (node_modules, site-packages, vendor, GOPATH's mod ...):
    /// only files of such a folder are meant then, by the part from the package on.
    bool isPackage = false;
    friend bool operator==(const FramePaths&, const FramePaths&) = default;
};

/// Paths have slashes, no "." and no "..", no query (`?v=3`), no scheme, and no build tool's prefix:
/// `file:///`, `webpack:///./`, `webpack-internal:///(rsc)/./`, `app:///`, `http://host/`, `C:\`,
/// `\\host\share`. Percent escapes of URLs are resolved. Empty for frames without a file (`<anonymous>`,
/// `native`, `node:fs`,
/// `<frozen importlib>`, evals) unless a module tells it.
FramePaths framePaths(const StackFrame& frame, Language language);

/// The frame's path as path rules (PathRule) have it: the first certain one of those, with what makes it
/// absolute in front ("/", "C:/"). "" for frames without one.
std::string deployedPath(const StackFrame& frame, Language language);

} // namespace spanglass
