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

    /// Goes on reading at `offset`; false, and nothing changed, where that is not possible.
    virtual bool seek([[maybe_unused]] std::uint64_t offset) { return false; }
};

/// A capture's bytes with what its file was when it was opened.
struct OpenedSource {
    std::unique_ptr<ByteSource> bytes{};
    std::string compression{}; ///< what it is packed in, from outside in: "", "gzip", "zstd, tar, gzip"
    std::uint64_t size = 0; ///< on disk, or in the archive; 0 for standard input and where it is not told
    std::int64_t modifiedNs = 0; ///< of the file on disk; 0 for standard input
    std::string identity{}; ///< equal for equal contents: size and a hash of samples; "" for standard input
};

/// Opens a file, or standard input for "-". Compression is found by content, not by name, up to three
/// times compressed; of an archive these are the bytes of the archive (openContainer() opens what is in it).
/// Errors name the path and the cause: not there, no permission, a folder, a device.
Result<OpenedSource> openSource(const std::string& path);

/// What captures may be packed in, for lists.
struct ContainerInfo {
    const char* name;
    const char* description;
};
inline constexpr ContainerInfo knownContainers[] = {
    { "gzip", "found by content, members one after another" },
    { "zstd", "found by content, frames one after another" },
    { "xz", "found by content, streams one after another" },
    { "bzip2", "found by content, streams one after another" },
    { "lz4", "found by content, frames one after another" },
    { "tar", "each file in it, plain or compressed, with one archive more in it" },
    { "zip", "each file in it, as for tar" },
    { "folder", "the files in it and in its folders, but hidden ones" },
    { "-", "standard input, packed or not" },
};

} // namespace spanglass
