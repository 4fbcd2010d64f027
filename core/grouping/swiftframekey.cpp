#include "core/grouping/framekeys.h"
#include "core/stack/nativename.h"
#include "core/stack/scan.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t longestName = 4096;
constexpr int mostPrefixes = 16;

/// What the compiler made of a function, or how it is called: none of the function's own name.
bool removeMark(std::string_view& name)
{
    for (const std::string_view mark : { "specialized ", "merged ", "@objc ", "@nonobjc ", "static ",
             "class ", "partial apply forwarder for ", "partial apply for ", "protocol witness for ",
             "dispatch thunk of ", "method lookup function for ", "outlined " }) {
        if (removePrefix(name, mark))
            return true;
    }
    // "generic specialization <A> of f", "(1) suspend resume partial function for f"
    for (const std::string_view mark : { "specialization <", "partial function for " }) {
        const auto at = name.substr(0, 60).find(mark);
        const auto end = mark.ends_with('<') ? name.find("> of ") : at + mark.size() - 5;
        if (at == npos || end == npos)
            continue;
        name.remove_prefix(end + 5);
        return true;
    }
    return false;
}

/// "closure #1 in f" -> "closure in " and "f".
bool takeClosure(std::string_view& name, std::string& key)
{
    for (const std::string_view kind : { "implicit closure #", "closure #", "autoclosure #", "defer #" }) {
        auto rest = name;
        if (!removePrefix(rest, kind))
            continue;
        const auto in = rest.find(" in ");
        if (in == npos)
            return false;
        key += kind.substr(0, kind.size() - 2);
        key += " in ";
        name = rest.substr(in + 4);
        return true;
    }
    return false;
}

/// "Shop.(total in _3F2A)(of: Swift.Int) throws -> Swift.Int" -> "Shop.total".
std::string withoutSignature(std::string_view name)
{
    std::string result;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c == '(') {
            const auto in = name.substr(i, 200).find(" in _");
            const auto close = name.find(')', i);
            if (in == npos || close == npos || i + in > close)
                return result;
            result += name.substr(i + 1, in - 1);
            i = close;
        } else if (c == '<') {
            int depth = 0;
            for (; i < name.size(); ++i) {
                depth += name[i] == '<' ? 1 : 0;
                depth -= name[i] == '>' && name[i - 1] != '-' ? 1 : 0;
                if (depth == 0)
                    break;
            }
            result += "<T>";
        } else if (c == ' ') {
            return result; // "-> Int", ": Int", "in conformance"
        } else {
            result += c;
        }
    }
    return result;
}

std::string keyOf(std::string_view name)
{
    name = name.substr(0, longestName);
    if (name.find("-[") != npos || name.find("+[") != npos)
        return std::string(name); // Objective-C, and blocks in its methods
    if (name.starts_with("thunk for ") || name.starts_with("reabstraction thunk"))
        return "thunk for closure";
    std::string key;
    for (int i = 0; i < mostPrefixes && (removeMark(name) || takeClosure(name, key)); ++i) { }
    if (name.starts_with("(extension in "))
        name.remove_prefix(std::min(name.find("):"), name.size() - 2) + 2);
    if (name.find("::") != npos || name.starts_with('$'))
        return key + (name.starts_with('$') ? std::string(name) : nativeNameKey(name));
    return key + withoutSignature(name);
}

} // namespace

std::string swiftFrameKey(const StackFrame& frame)
{
    const std::string function = keyOf(frame.function);
    const bool qualified = function.find_first_of(".[:") != npos;
    return joinedKey(qualified ? std::string() : fileKey(frame.file), function);
}

} // namespace spanglass
