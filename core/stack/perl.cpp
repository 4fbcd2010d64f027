#include "core/stack/languages.h"

namespace spanglass {

bool isPerlFrame(std::string_view /*line*/)
{
    return false;
}

StackTrace parsePerl(const StackText& /*stack*/)
{
    return {};
}

std::string foreignPerl(const StackFrame& /*frame*/, std::string_view /*file*/)
{
    return {};
}

} // namespace spanglass
