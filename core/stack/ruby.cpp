#include "core/stack/languages.h"

namespace spanglass {

bool isRubyFrame(std::string_view /*line*/)
{
    return false;
}

StackTrace parseRuby(const StackText& /*stack*/)
{
    return {};
}

std::string foreignRuby(const StackFrame& /*frame*/, std::string_view /*file*/)
{
    return {};
}

} // namespace spanglass
