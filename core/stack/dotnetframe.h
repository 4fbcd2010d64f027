#pragma once

#include "core/model/stack.h"

#include <optional>
#include <string_view>

namespace spanglass {

/// "   at Shop.Cart.Add(String name) in C:\my shop\Cart.cs:line 12" in any translation of .NET, and mono's
/// "  at Shop.Cart.Add (System.String name) [0x00021] in <hash>:0 ". Async and iterator methods are shown as
/// they were written, other generated names as they are.
std::optional<StackFrame> dotNetFrame(std::string_view line);

} // namespace spanglass
