#include "core/grouping/framekeys.h"
#include "core/stack/nativename.h"

namespace spanglass {

/// Functions of C are told apart by their files, if a stack names those and not only images; qualified ones
/// need none, so that they are equal with and without debug information. Nor does main, of which a program
/// has but one; other plain names (init, run) many files have as static functions, which would be joined.
std::string cppFrameKey(const StackFrame& frame)
{
    const std::string function = nativeNameKey(frame.function);
    const bool qualified = function.find("::") != std::string::npos;
    const bool source = (frame.line > 0 && function != "main") || function.empty();
    return joinedKey(qualified || !source ? std::string() : fileKey(frame.file), function);
}

} // namespace spanglass
