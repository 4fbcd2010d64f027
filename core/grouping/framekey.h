#pragma once

#include "core/model/stack.h"

#include <string>

namespace spanglass {

/// What of a frame stays the same when the code around it is edited, compiled anew or deployed to
/// another place: the module or the file's name, and the function without numbers that a compiler or
/// a run gave it. Empty if nothing of that kind is left.
std::string frameKey(Language language, const StackFrame& frame);

} // namespace spanglass
