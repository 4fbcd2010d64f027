#include "core/capture/growingfile.h"

#include "core/capture/container/filesource.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace spanglass {

namespace {

constexpr std::size_t headSample = 256;
constexpr std::size_t tailSample = 1024;

FileId idOf(const struct stat& info)
{
    return { static_cast<std::uint64_t>(info.st_dev), static_cast<std::uint64_t>(info.st_ino) };
}

Error ioError(const std::string& what)
{
    return { Error::Kind::Io, what + std::strerror(errno) };
}

} // namespace

std::optional<FileId> fileAt(const std::string& path)
{
    struct stat info { };
    const bool isThere = ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
    return isThere ? std::optional(idOf(info)) : std::nullopt;
}

Result<GrowingFile> GrowingFile::open(const std::string& path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return ioError(path + ": ");
    }
    struct stat info { };
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(fd);
        return Error{ Error::Kind::Io, path + ": not a regular file" };
    }
    return GrowingFile(fd, idOf(info));
}

GrowingFile::GrowingFile(GrowingFile&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
    , m_id(other.m_id)
    , m_position(other.m_position)
    , m_limit(other.m_limit)
    , m_head(std::move(other.m_head))
    , m_tail(std::move(other.m_tail))
    , m_sizeSeen(other.m_sizeSeen)
    , m_modifiedSeen(other.m_modifiedSeen)
{
}

GrowingFile& GrowingFile::operator=(GrowingFile&& other) noexcept
{
    std::swap(m_fd, other.m_fd);
    m_id = other.m_id;
    m_position = other.m_position;
    m_limit = other.m_limit;
    m_head = std::move(other.m_head);
    m_tail = std::move(other.m_tail);
    m_sizeSeen = other.m_sizeSeen;
    m_modifiedSeen = other.m_modifiedSeen;
    return *this;
}

GrowingFile::~GrowingFile()
{
    if (m_fd >= 0) {
        ::close(m_fd);
    }
}

Result<GrowingFile::State> GrowingFile::look()
{
    struct stat info { };
    if (::fstat(m_fd, &info) != 0) {
        return ioError("");
    }
    State state{ static_cast<std::uint64_t>(info.st_size), nanoseconds(info.st_mtim), false };
    const bool changed = state.size != m_sizeSeen || state.modifiedNs != m_modifiedSeen;
    state.replaced = state.size < m_position || (changed && !hasSamplesOf(*this));
    m_sizeSeen = state.size;
    m_modifiedSeen = state.modifiedNs;
    return state;
}

Result<std::size_t> GrowingFile::read(char* buffer, std::size_t size)
{
    const std::uint64_t left = m_limit > m_position ? m_limit - m_position : 0;
    while (true) {
        const ssize_t count =
            ::pread(m_fd, buffer, std::min<std::uint64_t>(size, left), static_cast<off_t>(m_position));
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
    struct stat info { };
    return ::fstat(m_fd, &info) == 0 && static_cast<std::uint64_t>(info.st_size) >= other.m_position
        && other.m_position > 0 && hasSamplesOf(other);
}

bool GrowingFile::hasSamplesOf(const GrowingFile& other) const
{
    return at(0, other.m_head.size()) == other.m_head
        && at(other.m_position - other.m_tail.size(), other.m_tail.size()) == other.m_tail;
}

std::string GrowingFile::at(std::uint64_t offset, std::size_t size) const
{
    std::string bytes(size, '\0');
    const ssize_t count = ::pread(m_fd, bytes.data(), size, static_cast<off_t>(offset));
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
}

std::string GrowingFile::identity(std::uint64_t size) const
{
    return identityOf(m_fd, size);
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
