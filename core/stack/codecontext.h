#pragma once

#include "core/model/stack.h"

#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Lines of code that a capture itself carries for one place.
struct CodeContext {
    std::string file{}; ///< as in StackFrame
    int line = 0;
    std::vector<std::string> before{}; ///< lines in front of it, in the file's order
    std::string text{}; ///< the line, with the indentation that the capture has
    std::vector<std::string> after{};
    friend bool operator==(const CodeContext&, const CodeContext&) = default;
};

/// The lines that a stack text has of its frames' files: Sentry's and Elastic's context, Python's source
/// lines, Node's excerpt in front of an error, backward's excerpts, Elixir's and Rust's (color-eyre)
/// snippets. Each place (file, line) once. Bounded: at most 1,000 places, lines cut at 1,000 bytes.
std::vector<CodeContext> codeContextOf(std::string_view stack, Language language);

} // namespace spanglass
