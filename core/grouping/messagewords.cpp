#include "core/grouping/messagewords.h"

#include "core/grouping/chars.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

bool isQuoteMark(char c)
{
    return c == '\'' || c == '"';
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

/// Words of letters only; capitals in the middle of a sentence are names or codes.
bool isLiteral(std::string_view word, bool startsSentence)
{
    return !word.empty() && (startsSentence || !isIn(word.front(), Upper))
        && std::all_of(
            word.begin(), word.end(), [](char c) { return isIn(c, Letter | WordOther) && c != '_'; });
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
    bool startsSentence = true;
    for (std::size_t i = 0; i < messageTemplate.size();) {
        const auto end = std::min(messageTemplate.find(' ', i), messageTemplate.size());
        const auto whole = messageTemplate.substr(i, end - i);
        depth += whole.starts_with('(') ? 1 : 0;
        const auto word = withoutPunctuation(whole);
        const bool quoted = !word.empty() && isQuoteMark(word.front());
        const bool counts =
            count < limit && (depth == 0 || limit == allWords) && isLiteral(word, startsSentence);
        if (quoted || counts) {
            words.append(word);
            words += ' ';
            count += quoted ? 0 : 1;
        }
        depth -= depth > 0 && whole.find(')') != npos && !whole.ends_with("()") ? 1 : 0;
        startsSentence = whole.ends_with(':') || whole.ends_with('.') || whole.ends_with(';');
        i = end + 1;
    }
    return words;
}

} // namespace spanglass
