#include "core/stack/reducedstack.h"

#include "core/stack/messagecut.h"
#include "core/stack/stackparser.h"
#include "core/stack/structured.h"
#include "core/stack/truncation.h"

#include <cstring>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;
/// Bytes of the message compared in vain before the search is given up.
constexpr std::size_t maxWasted = 1024 * 1024;

/// Like string_view::find, but linear whatever the needle is.
std::size_t findText(std::string_view text, std::string_view needle, std::size_t from)
{
    if (from > text.size() || (from == text.size() && !needle.empty()))
        return npos;
    if (needle.empty())
        return from;
    const void* hit = memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
    return hit ? static_cast<std::size_t>(static_cast<const char*>(hit) - text.data()) : npos;
}

void appendWithDoubledMarks(std::string& out, std::string_view text)
{
    while (!text.empty()) {
        const auto mark = text.find(messageMark);
        if (mark == npos) {
            out += text;
            return;
        }
        out.append(text.substr(0, mark + 1));
        out += messageMark;
        text.remove_prefix(mark + 1);
    }
}

} // namespace

bool MessageFinder::isPlace(std::size_t position) const
{
    if (position == m_lastEnd && position != 0)
        return false;
    const std::string_view before = m_stack.substr(0, position);
    if (!before.empty() && before.back() != '\n' && !before.ends_with(": "))
        return false;
    const std::string_view after = m_stack.substr(position + m_message.size());
    return after.empty() || after.front() == '\n' || after.starts_with("\r\n") || after.starts_with(" (")
        || after.starts_with(" {");
}

std::size_t MessageFinder::next(std::size_t from)
{
    if (m_message.empty())
        return npos;
    while (m_wasted < maxWasted) {
        const std::size_t hit = findText(m_stack, m_message, from);
        if (hit == npos)
            return npos;
        if (isPlace(hit)) {
            m_lastEnd = hit + m_message.size();
            return hit;
        }
        m_wasted += m_message.size();
        from = hit + 1;
    }
    return npos;
}

std::string reduceStack(std::string_view stack, std::string_view message)
{
    std::string out;
    out.reserve(stack.size() + 1);
    MessageFinder finder(stack, message);
    std::size_t done = 0;
    for (auto hit = finder.next(0); hit != npos; hit = finder.next(done)) {
        appendWithDoubledMarks(out, stack.substr(done, hit - done));
        out += messageMark;
        done = hit + message.size();
    }
    appendWithDoubledMarks(out, stack.substr(done));
    if (stack.ends_with(cutMark) || (!isStructured(stack) && hasCutSize(stack)))
        out += cutMark;
    return out;
}

std::string restoreStack(std::string_view reduced, std::string_view message)
{
    if (reduced.ends_with(cutMark))
        reduced.remove_suffix(1);
    std::string out;
    out.reserve(reduced.size() + message.size());
    std::size_t done = 0;
    for (auto mark = reduced.find(messageMark); mark != npos; mark = reduced.find(messageMark, done)) {
        out.append(reduced.substr(done, mark - done));
        const bool doubled = mark + 1 < reduced.size() && reduced[mark + 1] == messageMark;
        if (doubled)
            out += messageMark;
        else
            out.append(message);
        done = mark + (doubled ? 2 : 1);
    }
    out.append(reduced.substr(done));
    return out;
}

} // namespace spanglass
