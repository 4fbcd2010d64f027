#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace spanglass {

/// Patterns on their way from a rule's text to a Glob, in which \ escapes wildcards and itself.

/// Outside quotes a backslash is itself.
std::string patternOfWord(std::string_view word);

/// Of the text between two quotes, in which \ escapes quotes too.
std::string patternOfQuoted(std::string_view inside);

/// Text in which nothing is escaped any more.
std::string withoutEscapes(std::string_view pattern);

/// The pattern with what it has of values replaced, as those of messages are. It holds no control characters.
std::string normalisedPattern(std::string_view pattern);

/// Length of what is well-formed UTF-8 at the text's beginning.
std::size_t validUtf8Length(std::string_view text);

} // namespace spanglass
