#include "core/stack/languages.h"

namespace spanglass {

bool isElixirFrame(std::string_view /*line*/)
{
    return false;
}

StackTrace parseElixir(const StackText& /*stack*/)
{
    return {};
}

std::string foreignElixir(const StackFrame& /*frame*/, std::string_view /*file*/)
{
    return {};
}

} // namespace spanglass
