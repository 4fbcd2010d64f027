#include "core/grouping/messagetemplate.h"
#include "core/grouping/shape.h"
#include "core/grouping/values.h"

#include <algorithm>
#include <array>

namespace spanglass {

/// Length of one of our own marks ("<uuid>") at the start of a text, 0 if there is none.
std::size_t classMarkAt(std::string_view text)
{
    constexpr std::array<std::string_view, 18> classes{ "uuid", "hex", "num", "id", "str", "path", "date",
        "url", "ip", "host", "email", "duration", "size", "version", "bool", "mac", "trace", "*" };
    const auto end = text.substr(0, 12).find('>');
    if (end == std::string_view::npos || end < 2)
        return 0;
    const auto name = text.substr(1, end - 1);
    return std::find(classes.begin(), classes.end(), name) == classes.end() ? 0 : end + 1;
}

std::string templateKey(std::string_view messageTemplate)
{
    constexpr std::string_view one = "<*>";
    std::string key;
    key.reserve(messageTemplate.size());
    for (std::size_t i = 0; i < messageTemplate.size();) {
        const char c = messageTemplate[i];
        const std::size_t mark = c == '<' ? classMarkAt(messageTemplate.substr(i)) : 0;
        if (mark == 0) {
            key += c;
            ++i;
            continue;
        }
        i += mark;
        // "10.0.0.1:80" and "7f3c-a8" are one value to the eye
        const std::string_view done = key;
        const bool joined = done.size() > one.size()
            && (isIn(done.back(), Joint) || done.back() == '_' || done.back() == ',')
            && done.substr(0, done.size() - 1).ends_with(one);
        if (joined)
            key.pop_back();
        else if (!done.ends_with(one))
            key += one;
    }
    return key;
}

} // namespace spanglass
