#include "core/stack/languages.h"

namespace spanglass {

bool isDartFrame(std::string_view /*line*/)
{
    return false;
}

StackTrace parseDart(const StackText& /*stack*/)
{
    return {};
}

std::string foreignDart(const StackFrame& /*frame*/, std::string_view /*file*/)
{
    return {};
}

} // namespace spanglass
