#include "core/store/extrajson.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <charconv>

namespace spanglass {

namespace {

using Json = nlohmann::json;

std::string textOf(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? toValidUtf8(found->get_ref<const std::string&>())
                                                       : std::string();
}

TimeNs timeOf(const Json& object)
{
    const std::string text = textOf(object, "time");
    TimeNs time = 0;
    std::from_chars(text.data(), text.data() + text.size(), time);
    return time;
}

/// Calls `use` with each object of the array `key`.
template <typename Use> void forEachObject(const Json& object, const char* key, Use use)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array()) {
        return;
    }
    for (const Json& element : *found) {
        if (element.is_object()) {
            use(element);
        }
    }
}

std::vector<Attribute> attributesOf(const Json& object)
{
    std::vector<Attribute> attributes;
    forEachObject(object, "attributes", [&](const Json& element) {
        const auto type = element.find("type");
        const auto number =
            type != element.end() && type->is_number_unsigned() ? type->get<std::uint64_t>() : 0;
        const bool known = number <= static_cast<std::uint64_t>(ValueType::Bytes);
        attributes.push_back({ textOf(element, "key"), textOf(element, "value"),
            known ? static_cast<ValueType>(number) : ValueType::String });
    });
    return attributes;
}

Json attributesAsJson(const std::vector<Attribute>& attributes)
{
    Json list = Json::array();
    for (const Attribute& attribute : attributes) {
        list.push_back({ { "key", attribute.key }, { "type", static_cast<int>(attribute.type) },
            { "value", attribute.value } });
    }
    return list;
}

Json exceptionAsJson(const ExceptionEvent& exception)
{
    Json out = { { "time", std::to_string(exception.time) } };
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) {
            out[key] = value;
        }
    };
    add("type", exception.type);
    add("message", exception.message);
    add("stack", exception.stack);
    return out;
}

} // namespace

std::string writeExtra(const OccurrenceExtra& extra)
{
    Json out = Json::object();
    for (const ExceptionEvent& exception : extra.exceptions) {
        out["exceptions"].push_back(exceptionAsJson(exception));
    }
    for (const SpanEvent& event : extra.events) {
        out["events"].push_back({ { "time", std::to_string(event.time) }, { "name", event.name },
            { "attributes", attributesAsJson(event.attributes) } });
    }
    for (const SpanLink& link : extra.links) {
        out["links"].push_back({ { "trace", toHex(link.trace) }, { "span", toHex(link.span) },
            { "attributes", attributesAsJson(link.attributes) } });
    }
    return out.empty() ? std::string() : out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

OccurrenceExtra parseExtra(std::string_view text)
{
    OccurrenceExtra extra;
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return extra;
    }
    forEachObject(json, "exceptions", [&](const Json& element) {
        extra.exceptions.push_back({ timeOf(element), textOf(element, "type"), textOf(element, "message"),
            textOf(element, "stack") });
    });
    forEachObject(json, "events", [&](const Json& element) {
        extra.events.push_back({ timeOf(element), textOf(element, "name"), attributesOf(element) });
    });
    forEachObject(json, "links", [&](const Json& element) {
        extra.links.push_back({ traceIdFromHex(textOf(element, "trace")).value_or(TraceId{}),
            spanIdFromHex(textOf(element, "span")).value_or(SpanId{}), attributesOf(element) });
    });
    return extra;
}

} // namespace spanglass
