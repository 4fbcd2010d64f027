#include "core/capture/zipkin/zipkinevents.h"

#include "core/base/text.h"
#include "core/capture/json/jsonvalues.h"

#include <algorithm>

namespace spanglass {

namespace {

bool isNumber(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// `{json}|dropped`; the JSON may hold `|` itself. Nothing if it is something else.
std::optional<std::string_view> jsonBeforeCount(std::string_view text)
{
    const std::size_t bar = text.rfind('|');
    if (!text.starts_with('{') || bar == std::string_view::npos || !isNumber(text.substr(bar + 1))) {
        return std::nullopt;
    }
    return text.substr(0, bar);
}

/// Takes the text up to the next `|` off its front.
std::string_view takePart(std::string_view& text)
{
    const std::size_t bar = std::min(text.find('|'), text.size());
    const std::string_view part = text.substr(0, bar);
    text.remove_prefix(std::min(bar + 1, text.size()));
    return part;
}

/// The object that `"name": {...}` or `{"name": {...}}` holds, and its name as written.
struct Named {
    std::string_view name{};
    std::string_view object{};
};
std::optional<Named> namedObject(std::string_view text)
{
    text = trimmed(text);
    if (text.starts_with('{') && text.ends_with('}')) {
        text = trimmed(text.substr(1, text.size() - 2));
    }
    const std::size_t end = text.find('"', 1);
    if (!text.starts_with('"') || !text.ends_with('}') || end == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view name = text.substr(1, end - 1);
    text = trimmed(text.substr(end + 1));
    if (!text.starts_with(':')) {
        return std::nullopt;
    }
    text = trimmed(text.substr(1));
    return text.starts_with('{') ? std::optional(Named{ name, text }) : std::nullopt;
}

} // namespace

bool ZipkinEvents::members(std::string_view json, AttributeList& out)
{
    m_padded.assign(json);
    m_padded.resize(json.size() + jsonPadding);
    const std::string_view padded = std::string_view(m_padded).substr(0, json.size());
    JsonCursor c{ padded.data(), padded.data() + padded.size() };
    if (skipValue(c) != Scan::Ok || skipBlanks(c)) {
        return false; // more than one value
    }
    const std::string problem = m_walk.object(padded, [&](std::string_view key, JsonWalk::Value value) {
        AttributeView attribute = m_walk.attribute(m_walk.keep(key), value);
        attribute.value = m_walk.keep(attribute.value);
        out.push_back(attribute);
    });
    if (!problem.empty()) {
        out.clear();
    }
    return problem.empty();
}

EventView ZipkinEvents::event(std::string_view annotation, TimeNs time)
{
    EventView event{ time, {}, {} };
    constexpr int mostTries = 8; // names that hold this too are rare, and texts are hostile
    std::size_t bar = annotation.find("|{");
    for (int i = 0; i < mostTries && bar != std::string_view::npos;
         ++i, bar = annotation.find("|{", bar + 1)) {
        const auto json = jsonBeforeCount(annotation.substr(bar + 1));
        if (json && members(*json, event.attributes)) {
            event.name = m_walk.keep(annotation.substr(0, bar));
            return event;
        }
    }
    if (const auto named = namedObject(annotation); named && members(named->object, event.attributes)) {
        event.name = m_walk.keep(named->name);
        return event;
    }
    event.name = m_walk.keep(annotation);
    return event;
}

std::optional<LinkView> ZipkinEvents::link(std::string_view tag)
{
    const auto trace = readTraceId(takePart(tag));
    const auto span = readSpanId(takePart(tag));
    if (!trace || !span || !*trace || !*span) {
        return std::nullopt;
    }
    LinkView link{ *trace, *span, {} };
    takePart(tag); // trace state
    if (const auto json = jsonBeforeCount(tag)) {
        members(*json, link.attributes);
    }
    return link;
}

} // namespace spanglass
