#include "core/stack/languages.h"

namespace spanglass {

bool isLuaFrame(std::string_view /*line*/)
{
    return false;
}

StackTrace parseLua(const StackText& /*stack*/)
{
    return {};
}

std::string foreignLua(const StackFrame& /*frame*/, std::string_view /*file*/)
{
    return {};
}

} // namespace spanglass
