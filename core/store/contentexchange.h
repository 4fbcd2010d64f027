#pragma once

#include "core/base/result.h"
#include "core/store/database.h"

#include <stop_token>
#include <string>

namespace spanglass {

/// A text that changes whenever captures are added to a workspace, read again or removed.
Result<std::string> captureStamp(const Database& db);

/// Writes a copy of the workspace to a file that is not there yet.
Result<> copyWorkspace(const Database& db, const std::string& to);

/// Puts the contents of the workspace file `fresh` in the place of those of `db`, in one transaction, and
/// keeps of `db` the tracking policy, where source is found, states and merges of issues and the undo log, by
/// fingerprint, and what was moved by trace and span; issues of these that `fresh` does not have are kept
/// without occurrences.
/// Fails, and changes nothing, when the captures of `db` are no longer those of `stamp`, or `fresh` is
/// grouped otherwise. Foreign keys must be off.
Result<> exchangeContent(
    const Database& db, const std::string& fresh, const std::string& stamp, const std::stop_token& stop);

} // namespace spanglass
