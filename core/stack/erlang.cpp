#include "core/stack/languages.h"

namespace spanglass {

bool isErlangFrame(std::string_view /*line*/)
{
    return false;
}

StackTrace parseErlang(const StackText& /*stack*/)
{
    return {};
}

std::string foreignErlang(const StackFrame& /*frame*/, std::string_view /*file*/)
{
    return {};
}

} // namespace spanglass
