#pragma once

#include "core/base/result.h"
#include "core/source/git/libgit.h"

#include <string>

namespace spanglass {

/// Opens the objects of a repository for reading: its packs and loose objects, and those of its alternates.
/// Alternates (`git clone --shared`) are followed to other repositories' object folders of the same owner, at
/// most 5 deep and 50 in all; others are an Error unless they are gone, and so are links and what is neither
/// a file nor a folder. Loose objects are read here: libgit2 1.5 never ends on one that is cut off, as a
/// crash may leave it.
Result<GitOdbHandle> openObjects(const std::string& objectsFolder);

} // namespace spanglass
