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

/// "block (2 levels) in Cart#add" -> "block", "rescue in Cart.add" and "Cart#add" -> "add".
std::string_view methodName(std::string_view name)
{
    if (name.starts_with("block "))
        return "block";
    if (const auto in = name.find(" in "); in != npos && name.front() != '<')
        name.remove_prefix(in + 4);
    if (name.empty() || name.front() == '<') // "<top (required)>", "<class:Cart>"
        return name;
    const auto owner = name.find_last_of("#.");
    return withoutTemplateIds(owner == npos || owner + 1 == name.size() ? name : name.substr(owner + 1));
}

} // namespace

std::string rubyFrameKey(const StackFrame& frame)
{
    return joinedKey(fileKey(frame.file), methodName(frame.function));
}

} // namespace spanglass
