#include "core/capture/container/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t archivePiece = std::size_t{ 256 } << 10U;

struct Free {
    void operator()(archive* reader) const { archive_read_free(reader); }
};

/// Gives a ByteSource to libarchive and takes data back, keeping the source's own errors.
class LibArchive {
public:
    LibArchive(std::unique_ptr<ByteSource> bytes, std::uint64_t size, std::shared_ptr<Allowance> allowance)
        : m_bytes(std::move(bytes))
        , m_size(size)
        , m_allowance(std::move(allowance))
        , m_archive(archive_read_new())
    {
    }
    LibArchive(const LibArchive&) = delete;
    LibArchive& operator=(const LibArchive&) = delete;

    [[nodiscard]] archive* get() const { return m_archive.get(); }
    [[nodiscard]] Allowance& allowance() const { return *m_allowance; }
    [[nodiscard]] std::uint64_t consumed() const { return m_bytes->consumed(); }

    /// True if the directory at a zip's end says that it has more members than are taken. Reading that
    /// directory would cost time and memory for each.
    bool hasTooManyMembers()
    {
        constexpr std::size_t longestEnd = 22 + 65'535; // the record with a comment behind it
        constexpr std::size_t countAt = 10;
        const std::uint64_t length = std::min<std::uint64_t>(m_size, longestEnd);
        std::string tail(length, '\0');
        std::size_t filled = 0;
        if (!m_bytes->seek(m_size - length)) {
            return false;
        }
        while (filled < tail.size()) {
            auto count = m_bytes->read(tail.data() + filled, tail.size() - filled);
            if (!count || *count == 0) {
                break;
            }
            filled += *count;
        }
        const std::size_t record = tail.rfind("PK\x05\x06");
        m_bytes->seek(0);
        if (record == std::string::npos || record + countAt + 2 > filled) {
            return false;
        }
        // Archives of more than 65,534 members (zip64) say 65,535 here.
        const auto low = static_cast<unsigned char>(tail[record + countAt]);
        const auto high = static_cast<unsigned char>(tail[record + countAt + 1]);
        return high * 256U + low > Allowance::mostMembers;
    }

    /// To be called once the formats and filters wanted are set.
    Result<> open()
    {
        archive_read_set_callback_data(get(), this);
        archive_read_set_read_callback(get(), give);
        if (m_size > 0) {
            archive_read_set_seek_callback(get(), seek);
        }
        return archive_read_open1(get()) == ARCHIVE_OK ? Result<>() : error();
    }

    Result<std::size_t> read(char* buffer, std::size_t size)
    {
        la_ssize_t count = ARCHIVE_RETRY;
        for (int tries = 0; count == ARCHIVE_RETRY && tries < 3; ++tries) {
            count = archive_read_data(get(), buffer, size);
        }
        if (count < 0) {
            return error();
        }
        const auto made = static_cast<std::size_t>(count);
        if (auto allowed = m_allowance->unpacked(std::exchange(m_given, 0), made); !allowed) {
            return std::move(allowed).error();
        }
        return made;
    }

    /// The cause of the last failure: the stream's error if that was it.
    [[nodiscard]] Error error() const
    {
        if (m_error) {
            return *m_error;
        }
        const char* const text = archive_error_string(get());
        return { Error::Kind::Format, std::string(text == nullptr ? "damaged" : text) };
    }

private:
    static la_ssize_t give(archive* reader, void* self, const void** buffer)
    {
        auto& from = *static_cast<LibArchive*>(self);
        auto count = from.m_bytes->read(from.m_buffer.data(), from.m_buffer.size());
        if (!count) {
            from.m_error = std::move(count).error();
            archive_set_error(reader, EIO, "cannot read");
            return ARCHIVE_FATAL;
        }
        *buffer = from.m_buffer.data();
        from.m_given += *count;
        return static_cast<la_ssize_t>(*count);
    }

    static la_int64_t seek(archive*, void* self, la_int64_t offset, int whence)
    {
        auto& from = *static_cast<LibArchive*>(self);
        const auto size = static_cast<la_int64_t>(from.m_size);
        const auto here = static_cast<la_int64_t>(from.m_bytes->consumed());
        const la_int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? here : size;
        const bool isInside = offset >= -base && offset <= size - base;
        if (!isInside || !from.m_bytes->seek(static_cast<std::uint64_t>(base + offset))) {
            return ARCHIVE_FATAL;
        }
        return base + offset;
    }

    std::unique_ptr<ByteSource> m_bytes;
    std::uint64_t m_size;
    std::shared_ptr<Allowance> m_allowance;
    std::unique_ptr<archive, Free> m_archive;
    std::vector<char> m_buffer = std::vector<char>(archivePiece);
    std::uint64_t m_given = 0; ///< not yet counted against what came out
    std::optional<Error> m_error{};
};

ArchiveEntry::Kind kindOf(archive_entry* entry)
{
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr) {
        return ArchiveEntry::Kind::Link;
    }
    switch (archive_entry_filetype(entry)) {
    case AE_IFREG: return ArchiveEntry::Kind::File;
    case AE_IFDIR: return ArchiveEntry::Kind::Folder;
    case AE_IFLNK: return ArchiveEntry::Kind::Link;
    default: return ArchiveEntry::Kind::Device;
    }
}

class TarOrZip final : public ArchiveReader {
public:
    TarOrZip(std::unique_ptr<ByteSource> bytes, ArchiveKind kind, std::uint64_t size,
        std::shared_ptr<Allowance> allowance)
        : m_library(std::move(bytes), size, std::move(allowance))
        , m_kind(kind)
    {
    }

