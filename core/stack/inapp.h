#pragma once

#include "core/model/stack.h"

namespace spanglass {

/// Decides whose code each frame is: sets `inApp`, and `package` of the frames that are not the
/// application's.
void markInApp(StackTrace& stack);

} // namespace spanglass
