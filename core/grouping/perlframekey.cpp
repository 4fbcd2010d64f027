#include "core/grouping/framekeys.h"

namespace spanglass {

std::string perlFrameKey(const StackFrame& frame)
{
    std::string_view function = frame.function;
    if (function.starts_with("eval") || function == "require" || function == "BEGIN")
        return {}; // blocks, of which the frame below tells the function
    function = function.substr(0, function.find('[')); // "Shop::__ANON__[/srv/Shop.pm:12]"
    if (frame.file.starts_with("(eval "))
        return joinedKey("(eval)", function);
    return joinedKey(fileKey(frame.file), function);
}

} // namespace spanglass
