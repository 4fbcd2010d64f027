#include "core/store/ingesttarget.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace spanglass {

namespace {

/// What lies at a path, links followed.
struct Place {
    bool exists = false;
    bool isFile = false;
    bool hasContent = false;
};

Place placeOf(const std::string& path)
{
    struct stat info { };
    if (::stat(path.c_str(), &info) != 0) {
        return {};
    }
    return { true, S_ISREG(info.st_mode), info.st_size > 0 };
}

/// The file a link leads to: a workspace is moved there, not onto the link.
std::string withoutLinks(const std::string& path)
{
    std::error_code failed;
    const std::filesystem::path real = std::filesystem::weakly_canonical(path, failed);
    return failed || real.empty() ? path : real.string();
}

bool isSameFile(int fd, const std::string& path)
{
    struct stat held { };
    struct stat there { };
    return ::fstat(fd, &held) == 0 && ::stat(path.c_str(), &there) == 0 && held.st_dev == there.st_dev
        && held.st_ino == there.st_ino;
}

/// Opens and locks the file a workspace is built in; -1 if it went away between the two, because another
/// program finished: then the file locked would be its workspace.
Result<int> lockBuilding(const std::string& workspace, const std::string& path)
{
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (fd < 0) {
        return Error{ Error::Kind::Io, workspace + ": cannot be made: " + std::strerror(errno) };
    }
    struct stat info { };
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(fd);
        return Error{ Error::Kind::Io, path + ": not a regular file" };
    }
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ::close(fd);
        return Error{ Error::Kind::Database, workspace + ": another program is writing to it" };
    }
    if (!isSameFile(fd, path)) {
        ::close(fd);
        return -1;
    }
    return fd;
}

/// Makes a rename last through a power failure.
void syncFolderOf(const std::string& path)
{
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    const int fd = ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (fd >= 0) {
        ::fsync(fd);
        ::close(fd);
    }
}

} // namespace

Result<IngestTarget> IngestTarget::open(const std::string& given)
{
    if (given == ":memory:") {
        return openThere(given);
    }
    const std::string workspace = withoutLinks(given);
    while (true) {
        const Place place = placeOf(workspace);
        if (place.exists && !place.isFile) { // a device would be replaced by the rename
            return Error{ Error::Kind::Io, given + ": not a regular file" };
        }
        if (place.hasContent) {
            return openThere(workspace);
        }
        auto lock = lockBuilding(workspace, workspace + ".building");
        if (!lock) {
            return std::move(lock).error();
        }
        if (*lock < 0) {
            continue;
        }
        IngestTarget target(workspace, *lock);
        if (!placeOf(workspace).hasContent) { // else another program finished before the lock
            return std::move(target).build();
        }
    }
}

Result<IngestTarget> IngestTarget::openThere(const std::string& workspace)
{
    auto db = Database::open(workspace, Database::Mode::ReadWrite);
    if (!db) {
        return std::move(db).error();
    }
    IngestTarget target(workspace, -1);
    target.m_db = std::move(*db);
    return target;
}

Result<IngestTarget> IngestTarget::build() &&
{
    if (::ftruncate(m_lock, 0) != 0) { // what a killed build left
        return Error{ Error::Kind::Io, building() + ": " + std::strerror(errno) };
    }
    auto db = Database::open(building(), Database::Mode::Build);
    if (!db) {
        return std::move(db).error();
    }
    m_db = std::move(*db);
    return std::move(*this);
}

IngestTarget::IngestTarget(IngestTarget&& other) noexcept
    : m_workspace(std::move(other.m_workspace))
    , m_db(std::move(other.m_db))
    , m_lock(std::exchange(other.m_lock, -1))
{
}

IngestTarget::~IngestTarget()
{
    m_db.reset();
    if (m_lock >= 0) {
        ::unlink(building().c_str());
        ::close(m_lock);
    }
}

Result<> IngestTarget::finish()
{
    if (m_lock < 0) {
        return {};
    }
    if (auto wal = m_db->execute("PRAGMA locking_mode=NORMAL; PRAGMA journal_mode=WAL"); !wal) {
        return std::move(wal).error().within(m_workspace);
    }
    m_db.reset();
    if (placeOf(m_workspace).hasContent) {
        return Error{ Error::Kind::Database, m_workspace + ": another program made it in the meantime" };
    }
    // Of a workspace that was taken away: SQLite would play them into the new one.
    for (const char* left : { "-wal", "-shm", "-journal" }) {
        ::unlink((m_workspace + left).c_str());
    }
    if (::fsync(m_lock) != 0 || ::rename(building().c_str(), m_workspace.c_str()) != 0) {
        return Error{ Error::Kind::Io, m_workspace + ": cannot be written: " + std::strerror(errno) };
    }
    syncFolderOf(m_workspace);
    ::close(std::exchange(m_lock, -1));
    return {};
}

} // namespace spanglass
