#include "core/grouping/messagewords.h"

#include "core/grouping/chars.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

bool isQuoteMark(char c)
{
    return c == '\'' || c == '"' || c == '`';
}

/// A word of a template as far as it is literal: without punctuation around it.
std::string_view withoutPunctuation(std::string_view word)
{
    while (!word.empty() && !isIn(word.front(), Word) && !isQuoteMark(word.front()) && word.front() != '<')
        word.remove_prefix(1);
    while (!word.empty() && std::string_view(".,:;!?)]}").find(word.back()) != npos)
        word.remove_suffix(1);
    return word;
}

/// Words, codes and names of a program as far as they hold no digits and no values: "declined",
/// "ECONNREFUSED", "card-declined", "java.lang.String", "App\\Order". Single letters, short codes ("USD") and
/// what capitals make with a dash ("EUR-USD") are values more often.
bool isLiteral(std::string_view word)
{
    if (word.size() < 2 || !isIn(word.front(), Letter | WordOther)) {
        return word == "a" || word == "A" || word == "I";
    }
    constexpr std::size_t shortestCode = 4;
    const bool capitals = std::all_of(word.begin(), word.end(), [](char c) { return isIn(c, Upper); });
    const bool dashed = word.find('-') != npos
        && std::any_of(word.begin(), word.end(), [](char c) { return isIn(c, Upper); });
    if ((capitals && word.size() < shortestCode) || dashed) {
        return false;
    }
    const auto joins = [](char c) { return c == '.' || c == '-' || c == ':' || c == '\\' || c == '$'; };
    return std::all_of(
        word.begin(), word.end(), [&](char c) { return isIn(c, Letter | WordOther) || joins(c); });
}

/// A quote that opens here and closes nowhere: what follows was cut off, or is data.
bool isCutQuote(std::string_view rest, std::string_view word)
{
    if (word.size() < 2 || !isQuoteMark(word.front())) {
        return false;
    }
    const auto open = rest.find(word.front());
    const char close = word.front() == '`' ? '\'' : word.front();
    return rest.find(close, open + 1) == npos && rest.find(word.front(), open + 1) == npos;
}

} // namespace

std::string messageWords(std::string_view messageTemplate, std::size_t limit)
{
    // What Ruby and Python propose depends on other names that happen to be alike.
    if (const auto proposal = messageTemplate.find("Did you mean"); proposal != npos && proposal > 0) {
        messageTemplate = messageTemplate.substr(0, proposal);
    }
    std::string words;
    std::size_t count = 0;
    int depth = 0;
    for (std::size_t i = 0; i < messageTemplate.size();) {
        const auto end = std::min(messageTemplate.find(' ', i), messageTemplate.size());
        const auto whole = messageTemplate.substr(i, end - i);
        const auto word = withoutPunctuation(whole);
        if (isCutQuote(messageTemplate.substr(i), word)) {
            break;
        }
        const bool quoted = word.size() > 1 && isQuoteMark(word.front());
        const bool outside = limit == allWords || (depth == 0 && !whole.starts_with('('));
        if (quoted || (count < limit && outside && isLiteral(word))) {
            words.append(word);
            words += ' ';
            count += quoted ? 0 : 1;
        }
        for (const char c : whole) {
            depth = std::max(depth + (c == '(' ? 1 : c == ')' ? -1 : 0), 0);
        }
        i = end + 1;
    }
    return words;
}

} // namespace spanglass
