#pragma once

#include "core/capture/bytesource.h"
#include "core/capture/container/allowance.h"

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace spanglass {

/// Gives a ByteSource to libarchive and takes data back, keeping the source's own errors.
class LibArchive {
public:
    /// `size` is that of the archive where its stream can seek, 0 otherwise.
    LibArchive(std::unique_ptr<ByteSource> bytes, std::uint64_t size, std::shared_ptr<Allowance> allowance);
    LibArchive(const LibArchive&) = delete;
    LibArchive& operator=(const LibArchive&) = delete;

    /// Null without memory.
    [[nodiscard]] archive* get() const { return m_archive.get(); }
    [[nodiscard]] Allowance& allowance() const { return *m_allowance; }
    [[nodiscard]] std::uint64_t consumed() const { return m_bytes->consumed(); }

    /// True if the directory at a zip's end says that it has more members than are taken. Reading that
    /// directory would cost time and memory for each.
    bool hasTooManyMembers();

    /// To be called once the formats and filters wanted are set.
    Result<> open();

    /// As archive_read_next_header(); the data that read() gives is then that of the next member.
    int nextHeader(archive_entry*& entry);

    /// Reads on in the member; holes in a sparse one are zeroes. Damage is told behind all that can be read.
    Result<std::size_t> read(char* buffer, std::size_t size);

    /// Reads the stream behind the archive's end: what is packed around it may be damaged there, or have a
    /// wrong check sum.
    Result<> readToEnd();

    /// The cause of the last failure: the stream's error if that was it.
    [[nodiscard]] Error error() const;

private:
    struct Free {
        void operator()(archive* reader) const { archive_read_free(reader); }
    };
    /// Where reading stands in a member.
    struct InMember {
        std::string_view block{}; ///< libarchive's, valid until it is asked for something else
        std::uint64_t hole = 0; ///< bytes that are missing in front of the block
        std::uint64_t end = 0; ///< of the block, in the member
        bool ended = false;
        std::optional<Error> error{}; ///< behind the data
    };
    bool nextBlock();
    static la_ssize_t give(archive* reader, void* self, const void** buffer);
    static la_int64_t seek(archive* reader, void* self, la_int64_t offset, int whence);

    static constexpr std::size_t pieceSize = std::size_t{ 256 } << 10U;
    std::unique_ptr<ByteSource> m_bytes;
    std::uint64_t m_size;
    std::shared_ptr<Allowance> m_allowance;
    std::unique_ptr<archive, Free> m_archive;
    std::vector<char> m_buffer = std::vector<char>(pieceSize);
    std::uint64_t m_given = 0; ///< not yet counted against what came out
    std::optional<Error> m_error{}; ///< of the stream
    InMember m_member{};
};

} // namespace spanglass
