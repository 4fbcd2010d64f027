#include "core/grouping/rulewords.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace spanglass {

namespace {

struct Known {
    std::string_view word{};
    std::string_view meant{};
};

constexpr std::array matchers{ Known{ "service", "service" }, Known{ "type", "type" },
    Known{ "message", "message" }, Known{ "function", "function" }, Known{ "path", "path" },
    Known{ "module", "module" }, Known{ "error.type", "type" }, Known{ "exception", "type" },
    Known{ "error.value", "message" }, Known{ "error.message", "message" }, Known{ "msg", "message" },
    Known{ "text", "message" }, Known{ "stack.function", "function" }, Known{ "method", "function" },
    Known{ "stack.abs_path", "path" }, Known{ "file", "path" }, Known{ "filename", "path" },
    Known{ "stack.module", "module" }, Known{ "stack.package", "module" }, Known{ "package", "module" },
    Known{ "class", "module" }, Known{ "namespace", "module" }, Known{ "attribute", "@attribute" },
    Known{ "tag", "@attribute" } };

constexpr std::array actions{ Known{ "join", "join" }, Known{ "app", "app" }, Known{ "foreign", "foreign" },
    Known{ "cut-above", "cut-above" }, Known{ "cut-below", "cut-below" }, Known{ "merge", "join" },
    Known{ "group", "join" }, Known{ "fingerprint", "join" }, Known{ "in-app", "app" },
    Known{ "+app", "app" }, Known{ "inapp", "app" }, Known{ "-app", "foreign" },
    Known{ "library", "foreign" }, Known{ "ignore", "foreign" }, Known{ "cut-over", "cut-above" },
    Known{ "cut-under", "cut-below" } };

/// How many letters have to be changed, added, removed or exchanged with the next to make one of the other.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::vector<std::size_t>> costs(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                costs[i][j] = i + j;
                continue;
            }
            std::size_t cost = costs[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            cost = std::min({ cost, costs[i - 1][j] + 1, costs[i][j - 1] + 1 });
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                cost = std::min(cost, costs[i - 2][j - 2] + 1);
            }
            costs[i][j] = cost;
        }
    }
    return costs[a.size()][b.size()];
}

std::string_view nearest(std::string_view word, std::span<const Known> known)
{
    constexpr std::size_t longest = 24;
    if (word.empty() || word.size() > longest) {
        return {};
    }
    const std::string folded = toLower(word);
    std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
    std::string_view found;
    for (const auto& candidate : known) {
        const std::size_t cost = distance(folded, candidate.word);
        if (cost < least) {
            least = cost;
            found = candidate.meant;
        }
    }
    return found;
}

} // namespace

std::string_view matcherNames()
{
    return "service, type, message, function, path, module and @attribute";
}

std::string_view actionNames()
{
    return "join KEY, app, foreign, cut-above and cut-below";
}

std::string_view nearestMatcher(std::string_view word)
{
    return nearest(word, matchers);
}

std::string_view nearestAction(std::string_view word)
{
    return nearest(word, actions);
}

} // namespace spanglass
