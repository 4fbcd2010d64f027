#include "core/grouping/framekeys.h"
#include "core/grouping/shape.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// Classes made at run time: up to which mark their names stay the same.
struct Generated {
    std::string_view mark{};
    bool goesOn = false; ///< to the next "$$", as in "$$EnhancerBySpringCGLIB$$1a2b3c4d"
};
constexpr Generated generated[] = { { "$$EnhancerBy", true }, { "$$FastClassBy", true },
    { "$$SpringCGLIB$$", false }, { "$ByteBuddy$", false }, { "$MockitoMock$", false },
    { "$HibernateProxy$", false }, { "_$$_jvst", false }, { "_$$_javassist", false } };

std::string_view withoutRuntimeSuffix(std::string_view name, bool& cut)
{
    if (name.find('$') == npos)
        return name;
    for (const Generated& each : generated) {
        const auto at = name.find(each.mark);
        if (at == npos)
            continue;
        cut = true;
        const auto end = at + each.mark.size();
        const auto next = each.goesOn ? name.find("$$", end) : npos;
        return name.substr(0, next == npos ? end : next + 2);
    }
    return name;
}

/// Words that numbers stand behind which are counted up.
bool takesCounter(std::string_view done)
{
    for (const std::string_view word :
        { "Accessor", "$Proxy", "jdk.proxy", "_closure", "$eval", "LambdaForm$DMH", "LambdaForm$MH" }) {
        if (done.ends_with(word))
            return true;
    }
    return false;
}

/// "lambda$main$12" -> "lambda$main$", "Cart$1" -> "Cart$", "fn__1234" -> "fn__".
void appendWithoutCounters(std::string& key, std::string_view name)
{
    if (name.find_first_of("0123456789") == npos) {
        key += name;
        return;
    }
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (isIn(name[i], Digit)
            && (i == 0 || !isIn(name[i - 1], Letter | Digit) || takesCounter(name.substr(0, i)))) {
            while (i + 1 < name.size() && isIn(name[i + 1], Digit))
                ++i;
            continue;
        }
        key += name[i];
    }
}

void removeSuffix(std::string_view& text, std::string_view suffix)
{
    if (text.size() > suffix.size() && text.ends_with(suffix))
        text.remove_suffix(suffix.size());
}

/// What compilers of Scala and Kotlin put around a method's name: bridges and specialised twins.
std::string_view methodOf(std::string_view name)
{
    if (name.find_first_of("$-") == npos)
        return name;
    removeSuffix(name, "$adapted");
    removeSuffix(name, "$default");
    if (const auto twin = name.rfind("$mc"); twin != npos && twin > 0 && name.ends_with("$sp"))
        name = name.substr(0, twin); // "apply$mcVI$sp"
    if (name.starts_with("access$") && !isIn(charAt(name, 7), Digit))
        name.remove_prefix(7);
    if (const auto dash = name.rfind('-'); dash != npos && dash > 0 && name.size() - dash == 8)
        name = name.substr(0, dash); // "pay-7apg3OU": of value classes
    removeSuffix(name, "-impl");
    return name;
}

/// The class and the method that a lambda of Kotlin is written in.
struct LambdaOwner {
    std::string_view type{};
    std::string_view method{}; ///< "" if it is no lambda
};

/// "CartKt$add$1", "Cart$add$1$items$2": the class of a lambda. The method is the first name behind the
/// classes, which begin with a capital letter; none are within the class of a file. With a class behind the
/// method it cannot be told.
LambdaOwner ownerOfClass(std::string_view module)
{
    if (module.find("$$") != npos || module.empty() || !isIn(module.back(), Digit))
        return {};
    const auto package = module.rfind('.');
    LambdaOwner owner;
    bool inFile = false;
    for (std::size_t from = package == npos ? 0 : package + 1; from < module.size();) {
        const auto end = std::min(module.find('$', from), module.size());
        const auto name = module.substr(from, end - from);
        const bool isNumber = name.find_first_not_of("0123456789") == npos;
        const bool isClass = !isNumber && name.front() >= 'A' && name.front() <= 'Z' && !inFile;
        if (end == module.size())
            return isNumber ? owner : LambdaOwner{};
        if (isClass && !owner.method.empty())
            return {};
        if (!isClass && !isNumber && owner.method.empty() && from > 0 && module[from - 1] == '$')
            owner = { module.substr(0, from - 1), name };
        inFile = isClass && owner.method.empty() && name.ends_with("Kt") && name.size() > 2;
        from = end + 1;
    }
    return {};
}

/// A lambda of Kotlin is a class "Cart$add$1" that is invoked or, of newer compilers, a method
/// "add$lambda$0"; both get the key of the latter.
LambdaOwner kotlinLambda(std::string_view module, const StackFrame& frame)
{
    const std::string_view name = frame.function;
    if (!frame.file.ends_with(".kt") && !frame.file.ends_with(".kts"))
        return {};
    if (name == "invoke")
        return ownerOfClass(module);
    const auto lambda = name.find("$lambda");
    if (lambda == npos || name.find_first_not_of("$lambd-0123456789", lambda) != npos)
        return {};
    return { module, name.substr(0, lambda) };
}

} // namespace

std::string javaFrameKey(const StackFrame& frame)
{
    std::string_view module = frame.module;
    // hidden classes: shown by some machines only, and as numbered as the lambda is
    if (module.find("$$Lambda") != npos || frame.function.starts_with("lambda$null$"))
        return {};
    if (const auto address = module.find("/0x"); address != npos)
        module = module.substr(0, address);
    bool cut = false;
    module = withoutRuntimeSuffix(module, cut);
    if (!cut)
        removeSuffix(module, "$"); // Scala's objects, and classes forward to them
    const auto lambda = cut ? LambdaOwner{} : kotlinLambda(module, frame);
    const bool isLambda = !lambda.method.empty();
    module = isLambda ? lambda.type : module;
    const auto method = isLambda ? lambda.method : methodOf(frame.function);
    if (module.empty() && method.empty())
        return {};
    std::string key;
    key.reserve(module.size() + method.size() + 8);
    if (cut) {
        key += module;
        key += "<auto>";
    } else {
        appendWithoutCounters(key, module);
    }
    key += keySeparator;
    appendWithoutCounters(key, method);
    key += isLambda ? "$lambda$" : "";
    return key;
}

} // namespace spanglass
