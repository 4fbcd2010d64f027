#pragma once

#include <string>
#include <string_view>

namespace spanglass {

/// The words of the rules language, for messages: what is expected, and what a wrong word may have meant.

/// "service, type, ... and @attribute".
std::string_view matcherNames();
std::string_view actionNames();

/// The matcher or action that is nearest to a word, or what other tools call by it; "" if none is near.
std::string_view nearestMatcher(std::string_view word);
std::string_view nearestAction(std::string_view word);

} // namespace spanglass
