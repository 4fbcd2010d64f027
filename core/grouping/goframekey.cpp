#include "core/grouping/framekeys.h"
#include "core/grouping/shape.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// "github.com/acme/shop/v2" and its next major version are the same package, and "gopkg.in/yaml.v3" too.
void appendModule(std::string& key, std::string_view module)
{
    for (std::size_t from = 0; from < module.size();) {
        const auto slash = std::min(module.find('/', from), module.size());
        auto element = module.substr(from, slash - from);
        from = slash + 1;
        const bool version =
            element.size() > 1 && element[0] == 'v' && runOf(element, 1, Digit) == element.size() - 1;
        if (version && !key.empty())
            continue;
        const auto dot = element.rfind(".v");
        if (dot != npos && dot + 2 < element.size()
            && runOf(element, dot + 2, Digit) == element.size() - dot - 2)
            element = element.substr(0, dot);
        if (!key.empty())
            key += '/';
        key += element;
    }
}

/// "func1", "2", "gowrap1": what the compiler calls a closure.
bool isClosure(std::string_view part)
{
    for (const std::string_view word : { "func", "gowrap", "deferwrap", "dwrap", "" }) {
        if (part.starts_with(word) && part.size() > word.size()
            && runOf(part, word.size(), Digit) == part.size() - word.size())
            return true;
    }
    return part.empty() || part == "dwrap";
}

/// "(*Svc).Add.func1.2" -> "(*Svc).Add.func", "Push[...]" -> "Push", "f.m-fm" -> "f.m", "f·dwrap·1" ->
/// "f.func".
std::string functionOf(std::string_view name)
{
    std::string plain;
    plain.reserve(name.size() + 4);
    int depth = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool middleDot = name[i] == '\xC2' && charAt(name, i + 1) == '\xB7';
        i += middleDot ? 1 : 0;
        depth += name[i] == '[' ? 1 : 0; // type arguments
        if (depth == 0)
            plain += middleDot ? '.' : name[i];
        depth -= name[i] == ']' && depth > 0 ? 1 : 0;
    }
    bool closure = false;
    for (;;) {
        if (plain.ends_with("-fm"))
            plain.resize(plain.size() - 3);
        if (const auto range = plain.rfind("-range");
            range != npos && range + 6 + runOf(plain, range + 6, Digit) == plain.size())
            plain.resize(range);
        const auto dot = plain.rfind('.');
        if (dot == npos || dot == 0 || !isClosure(std::string_view(plain).substr(dot + 1)))
            break;
        plain.resize(dot);
        closure = true;
    }
    if (plain == "glob") // what is assigned to a package's variables, before Go 1.21
        plain = "init";
    if (closure)
        plain += ".func";
    return plain;
}

} // namespace

std::string goFrameKey(const StackFrame& frame)
{
    const bool runtime = frame.module == "runtime" || frame.module == "runtime/debug"
        || frame.module == "testing" || (frame.module.empty() && frame.function == "panic");
    if (!frame.inApp && runtime)
        return {};
    std::string key;
    key.reserve(frame.module.size() + frame.function.size() + 8);
    appendModule(key, frame.module);
    const std::string function = functionOf(frame.function);
    if (key.empty() && function.empty())
        return {};
    key += keySeparator;
    key += function;
    return key;
}

} // namespace spanglass
