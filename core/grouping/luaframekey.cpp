#include "core/grouping/framekeys.h"

namespace spanglass {

std::string luaFrameKey(const StackFrame& frame)
{
    return joinedKey(fileKey(frame.file), frame.function);
}

} // namespace spanglass
