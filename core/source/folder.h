#pragma once

#include "core/base/result.h"
#include "core/source/openbeneath.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// A folder that nothing can lead out of: files below it are opened element by element from its own
/// descriptor, so that neither "..", nor absolute paths, nor links whose target lies outside, nor a link put
/// there meanwhile, reach anything else. Relative links that stay inside are followed, absolute ones are
/// refused even where their target lies inside. Only regular files are read: no devices, pipes, sockets. Any
/// thread.
class SourceFolder {
public:
    static Result<SourceFolder> open(const std::string& path, OpenMethod method = OpenMethod::Best);
    SourceFolder(SourceFolder&&) noexcept;
    SourceFolder& operator=(SourceFolder&&) noexcept;
    ~SourceFolder();

    [[nodiscard]] const std::string& path() const { return m_path; } ///< absolute, links as given

    /// Paths of the regular files below, sorted, with slashes; linked folders are not entered, `.git` folders
    /// neither, unreadable ones are passed over. At most `atMost` files and 128 folders deep: past that
    /// `isCut` and the rest is not looked at.
    struct Files {
        std::vector<std::string> paths{};
        bool isCut = false;
    };
    Result<Files> files(std::size_t atMost, std::stop_token stop) const;

    /// A file's content; nothing if there is no such file in the folder. Errors: larger than `atMost` bytes,
    /// no regular file, leads out of the folder, cannot be read.
    Result<std::optional<std::string>> read(const std::string& path, std::size_t atMost) const;

    /// The absolute path of such a file for another program to open, with its links resolved; as read()
    /// otherwise.
    Result<std::optional<std::string>> locate(const std::string& path) const;

private:
    SourceFolder(std::string path, int descriptor, OpenMethod method);
    std::string m_path;
    int m_descriptor = -1;
    OpenMethod m_method = OpenMethod::Best;
};

/// True if the content is no text to show: it has a zero byte in its first 8,000 bytes, as git tells.
bool isBinary(std::string_view content);

} // namespace spanglass
