#pragma once

#include "core/base/result.h"
#include "core/capture/bytesource.h"
#include "core/capture/openfiles.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace spanglass {

/// A file that may be written to, renamed or emptied while it is read. Stays open, as long as its OpenFiles
/// lets it, so that it can be read to its end under another name. Remembers samples of what was read, to know
/// it again. One thread at a time.
class GrowingFile final : public ByteSource {
public:
    /// Errors as OpenFile::open.
    static Result<GrowingFile> open(const std::string& path, OpenFiles& files);

    [[nodiscard]] FileId id() const { return m_file->id(); }

    /// How the file is now.
    struct State {
        std::uint64_t size = 0;
        std::int64_t modifiedNs = 0;
        bool replaced = false; ///< what was read of it is no longer there: emptied, or written over
        bool moved = false; ///< it was closed meanwhile and is no longer where it was; the rest is unknown
    };
    /// Tells `replaced` until the file is what was read of it again. Errors: it cannot be opened again.
    Result<State> look();

    /// It was found under another name.
    void renamedTo(const std::string& path) { m_file->renamedTo(path); }

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
    explicit GrowingFile(std::unique_ptr<OpenFile> file)
        : m_file(std::move(file))
    {
    }
    [[nodiscard]] std::string at(std::uint64_t offset, std::size_t size) const;
    [[nodiscard]] bool hasSamplesOf(const GrowingFile& other) const;
    void remember(const char* bytes, std::size_t size);

    std::unique_ptr<OpenFile> m_file;
    std::uint64_t m_position = 0;
    std::uint64_t m_limit = ~std::uint64_t{ 0 };
    std::string m_head{}; ///< the first bytes read
    std::string m_tail{}; ///< the last bytes in front of m_position
    std::uint64_t m_sizeSeen = 0; ///< at the last look, as the next
    std::int64_t m_modifiedSeen = 0;
};

} // namespace spanglass
