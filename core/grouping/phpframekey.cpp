#include "core/grouping/framekeys.h"

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// A class without the place of an anonymous one, the number of a generated one and Doctrine's prefix.
std::string_view classKey(std::string_view name)
{
    constexpr std::string_view proxies = "Proxies\\__CG__\\";
    if (name.starts_with(proxies))
        name.remove_prefix(proxies.size());
    for (const std::string_view mark : { "@anonymous", "[Anonymous" }) {
        if (name.find(mark) != npos)
            return {};
    }
    return name.substr(0, name.find_first_of(std::string_view(":\0$", 3)));
}

} // namespace

std::string phpFrameKey(const StackFrame& frame)
{
    const std::string_view function = frame.function;
    std::string_view file = frame.file;
    if (const auto eval = file.find(") : eval()'d code"); eval != npos)
        file = file.substr(0, file.rfind('(', eval));
    file = file.substr(file.find_last_of("/\\") + 1); // some formats give no more; folders would split
    if (function.find("{closure") != npos) // its name holds a place, and its class differs by format
        return joinedKey(fileKey(file), "{closure}");
    const bool ofFile = function.empty() || function == "{main}" || function.starts_with("require")
        || function.starts_with("include") || function == "eval";
    if (ofFile && frame.module.empty())
        return joinedKey(fileKey(file), function);
    return joinedKey(classKey(frame.module), function); // names are unique in a program
}

} // namespace spanglass
