#pragma once

#include "core/model/issue.h"
#include "core/regroup/keytable.h"
#include "core/regroup/signaturelist.h"
#include "core/store/database.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace spanglass {

/// What an issue is called in lists.
struct IssueTitle {
    std::int64_t service = 0; ///< string.id, as the next two
    std::int64_t type = 0;
    std::int64_t messageTemplate = 0;
    Culprit culprit{};
    friend bool operator==(const IssueTitle&, const IssueTitle&) = default;
};

/// Titles by fingerprint.
using IssueTitles = std::map<std::string, IssueTitle>;

/// An issue before regrouping and after it.
struct PlannedIssue {
    static constexpr std::uint32_t none = KeyTable::none;

    std::int64_t id = 0; ///< 0: to be made
    std::string fingerprint{};
    IssueTitle title{}; ///< after
    IssueTitle titleBefore{};
    IssueState stateBefore = IssueState::ForReview;
    IssueState stateAfter = IssueState::ForReview;
    std::uint32_t mergedBefore = none; ///< index of an issue
    std::uint32_t mergedAfter = none;
    bool wasActive = false; ///< signatures had it as their own
    bool isActive = false;
    bool isUnborn = false; ///< made by an action that is undone: as if it was not there
    bool isMoved = false; ///< signatures are pinned to it
    bool isRenamed = false; ///< takes the key of a newer algorithm
    bool isRetitled = false; ///< the title was that of errors which it does not hold any more
    bool stateDecided = false; ///< by a person, since the last regrouping
    bool mergeDecided = false;
};

/// Issues by index, and by signature the index of its own issue and of the one that shows it.
struct RegroupPlan {
    std::vector<PlannedIssue> issues{}; ///< first those that are there
    std::size_t known = 0; ///< number of those
    std::vector<std::uint32_t> ownBefore{};
    std::vector<std::uint32_t> ownAfter{};
    std::vector<std::uint32_t> shownBefore{};
    std::vector<std::uint32_t> shownAfter{};

    /// True for an issue that has to be made.
    [[nodiscard]] bool isMade(std::uint32_t issue) const { return issue >= known && issues[issue].isActive; }
};

/// All issues of a workspace as they are.
Result<std::vector<PlannedIssue>> readPlannedIssues(const Database& db);

/// What the keys make of the signatures. With `renames`, an issue takes over the key that most of it gets,
/// rather than that one being new: for keys of a newer version of the same grouping. Titles follow the
/// occurrences; those of `former` are taken where they are of something that the issue holds.
RegroupPlan planRegroup(std::vector<PlannedIssue> issues, const SignatureList& signatures,
    const KeyTable& keys, bool renames, const IssueTitles& former);

} // namespace spanglass
