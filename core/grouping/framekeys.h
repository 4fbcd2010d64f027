#pragma once

#include "core/model/stack.h"

#include <string>
#include <string_view>

namespace spanglass {

/// Parts of frameKey(); its rules by language are those of each runtime: what a compiler, a loader or a run
/// adds to a name is taken off. A key is place and function; "" leaves the frame out (helpers of a runtime,
/// frames without any name).

/// Between place and function.
inline constexpr char keySeparator = '\x1F';

/// "" if both are.
std::string joinedKey(std::string_view place, std::string_view function);

/// The file's name without the extension, which compiling changes (x.ts, x.js), and without hashes. Names
/// that many folders have get their folder's name.
std::string fileKey(std::string_view path);

std::string javaScriptFrameKey(const StackFrame& frame);
std::string pythonFrameKey(const StackFrame& frame);
std::string javaFrameKey(const StackFrame& frame);
std::string goFrameKey(const StackFrame& frame);
std::string rubyFrameKey(const StackFrame& frame);
std::string phpFrameKey(const StackFrame& frame);
std::string cSharpFrameKey(const StackFrame& frame);
std::string rustFrameKey(const StackFrame& frame);
std::string cppFrameKey(const StackFrame& frame);
std::string swiftFrameKey(const StackFrame& frame);
std::string dartFrameKey(const StackFrame& frame);
std::string elixirFrameKey(const StackFrame& frame);
std::string erlangFrameKey(const StackFrame& frame);
std::string perlFrameKey(const StackFrame& frame);
std::string luaFrameKey(const StackFrame& frame);

} // namespace spanglass
