#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass::test {

/// A member to be put into an archive.
struct PackedMember {
    std::string name{};
    std::string content{};
    unsigned type = AE_IFREG;
    std::string target{}; ///< of a link: symbolic if type says so, hard otherwise
};

/// Writes archives in memory, by libarchive.
class Packer {
public:
    /// `format`: "raw" (one member without a name, for compressed files), "ustar", "pax", "gnutar" or "zip".
    /// `filter`: "none", "gzip", "zstd", "xz", "bzip2", "lz4". `options` as archive_write_set_options() has
    /// them.
    explicit Packer(const char* format, const char* filter = "none", const char* options = nullptr)
        : m_archive(archive_write_new())
    {
        archive_write_set_format_by_name(m_archive, format);
        if (std::string_view(filter) != "none") {
            archive_write_add_filter_by_name(m_archive, filter);
        }
        if (options != nullptr) {
            m_ok = archive_write_set_options(m_archive, options) == ARCHIVE_OK;
            archive_write_set_passphrase(m_archive, "secret");
        }
        archive_write_set_bytes_in_last_block(m_archive, 1);
        archive_write_open(m_archive, this, nullptr, append, nullptr);
    }
    Packer(const Packer&) = delete;
    Packer& operator=(const Packer&) = delete;
    ~Packer() { archive_write_free(m_archive); }

    void add(const PackedMember& member)
    {
        begin(member, member.content.size());
        if (!member.content.empty()) {
            archive_write_data(m_archive, member.content.data(), member.content.size());
        }
    }

    /// A member of `size` zero bytes, as compression bombs have them.
    void addZeroes(const std::string& name, std::uint64_t size)
    {
        begin({ name, {} }, size);
        const std::string piece(std::size_t{ 1 } << 20U, '\0');
        for (std::uint64_t left = size; left > 0;) {
            const std::uint64_t count = std::min<std::uint64_t>(left, piece.size());
            archive_write_data(m_archive, piece.data(), count);
            left -= count;
        }
    }

    /// False if this libarchive lacks what was asked for.
    [[nodiscard]] bool isOk() const { return m_ok; }

    std::string finish()
    {
        archive_write_close(m_archive);
        return std::move(m_out);
    }

private:
    void begin(const PackedMember& member, std::uint64_t size)
    {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, member.name.c_str());
        archive_entry_set_filetype(entry, member.type);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, static_cast<la_int64_t>(size));
        if (!member.target.empty()) {
            (member.type == AE_IFLNK ? archive_entry_set_symlink : archive_entry_set_hardlink)(
                entry, member.target.c_str());
        }
        m_ok = archive_write_header(m_archive, entry) >= ARCHIVE_WARN && m_ok;
        archive_entry_free(entry);
    }
    static la_ssize_t append(archive*, void* self, const void* data, std::size_t size)
    {
        static_cast<Packer*>(self)->m_out.append(static_cast<const char*>(data), size);
        return static_cast<la_ssize_t>(size);
    }

    archive* m_archive;
    std::string m_out{};
    bool m_ok = true;
};

inline std::string compressed(const std::string& content, const char* filter)
{
    Packer packer("raw", filter);
    packer.add({ "data", content });
    return packer.finish();
}

inline std::string archived(
    const std::vector<PackedMember>& members, const char* format, const char* filter = "none")
{
    Packer packer(format, filter);
    for (const PackedMember& member : members) {
        packer.add(member);
    }
    return packer.finish();
}

/// A zstd frame of run-length blocks, 4 bytes for 128 KiB each, made without compressing anything.
inline std::string zstdRuns(std::uint64_t blocks)
{
    constexpr unsigned blockSize = 128U << 10U;
    const std::string magic = "\x28\xB5\x2F\xFD";
    std::string out = magic + std::string("\0\x38", 2); // no content size; a window of 128 KiB
    for (std::uint64_t i = 0; i < blocks; ++i) {
        const unsigned header = (blockSize << 3U) | (1U << 1U) | (i + 1 == blocks ? 1U : 0U);
        for (unsigned byte = 0; byte < 3; ++byte) {
            out += static_cast<char>((header >> (8 * byte)) & 0xFFU);
        }
        out += '\0';
    }
    return out;
}

} // namespace spanglass::test
