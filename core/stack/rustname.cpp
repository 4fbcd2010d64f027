#include "core/stack/nativename.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t longestName = 4096;

struct Escape {
    std::string_view code{};
    std::string_view text{};
};

constexpr std::array rustEscapes{ Escape{ "$LT$", "<" }, Escape{ "$GT$", ">" }, Escape{ "$LP$", "(" },
    Escape{ "$RP$", ")" }, Escape{ "$C$", "," }, Escape{ "$RF$", "&" }, Escape{ "$BP$", "*" },
    Escape{ "$SP$", "@" }, Escape{ "$u20$", " " }, Escape{ "$u27$", "'" }, Escape{ "$u5b$", "[" },
    Escape{ "$u5d$", "]" }, Escape{ "$u7b$", "{" }, Escape{ "$u7d$", "}" }, Escape{ "$u7e$", "~" },
    Escape{ "..", "::" } };

std::string unescaped(std::string_view name)
{
    std::string result;
    result.reserve(name.size());
    while (!name.empty()) {
        const auto* const escape = name.front() == '$' || name.front() == '.'
            ? std::find_if(rustEscapes.begin(), rustEscapes.end(),
                [&](const Escape& e) { return name.starts_with(e.code); })
            : rustEscapes.end();
        if (escape != rustEscapes.end()) {
            result += escape->text;
            name.remove_prefix(escape->code.size());
        } else if (name.starts_with("_$") && (result.empty() || result.ends_with("::"))) {
            name.remove_prefix(1);
        } else {
            result += name.front();
            name.remove_prefix(1);
        }
    }
    return result;
}

bool isHex(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f');
}

} // namespace

bool endsWithRustHash(std::string_view name)
{
    if (name.size() < 20 || name.substr(name.size() - 19, 3) != "::h")
        return false;
    return std::all_of(name.end() - 16, name.end(), isHex);
}

std::string rustFunctionName(std::string_view symbol)
{
    symbol = symbol.substr(0, longestName);
    symbol = symbol.substr(0, symbol.find(" (.llvm."));
    symbol = symbol.substr(0, symbol.find(".llvm."));
    if (endsWithRustHash(symbol))
        symbol.remove_suffix(19);
    if (symbol.find('$') == npos)
        return std::string(symbol);
    return unescaped(symbol);
}

} // namespace spanglass
