#include "core/source/folder.h"

#include "core/source/openbeneath.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace spanglass {

namespace {

constexpr std::size_t deepest = 128;

Error errorOf(const std::string& path, const std::string& cause)
{
    return Error{ Error::Kind::Io, path + ": " + cause };
}

/// ELOOP is what the kernel says of magic links too (those in /proc).
std::string textOf(int cause)
{
    switch (cause) {
    case EXDEV: return "leads out of the source folder";
    case ELOOP: return "its links lead in circles or out of the source folder";
    case EISDIR:
    case ENXIO: return "is no regular file";
    default: return std::generic_category().message(cause);
    }
}

bool isAbsent(int cause)
{
    return cause == ENOENT || cause == ENOTDIR || cause == ENAMETOOLONG;
}

/// Nothing if there is no such file.
using Found = Result<std::optional<Descriptor>>;

Found regularFile(const std::string& path, Opened opened)
{
    if (opened.cause != 0) {
        return isAbsent(opened.cause) ? Found(std::nullopt) : errorOf(path, textOf(opened.cause));
    }
    struct stat info { };
    if (::fstat(opened.file.get(), &info) != 0) {
        return errorOf(path, textOf(errno));
    }
    if (!S_ISREG(info.st_mode)) {
        return errorOf(path, "is no regular file");
    }
    return std::optional(std::move(opened.file));
}

/// Looks before it opens: opening some devices does something.
Found openRegular(int folder, const std::string& path, OpenMethod method)
{
    Found seen = regularFile(path, openBeneath(folder, path, O_PATH, method));
    return seen && *seen ? regularFile(path, openBeneath(folder, path, O_RDONLY, method)) : std::move(seen);
}

/// The file may grow while it is read, and files of /proc have no size.
Result<std::string> contentOf(int fd, const std::string& path, std::size_t atMost)
{
    const auto tooLarge = [&] {
        return errorOf(path, "is larger than " + std::to_string(atMost) + " bytes");
    };
    struct stat info { };
    if (::fstat(fd, &info) != 0) {
        return errorOf(path, textOf(errno));
    }
    if (static_cast<std::uintmax_t>(info.st_size) > atMost) {
        return tooLarge();
    }
    constexpr std::size_t step = std::size_t{ 64 } * 1024;
    std::string content;
    std::size_t size = 0;
    for (;;) {
        if (size == content.size()) {
            const auto expected = static_cast<std::size_t>(info.st_size) + 1;
            content.resize(std::max(size < expected ? expected : size + std::max(size / 2, step), size + 1));
        }
        const auto count = ::read(fd, content.data() + size, content.size() - size);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return errorOf(path, textOf(errno));
        }
        size += static_cast<std::size_t>(count);
        if (size > atMost) {
            return tooLarge();
        }
        if (count == 0) {
            content.resize(size);
            return content;
        }
    }
}

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

/// Lists a folder's files without following any link.
class Listing {
public:
    Listing(std::size_t atMost, std::stop_token stop)
        : m_atMost(atMost)
        , m_stop(std::move(stop))
    {
    }

    Result<SourceFolder::Files> run(int folder, const std::string& path)
    {
        if (const int cause = enter(folder, ".", {}); cause != 0) {
            return errorOf(path, textOf(cause));
        }
        constexpr int entriesBetweenStops = 256;
        for (int n = 0; !m_levels.empty() && !m_files.isCut; ++n) {
            if (n % entriesBetweenStops == 0 && m_stop.stop_requested()) {
                return Error{ Error::Kind::Cancelled, "cancelled" };
            }
            const dirent* const entry = ::readdir(m_levels.back().entries.get());
            if (entry == nullptr) {
                m_levels.pop_back();
            } else if (const int cause = look(*entry); cause == EMFILE || cause == ENFILE) {
                return errorOf(path, textOf(cause));
            }
        }
        std::sort(m_files.paths.begin(), m_files.paths.end());
        return std::move(m_files);
    }

private:
    struct Level {
        std::unique_ptr<DIR, CloseFolder> entries{};
        std::string prefix{}; ///< "" or with a slash at its end
        dev_t device = 0;
        ino_t node = 0;
    };

