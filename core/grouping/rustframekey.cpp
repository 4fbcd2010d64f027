#include "core/grouping/framekeys.h"
#include "core/stack/nativename.h"

namespace spanglass {

/// Paths of functions begin with the crate, so that the file adds nothing but how it was built.
std::string rustFrameKey(const StackFrame& frame)
{
    const std::string function = nativeNameKey(frame.function);
    const bool qualified = function.find("::") != std::string::npos;
    return joinedKey(qualified ? std::string() : fileKey(frame.file), function);
}

} // namespace spanglass
