#include "core/explore/relevance.h"

#include "core/base/text.h"
#include "core/stack/stackparser.h"

#include <algorithm>
#include <unordered_map>

namespace spanglass {

namespace {

constexpr int bestRank = 3;

/// 3 = frames of the application, 2 = the same in a text that was cut off, 1 = any frames.
int rankOf(const std::string& text)
{
    int rank = 0;
    const StackTrace stack = parseStack(text);
    for (const StackException& exception : stack.exceptions) {
        rank = std::max(rank, exception.frames.empty() ? 0 : 1);
        if (std::ranges::any_of(exception.frames, &StackFrame::inApp)) {
            rank = bestRank;
        }
    }
    return rank == bestRank && stack.truncated ? bestRank - 1 : rank;
}

} // namespace

Result<std::size_t> mostRelevant(const Database& db, const std::vector<RecentOccurrence>& newest)
{
    std::size_t best = 0;
    int rankOfBest = -1;
    std::unordered_map<std::int64_t, int> known;
    for (std::size_t i = 0; i < newest.size() && rankOfBest < bestRank; ++i) {
        const auto [at, isNew] = known.try_emplace(newest[i].stack, 0);
        if (isNew) {
            const auto text = readReducedStack(db, newest[i].stack);
            if (!text) {
                return text.error();
            }
            at->second = rankOf(*text);
        }
        if (at->second > rankOfBest) {
            rankOfBest = at->second;
            best = i;
        }
    }
    return best;
}

} // namespace spanglass
