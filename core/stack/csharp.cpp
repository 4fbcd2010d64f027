#include "core/stack/languages.h"

namespace spanglass {

bool isCSharpFrame(std::string_view /*line*/)
{
    return false;
}

StackTrace parseCSharp(const StackText& /*stack*/)
{
    return {};
}

std::string foreignCSharp(const StackFrame& /*frame*/, std::string_view /*file*/)
{
    return {};
}

} // namespace spanglass
