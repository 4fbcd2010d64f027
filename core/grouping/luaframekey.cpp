#include "core/grouping/framekeys.h"

namespace spanglass {

std::string luaFrameKey(const StackFrame& frame)
{
    std::string_view function = frame.function;
    if (function.starts_with('<') || function == "?")
        function = {}; // "<x.lua:20>" has no name but its place
    if (frame.file.starts_with("[") && function.empty())
        return {};
    const bool string = frame.file.starts_with("[string "); // whose name is the code itself
    return joinedKey(string ? std::string("[string]") : fileKey(frame.file), function);
}

} // namespace spanglass
