#include "core/capture/growingfile.h"

#include "core/capture/container/filesource.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace spanglass {

namespace {

constexpr std::size_t headSample = 256;
constexpr std::size_t tailSample = 1024;

Error ioError(const std::string& what)
{
    return { Error::Kind::Io, what + std::strerror(errno) };
}

} // namespace

Result<GrowingFile> GrowingFile::open(const std::string& path, OpenFiles& files)
{
    auto file = OpenFile::open(path, files);
    return file ? Result<GrowingFile>(GrowingFile(*std::move(file))) : std::move(file).error();
}

Result<GrowingFile::State> GrowingFile::look()
{
    const auto info = m_file->status();
    if (!info) {
        return State{ 0, 0, false, true };
    }
    State state{ static_cast<std::uint64_t>(info->st_size), nanoseconds(info->st_mtim), false, false };
    if (state.size == m_sizeSeen && state.modifiedNs == m_modifiedSeen && state.size >= m_position) {
        return state;
    }
    if (m_file->fd() < 0) { // without it nothing is known of what it holds
        return ioError("cannot be opened again: ");
    }
    state.replaced = state.size < m_position || !hasSamplesOf(*this);
    if (!state.replaced) {
        m_sizeSeen = state.size;
        m_modifiedSeen = state.modifiedNs;
    }
    return state;
}

Result<std::size_t> GrowingFile::read(char* buffer, std::size_t size)
{
    const int fd = m_file->fd();
    if (fd < 0) {
        return ioError("cannot be opened again: ");
    }
    const std::uint64_t left = m_limit > m_position ? m_limit - m_position : 0;
    while (true) {
        const ssize_t count =
            ::pread(fd, buffer, std::min<std::uint64_t>(size, left), static_cast<off_t>(m_position));
        if (count >= 0) {
            remember(buffer, static_cast<std::size_t>(count));
            return static_cast<std::size_t>(count);
        }
        if (errno != EINTR) {
            return ioError("cannot read: ");
        }
    }
}

void GrowingFile::remember(const char* bytes, std::size_t size)
{
    if (m_head.size() < headSample && m_position == m_head.size()) {
        m_head.append(bytes, std::min(size, headSample - m_head.size()));
    }
    m_tail.append(bytes + (size - std::min(size, tailSample)), std::min(size, tailSample));
    m_tail.erase(0, m_tail.size() - std::min(m_tail.size(), tailSample));
    m_position += size;
}

void GrowingFile::moveTo(std::uint64_t position)
{
    m_position = position;
    m_head = at(0, std::min<std::uint64_t>(position, headSample));
    const std::size_t size = std::min<std::uint64_t>(position, tailSample);
    m_tail = at(position - size, size);
}

bool GrowingFile::continues(const GrowingFile& other) const
{
    const auto info = m_file->status();
    return info && static_cast<std::uint64_t>(info->st_size) >= other.m_position && other.m_position > 0
        && hasSamplesOf(other);
}

bool GrowingFile::hasSamplesOf(const GrowingFile& other) const
{
    return at(0, other.m_head.size()) == other.m_head
        && at(other.m_position - other.m_tail.size(), other.m_tail.size()) == other.m_tail;
}

std::string GrowingFile::at(std::uint64_t offset, std::size_t size) const
{
    std::string bytes(size, '\0');
    const ssize_t count = ::pread(m_file->fd(), bytes.data(), size, static_cast<off_t>(offset));
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
}

std::string GrowingFile::identity(std::uint64_t size) const
{
    return identityOf(m_file->fd(), size);
}

std::uint64_t GrowingFile::linesBefore(std::uint64_t size) const
{
    constexpr std::uint64_t piece = std::uint64_t{ 1 } << 20U;
    std::uint64_t lines = 0;
    for (std::uint64_t offset = 0; offset < size; offset += piece) {
        const std::string bytes = at(offset, std::min(piece, size - offset));
        lines += static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
        if (bytes.empty()) {
            break;
        }
    }
    return lines;
}

} // namespace spanglass
