#pragma once

#include "core/model/stack.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace spanglass {

/// What similarity compares: hashes of pairs of adjacent frames (in-app ones, else all; the one nearest the
/// raise has nothing before it), the type's last name and the literal words of the message's template.
/// Sorted, each once, at most 64 of a kind.
struct IssueTraits {
    std::uint64_t type = 0;
    std::vector<std::uint64_t> framePairs{};
    std::vector<std::uint64_t> words{};
};

IssueTraits traitsOf(std::string_view type, std::string_view messageTemplate, const StackTrace& stack);

/// From 0 (nothing in common) to 1 (equal): shares of frame pairs (counting 0.6) and of words (0.3) that
/// two have in common, and the type (0.1); what neither has does not count, and the rest counts in full.
double similarity(const IssueTraits& a, const IssueTraits& b);

/// Below this two issues have nothing to do with each other.
inline constexpr double leastSimilarity = 0.3;

} // namespace spanglass
