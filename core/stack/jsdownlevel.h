#pragma once

#include "core/model/stack.h"

#include <string_view>
#include <vector>

namespace spanglass {

/// What the frames of one exception tell about each other. Frames that are not the application's get the
/// package that foreignJavaScript() leaves to them.

/// Names without a path to them, nearer the raise than Node's vm, are those of scripts that it runs: "eval".
/// So is `name`, for which Node prints source code; it loads no modules but by their whole paths.
void markEvaluated(std::vector<StackFrame>& frames, std::string_view name);

/// Compilers turn async functions into helpers around generators for older engines. The helpers, some of
/// which have names that any function may have, become the package "tslib"; the generator gets back the name
/// of its function, as an engine that knows async functions prints it.
void undoDownlevelling(std::vector<StackFrame>& frames);

} // namespace spanglass
