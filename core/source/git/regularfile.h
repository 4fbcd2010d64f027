#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <optional>
#include <string>

namespace spanglass {

/// The content of a regular file; nothing if there is none. Never waits: a pipe, a device or a folder is an
/// Error, and so are more than `atMost` bytes.
Result<std::optional<std::string>> readRegularFile(const std::string& path, std::size_t atMost);

} // namespace spanglass
