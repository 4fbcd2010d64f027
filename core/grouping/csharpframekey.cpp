#include "core/grouping/chars.h"
#include "core/grouping/framekeys.h"

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// "List`1[T]" and "Send[TKey,TValue]" without type arguments and their number.
std::string withoutTypeArguments(std::string_view name)
{
    std::string result;
    int depth = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        depth += name[i] == '[' ? 1 : 0;
        if (depth == 0 && name[i] == '`') {
            while (i + 1 < name.size() && isIn(name[i + 1], Digit))
                ++i;
        } else if (depth == 0) {
            result += name[i];
        }
        depth -= name[i] == ']' && depth > 0 ? 1 : 0;
    }
    return result;
}

/// "<Run>b__1", "<<Run>b__1_0>d", "<A>g__B|3_0", "<Main>m__1": the name that was written, B of a local
/// function.
std::string_view writtenName(std::string_view name)
{
    while (name.starts_with('<')) {
        int depth = 0;
        std::size_t end = 0;
        for (; end < name.size(); ++end) {
            depth += name[end] == '<' ? 1 : 0;
            if (name[end] == '>' && --depth == 0)
                break;
        }
        if (end >= name.size())
            return name;
        if (name.substr(end + 1).starts_with("g__"))
            return name.substr(end + 4, name.find('|', end) - end - 4);
        name = name.substr(1, end - 1);
    }
    return name.substr(0, name.find('@')); // F#: "total@12-1"
}

struct Place {
    std::string type{};
    std::string_view method{}; ///< that the last generated class belongs to
};

/// The type without the classes a compiler makes for lambdas and state machines.
Place placeOf(std::string_view module)
{
    Place place;
    int depth = 0;
    std::size_t from = 0;
    for (std::size_t i = 0; i <= module.size(); ++i) {
        const bool ends = i == module.size() || module[i] == '.' || module[i] == '+' || module[i] == '/';
        if (!ends || depth > 0) {
            depth += i < module.size() && module[i] == '<' ? 1 : 0;
            depth -= i < module.size() && module[i] == '>' ? 1 : 0;
            if (i < module.size())
                continue;
        }
        const auto part = module.substr(from, i - from);
        from = i + 1;
        const bool closure = part.find('@') != npos;
        if (part.starts_with('<') || closure) {
            const auto method = writtenName(part);
            place.method = method.empty() ? place.method : method;
            continue;
        }
        place.type += place.type.empty() ? "" : ".";
        place.type += part;
    }
    return place;
}

} // namespace

std::string cSharpFrameKey(const StackFrame& frame)
{
    if (frame.function.starts_with("<BaseAddress>")) // an address, which is another in each build
        return joinedKey(frame.module, {});
    if (frame.module.empty() && frame.function.starts_with("lambda_method")) // counted up as they are made
        return joinedKey({}, "lambda_method");
    const std::string module = withoutTypeArguments(frame.module);
    const Place place = placeOf(module);
    const std::string function = withoutTypeArguments(frame.function);
    std::string_view name = writtenName(function);
    const bool generated =
        name.empty() || (!place.method.empty() && (name == "MoveNext" || name == "Invoke"));
    if (generated && !place.method.empty())
        name = place.method;
    return joinedKey(place.type.empty() ? fileKey(frame.file) : place.type, name);
}

} // namespace spanglass
