#include "core/capture/sniff.h"

#include "core/base/text.h"
#include "core/capture/looks.h"

#include <algorithm>

namespace spanglass {

namespace {

/// True if the value that begins at the text's start ends on its line, as in JSON lines. A line
/// that is cut short counts as one too: pretty-printed JSON breaks behind '{', '[' or ','.
bool endsOnItsLine(std::string_view text)
{
    const std::size_t newline = text.find('\n');
    if (newline == std::string_view::npos) {
        return true;
    }
    const std::string padded = std::string(text.substr(0, newline)) + std::string(jsonPadding, '\0');
    JsonCursor line{ padded.data(), padded.data() + newline };
    if (skipBlanks(line) && skipValue(line) == Scan::Ok) {
        return true;
    }
    const std::string_view first = trimmed(text.substr(0, newline));
    const std::string_view second = trimmed(text.substr(newline + 1, 256));
    const bool breaksLikePrettyPrint =
        first.empty() || first.back() == '{' || first.back() == '[' || first.back() == ',';
    const bool nextLooksLikeFirst = second.size() > 2 && first.substr(0, 12) == second.substr(0, 12);
    return !breaksLikePrettyPrint || nextLooksLikeFirst;
}

Error unknown(const Beginning& beginning)
{
    const std::string looks = whatItLooksLike(beginning);
    if (trimmed(beginning.bytes).empty()) {
        return { Error::Kind::Format, beginning.complete ? std::string(emptyCapture) : looks };
    }
    return { Error::Kind::Format,
        "not a trace capture that Spanglass knows: " + looks + std::string(whatOpens) };
}

} // namespace

Result<Sniffed> sniff(std::string_view beginning, bool complete, const Format* forced)
{
    Sniffed found;
    found.start = beginning.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    found.beginning.bytes = beginning.substr(found.start);
    found.beginning.complete = complete;
    const std::string_view text = trimmed(found.beginning.bytes);
    const bool json = !text.empty() && (text[0] == '{' || text[0] == '[');
    if (json) {
        found.beginning.values = JsonShape::of(text);
    }
    found.format = forced;
    for (const Format& format : knownFormats()) {
        if (found.format == nullptr && !text.empty() && format.recognises(found.beginning)) {
            found.format = &format;
        }
    }
    if (found.format == nullptr) {
        return unknown(found.beginning);
    }
    // Text before the first value is a log prefix or a damaged line; the lines behind it may be good.
    found.lineByLine = found.format->layout == Layout::Lines && (!json || endsOnItsLine(text));
    return found;
}

} // namespace spanglass
