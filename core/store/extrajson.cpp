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

} // namespace

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
