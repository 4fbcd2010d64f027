#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace spanglass {

/// Triage states; the numbers are stored.
enum class IssueState : std::uint8_t { ForReview = 0, Reviewed = 1, Resolved = 2, Ignored = 3, Excluded = 4 };

/// As stored in JSON and typed after `status:`: "for_review", "reviewed", ...
constexpr const char* nameOf(IssueState state)
{
    switch (state) {
    case IssueState::ForReview: return "for_review";
    case IssueState::Reviewed: return "reviewed";
    case IssueState::Resolved: return "resolved";
    case IssueState::Ignored: return "ignored";
    case IssueState::Excluded: return "excluded";
    }
    return "for_review";
}

/// The place in the code that an issue points at: the first in-app frame, else the first frame.
struct Culprit {
    std::string function{};
    std::string file{};
    int line = 0;
    friend bool operator==(const Culprit&, const Culprit&) = default;
};

/// One row of the issue list. Totals count tracked occurrences under the policy in force.
struct Issue {
    IssueId id{};
    std::string fingerprint{}; ///< "v1:" and 32 hex digits, or "custom:..." from error.fingerprint
    std::string service{};
    std::string type{};
    std::string message{};     ///< template: values replaced, "card <num> declined"
    Culprit culprit{};
    IssueState state = IssueState::ForReview;
    std::uint64_t count = 0;
    std::uint64_t traces = 0;
    std::uint64_t failures = 0; ///< spans that tell of the same one count once
    TimeNs firstSeen = 0;
    TimeNs lastSeen = 0;
    std::string firstVersion{}; ///< version of the first occurrence, "" if it has none
    std::string lastVersion{};
    std::vector<std::uint32_t> trend{}; ///< counts in equal buckets over the workspace's time range
    friend bool operator==(const Issue&, const Issue&) = default;
};

} // namespace spanglass
