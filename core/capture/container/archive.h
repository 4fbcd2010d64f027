#pragma once

#include "core/capture/bytesource.h"
#include "core/capture/container/allowance.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace spanglass {

/// As many first bytes tell an archive.
inline constexpr std::size_t archiveHead = 512;

enum class ArchiveKind : std::uint8_t { Tar, Zip };

/// The kind of archive that begins so; nothing if it is none. A tar is known by its magic, or, older ones,
/// by the check sum of its first header.
std::optional<ArchiveKind> archiveKindOf(std::string_view head);

constexpr const char* nameOf(ArchiveKind kind)
{
    return kind == ArchiveKind::Tar ? "tar" : "zip";
}

/// What an archive says of a member. Nothing of it is trusted.
struct ArchiveEntry {
    enum class Kind : std::uint8_t { File, Folder, Link, Device };
    std::string name{}; ///< bytes as they stand there; may be empty, absolute or lead upwards
    Kind kind = Kind::File;
    std::uint64_t size = 0; ///< 0 if it is not told
    bool encrypted = false;
};

/// Reads a tar or zip archive from front to back, by libarchive. Nothing is ever written to disk. A zip in a
/// file is read by its directory at the end, one in a stream by the headers in front of its members.
class ArchiveReader {
public:
    virtual ~ArchiveReader() = default;

    /// The next member; nothing at the end. Members count against the allowance.
    virtual Result<std::optional<ArchiveEntry>> next() = 0;

    /// Reads on in the member; 0 at its end.
    virtual Result<std::size_t> read(char* buffer, std::size_t size) = 0;

    /// Bytes of the archive taken so far.
    [[nodiscard]] virtual std::uint64_t consumed() const = 0;
};

/// `size` is that of the archive where its stream can seek, 0 otherwise.
Result<std::unique_ptr<ArchiveReader>> openArchive(std::unique_ptr<ByteSource> bytes, ArchiveKind kind,
    std::uint64_t size, std::shared_ptr<Allowance> allowance);

/// lz4 frames one after another, decoded by libarchive.
bool isLz4(std::string_view head);
std::unique_ptr<ByteSource> makeLz4Source(
    std::unique_ptr<ByteSource> bytes, std::shared_ptr<Allowance> allowance);

} // namespace spanglass
