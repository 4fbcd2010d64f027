#pragma once

#include "core/source/openroot.h"

#include <span>
#include <string>
#include <string_view>

namespace spanglass {

/// Both as one text; either may be "". What ends in a command has to be the second: it can be copied there.
std::string joinedNotes(std::string first, std::string_view second);

/// Whether all remotes of a root are other repositories than the one that the span names ("" = none). A fork,
/// which has its name, may have the same code, and a clone of a folder does not tell.
bool isOfAnother(const OpenRoot& root, std::string_view repositoryUrl);

/// For a frame of a root (null: of none) of these: that it is of another repository, and that it lacks the
/// commit that ran ("" = none is lacking), with the command that would bring it. "" if neither is so.
std::string lackingNote(std::span<const OpenRoot> roots, const OpenRoot* root, const std::string& commit,
    const std::string& repositoryUrl);

/// That a filter left `what` out of a clone, with the command that would bring it.
std::string filteredNote(const OpenRoot& root, const std::string& what, const std::string& commit);

} // namespace spanglass
