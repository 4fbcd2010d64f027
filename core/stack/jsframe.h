#pragma once

#include "core/model/stack.h"

#include <optional>
#include <string_view>

namespace spanglass {

/// The frame of one line as V8, Hermes, SpiderMonkey, JavaScriptCore, Chakra or Opera print it. Code made
/// at run time has the place of the eval() that made it, and the package "eval".
std::optional<StackFrame> javaScriptFrame(std::string_view line);

/// Whether it would give one, without making it; or would if it was not cut within its last bracket.
bool hasJavaScriptFrame(std::string_view line, bool mayBeTorn = false);

} // namespace spanglass
