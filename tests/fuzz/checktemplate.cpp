#include "tests/fuzz/checktemplate.h"

#include "core/base/text.h"
#include "core/grouping/messagetemplate.h"
#include "core/grouping/messagewords.h"

#include <vector>

namespace spanglass::test {

std::string checkTemplate(std::string_view bytes)
{
    constexpr std::size_t longest = 400;
    const std::vector<char> exact(bytes.begin(), bytes.end()); // for sanitizers to see what is read behind it
    const std::string pattern = messageTemplate({ exact.data(), exact.size() });
    const std::string key = messageWords(pattern, allWords);
    if (pattern.size() > longest || key.size() > pattern.size() + 1)
        return "a template of " + std::to_string(pattern.size()) + " bytes, a key of "
            + std::to_string(key.size());
    if (messageTemplate(bytes) != pattern || messageWords(pattern, allWords) != key)
        return "another template the second time: " + pattern;
    if (isValidUtf8(bytes) && (!isValidUtf8(pattern) || !isValidUtf8(key)))
        return "a template that is no UTF-8 of a message that is: " + pattern;
    const std::string again = messageTemplate(pattern);
    if (again.size() > longest)
        return "the template of a template is long: " + again;
    if (messageTemplate(std::string(bytes) + "\n\n") != pattern)
        return "blank lines behind the message change its template: " + pattern;
    return {};
}

} // namespace spanglass::test
