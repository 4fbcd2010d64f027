#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanglass {

/// The settings of a repository's own files, in their order. Neither the user's nor the system's are among
/// them, and what a file includes is not read.
class GitSettings {
public:
    /// Reads a text of git's configuration syntax. An Error names the line.
    static Result<GitSettings> parse(std::string_view text);

    /// Reads `config` and, where that asks for it, the work tree's own `config.worktree`. At most 1 MB each.
    static Result<GitSettings> read(const std::string& commonFolder, const std::string& gitFolder);

    /// The last value, "" if there is none. Section and key are lower case: "remote.Origin.url".
    [[nodiscard]] std::string value(std::string_view name) const;
    [[nodiscard]] bool isTrue(std::string_view name) const;

    /// URLs by name, `origin` first.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> remotes() const;

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const { return m_all; }

private:
    std::vector<std::pair<std::string, std::string>> m_all{};
};

} // namespace spanglass
