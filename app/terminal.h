#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace spanglass {

// Text of captures may hold anything. What goes to a terminal passes one of these first: invalid
// UTF-8 becomes U+FFFD, control characters become visible ones (ESC is U+241B), and what reorders
// text (bidirectional overrides) becomes U+FFFD.

/// Fit for one line: line breaks and tabs become blanks.
std::string onOneLine(std::string_view text);

/// Fit for many lines: line breaks and tabs stay.
std::string onLines(std::string_view text);

/// JSON text with the control characters that JSON lets through (DEL and C1) escaped.
std::string jsonForTerminal(std::string_view json);

/// Columns that safe text takes: wide characters two, combining ones none.
std::size_t displayWidth(std::string_view text);

/// The text on one line in exactly `columns` columns, cut with "…" or filled with blanks.
std::string fitted(std::string_view text, std::size_t columns);

/// The text on one line in at most `columns` columns.
std::string cut(std::string_view text, std::size_t columns);

/// A number set to the right in `columns` columns.
std::string rightAligned(std::string_view text, std::size_t columns);

/// Columns of the terminal on standard output, between 60 and 200; 100 if it is none.
std::size_t terminalColumns();

} // namespace spanglass
