#include "core/grouping/framekeys.h"
#include "core/stack/nativename.h"

namespace spanglass {

namespace {

/// "shop::map<T>" and "shop::map<T>::{closure}": the older mangling tells nothing of a function's own
/// generics, and those of types stand in front of a method's name.
std::string withoutOwnGenerics(std::string name)
{
    constexpr std::string_view generics = "<T>";
    const auto brace = name.find("::{");
    const auto end = brace == std::string::npos ? name.size() : brace;
    if (end > generics.size() && std::string_view(name).substr(0, end).ends_with(generics))
        name.erase(end - generics.size(), generics.size());
    return name;
}

} // namespace

/// Paths of functions begin with the crate, so that the file adds nothing but how it was built.
std::string rustFrameKey(const StackFrame& frame)
{
    const std::string function = withoutOwnGenerics(nativeNameKey(frame.function));
    const bool qualified = function.find("::") != std::string::npos;
    return joinedKey(qualified ? std::string() : fileKey(frame.file), function);
}

} // namespace spanglass
