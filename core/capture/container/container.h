#pragma once

#include "core/base/result.h"
#include "core/capture/bytesource.h"
#include "core/capture/formatreader.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// One file that may be a capture: a file on disk, or a member of an archive.
struct Member {
    std::string path{}; ///< the file's, or "week.tar.gz/logs/a.jsonl": safe to show, opens nothing
    Result<OpenedSource> source; ///< valid until the container's next(); an error that does not name the path
};

/// What a path holds, one file after another. Whatever is packed in it is read as a stream and never
/// written to disk. One thread at a time.
class Container {
public:
    virtual ~Container() = default;

    /// The next file; nothing at the end. A file that cannot be opened is a Member with an error. An error
    /// of next() itself ends the container: damage, too many members, a compression bomb.
    virtual Result<std::optional<Member>> next() = 0;

    /// False for a plain or compressed file, which is its own only member.
    [[nodiscard]] virtual bool isArchive() const = 0;

    /// What the path itself is packed in, from outside in: "", "gzip", "zstd, tar".
    [[nodiscard]] virtual std::string packing() const = 0;

    /// Bytes on disk; 0 for standard input.
    [[nodiscard]] virtual std::uint64_t size() const = 0;

    /// Members that are no files, so far: folders are not counted.
    [[nodiscard]] virtual std::vector<PassedOver> passedOver() const { return {}; }
};

/// Opens a file, or standard input for "-", as its content says: plain or compressed it is one member, a
/// tar or zip archive (in up to three compressions) as many as it has regular files, with those of archives
/// in it. An archive in an archive in an archive, and encrypted members, are members with an error. The
/// identity of a member is that of the archive and its name. `wanted`: paths of the only members to be given,
/// the file must then be an archive. After a stop reading on, also to the next member, ends with kind
/// Cancelled. Errors name the path and the cause.
Result<std::unique_ptr<Container>> openContainer(
    const std::string& path, const std::vector<std::string>& wanted = {}, std::stop_token stop = {});

/// The archive that a member's path leads into; nothing if the path is none of a member.
std::optional<std::string> archiveOf(const std::string& path);

/// Size, time and identity of a capture by its path, without its bytes; of a member of an archive as if it
/// were still in it. Errors as openContainer().
Result<OpenedSource> describeSource(const std::string& path);

} // namespace spanglass
