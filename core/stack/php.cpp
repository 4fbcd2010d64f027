#include "core/stack/languages.h"

namespace spanglass {

bool isPhpFrame(std::string_view /*line*/)
{
    return false;
}

StackTrace parsePhp(const StackText& /*stack*/)
{
    return {};
}

std::string foreignPhp(const StackFrame& /*frame*/, std::string_view /*file*/)
{
    return {};
}

} // namespace spanglass
