#include "core/grouping/chars.h"
#include "core/grouping/framekeys.h"

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

bool isDigitAt(std::string_view text, std::size_t at)
{
    return at < text.size() && isIn(text[at], Digit);
}

/// "-weave/2-fun-0-" and "-each/2-lists^foreach/1-0-" are what the compiler makes of closures: "weave",
/// "each".
std::string_view withoutClosure(std::string_view name)
{
    const bool quoted = name.starts_with("'-"); // as an atom is written
    if (!quoted && !name.starts_with('-'))
        return name;
    name.remove_prefix(quoted ? 2 : 1);
    return name.substr(0, name.find('/'));
}

/// "Loom.weave/2" -> "Loom.weave", wherever it stands; counters of modules made at run time go as well.
std::string withoutArities(std::string_view name)
{
    std::string result;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if ((name[i] == '/' || name[i] == '_') && isDigitAt(name, i + 1)) {
            std::size_t end = i + 1;
            while (isDigitAt(name, end))
                ++end;
            const bool counter = name[i] == '_' && end < name.size() && name[end] == '.';
            if (name[i] == '/' || counter) {
                i = end - 1;
                continue;
            }
        }
        result += name[i];
    }
    return result;
}

/// `Enum."-each/2-lists^foreach/1-0-"/2` -> "Enum.each"; "#Function<6.9/1 in Loom.f>" -> "fn in Loom.f".
std::string elixirFunction(std::string_view name)
{
    if (const auto in = name.find(" in "); name.starts_with("#Function<") && in != npos) {
        auto outer = name.substr(in);
        outer = outer.substr(0, outer.find('>'));
        return "fn" + withoutArities(outer);
    }
    constexpr std::string_view anonymous = "anonymous fn";
    constexpr int deepest = 8;
    std::string prefix;
    for (int depth = 0; depth < deepest && name.starts_with(anonymous); ++depth) {
        const auto in = name.find(" in ");
        if (in == npos)
            break;
        prefix += "fn in ";
        name.remove_prefix(in + 4);
    }
    if (const auto quote = name.find(".\"-"); quote != npos) {
        prefix += name.substr(0, quote + 1);
        prefix += withoutClosure(name.substr(quote + 2));
        return prefix;
    }
    return prefix + withoutArities(name);
}

} // namespace

std::string elixirFrameKey(const StackFrame& frame)
{
    const std::string function = elixirFunction(frame.function);
    // the module is a part of the function's name, and its file may move
    return joinedKey(function.find('.') == npos ? fileKey(frame.file) : std::string(), function);
}

std::string erlangFrameKey(const StackFrame& frame)
{
    const std::string_view closure = withoutClosure(frame.function);
    return joinedKey(frame.module.empty() ? fileKey(frame.file) : frame.module, withoutArities(closure));
}

} // namespace spanglass
