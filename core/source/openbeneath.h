#pragma once

#include <string>
#include <utility>

namespace spanglass {

/// A file descriptor that is closed in the end; -1 = none.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd)
        : m_fd(fd)
    {
    }
    Descriptor(Descriptor&& other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~Descriptor();
    [[nodiscard]] int get() const { return m_fd; }
    [[nodiscard]] int release() { return std::exchange(m_fd, -1); }

private:
    int m_fd = -1;
};

/// Who keeps a path inside of a folder: openat2(2), or a walk over its elements where the kernel has none
/// (before 5.6, or forbidden by a sandbox). Both refuse what leads out, and absolute links even where their
/// target lies inside.
enum class OpenMethod { Best, Kernel, Walk };

/// An open file, or the errno of why there is none: EXDEV where the path leads out of the folder.
struct Opened {
    Descriptor file{};
    int cause = 0;
    /// Where it lies in the folder, with links resolved. The walk only.
    std::string path{};
};

/// Opens a path below a folder. `flags` as of open(2), which get O_CLOEXEC, O_NOCTTY and O_NONBLOCK.
Opened openBeneath(int folder, const std::string& path, int flags, OpenMethod method = OpenMethod::Best);

} // namespace spanglass
