#pragma once

#include "core/source/git/libgit.h"

#include <string>

namespace spanglass {

/// A backend that reads the loose objects of a folder; it is the database's that it is added to. Null if
/// there is no memory.
git_odb_backend* looseObjects(const std::string& objectsFolder);

} // namespace spanglass
