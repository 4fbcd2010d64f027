#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace spanglass {

/// The literal words of a message's template, at most `limit`, and all names of the program that it
/// quotes ("reading 'email'"), without punctuation. With a limit, what stands in parentheses is taken for
/// data.
std::string messageWords(std::string_view messageTemplate, std::size_t limit);

inline constexpr std::size_t allWords = std::string_view::npos;

} // namespace spanglass