    Result<> open()
    {
        archive* const reader = m_library.get();
        if (reader == nullptr) {
            return Error{ Error::Kind::Io, "no memory" };
        }
        if (m_kind == ArchiveKind::Tar) {
            archive_read_support_format_tar(reader);
        } else {
            archive_read_support_format_zip(reader);
            if (m_library.hasTooManyMembers()) {
                return Allowance::tooManyMembers();
            }
        }
        // Names are bytes to us; without this a name beyond ASCII depends on the locale.
        archive_read_set_options(reader, "hdrcharset=BINARY");
        auto opened = m_library.open();
        return opened ? std::move(opened) : within(std::move(opened).error());
    }

    Result<std::optional<ArchiveEntry>> next() override
    {
        archive_entry* entry = nullptr;
        int code = ARCHIVE_RETRY;
        for (int tries = 0; code == ARCHIVE_RETRY && tries < 3; ++tries) {
            code = archive_read_next_header(m_library.get(), &entry);
        }
        if (code == ARCHIVE_EOF) {
            return std::optional<ArchiveEntry>();
        }
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
            return within(m_library.error());
        }
        if (auto allowed = m_library.allowance().member(); !allowed) {
            return std::move(allowed).error();
        }
        const char* const name = archive_entry_pathname(entry);
        const char* const other = name == nullptr ? archive_entry_pathname_utf8(entry) : name;
        ArchiveEntry out;
        out.name = other == nullptr ? "" : other;
        out.kind = kindOf(entry);
        const la_int64_t size = archive_entry_size_is_set(entry) != 0 ? archive_entry_size(entry) : 0;
        out.size = static_cast<std::uint64_t>(std::max<la_int64_t>(size, 0));
        out.encrypted = archive_entry_is_encrypted(entry) != 0;
        return std::optional(std::move(out));
    }

    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        auto count = m_library.read(buffer, size);
        return count ? std::move(count) : within(std::move(count).error());
    }
    [[nodiscard]] std::uint64_t consumed() const override { return m_library.consumed(); }

private:
    [[nodiscard]] Error within(Error error) const
    {
        return std::move(error).within(std::string("the ") + nameOf(m_kind) + " archive");
    }

    LibArchive m_library;
    ArchiveKind m_kind;
};

class Lz4Source final : public ByteSource {
public:
    Lz4Source(std::unique_ptr<ByteSource> bytes, std::shared_ptr<Allowance> allowance)
        : m_library(std::move(bytes), 0, std::move(allowance))
    {
    }

    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        if (!m_open) {
            if (auto opened = open(); !opened) {
                return std::move(opened).error().within("damaged lz4 data");
            }
        }
        auto count = m_ended ? std::size_t{ 0 } : m_library.read(buffer, size);
        return count ? std::move(count) : std::move(count).error().within("damaged lz4 data");
    }
    [[nodiscard]] std::uint64_t consumed() const override { return m_library.consumed(); }

private:
    Result<> open()
    {
        m_open = true;
        if (m_library.get() == nullptr) {
            m_ended = true;
            return Error{ Error::Kind::Io, "no memory" };
        }
        archive_read_support_filter_lz4(m_library.get());
        archive_read_support_format_raw(m_library.get());
        archive_read_support_format_empty(m_library.get());
        archive_entry* entry = nullptr;
        auto opened = m_library.open();
        const int code = opened ? archive_read_next_header(m_library.get(), &entry) : ARCHIVE_FATAL;
        m_ended = code != ARCHIVE_OK && code != ARCHIVE_WARN;
        return code == ARCHIVE_OK || code == ARCHIVE_WARN || code == ARCHIVE_EOF ? Result<>()
                                                                                 : m_library.error();
    }

    LibArchive m_library;
    bool m_open = false;
    bool m_ended = false;
};

/// The sum of a tar header's bytes, with blanks for the sum itself, stands in it in octal.
bool hasTarCheckSum(std::string_view head)
{
    constexpr std::size_t at = 148;
    constexpr std::size_t digits = 8;
    unsigned stored = 0;
    bool any = false;
    for (const char c : head.substr(at, digits)) {
        if (c >= '0' && c <= '7') {
            stored = stored * 8 + static_cast<unsigned>(c - '0');
            any = true;
        } else if (c != ' ' && c != '\0') {
            return false;
        }
    }
    unsigned sum = ' ' * digits;
    for (std::size_t i = 0; i < archiveHead; ++i) {
        sum += i < at || i >= at + digits ? static_cast<unsigned char>(head[i]) : 0U;
    }
    return any && head[0] != '\0' && sum == stored;
}

} // namespace

std::optional<ArchiveKind> archiveKindOf(std::string_view head)
{
    if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv)) {
        return ArchiveKind::Zip;
    }
    if (head.size() >= archiveHead && (head.substr(257).starts_with("ustar") || hasTarCheckSum(head))) {
        return ArchiveKind::Tar;
    }
    return std::nullopt;
}

Result<std::unique_ptr<ArchiveReader>> openArchive(std::unique_ptr<ByteSource> bytes, ArchiveKind kind,
    std::uint64_t size, std::shared_ptr<Allowance> allowance)
{
    auto reader = std::make_unique<TarOrZip>(std::move(bytes), kind, size, std::move(allowance));
    if (auto opened = reader->open(); !opened) {
        return std::move(opened).error();
    }
    return std::unique_ptr<ArchiveReader>(std::move(reader));
}

bool isLz4(std::string_view head)
{
    return head.starts_with("\x04\x22\x4D\x18"sv);
}

std::unique_ptr<ByteSource> makeLz4Source(
    std::unique_ptr<ByteSource> bytes, std::shared_ptr<Allowance> allowance)
{
    return std::make_unique<Lz4Source>(std::move(bytes), std::move(allowance));
}

} // namespace spanglass
