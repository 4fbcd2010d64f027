#include "core/capture/container/filesource.h"

#include "core/base/hash.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

namespace spanglass {

namespace {

/// A file descriptor that closes itself.
class FileHandle {
public:
    explicit FileHandle(int fd)
        : m_fd(fd)
    {
    }
    FileHandle(FileHandle&& other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    FileHandle& operator=(FileHandle&&) = delete;
    ~FileHandle()
    {
        if (m_fd > STDIN_FILENO) {
            ::close(m_fd);
        }
    }
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

Error ioError(const std::string& what)
{
    return { Error::Kind::Io, what + std::strerror(errno) };
}

class FileSource final : public ByteSource {
public:
    FileSource(FileHandle file, std::shared_ptr<Allowance> allowance)
        : m_file(std::move(file))
        , m_allowance(std::move(allowance))
    {
    }

    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        while (true) {
            const ssize_t count = ::read(m_file.get(), buffer, size);
            if (count >= 0) {
                m_consumed += static_cast<std::uint64_t>(count);
                auto on = m_allowance->reached(m_consumed);
                return on ? Result<std::size_t>(static_cast<std::size_t>(count)) : std::move(on).error();
            }
            if (errno != EINTR) {
                return ioError("cannot read: ");
            }
        }
    }
    [[nodiscard]] std::uint64_t consumed() const override { return m_consumed; }
    bool seek(std::uint64_t offset) override
    {
        const bool isFile = m_file.get() != STDIN_FILENO;
        if (!isFile || ::lseek(m_file.get(), static_cast<off_t>(offset), SEEK_SET) < 0) {
            return false;
        }
        m_consumed = offset;
        return true;
    }

private:
    FileHandle m_file;
    std::shared_ptr<Allowance> m_allowance;
    std::uint64_t m_consumed = 0; ///< where the next read begins
};

/// A stream after some bytes of it that were read already to look at them.
class PeekedSource final : public ByteSource {
public:
    PeekedSource(std::string head, std::optional<Error> error, std::unique_ptr<ByteSource> inner)
        : m_head(std::move(head))
        , m_error(std::move(error))
        , m_inner(std::move(inner))
    {
    }

    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        if (m_taken < m_head.size()) {
            const std::size_t count = std::min(size, m_head.size() - m_taken);
            std::memcpy(buffer, m_head.data() + m_taken, count);
            m_taken += count;
            return count;
        }
        if (m_error) {
            return *m_error;
        }
        return m_inner->read(buffer, size);
    }
    [[nodiscard]] std::uint64_t consumed() const override { return m_inner->consumed(); }

private:
    std::string m_head;
    std::size_t m_taken = 0;
    std::optional<Error> m_error;
    std::unique_ptr<ByteSource> m_inner;
};

} // namespace

/// Size and a hash of the first, middle and last 64 KiB: enough to know a copy of a capture again.
std::string identityOf(int fd, std::uint64_t size)
{
    constexpr std::uint64_t sample = std::uint64_t{ 64 } << 10U;
    std::string bytes;
    std::string piece(sample, '\0');
    for (const std::uint64_t offset : { std::uint64_t{ 0 }, size / 2, size > sample ? size - sample : 0 }) {
        const std::size_t wanted = std::min(sample, size - offset);
        const ssize_t count = ::pread(fd, piece.data(), wanted, static_cast<off_t>(offset));
        if (count > 0) {
            bytes.append(piece, 0, static_cast<std::size_t>(count));
        }
    }
    return std::to_string(size) + "-" + toHex(hash128(bytes));
}

std::int64_t nanoseconds(const timespec& time)
{
    constexpr std::int64_t perSecond = 1'000'000'000;
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / perSecond - 1;
    return std::clamp(std::int64_t{ time.tv_sec }, -most, most) * perSecond + time.tv_nsec;
}

Result<OpenedSource> openFile(const std::string& path, std::shared_ptr<Allowance> allowance)
{
    const bool isStdin = path == "-";
    // Non-blocking, so that a pipe nobody writes to is refused rather than waited for.
    FileHandle file(isStdin ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) {
        return ioError(path + ": ");
    }
    OpenedSource source;
    if (!isStdin) {
        struct stat info { };
        if (::fstat(file.get(), &info) != 0) {
            return ioError(path + ": ");
        }
        if (!S_ISREG(info.st_mode)) {
            return Error{ Error::Kind::Io, path + ": not a regular file" };
        }
        source.size = static_cast<std::uint64_t>(info.st_size);
        source.modifiedNs = nanoseconds(info.st_mtim);
        source.identity = identityOf(file.get(), source.size);
        ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    source.bytes = std::make_unique<FileSource>(std::move(file), std::move(allowance));
    return source;
}

std::string peek(std::unique_ptr<ByteSource>& bytes, std::size_t size)
{
    std::string head(size, '\0');
    std::size_t filled = 0;
    std::optional<Error> error;
    while (filled < size) {
        auto count = bytes->read(head.data() + filled, size - filled);
        if (!count) {
            error = std::move(count).error();
            break;
        }
        if (*count == 0) {
            break;
        }
        filled += *count;
    }
    head.resize(filled);
    if (error || !bytes->seek(0)) {
        bytes = std::make_unique<PeekedSource>(head, std::move(error), std::move(bytes));
    }
    return head;
}

} // namespace spanglass
