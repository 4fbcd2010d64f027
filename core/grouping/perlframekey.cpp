#include "core/grouping/framekeys.h"

namespace spanglass {

std::string perlFrameKey(const StackFrame& frame)
{
    return joinedKey(fileKey(frame.file), frame.function);
}

} // namespace spanglass
