#include "core/stack/pythonline.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

} // namespace

std::optional<PythonFrame> pythonFrameOf(std::string_view text)
{
    if (!removePrefix(text, "File \""))
        return {};
    const auto quote = text.find("\", line ");
    if (quote == npos)
        return {};
    PythonFrame frame{ text.substr(0, quote), {}, 0, false };
    text.remove_prefix(quote + 8);
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    frame.line = numberOf(text.substr(0, digits));
    text.remove_prefix(digits);
    frame.isDump = text.starts_with(" in ");
    if (frame.line < 0 || !(text.empty() || removePrefix(text, ", in ") || removePrefix(text, " in ")))
        return {};
    frame.function = text;
    return frame;
}

PythonContent pythonContentOf(std::string_view line, std::size_t column)
{
    const std::size_t indent = indentOf(line);
    const auto text = line.substr(indent);
    if (text.starts_with("+ Exception Group Traceback"))
        return { text.substr(2), 0, false };
    if (column != 0 && text.starts_with("+-"))
        return { {}, indent, true };
    if (column != 0 && (text == "|" || text.starts_with("| "))) {
        const std::size_t depth = indent + 2 <= column ? 0 : indent + 2;
        return { text.substr(std::min<std::size_t>(2, text.size())), depth, false };
    }
    return { line, 0, false };
}

} // namespace spanglass
