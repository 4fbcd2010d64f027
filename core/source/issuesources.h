#pragma once

#include "core/source/sourcefinder.h"

#include <optional>
#include <stop_token>
#include <string>

namespace spanglass {

/// Code of the frames of `shown` (at most 1,000), and who brought and owns it. `first` is the issue's first
/// occurrence: the code that ran then is asked for the suspect, and if that is not known the one of `shown`.
IssueSources sourcesOf(SourceFinder& finder, const Occurrence& shown, const Occurrence& first,
    TimeNs firstSeen, int around, std::stop_token stop);

/// The suspect alone, by the same rule; `note` as SourceFinder has it, of the occurrence asked last. Its
/// frame is that of `shown`, noFrame if that has none like it.
Result<std::optional<SuspectCommit>> suspectOf(SourceFinder& finder, const Occurrence& shown,
    const Occurrence& first, TimeNs firstSeen, std::stop_token stop, std::string* note = nullptr);

} // namespace spanglass
