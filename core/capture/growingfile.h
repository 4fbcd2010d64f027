#pragma once

#include "core/base/result.h"
#include "core/capture/bytesource.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace spanglass {

/// Tells files apart, whatever they are called: device and inode.
using FileId = std::pair<std::uint64_t, std::uint64_t>;

/// The file at a path, links followed; nothing if there is none or it is no regular file.
std::optional<FileId> fileAt(const std::string& path);

/// A file that may be written to, renamed or emptied while it is read. Stays open, so that it can be read to
/// its end under another name. Remembers samples of what was read, to know it again. One thread at a time.
class GrowingFile final : public ByteSource {
public:
    /// Errors name the path: not there, no permission, no regular file.
    static Result<GrowingFile> open(const std::string& path);
    GrowingFile(GrowingFile&& other) noexcept;
    GrowingFile& operator=(GrowingFile&& other) noexcept;
    ~GrowingFile() override;

    [[nodiscard]] FileId id() const { return m_id; }

    /// How the file is now.
    struct State {
        std::uint64_t size = 0;
        std::int64_t modifiedNs = 0;
        bool replaced = false; ///< what was read of it is no longer there: emptied, or written over
    };
    Result<State> look();

    /// Reads on from position(), up to the limit; 0 where the file or the limit ends.
    Result<std::size_t> read(char* buffer, std::size_t size) override;
    [[nodiscard]] std::uint64_t consumed() const override { return m_position; }

    /// Goes on reading there, and takes samples of what is in front.
    void moveTo(std::uint64_t position);

    /// Where reads end although the file goes on.
    void limitTo(std::uint64_t position) { m_limit = position; }

    /// Whether this file begins with all that was read of another one: its copy, or itself renamed.
    [[nodiscard]] bool continues(const GrowingFile& other) const;

    /// As OpenedSource::identity, of the file's first `size` bytes.
    [[nodiscard]] std::string identity(std::uint64_t size) const;

    /// Line ends in the file's first `size` bytes; reads all of them.
    [[nodiscard]] std::uint64_t linesBefore(std::uint64_t size) const;

private:
    GrowingFile(int fd, FileId id)
        : m_fd(fd)
        , m_id(id)
    {
    }
    [[nodiscard]] std::string at(std::uint64_t offset, std::size_t size) const;
    [[nodiscard]] bool hasSamplesOf(const GrowingFile& other) const;
    void remember(const char* bytes, std::size_t size);

    int m_fd;
    FileId m_id;
    std::uint64_t m_position = 0;
    std::uint64_t m_limit = ~std::uint64_t{ 0 };
    std::string m_head{}; ///< the first bytes read
    std::string m_tail{}; ///< the last bytes in front of m_position
    std::uint64_t m_sizeSeen = 0; ///< at the last look, as the next
    std::int64_t m_modifiedSeen = 0;
};

} // namespace spanglass
