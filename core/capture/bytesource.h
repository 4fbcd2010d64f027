#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <string>

namespace spanglass {

/// A stream of bytes: a file, standard input, or what a decompressor gives. One thread at a time.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    /// Fills `buffer` with up to `size` bytes; 0 at the end. Fewer than `size` do not mean the end.
    virtual Result<std::size_t> read(char* buffer, std::size_t size) = 0;

    /// Bytes of the file taken so far (compressed ones if it is compressed), for progress.
    [[nodiscard]] virtual std::uint64_t consumed() const = 0;
};

/// A file as it was when it was opened.
struct OpenedSource {
    std::unique_ptr<ByteSource> bytes{};
    std::string compression{}; ///< "", "gzip" or "zstd"
    std::uint64_t size = 0; ///< on disk; 0 for standard input
    std::int64_t modifiedNs = 0; ///< 0 for standard input
    std::string identity{}; ///< equal for equal contents: size and a hash of samples; "" for standard input
};

/// Opens a file, or standard input for "-". Compression is found by content, not by name. Errors name
/// the path and the cause: not there, no permission, a folder, a device.
Result<OpenedSource> openSource(const std::string& path);

/// What captures may be packed in, for lists.
struct ContainerInfo {
    const char* name;
    const char* description;
};
inline constexpr ContainerInfo knownContainers[] = {
    { "gzip", "found by content, members one after another" },
    { "zstd", "found by content, frames one after another" },
    { "folder", "the files in it" },
    { "-", "standard input" },
};

} // namespace spanglass
