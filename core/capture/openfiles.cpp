#include "core/capture/openfiles.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace spanglass {

namespace {

/// More than anyone watches grow at once; what is closed costs a look at its path instead.
constexpr rlim_t mostWanted = 400;
constexpr rlim_t fewest = 8;

FileId idOf(const struct stat& info)
{
    return { static_cast<std::uint64_t>(info.st_dev), static_cast<std::uint64_t>(info.st_ino) };
}

/// Of a regular file.
std::optional<struct stat> statusAt(const std::string& path)
{
    struct stat info { };
    const bool isThere = ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
    return isThere ? std::optional(info) : std::nullopt;
}

std::size_t sensibleMost()
{
    struct rlimit limit { };
    const bool known = ::getrlimit(RLIMIT_NOFILE, &limit) == 0;
    return static_cast<std::size_t>(std::clamp(known ? limit.rlim_cur / 2 : fewest, fewest, mostWanted));
}

} // namespace

std::optional<FileId> fileAt(const std::string& path)
{
    const auto info = statusAt(path);
    return info ? std::optional(idOf(*info)) : std::nullopt;
}

OpenFiles::OpenFiles()
    : OpenFiles(sensibleMost())
{
}

int OpenFiles::open(const std::string& path)
{
    while (m_open.size() >= m_most && closeOldest()) { }
    int fd = -1;
    do {
        fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    } while (fd < 0 && (errno == EMFILE || errno == ENFILE) && closeOldest());
    return fd;
}

bool OpenFiles::closeOldest()
{
    const int error = errno;
    const bool any = !m_open.empty();
    if (any) {
        m_open.back()->close();
    }
    errno = error;
    return any;
}

Result<std::unique_ptr<OpenFile>> OpenFile::open(const std::string& path, OpenFiles& files)
{
    std::unique_ptr<OpenFile> file(new OpenFile(path, files));
    const int fd = files.open(path);
    if (fd < 0) {
        return Error{ Error::Kind::Io, std::string("cannot be opened: ") + std::strerror(errno) };
    }
    struct stat info { };
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(fd);
        return Error{ Error::Kind::Io, "not a regular file" };
    }
    file->m_fd = fd;
    file->m_id = idOf(info);
    file->m_place = files.m_open.insert(files.m_open.begin(), file.get());
    return file;
}

OpenFile::~OpenFile()
{
    close();
}

void OpenFile::close()
{
    if (m_fd >= 0) {
        ::close(m_fd);
        m_fd = -1;
        m_files.m_open.erase(m_place);
    }
}

int OpenFile::fd()
{
    if (m_fd >= 0) {
        m_files.m_open.splice(m_files.m_open.begin(), m_files.m_open, m_place);
        return m_fd;
    }
    const int fd = m_files.open(m_path);
    struct stat info { };
    if (fd >= 0 && (::fstat(fd, &info) != 0 || idOf(info) != m_id)) {
        ::close(fd);
        errno = ENOENT;
        return -1;
    }
    if (fd >= 0) {
        m_fd = fd;
        m_place = m_files.m_open.insert(m_files.m_open.begin(), this);
    }
    return fd;
}

std::optional<struct stat> OpenFile::status() const
{
    if (m_fd >= 0) {
        struct stat info { };
        return ::fstat(m_fd, &info) == 0 ? std::optional(info) : std::nullopt;
    }
    auto info = statusAt(m_path);
    return info && idOf(*info) == m_id ? info : std::nullopt;
}

} // namespace spanglass
