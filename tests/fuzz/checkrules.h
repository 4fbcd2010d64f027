#pragma once

#include <string>
#include <string_view>

namespace spanglass::test {

/// Reads bytes as rules and applies them to a stack. Returns what went wrong, "" if nothing: errors lie
/// inside the text and in its order, rules do the same each time, and a rule that is written for an error
/// made of these bytes joins it.
std::string checkRules(std::string_view bytes);

} // namespace spanglass::test
