#include "core/grouping/framekeys.h"

namespace spanglass {

std::string elixirFrameKey(const StackFrame& frame)
{
    return joinedKey(fileKey(frame.file), frame.function);
}

std::string erlangFrameKey(const StackFrame& frame)
{
    return joinedKey(fileKey(frame.file), frame.function);
}

} // namespace spanglass
