#pragma once

#include "core/source/git/repository.h"

#include <string>
#include <string_view>

namespace spanglass {

/// The command for a shell that brings a commit into a clone that lacks it. `commit` is its id in hex, whole
/// or abbreviated; `repositoryUrl` is what the span names, "" = nothing. It is fetched from the remote of
/// that URL, else, as the clone is of a fork then, from the URL itself (without a user's name or password),
/// or from the first remote where no URL is named. A whole id is fetched by itself, which servers allow and
/// which finds commits of every branch, shallow clone or not; an abbreviated one cannot be, so that all
/// branches and tags are fetched.
/// "" if there is none: the clone has no remote, the id is of no git commit, or path or remote are not what
/// can be pasted safely.
std::string fetchCommand(const Repository& clone, std::string_view commit, std::string_view repositoryUrl);

/// The command that brings all files of a commit that a partial clone has, and of those before it. "" as
/// above.
std::string refetchCommand(const Repository& clone, std::string_view commit);

/// The command that clones what the span names into the folder where it is run. "" for folders and what is
/// no URL of a repository.
std::string cloneCommand(std::string_view repositoryUrl);

} // namespace spanglass
