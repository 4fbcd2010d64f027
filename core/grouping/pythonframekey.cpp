#include "core/grouping/framekeys.h"

namespace spanglass {

namespace {
constexpr auto npos = std::string_view::npos;
}

std::string pythonFrameKey(const StackFrame& frame)
{
    const std::string_view file = frame.file;
    std::string_view function = frame.function;
    if (const auto dot = function.rfind('.'); dot != npos && dot + 1 < function.size())
        function.remove_prefix(dot + 1); // "Cart.add", "outer.<locals>.inner"
    // Python 3.12 has no frames for these: the function that they stand in comes next
    if (file.starts_with('<') || function == "<listcomp>" || function == "<dictcomp>"
        || function == "<setcomp>")
        return {};
    if (const auto cell = file.find("/ipykernel_"); cell != npos)
        return joinedKey("ipykernel", function);
    if (file.empty()) {
        const std::string_view module = frame.module;
        const auto dot = module.rfind('.');
        return joinedKey(dot == npos ? module : module.substr(dot + 1), function);
    }
    return joinedKey(fileKey(file), function);
}

} // namespace spanglass
