#include "core/stack/languages.h"

namespace spanglass {

bool isRustFrame(std::string_view /*line*/)
{
    return false;
}

StackTrace parseRust(const StackText& /*stack*/)
{
    return {};
}

std::string foreignRust(const StackFrame& /*frame*/, std::string_view /*file*/)
{
    return {};
}

} // namespace spanglass