    /// Folders that may not be read, and those that are gone meanwhile, are passed over by the caller.
    int enter(int parent, const char* name, std::string prefix)
    {
        Descriptor fd(
            ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
        struct stat info { };
        if (fd.get() < 0 || ::fstat(fd.get(), &info) != 0) {
            return errno;
        }
        const bool isCycle = std::any_of(m_levels.begin(), m_levels.end(),
            [&](const Level& level) { return level.device == info.st_dev && level.node == info.st_ino; });
        if (isCycle) { // a folder that is mounted below itself
            return 0;
        }
        if (m_levels.size() == deepest) {
            m_files.isCut = true;
            return 0;
        }
        Level level{ std::unique_ptr<DIR, CloseFolder>(::fdopendir(fd.get())), std::move(prefix), info.st_dev,
            info.st_ino };
        if (!level.entries) {
            return errno;
        }
        static_cast<void>(fd.release());
        m_levels.push_back(std::move(level));
        return 0;
    }

    static unsigned char typeOf(int folder, const dirent& entry)
    {
        struct stat info { };
        if (entry.d_type != DT_UNKNOWN) {
            return entry.d_type;
        }
        if (::fstatat(folder, entry.d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
            return DT_UNKNOWN;
        }
        return S_ISREG(info.st_mode) ? DT_REG : S_ISDIR(info.st_mode) ? DT_DIR : DT_UNKNOWN;
    }

    int look(const dirent& entry)
    {
        const std::string_view name = entry.d_name;
        if (name == "." || name == ".." || name == ".git") {
            return 0;
        }
        const Level& level = m_levels.back();
        const int folder = ::dirfd(level.entries.get());
        const auto type = typeOf(folder, entry);
        if (type == DT_DIR) {
            return enter(folder, entry.d_name, level.prefix + entry.d_name + '/');
        }
        if (type == DT_REG) {
            m_files.isCut = m_files.paths.size() == m_atMost;
            if (!m_files.isCut) {
                m_files.paths.push_back(level.prefix + entry.d_name);
            }
        }
        return 0;
    }

    std::size_t m_atMost;
    std::stop_token m_stop;
    SourceFolder::Files m_files;
    std::vector<Level> m_levels;
};

struct FreeText {
    void operator()(char* text) const { std::free(text); } // NOLINT(*-no-malloc)
};

/// The folder's path without links, if that folder is still there; "" if not.
std::string resolved(const std::string& path, int folder)
{
    const std::unique_ptr<char, FreeText> real(::realpath(path.c_str(), nullptr));
    struct stat named { };
    struct stat own { };
    const bool isSame = real && ::stat(real.get(), &named) == 0 && ::fstat(folder, &own) == 0
        && named.st_dev == own.st_dev && named.st_ino == own.st_ino;
    return isSame ? real.get() : "";
}

} // namespace

SourceFolder::SourceFolder(std::string path, int descriptor, OpenMethod method)
    : m_path(std::move(path))
    , m_descriptor(descriptor)
    , m_method(method)
{
}

SourceFolder::SourceFolder(SourceFolder&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_method(other.m_method)
{
}

SourceFolder& SourceFolder::operator=(SourceFolder&& other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_method, other.m_method);
    return *this;
}

SourceFolder::~SourceFolder()
{
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

Result<SourceFolder> SourceFolder::open(const std::string& path, OpenMethod method)
{
    if (path.empty() || path.find('\0') != std::string::npos) {
        return errorOf("source folder", "its path is empty or has a zero byte");
    }
    std::error_code error;
    const std::string absolute = std::filesystem::absolute(path, error).string();
    const int fd = ::open(absolute.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (error || fd < 0) {
        return errorOf(path, error ? error.message() : textOf(errno));
    }
    return SourceFolder(absolute, fd, method);
}

Result<SourceFolder::Files> SourceFolder::files(std::size_t atMost, std::stop_token stop) const
{
    return Listing(atMost, std::move(stop)).run(m_descriptor, m_path);
}

Result<std::optional<std::string>> SourceFolder::read(const std::string& path, std::size_t atMost) const
{
    Found file = openRegular(m_descriptor, path, m_method);
    if (!file || !*file) {
        return file ? Result<std::optional<std::string>>(std::nullopt) : std::move(file).error();
    }
    Result<std::string> content = contentOf((*file)->get(), path, atMost);
    return content ? Result<std::optional<std::string>>(*std::move(content)) : std::move(content).error();
}

Result<std::optional<std::string>> SourceFolder::locate(const std::string& path) const
{
    Opened opened = openBeneath(m_descriptor, path, O_PATH, OpenMethod::Walk); // which tells the path
    const std::string below = opened.path;
    Found file = regularFile(path, std::move(opened));
    if (!file || !*file) {
        return file ? Result<std::optional<std::string>>(std::nullopt) : std::move(file).error();
    }
    const std::string root = resolved(m_path, m_descriptor);
    if (root.empty()) {
        return errorOf(m_path, "is no longer the folder that was opened");
    }
    return std::optional((root == "/" ? "" : root) + '/' + below);
}

bool isBinary(std::string_view content)
{
    constexpr std::size_t looked = 8000;
    return content.substr(0, looked).find('\0') != std::string_view::npos;
}

} // namespace spanglass
