#include "core/grouping/rulepattern.h"

#include "core/base/text.h"
#include "core/grouping/messagetemplate.h"

namespace spanglass {

namespace {

// Escaped wildcards, while values are replaced; patterns hold no control characters.
constexpr char star = '\x01';
constexpr char mark = '\x02';

} // namespace

std::size_t validUtf8Length(std::string_view text)
{
    std::size_t valid = 0;
    for (std::size_t i = 1; i <= text.size(); ++i) {
        const bool ends = i == text.size() || (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
        if (ends && !isValidUtf8(text.substr(valid, i - valid))) {
            return valid;
        }
        valid = ends ? i : valid;
    }
    return valid;
}

std::string withoutEscapes(std::string_view pattern)
{
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        i += pattern[i] == '\\' && i + 1 < pattern.size() ? 1U : 0U;
        text += pattern[i];
    }
    return text;
}

std::string normalisedPattern(std::string_view pattern)
{
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\' && i + 1 < pattern.size()) {
            ++i;
            text += pattern[i] == '*' ? star : pattern[i] == '?' ? mark : pattern[i];
        } else {
            text += pattern[i];
        }
    }
    std::string result;
    for (const char c : messageTemplate(text)) {
        if (c == '\\' || c == star || c == mark) {
            result += '\\';
        }
        result += c == star ? '*' : c == mark ? '?' : c;
    }
    return result;
}

std::string patternOfWord(std::string_view word)
{
    std::string pattern;
    for (const char c : word) {
        pattern.append(c == '\\' ? 2U : 1U, c);
    }
    return pattern;
}

std::string patternOfQuoted(std::string_view inside)
{
    std::string pattern;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (inside[i] == '\\' && i + 1 < inside.size()) {
            pattern += inside[i + 1] == '"' ? "" : "\\";
            ++i;
        }
        pattern += inside[i];
    }
    return pattern;
}

} // namespace spanglass
