#pragma once

#include "core/base/result.h"
#include "core/source/git/module.h"
#include "core/source/git/repository.h"

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

namespace spanglass {

/// Repository::files() and formerFiles(), `prefix` being the folder that is seen.
Result<Repository::Files> filesOf(Module& root, const std::string& prefix, const ObjectId& commit,
    const Repository::Files* base, const std::stop_token& stop);

Result<std::vector<Repository::Former>> formerFilesOf(Module& root, const std::string& prefix,
    const ObjectId& head, std::size_t enough, const std::stop_token& stop);

} // namespace spanglass
