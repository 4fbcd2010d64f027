#pragma once

#include "core/source/openroot.h"

#include <span>
#include <string>
#include <string_view>

namespace spanglass {

/// Both as one text; either may be "". What ends in a command has to be the second: it can be copied there.
std::string joinedNotes(std::string first, std::string_view second);

/// The root that a repository's commits are to be expected in; null if none is likelier than another.
/// `repositoryUrl` is what the span names, "" = nothing.
const OpenRoot* likeliestRoot(std::span<const OpenRoot> roots, std::string_view repositoryUrl);

/// That a root lacks the commit that ran, with the command that would bring it.
std::string lackingNote(const OpenRoot& root, const std::string& commit, const std::string& repositoryUrl);

} // namespace spanglass
