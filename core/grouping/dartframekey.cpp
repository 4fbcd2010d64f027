#include "core/grouping/framekeys.h"

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// "new Cart" -> "Cart", "Cart.add.<anonymous closure>" and, terse, "Cart.add.<fn>" -> "Cart.add.<fn>";
/// closures in closures are one.
std::string functionKey(std::string_view name)
{
    if (name.starts_with("new "))
        name.remove_prefix(4);
    if (name.ends_with(" (async)"))
        name.remove_suffix(8);
    if (name.ends_with(" [_]"))
        name.remove_suffix(4);
    const auto closure = name.find(".<");
    const bool isClosure = closure != npos
        && (name.substr(closure).starts_with(".<anonymous") || name.substr(closure).starts_with(".<fn>"));
    if (!isClosure)
        return std::string(name);
    return std::string(name.substr(0, closure)) + ".<fn>";
}

/// "dart:isolate-patch/isolate_patch.dart", terse "dart:isolate": the library is all they have in common.
std::string placeKey(std::string_view file)
{
    if (file.starts_with("dart:"))
        return std::string(file.substr(0, file.find_first_of("/-")));
    return fileKey(file);
}

} // namespace

std::string dartFrameKey(const StackFrame& frame)
{
    return joinedKey(placeKey(frame.file), functionKey(frame.function));
}

} // namespace spanglass
