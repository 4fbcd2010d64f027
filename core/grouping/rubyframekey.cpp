#include "core/grouping/chars.h"
#include "core/grouping/framekeys.h"

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// ERB compiles a template to a method whose name ends in its hash and its object's id:
/// "_app_views_orders_show_html_erb___2834782347_1234".
std::string_view withoutTemplateIds(std::string_view name)
{
    auto end = name.size();
    for (int part = 0; part < 2; ++part) {
        const auto digits = end;
        while (end > 0 && isIn(name[end - 1], Digit))
            --end;
        if (end == digits || end == 0 || name[end - 1] != '_')
            return name;
        --end;
    }
    while (end > 0 && name[end - 1] == '_')
        --end;
    return end > 0 ? name.substr(0, end) : name;
}

/// "Cart#add" and "Cart.add" -> "add".
std::string_view withoutOwner(std::string_view name)
{
    if (name.empty() || name.front() == '<') // "<top (required)>", "<class:Cart>"
        return name;
    const auto owner = name.find_last_of("#.");
    return withoutTemplateIds(owner == npos || owner + 1 == name.size() ? name : name.substr(owner + 1));
}

/// "block (2 levels) in Cart#add" -> "block in add", "rescue in Cart.add" -> "add": what a block does is a
/// matter of its method, how deep it lies in others is not.
std::string methodName(std::string_view name)
{
    bool block = false;
    for (auto in = name.find(" in "); in != npos && name.front() != '<'; in = name.find(" in ")) {
        block = block || name.starts_with("block ");
        name.remove_prefix(in + 4);
        if (name.empty())
            break;
    }
    return std::string(block ? "block in " : "").append(withoutOwner(name));
}

} // namespace

std::string rubyFrameKey(const StackFrame& frame)
{
    return joinedKey(fileKey(frame.file), methodName(frame.function));
}

} // namespace spanglass
