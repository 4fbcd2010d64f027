#include "app/scratchfolder.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

namespace spanglass {

Result<ScratchFolder> ScratchFolder::make()
{
    const char* chosen = std::getenv("TMPDIR");
    const std::string parent = chosen != nullptr && *chosen != '\0' ? chosen : "/tmp";
    std::string name = parent + "/spanglass-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) {
        return Error{ Error::Kind::Io,
            parent + ": no folder for the temporary workspace: " + std::generic_category().message(errno) };
    }
    return ScratchFolder(name);
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : m_path(std::exchange(other.m_path, {}))
{
}

ScratchFolder::~ScratchFolder()
{
    if (!m_path.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
}

} // namespace spanglass
