#include "core/source/git/looseobjects.h"

#include "core/source/git/objecttext.h"

#include <git2/sys/odb_backend.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <memory>
#include <new>
#include <string_view>

namespace spanglass {

namespace {

constexpr std::size_t longestHeader = 64;

struct Backend : git_odb_backend {
    std::string folder{};
};

ObjectId objectId(const git_oid& oid)
{
    ObjectId id{};
    std::copy(oid.id, oid.id + id.size(), id.begin());
    return id;
}

std::string pathOf(const git_odb_backend* backend, const git_oid& oid)
{
    const std::string hex = toHex(objectId(oid));
    return static_cast<const Backend*>(backend)->folder + "/" + hex.substr(0, 2) + "/" + hex.substr(2);
}

int damaged()
{
    git_error_set_str(GIT_ERROR_ODB, "loose object is damaged");
    return GIT_ERROR;
}

/// One object's file while it is unpacked piece by piece.
class LooseFile {
public:
    LooseFile() = default;
    LooseFile(const LooseFile&) = delete;
    LooseFile& operator=(const LooseFile&) = delete;
    ~LooseFile()
    {
        if (m_isReady) {
            inflateEnd(&m_stream);
        }
        if (m_descriptor >= 0) {
            ::close(m_descriptor);
        }
    }

    /// GIT_ENOTFOUND if there is none. Nothing but a regular file is opened for reading.
    int open(const std::string& path)
    {
        m_descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
        struct stat status { };
        if (m_descriptor < 0) {
            return errno == ENOENT || errno == ENOTDIR ? GIT_ENOTFOUND : damaged();
        }
        if (::fstat(m_descriptor, &status) != 0 || !S_ISREG(status.st_mode)
            || inflateInit(&m_stream) != Z_OK) {
            return damaged();
        }
        m_isReady = true;
        return 0;
    }

    /// Fills `out`; what it gives is less than that where the object ends before. -1 = damaged.
    long read(char* out, std::size_t size)
    {
        std::size_t done = 0;
        while (done < size && !m_isEnd) {
            if (m_stream.avail_in == 0 && !fill()) {
                return -1;
            }
            m_stream.next_out = reinterpret_cast<Bytef*>(out + done);
            m_stream.avail_out = static_cast<uInt>(std::min<std::size_t>(size - done, 1U << 30U));
            const uInt room = m_stream.avail_out;
            const int code = inflate(&m_stream, Z_NO_FLUSH);
            if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
                return -1;
            }
            m_isEnd = code == Z_STREAM_END;
            done += room - m_stream.avail_out;
        }
        return static_cast<long>(done);
    }

private:
    bool fill()
    {
        const ssize_t got = ::read(m_descriptor, m_buffer.data(), m_buffer.size());
        if (got <= 0) {
            return false; // the file ends within the object
        }
        m_stream.next_in = m_buffer.data();
        m_stream.avail_in = static_cast<uInt>(got);
        return true;
    }

    int m_descriptor = -1;
    z_stream m_stream{};
    bool m_isReady = false;
    bool m_isEnd = false;
    std::array<unsigned char, 16384> m_buffer{};
};

/// "blob 12\0" and what was unpacked behind it.
struct Header {
    git_object_t type = GIT_OBJECT_INVALID;
    std::size_t size = 0;
    std::string behind{};
};

int readHeader(LooseFile& file, Header& header)
{
    std::array<char, longestHeader> start{};
    const long got = file.read(start.data(), start.size());
    if (got < 0) {
        return damaged();
    }
    const std::string_view text(start.data(), static_cast<std::size_t>(got));
    const std::size_t space = text.find(' ');
    const std::size_t zero = text.find('\0');
    if (space == std::string_view::npos || zero == std::string_view::npos || zero < space) {
        return damaged();
    }
    header.type = git_object_string2type(std::string(text.substr(0, space)).c_str());
    const auto number = std::from_chars(text.data() + space + 1, text.data() + zero, header.size);
    if (header.type == GIT_OBJECT_INVALID || number.ec != std::errc() || number.ptr != text.data() + zero
        || text.size() - zero - 1 > header.size) {
        return damaged();
    }
    header.behind = text.substr(zero + 1);
    return 0;
}

extern "C" int readLooseHeader(
    std::size_t* size, git_object_t* type, git_odb_backend* backend, const git_oid* oid)
{
    const auto file = std::make_unique<LooseFile>();
    Header header;
    int code = file->open(pathOf(backend, *oid));
    code = code == 0 ? readHeader(*file, header) : code;
    *size = header.size;
    *type = header.type;
    return code;
}

extern "C" int readLoose(
    void** data, std::size_t* size, git_object_t* type, git_odb_backend* backend, const git_oid* oid)
{
    const auto file = std::make_unique<LooseFile>();
    Header header;
    int code = file->open(pathOf(backend, *oid));
    code = code == 0 ? readHeader(*file, header) : code;
    if (code != 0) {
        return code;
    }
    // libgit2 has a zero behind every object.
    auto* out = static_cast<char*>(git_odb_backend_data_alloc(backend, header.size + 1));
    if (out == nullptr) {
        return GIT_ERROR;
    }
    std::copy(header.behind.begin(), header.behind.end(), out);
    out[header.size] = '\0';
    const std::size_t rest = header.size - header.behind.size();
    const long got = file->read(out + header.behind.size(), rest);
    char more = 0;
    if (got < 0 || static_cast<std::size_t>(got) != rest || file->read(&more, 1) != 0) {
        git_odb_backend_data_free(backend, out);
        return damaged();
    }
    *data = out;
    *size = header.size;
    *type = header.type;
    return 0;
}

extern "C" int looseExists(git_odb_backend* backend, const git_oid* oid)
{
    struct stat status { };
    return ::lstat(pathOf(backend, *oid).c_str(), &status) == 0 && S_ISREG(status.st_mode) ? 1 : 0;
}

extern "C" int looseExistsPrefix(
    git_oid* out, git_odb_backend* backend, const git_oid* part, std::size_t length)
{
    constexpr std::size_t folderDigits = 2;
    const std::string hex = toHex(objectId(*part)).substr(0, length);
    std::error_code failure;
    std::filesystem::directory_iterator entry(
        static_cast<const Backend*>(backend)->folder + "/" + hex.substr(0, folderDigits), failure);
    int found = 0;
    while (!failure && entry != std::filesystem::directory_iterator()) {
        const std::string name = hex.substr(0, folderDigits) + entry->path().filename().string();
        if (name.starts_with(hex) && git_oid_fromstr(out, name.c_str()) == 0
            && name.size() == GIT_OID_HEXSZ) {
            ++found;
        }
        entry.increment(failure);
    }
    return found == 1 ? 0 : found == 0 ? GIT_ENOTFOUND : GIT_EAMBIGUOUS;
}

extern "C" void freeLoose(git_odb_backend* backend)
{
    delete static_cast<Backend*>(backend);
}

} // namespace

git_odb_backend* looseObjects(const std::string& objectsFolder)
{
    auto* backend = new (std::nothrow) Backend;
    if (backend == nullptr) {
        return nullptr;
    }
    git_odb_init_backend(backend, GIT_ODB_BACKEND_VERSION);
    backend->folder = objectsFolder;
    backend->read = readLoose;
    backend->read_header = readLooseHeader;
    backend->exists = looseExists;
    backend->exists_prefix = looseExistsPrefix;
    backend->free = freeLoose;
    return backend;
}

} // namespace spanglass
