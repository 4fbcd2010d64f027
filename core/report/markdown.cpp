#include "core/report/markdown.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool isControl(char c)
{
    return (c >= 0 && c < 0x20) || c == 0x7F;
}

} // namespace

std::string markdownText(std::string_view text)
{
    constexpr std::string_view special = "\\`*_[]#|~";
    std::string out;
    for (const char c : text) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '\n' || c == '\t') {
            out += ' ';
        } else if (c == '\r') {
            continue;
        } else if (isControl(c)) {
            out += replacement;
        } else {
            out += special.find(c) == std::string_view::npos ? "" : "\\";
            out += c;
        }
    }
    return out;
}

std::string markdownBlock(std::string_view text)
{
    std::string body;
    std::size_t longest = 2;
    std::size_t run = 0;
    for (const char c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
        if (c == '\r') {
            continue;
        }
        if (isControl(c) && c != '\n' && c != '\t') {
            body += replacement;
        } else {
            body += c;
        }
    }
    body.erase(body.find_last_not_of('\n') + 1);
    const std::string fence(longest + 1, '`');
    return fence + "text\n" + body + "\n" + fence + "\n";
}

} // namespace spanglass
