#include "core/stack/languages.h"

namespace spanglass {

bool isCppFrame(std::string_view /*line*/)
{
    return false;
}

StackTrace parseCpp(const StackText& /*stack*/)
{
    return {};
}

std::string foreignCpp(const StackFrame& /*frame*/, std::string_view /*file*/)
{
    return {};
}

} // namespace spanglass
