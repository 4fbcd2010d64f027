#pragma once

#include "core/model/occurrence.h"
#include "core/source/git/repository.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// What an occurrence says about the code that it ran.
struct RevisionClues {
    std::vector<std::string> commits{}; ///< ids as named, hex, full or abbreviated; the most telling first
    std::string version{};
    std::string service{};
    std::string repositoryUrl{};
    friend bool operator==(const RevisionClues&, const RevisionClues&) = default;
};

/// Commits are those of `git.commit.sha`, `vcs.ref.head.revision` and `_dd.git.commit.sha`, of the span
/// before its resource, then one that the version holds. What is no hex number of 7 to 64 digits is no
/// commit, nor is one of fewer than 40 without letters: a date, a build's number.
RevisionClues cluesOf(const Occurrence& occurrence);

/// The commit in a version: the whole of it, or what `git describe` and builds append ("v1.2.0-3-g9f3c1e7",
/// "1.2.0+9f3c1e7", "2026-11-01.9f3c1e7"), each also with "-dirty" behind. "" if there is none.
std::string commitInVersion(std::string_view version);

/// Whether a version says that changes were built that are in no commit ("1.2.0-dirty").
bool isDirtyVersion(std::string_view version);

/// A tag that was found by a version.
struct VersionTag {
    const TagInfo* tag = nullptr; ///< null if none fits
    bool isExact = false; ///< false: only near the version, its lines may be others
};

/// The tag of a version: the service's own ("orders-1.2.0", "orders/v1.2.0", "orders@1.2.0"), then one whose
/// name ends in the service's ("shop-orders-v1.2.0"), then general ones ("v1.2.0", "1.2.0", "release-1.2.0"),
/// then the only tag of that version ("app-v1.2.0") unless the service has tags of its own; that is exact
/// only if no tag has another name. A name in the version ("orders@1.2.0") stands for the service's. Build
/// metadata ("1.2.0+7") and ".RELEASE", ".Final", ".GA" are left aside if no tag has them. A tag of what is
/// in front of a hyphen ("1.2.0-rc1", "1.2.0-SNAPSHOT") is not exact, nor is one of several that fit as well.
VersionTag tagOfVersion(std::span<const TagInfo> tags, std::string_view version, std::string_view service);

} // namespace spanglass
