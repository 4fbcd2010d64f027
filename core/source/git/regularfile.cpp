#include "core/source/git/regularfile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace spanglass {

namespace {

class Descriptor {
public:
    explicit Descriptor(int number)
        : m_number(number)
    {
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (m_number >= 0) {
            ::close(m_number);
        }
    }
    [[nodiscard]] int number() const { return m_number; }

private:
    int m_number;
};

Error systemError(const std::string& path)
{
    return { Error::Kind::Io, path + ": " + std::system_category().message(errno) };
}

} // namespace

Result<std::optional<std::string>> readRegularFile(const std::string& path, std::size_t atMost)
{
    // Opening a device may already do something, so it is looked at before and, as it may change, behind.
    struct stat status { };
    if (::stat(path.c_str(), &status) != 0) {
        return errno == ENOENT || errno == ENOTDIR ? Result<std::optional<std::string>>(std::nullopt)
                                                   : systemError(path);
    }
    const Error irregular{ Error::Kind::Format, path + ": is no regular file" };
    if (!S_ISREG(status.st_mode)) {
        return irregular;
    }
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
        return systemError(path);
    }
    if (!S_ISREG(status.st_mode)) {
        return irregular;
    }
    std::string text;
    std::array<char, 16384> buffer{};
    ssize_t got = 0;
    while ((got = ::read(file.number(), buffer.data(), buffer.size())) > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > atMost) {
            return Error{ Error::Kind::Format,
                path + ": has more than the " + std::to_string(atMost) + " bytes that are read" };
        }
    }
    if (got < 0) {
        return systemError(path);
    }
    return std::optional(std::move(text));
}

} // namespace spanglass
