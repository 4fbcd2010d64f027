#include "core/capture/bytesource.h"

#include "core/base/hash.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

namespace spanglass {

namespace {

constexpr std::size_t compressedPiece = std::size_t{ 256 } << 10U;

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

/// Bytes as they are, after some that were read already to look at them.
class PlainSource final : public ByteSource {
public:
    PlainSource(FileHandle file, std::string head)
        : m_file(std::move(file))
        , m_head(std::move(head))
    {
    }

    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        if (m_headTaken < m_head.size()) {
            const std::size_t count = std::min(size, m_head.size() - m_headTaken);
            std::memcpy(buffer, m_head.data() + m_headTaken, count);
            m_headTaken += count;
            m_consumed += count;
            return count;
        }
        while (true) {
            const ssize_t count = ::read(m_file.get(), buffer, size);
            if (count >= 0) {
                m_consumed += static_cast<std::uint64_t>(count);
                return static_cast<std::size_t>(count);
            }
            if (errno != EINTR) {
                return ioError("cannot read: ");
            }
        }
    }
    [[nodiscard]] std::uint64_t consumed() const override { return m_consumed; }

private:
    FileHandle m_file;
    std::string m_head;
    std::size_t m_headTaken = 0;
    std::uint64_t m_consumed = 0;
};

/// Members of a gzip file one after another, as `cat a.gz b.gz` and log rotation make them.
class GzipSource final : public ByteSource {
public:
    explicit GzipSource(std::unique_ptr<ByteSource> inner)
        : m_inner(std::move(inner))
    {
        m_ready = inflateInit2(&m_stream, 15 + 16) == Z_OK;
    }
    ~GzipSource() override { inflateEnd(&m_stream); }
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;

    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        if (!m_ready) {
            return Error{ Error::Kind::Io, "gzip: no memory" };
        }
        m_stream.next_out = reinterpret_cast<Bytef*>(buffer);
        m_stream.avail_out = static_cast<uInt>(std::min(size, std::size_t{ 1 } << 30U));
        const uInt wanted = m_stream.avail_out;
        while (m_stream.avail_out == wanted) {
            if (auto filled = fill(); !filled) {
                return std::move(filled).error();
            }
            if (m_stream.avail_in == 0) {
                return m_betweenMembers ? Result<std::size_t>(std::size_t{ 0 })
                                        : Error{ Error::Kind::Format, "the gzip data ends early" };
            }
            if (m_betweenMembers && *m_stream.next_in != 0x1F) {
                return std::size_t{ 0 }; // padding behind the last member
            }
            m_betweenMembers = false;
            const int code = inflate(&m_stream, Z_NO_FLUSH);
            if (code == Z_STREAM_END) {
                inflateReset(&m_stream);
                m_betweenMembers = true;
            } else if (code != Z_OK && code != Z_BUF_ERROR) {
                return Error{ Error::Kind::Format,
                    std::string("damaged gzip data: ")
                        + (m_stream.msg == nullptr ? "unknown cause" : m_stream.msg) };
            }
        }
        return std::size_t{ wanted - m_stream.avail_out };
    }
    [[nodiscard]] std::uint64_t consumed() const override { return m_inner->consumed() - m_stream.avail_in; }

private:
    Result<> fill()
    {
        if (m_stream.avail_in > 0) {
            return {};
        }
        auto count = m_inner->read(m_input.data(), m_input.size());
        if (!count) {
            return std::move(count).error();
        }
        m_stream.next_in = reinterpret_cast<Bytef*>(m_input.data());
        m_stream.avail_in = static_cast<uInt>(*count);
        return {};
    }

    std::unique_ptr<ByteSource> m_inner;
    std::vector<char> m_input = std::vector<char>(compressedPiece);
    z_stream m_stream{};
    bool m_ready = false;
    bool m_betweenMembers = true;
};

/// Frames of a zstd file one after another.
class ZstdSource final : public ByteSource {
public:
    explicit ZstdSource(std::unique_ptr<ByteSource> inner)
        : m_inner(std::move(inner))
        , m_stream(ZSTD_createDStream())
    {
    }

