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
/// commit.
RevisionClues cluesOf(const Occurrence& occurrence);

/// The commit in a version: the whole of it, or what `git describe` and builds append ("v1.2.0-3-g9f3c1e7",
/// "1.2.0+9f3c1e7"). "" if there is none.
std::string commitInVersion(std::string_view version);

/// The tag of a version, null if none fits: the service's own ("orders-1.2.0", "orders/v1.2.0",
/// "orders@1.2.0") before general ones ("v1.2.0", "1.2.0", "release-1.2.0"). What a build appends ("1.2.0+7",
/// "1.2.0-SNAPSHOT") counts only if no tag has it.
const TagInfo* tagOfVersion(
    std::span<const TagInfo> tags, std::string_view version, std::string_view service);

} // namespace spanglass
