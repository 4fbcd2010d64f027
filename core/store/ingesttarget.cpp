#include "core/store/ingesttarget.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace spanglass {

namespace {

bool hasContent(const std::string& path)
{
    struct stat info { };
    return ::stat(path.c_str(), &info) == 0 && info.st_size > 0;
}

} // namespace

Result<IngestTarget> IngestTarget::open(const std::string& workspace)
{
    if (workspace == ":memory:" || hasContent(workspace)) {
        IngestTarget target(workspace, -1);
        auto db = Database::open(workspace, Database::Mode::ReadWrite);
        if (!db) {
            return std::move(db).error();
        }
        target.m_db = std::move(*db);
        return target;
    }
    const std::string path = workspace + ".building";
    const int lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock < 0) {
        return Error{ Error::Kind::Io, workspace + ": cannot be made: " + std::strerror(errno) };
    }
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        return Error{ Error::Kind::Database, workspace + ": another program is writing to it" };
    }
    IngestTarget target(workspace, lock);
    if (::ftruncate(lock, 0) != 0) { // what a killed build left
        return Error{ Error::Kind::Io, path + ": " + std::strerror(errno) };
    }
    auto db = Database::open(path, Database::Mode::Build);
    if (!db) {
        return std::move(db).error();
    }
    target.m_db = std::move(*db);
    return target;
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
    if (::fsync(m_lock) != 0 || ::rename(building().c_str(), m_workspace.c_str()) != 0) {
        return Error{ Error::Kind::Io, m_workspace + ": cannot be written: " + std::strerror(errno) };
    }
    ::close(std::exchange(m_lock, -1));
    return {};
}

} // namespace spanglass
