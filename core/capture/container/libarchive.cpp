#include "core/capture/container/libarchive.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace spanglass {

LibArchive::LibArchive(
    std::unique_ptr<ByteSource> bytes, std::uint64_t size, std::shared_ptr<Allowance> allowance)
    : m_bytes(std::move(bytes))
    , m_size(size)
    , m_allowance(std::move(allowance))
    , m_archive(archive_read_new())
{
}

bool LibArchive::hasTooManyMembers()
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

Result<> LibArchive::open()
{
    archive_read_set_callback_data(get(), this);
    archive_read_set_read_callback(get(), give);
    if (m_size > 0) {
        archive_read_set_seek_callback(get(), seek);
    }
    return archive_read_open1(get()) == ARCHIVE_OK ? Result<>() : error();
}

int LibArchive::nextHeader(archive_entry*& entry)
{
    m_member = {};
    int code = ARCHIVE_RETRY;
    for (int tries = 0; code == ARCHIVE_RETRY && tries < 3; ++tries) {
        code = archive_read_next_header(get(), &entry);
    }
    return code;
}

Result<std::size_t> LibArchive::read(char* buffer, std::size_t size)
{
    std::size_t made = 0;
    while (made < size && (m_member.hole > 0 || !m_member.block.empty() || nextBlock())) {
        const std::size_t room = size - made;
        if (m_member.hole > 0) {
            const auto zeroes = static_cast<std::size_t>(std::min<std::uint64_t>(m_member.hole, room));
            std::memset(buffer + made, 0, zeroes);
            m_member.hole -= zeroes;
            made += zeroes;
        } else {
            const std::size_t count = m_member.block.copy(buffer + made, room);
            m_member.block.remove_prefix(count);
            made += count;
        }
    }
    if (auto allowed = m_allowance->unpacked(std::exchange(m_given, 0), made); !allowed) {
        return std::move(allowed).error();
    }
    if (made == 0 && m_member.error) {
        return *m_member.error;
    }
    return made;
}

/// Not by archive_read_data(), which does not tell what it wrote before an error.
bool LibArchive::nextBlock()
{
    if (m_member.ended) {
        return false;
    }
    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t at = 0;
    int code = ARCHIVE_RETRY;
    for (int tries = 0; code == ARCHIVE_RETRY && tries < 3; ++tries) {
        code = archive_read_data_block(get(), &data, &size, &at);
    }
    const bool isData = code == ARCHIVE_OK || code == ARCHIVE_WARN;
    m_member.ended = !isData;
    // A warning, such as that of a wrong check sum, comes with data.
    if (code != ARCHIVE_OK && code != ARCHIVE_EOF && !m_member.error) {
        m_member.error = error();
    }
    if (!isData) {
        return false;
    }
    const auto begin = static_cast<std::uint64_t>(at);
    if (at < 0 || begin < m_member.end) {
        m_member.ended = true;
        m_member.error = Error{ Error::Kind::Format, "the parts of a sparse member overlap" };
        return false;
    }
    m_member.hole = begin - m_member.end;
    m_member.block = { static_cast<const char*>(data), size };
    m_member.end = begin + size;
    return true;
}

/// Not counted against what comes out of the stream: zeroes may follow without end.
Result<> LibArchive::readToEnd()
{
    while (m_size == 0) {
        auto count = m_bytes->read(m_buffer.data(), m_buffer.size());
        if (!count) {
            return std::move(count).error().within("byte " + std::to_string(m_bytes->consumed()));
        }
        if (*count == 0) {
            break;
        }
    }
    return {};
}

Error LibArchive::error() const
{
    if (m_error) {
        return *m_error;
    }
    const char* const text = archive_error_string(get());
    return { Error::Kind::Format, std::string(text == nullptr ? "damaged" : text) };
}

la_ssize_t LibArchive::give(archive* reader, void* self, const void** buffer)
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

la_int64_t LibArchive::seek(archive*, void* self, la_int64_t offset, int whence)
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

} // namespace spanglass
