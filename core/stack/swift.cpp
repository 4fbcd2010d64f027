#include "core/stack/languages.h"

namespace spanglass {

bool isSwiftFrame(std::string_view /*line*/)
{
    return false;
}

StackTrace parseSwift(const StackText& /*stack*/)
{
    return {};
}

std::string foreignSwift(const StackFrame& /*frame*/, std::string_view /*file*/)
{
    return {};
}

} // namespace spanglass
