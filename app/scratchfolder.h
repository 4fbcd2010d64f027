#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace spanglass {

/// A new folder under TMPDIR (else /tmp), removed with its files at destruction.
class ScratchFolder {
public:
    static Result<ScratchFolder> make();
    ~ScratchFolder();
    ScratchFolder(ScratchFolder&& other) noexcept;
    ScratchFolder& operator=(ScratchFolder&& other) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    explicit ScratchFolder(std::filesystem::path path)
        : m_path(std::move(path))
    {
    }
    std::filesystem::path m_path; ///< empty once moved from
};

} // namespace spanglass
