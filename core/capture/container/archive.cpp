#include "core/capture/container/archive.h"

#include "core/capture/container/libarchive.h"

#include <algorithm>
#include <utility>

namespace spanglass {

namespace {

using namespace std::string_view_literals;

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
        const int code = m_library.nextHeader(entry);
        if (code == ARCHIVE_EOF) {
            auto end = m_library.readToEnd();
            return end ? Result(std::optional<ArchiveEntry>()) : within(std::move(end).error());
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
        // An error of what lz4 is packed in looks like the end to libarchive.
        if (count && *count == 0 && archive_errno(m_library.get()) != 0) {
            count = m_library.error();
        }
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
        const int code = opened ? m_library.nextHeader(entry) : ARCHIVE_FATAL;
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
