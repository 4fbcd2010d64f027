#pragma once

#include "core/capture/bytesource.h"
#include "core/capture/container/allowance.h"

#include <cstdint>
#include <ctime>
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

/// OpenedSource::identity of an open file's first `size` bytes.
std::string identityOf(int fd, std::uint64_t size);

/// A time that 64 bits of nanoseconds cannot hold (file systems can) becomes the last or first they can.
std::int64_t nanoseconds(const timespec& time);

} // namespace spanglass