    Result<std::size_t> read(char* buffer, std::size_t size) override
    {
        if (!m_stream) {
            return Error{ Error::Kind::Io, "zstd: no memory" };
        }
        ZSTD_outBuffer out{ buffer, size, 0 };
        while (out.pos == 0) {
            bool atEnd = false;
            if (m_in.pos == m_in.size) {
                auto count = m_inner->read(m_input.data(), m_input.size());
                if (!count) {
                    return std::move(count).error();
                }
                m_in = { m_input.data(), *count, 0 };
                atEnd = *count == 0;
            }
            if (atEnd && m_frameDone) {
                return std::size_t{ 0 };
            }
            const std::size_t left = ZSTD_decompressStream(m_stream.get(), &out, &m_in);
            if (ZSTD_isError(left) != 0) {
                return Error{ Error::Kind::Format,
                    std::string("damaged zstd data: ") + ZSTD_getErrorName(left) };
            }
            m_frameDone = left == 0;
            if (atEnd && out.pos == 0) {
                return m_frameDone ? Result<std::size_t>(std::size_t{ 0 })
                                   : Error{ Error::Kind::Format, "the zstd data ends early" };
            }
        }
        return out.pos;
    }
    [[nodiscard]] std::uint64_t consumed() const override
    {
        return m_inner->consumed() - (m_in.size - m_in.pos);
    }

private:
    struct Free {
        void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
    };
    std::unique_ptr<ByteSource> m_inner;
    std::vector<char> m_input = std::vector<char>(compressedPiece);
    std::unique_ptr<ZSTD_DStream, Free> m_stream;
    ZSTD_inBuffer m_in{ nullptr, 0, 0 };
    bool m_frameDone = true;
};

/// Size and a hash of the first, middle and last 64 KiB: enough to know a copy of a capture again.
std::string identityOf(int fd, std::uint64_t size)
{
    constexpr std::size_t sample = std::size_t{ 64 } << 10U;
    std::string bytes;
    std::string piece(sample, '\0');
    for (const std::uint64_t offset : { std::uint64_t{ 0 }, size / 2, size > sample ? size - sample : 0 }) {
        const ssize_t count = ::pread(fd, piece.data(), sample, static_cast<off_t>(offset));
        if (count > 0) {
            bytes.append(piece, 0, static_cast<std::size_t>(count));
        }
    }
    return std::to_string(size) + "-" + toHex(hash128(bytes));
}

/// Times that 64 bits of nanoseconds cannot hold (file systems can) become the last or first they can.
std::int64_t nanoseconds(const timespec& time)
{
    constexpr std::int64_t perSecond = 1'000'000'000;
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / perSecond - 1;
    return std::clamp(std::int64_t{ time.tv_sec }, -most, most) * perSecond + time.tv_nsec;
}

/// The first bytes of a stream, enough to see how it is compressed.
Result<std::string> readHead(int fd)
{
    std::string head(4, '\0');
    std::size_t filled = 0;
    while (filled < head.size()) {
        const ssize_t count = ::read(fd, head.data() + filled, head.size() - filled);
        if (count < 0 && errno != EINTR) {
            return ioError("cannot read: ");
        }
        if (count == 0) {
            break;
        }
        filled += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    head.resize(filled);
    return head;
}

} // namespace

Result<OpenedSource> openSource(const std::string& path)
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
    // A file is read again from its start, so that reads stay aligned to its pages.
    auto head = readHead(file.get());
    if (!head) {
        return std::move(head).error().within(path);
    }
    const bool gzip = head->starts_with("\x1F\x8B");
    const bool zstd = *head == std::string_view("\x28\xB5\x2F\xFD", 4);
    if (!isStdin && ::lseek(file.get(), 0, SEEK_SET) != 0) {
        return ioError(path + ": ");
    }
    source.bytes = std::make_unique<PlainSource>(std::move(file), isStdin ? *head : std::string());
    if (gzip) {
        source.compression = "gzip";
        source.bytes = std::make_unique<GzipSource>(std::move(source.bytes));
    } else if (zstd) {
        source.compression = "zstd";
        source.bytes = std::make_unique<ZstdSource>(std::move(source.bytes));
    }
    return source;
}

} // namespace spanglass
