#pragma once

#include <string>
#include <string_view>

namespace spanglass {

/// What the URL of a repository is made of: `https://user@host:8443/team/shop.git`,
/// `ssh://git@host:22/team/shop`, `git@host:team/shop.git`.
struct RemoteUrl {
    std::string scheme{}; ///< lower case; "ssh" for the scp form; "" for folders
    std::string host{}; ///< lower case, without user; "" for folders
    std::string port{};
    std::string path{}; ///< no slashes at its ends, no ".git"; as it is escaped in the URL
    friend bool operator==(const RemoteUrl&, const RemoteUrl&) = default;
};

/// Aliases of the large hosts (`ssh.github.com`, `ssh.dev.azure.com:v3/`, Bitbucket's `/scm/`) are made the
/// names that their pages have. All is empty if the text is no such URL: it has blanks, control characters,
/// "..", or a scheme that no repository has.
RemoteUrl remoteUrl(std::string_view text);

} // namespace spanglass
