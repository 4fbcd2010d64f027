#include "core/source/openbeneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <vector>

namespace spanglass {

namespace {

constexpr int always = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

int flagsOf(int flags)
{
    return (flags & O_PATH) != 0 ? flags | O_CLOEXEC : flags | always;
}

Opened failed(int cause)
{
    Opened opened;
    opened.cause = cause;
    return opened;
}

/// The elements of a path, the first one last, on top of those that are left.
void pushElements(std::vector<std::string>& rest, const std::string& path)
{
    for (std::size_t end = path.size();;) {
        const auto slash = end == 0 ? std::string::npos : path.rfind('/', end - 1);
        const std::size_t from = slash == std::string::npos ? 0 : slash + 1;
        // "a/" is a folder only: the empty last element stands for it
        if (from < end || end == path.size()) {
            rest.push_back(from < end ? path.substr(from, end - from) : ".");
        }
        if (slash == std::string::npos) {
            return;
        }
        end = slash;
    }
}

/// Goes from folder to folder by descriptors, and resolves links itself.
class Walk {
public:
    Walk(int folder, int flags)
        : m_folder(folder)
        , m_flags(flagsOf(flags))
    {
    }

    Opened run(const std::string& path)
    {
        if (path.empty() || path.front() == '/') {
            return failed(path.empty() ? ENOENT : EXDEV);
        }
        pushElements(m_rest, path);
        while (!m_rest.empty()) {
            const std::string name = std::move(m_rest.back());
            m_rest.pop_back();
            const int cause = name == ".." ? leave() : name == "." ? 0 : enter(name);
            if (cause != 0) {
                return failed(cause);
            }
        }
        if (m_file.file.get() >= 0) {
            return std::move(m_file);
        }
        return openEntry(".", {}); // the path ends at a folder
    }

private:
    struct Level {
        Descriptor folder{};
        std::string name{};
    };

    [[nodiscard]] int top() const { return m_levels.empty() ? m_folder : m_levels.back().folder.get(); }

    int leave()
    {
        if (m_levels.empty()) {
            return EXDEV;
        }
        m_levels.pop_back();
        return 0;
    }

    int enter(const std::string& name)
    {
        constexpr std::size_t deepest = 128;
        Descriptor entry(::openat(top(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        struct stat info { };
        if (entry.get() < 0 || ::fstat(entry.get(), &info) != 0) {
            return errno;
        }
        if (S_ISLNK(info.st_mode)) {
            return follow(entry.get());
        }
        if (S_ISDIR(info.st_mode)) {
            if (m_levels.size() == deepest) {
                return ENAMETOOLONG;
            }
            m_levels.push_back({ std::move(entry), name });
            return 0;
        }
        if (!m_rest.empty()) {
            return ENOTDIR;
        }
        m_file = openEntry(name, name);
        return m_file.cause;
    }

    int follow(int link)
    {
        constexpr int mostLinks = 40; // as Linux has it
        std::array<char, PATH_MAX> target{};
        const auto size = ::readlinkat(link, "", target.data(), target.size());
        if (size <= 0 || ++m_links > mostLinks) {
            return size < 0 ? errno : size == 0 ? ENOENT : ELOOP;
        }
        if (target.front() == '/') {
            return EXDEV;
        }
        constexpr std::size_t mostElements = 4096;
        pushElements(m_rest, std::string(target.data(), static_cast<std::size_t>(size)));
        return m_rest.size() > mostElements ? ELOOP : 0;
    }

    /// A link that was put there meanwhile is not followed.
    Opened openEntry(const std::string& name, const std::string& shown)
    {
        Opened opened;
        opened.file = Descriptor(::openat(top(), name.c_str(), m_flags | O_NOFOLLOW));
        opened.cause = opened.file.get() < 0 ? errno : 0;
        for (const Level& level : m_levels) {
            opened.path += (opened.path.empty() ? "" : "/") + level.name;
        }
        opened.path += (opened.path.empty() || shown.empty() ? "" : "/") + shown;
        return opened;
    }

    int m_folder = -1;
    int m_flags = 0;
    std::vector<std::string> m_rest; ///< elements to go, the next one last
    std::vector<Level> m_levels; ///< folders from the first one on
    Opened m_file;
    int m_links = 0;
};

Opened openByKernel(int folder, const std::string& path, int flags)
{
    struct open_how how { };
    how.flags = static_cast<unsigned>(flagsOf(flags));
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    Opened opened;
    constexpr int mostTries = 16; // while others rename
    for (int tries = 0; tries < mostTries; ++tries) {
        opened.file = Descriptor(static_cast<int>(
            ::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how))); // NOLINT(*-vararg)
        opened.cause = opened.file.get() < 0 ? errno : 0;
        if (opened.cause != EAGAIN && opened.cause != EINTR) {
            break;
        }
    }
    return opened;
}

/// Sandboxes say EPERM of calls that they do not know.
bool isRefusal(int cause)
{
    return cause == ENOSYS || cause == EPERM || cause == EINVAL || cause == E2BIG || cause == EAGAIN;
}

} // namespace

Descriptor::~Descriptor()
{
    if (m_fd >= 0) {
        ::close(m_fd);
    }
}

Opened openBeneath(int folder, const std::string& path, int flags, OpenMethod method)
{
    if (path.find('\0') != std::string::npos) {
        return failed(EINVAL);
    }
    if (method != OpenMethod::Walk) {
        Opened opened = openByKernel(folder, path, flags);
        if (method == OpenMethod::Kernel || !isRefusal(opened.cause)) {
            return opened;
        }
    }
    return Walk(folder, flags).run(path);
}

} // namespace spanglass
