#pragma once

#include "core/capture/bytesource.h"
#include "core/capture/container/allowance.h"

#include <memory>
#include <string>

namespace spanglass {

/// The bytes of a file as they are, or of standard input for "-", with the file's size, time and
/// identity. Tells `allowance` how far it was read. Errors name the path and the cause.
Result<OpenedSource> openFile(const std::string& path, std::shared_ptr<Allowance> allowance);

/// The first `size` bytes of a stream, fewer if it ends or fails earlier; `bytes` is then a stream that
/// begins with them again, and that tells an error met on the way after them. A file is read again from its
/// start, so that reads stay aligned to its pages.
std::string peek(std::unique_ptr<ByteSource>& bytes, std::size_t size);

} // namespace spanglass
