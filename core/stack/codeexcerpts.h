#pragma once

#include "core/stack/codecontext.h"

#include <string_view>
#include <vector>

namespace spanglass {

/// The lines of code in texts that runtimes print, in the order of the text, a place perhaps several times;
/// at most as many as codeContextOf() gives. They do not ask whether a place is that of a frame.
std::vector<CodeContext> pythonExcerpts(std::string_view stack);
/// Node's "file:12", the line, "^^^^" in front of the error, and Bun's numbered lines there.
std::vector<CodeContext> javaScriptExcerpts(std::string_view stack);
/// backward-cpp's and gdb's numbered lines below a frame.
std::vector<CodeContext> cppExcerpts(std::string_view stack);
/// color-eyre's numbered lines below a frame.
std::vector<CodeContext> rustExcerpts(std::string_view stack);
/// The numbered lines of the compiler's errors.
std::vector<CodeContext> elixirExcerpts(std::string_view stack);
/// error_highlight's line with "^^^^" below a message, and the numbered lines of the compiler's errors.
std::vector<CodeContext> rubyExcerpts(std::string_view stack);

} // namespace spanglass
