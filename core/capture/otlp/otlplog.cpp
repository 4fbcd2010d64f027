#include "core/capture/otlp/otlplog.h"

#include <algorithm>
#include <array>

namespace spanglass {

std::string_view severityName(std::uint64_t number)
{
    constexpr std::array<std::string_view, 6> names = { "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL" };
    return number >= 1 && number <= 24 ? names[(number - 1) / 4] : std::string_view();
}

void OtlpLog::clear()
{
    AttributeList memory = std::move(attributes);
    memory.clear();
    *this = {};
    attributes = std::move(memory);
}

bool isException(const OtlpLog& log)
{
    return std::ranges::any_of(log.attributes, [](const AttributeView& attribute) {
        return attribute.key == "exception.type" || attribute.key == "exception.message"
            || attribute.key == "exception.stacktrace";
    });
}

void deliverException(const OtlpLog& log, ErrorDetails& details, SpanSink& sink)
{
    details = {};
    SpanRecord at = log.at;
    at.start = log.time != 0 ? log.time : log.observed;
    EventView& event = details.events.emplace_back();
    event.name = "exception";
    event.time = at.start;
    bool namesEvent = false;
    for (const AttributeView& attribute : log.attributes) {
        const bool belongs = attribute.key.starts_with("exception.");
        (belongs ? event.attributes : details.attributes).push_back(attribute);
        namesEvent = namesEvent || attribute.key == "event.name";
    }
    const auto add = [&](std::string_view key, std::string_view value) {
        if (!value.empty()) {
            details.attributes.push_back({ key, value, ValueType::String });
        }
    };
    add("event.name", namesEvent ? std::string_view() : log.eventName);
    add("log.severity", log.severityText.empty() ? severityName(log.severity) : log.severityText);
    if (!log.body.value.empty()) {
        details.attributes.push_back({ "log.body", log.body.value, log.body.type });
    }
    // What went on is what the record says in words, unless it names an event.
    const bool tells = !log.eventName.empty() && log.eventName != "exception";
    at.name = tells                          ? log.eventName
        : log.body.type == ValueType::String ? log.body.value
                                             : std::string_view();
    sink.exception(at, details, Standing::Beside);
}

std::vector<PassedOver> OtlpPassedOver::list() const
{
    std::vector<PassedOver> out;
    if (metrics > 0) {
        out.push_back({ metrics, "requests of metrics" });
    }
    if (plainLogs > 0) {
        out.push_back({ plainLogs, "log records without an exception" });
    }
    return out;
}

} // namespace spanglass
