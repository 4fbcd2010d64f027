#pragma once

#include "core/model/stack.h"

#include <string>
#include <string_view>

namespace spanglass {

/// The text that a stack has for a file, made plain.
struct PlainPath {
    std::string root{}; ///< what makes it absolute: "/", "C:/", "//host/share/"; "" for others
    std::string path{}; ///< elements with slashes between them: none is "", "." or ".."; "" = no file
    bool isWindows = false; ///< letters of either case are the same
    bool isServed = false; ///< by a web server, whose folders are not those of the source
    friend bool operator==(const PlainPath&, const PlainPath&) = default;
};

/// Takes off schemes, hosts, queries, prefixes of build tools; resolves escapes of URLs and "..", which never
/// lead above the root. Paths of more than 4,096 bytes and those with a zero byte name no file.
PlainPath plainPath(std::string_view file, Language language);

/// Elements with slashes between them, without "", "." and "..".
std::string resolvedPath(std::string_view path);

} // namespace spanglass
