#pragma once

#include <string>
#include <string_view>

namespace spanglass {

/// The web address of a line at a commit, by the forms of GitHub, GitLab, Bitbucket (cloud and server), Gitea
/// (Codeberg, Forgejo) and Azure DevOps, told by the host's name and for other hosts by GitLab's form, from a
/// remote's URL (https, ssh, git, scp-like). Credentials in the URL are left out; path elements are escaped.
/// "" if the remote is no host's (a folder, file://, a bundle).
std::string permalink(std::string_view remote, std::string_view commit, std::string_view path, int line);

/// The repository's page, "" as above: "https://github.com/team/shop".
std::string webAddress(std::string_view remote);

} // namespace spanglass
