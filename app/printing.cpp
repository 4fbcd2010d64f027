#include "app/printing.h"

#include "core/base/text.h"
#include "core/base/time.h"

namespace spanglass {

void writeCaptures(JsonWriter& json, const std::vector<Capture>& captures)
{
    json.key("captures").beginArray();
    for (const auto& capture : captures) {
        json.beginObject();
        json.member("path", capture.path).member("format", capture.format);
        json.member("state", nameOf(capture.state)).member("spans", capture.spans);
        json.member("error_spans", capture.errorSpans).member("exceptions", capture.exceptions);
        json.member("warning_count", capture.warningCount);
        json.key("warnings").beginArray();
        for (const auto& warning : capture.warnings) {
            json.beginObject().member("where", warning.where).member("message", warning.message).endObject();
        }
        json.endArray().endObject();
    }
    json.endArray();
}

std::string spanName(TraceId trace, SpanId span)
{
    return toHex(trace) + "/" + toHex(span);
}

std::string shortTime(TimeNs time)
{
    constexpr std::size_t toSeconds = 19;
    if (time == 0) {
        return "";
    }
    std::string text = formatRfc3339(time).substr(0, toSeconds);
    if (const auto separator = text.find('T'); separator != std::string::npos) {
        text[separator] = ' ';
    }
    return text;
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many)
{
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string untrackedLine(const Ledger& ledger)
{
    if (ledger.untracked == 0) {
        return "";
    }
    std::string text = counted(ledger.untracked, "error span is", "error spans are") + " not tracked";
    std::string_view separator = ": ";
    for (const auto& reason : ledger.reasons) {
        if (reason.count > 0) {
            text += std::string(separator) + std::to_string(reason.count) + " " + nameOf(reason.lack);
            separator = ", ";
        }
    }
    return text;
}

} // namespace spanglass
