#include "core/explore/textmatch.h"

#include <algorithm>

namespace spanglass {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// True if a wanted term matches (or none is wanted and `byDefault`), and no excluded one does.
template <typename Matches>
bool anyWanted(const std::vector<Query::Term>& terms, bool byDefault, Matches matches)
{
    bool wants = false;
    bool found = false;
    for (const Query::Term& term : terms) {
        const bool hit = matches(term.value);
        if (term.exclude && hit) {
            return false;
        }
        wants = wants || !term.exclude;
        found = found || (!term.exclude && hit);
    }
    return wants ? found : byDefault;
}

} // namespace

bool globMatches(std::string_view pattern, std::string_view text)
{
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos; // the last star, and where its text may end next
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && lower(pattern[p]) == lower(text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool termsMatch(const std::vector<Query::Term>& terms, std::string_view value)
{
    return anyWanted(terms, true, [&](const std::string& pattern) { return globMatches(pattern, value); });
}

bool wordsMatch(const std::vector<Query::Term>& words, std::string_view text)
{
    return std::ranges::all_of(words, [&](const Query::Term& word) {
        const bool found = word.value.find('*') == std::string::npos
            ? text.find(word.value) != std::string_view::npos
            : globMatches('*' + word.value + '*', text);
        return found != word.exclude;
    });
}

bool statusMatches(const std::vector<Query::Term>& terms, IssueState state)
{
    return anyWanted(terms, state != IssueState::Excluded, [&](const std::string& name) {
        if (name == "open") {
            return state == IssueState::ForReview || state == IssueState::Reviewed;
        }
        return globMatches(name, nameOf(state));
    });
}

} // namespace spanglass
