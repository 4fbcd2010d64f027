#pragma once

#include <string>
#include <string_view>

namespace spanglass {

/// The text on one line, so that Markdown and HTML show it as it is: what has a meaning within a line,
/// a heading or a table cell is escaped, line breaks become spaces, other control characters U+FFFD.
std::string markdownText(std::string_view text);

/// The text as a code block that nothing within it can end; other control characters than tabs and
/// line breaks become U+FFFD.
std::string markdownBlock(std::string_view text);

} // namespace spanglass
