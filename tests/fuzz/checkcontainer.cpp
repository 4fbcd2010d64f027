#include "tests/fuzz/checkcontainer.h"

#include "core/base/text.h"
#include "core/capture/container/container.h"
#include "core/capture/recognition.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace spanglass::test {

namespace {

constexpr std::uint64_t enough = std::uint64_t{ 4 } << 20U; ///< of one member; slow inputs find nothing more

/// A file that has a path and is gone when the process ends.
class FileInMemory {
public:
    explicit FileInMemory(std::string_view bytes)
        : m_fd(memfd_create("fuzz", MFD_CLOEXEC))
    {
        m_isWritten = write(m_fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    }
    FileInMemory(const FileInMemory&) = delete;
    FileInMemory& operator=(const FileInMemory&) = delete;
    ~FileInMemory() { close(m_fd); }
    [[nodiscard]] bool isWritten() const { return m_isWritten; }
    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(m_fd); }

private:
    int m_fd;
    bool m_isWritten = false;
};

bool isSafe(std::string_view name)
{
    return isValidUtf8(name) && ("/" + std::string(name) + "/").find("/../") == std::string::npos
        && std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::uint64_t drain(ByteSource& bytes)
{
    std::vector<char> buffer(std::size_t{ 64 } << 10U);
    std::uint64_t total = 0;
    while (total < enough) {
        const auto count = bytes.read(buffer.data(), buffer.size());
        if (!count || *count == 0) {
            break;
        }
        total += *count;
    }
    return total;
}

} // namespace

std::string checkContainer(std::string_view bytes)
{
    const FileInMemory file(bytes);
    if (!file.isWritten()) {
        return {};
    }
    (void)recognise(file.path()).hasValue();
    auto container = openContainer(file.path());
    std::uint64_t total = 0;
    while (container && total < 4 * enough) {
        auto member = (*container)->next();
        if (!member || !*member) {
            break;
        }
        const std::string& path = (*member)->path;
        if (!path.starts_with(file.path()) || !isSafe(path.substr(file.path().size()))) {
            return "a member's path is not safe";
        }
        total += (*member)->source ? drain(*(*member)->source->bytes) : 0;
    }
    return {};
}

} // namespace spanglass::test
