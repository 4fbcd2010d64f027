#include "core/capture/datadog/datadogtext.h"

#include "core/base/text.h"
#include "core/capture/valuetext.h"

#include <algorithm>
#include <cmath>

namespace spanglass {

namespace {

using Value = JsonWalk::Value;

/// The member of {"type":...,"string_value":...} that holds the value.
ValueType typeOfMember(std::string_view key, bool& known)
{
    known = true;
    if (key == "string_value") {
        return ValueType::String;
    }
    if (key == "bool_value") {
        return ValueType::Bool;
    }
    if (key == "int_value") {
        return ValueType::Int;
    }
    if (key == "double_value") {
        return ValueType::Double;
    }
    known = key == "array_value";
    return ValueType::Array;
}

/// {"values":[{"type":0,"string_value":"a"}]} as ["a"].
std::string listText(JsonWalk& walk, Value list)
{
    std::string out = "[";
    walk.members(list, [&](std::string_view key, Value values) {
        if (key != "values") {
            return;
        }
        walk.elements(values, [&](Value element) {
            walk.members(element, [&](std::string_view kind, Value value) {
                bool known = false;
                if (typeOfMember(kind, known) != ValueType::Array && known) {
                    out += out.size() > 1 ? "," : "";
                    out += trimmed(value.raw_json_token());
                }
            });
        });
    });
    return out + "]";
}

/// The value of an event's attribute; plain ones too.
AttributeView eventAttribute(JsonWalk& walk, std::string_view key, Value value)
{
    JsonWalk::Object object;
    simdjson::ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS || type != simdjson::ondemand::json_type::object
        || value.get_object().get(object) != simdjson::SUCCESS) {
        return walk.attribute(key, value);
    }
    AttributeView out{ key, {}, ValueType::Map };
    walk.members(object, [&](std::string_view kind, Value member) {
        bool known = false;
        const ValueType found = typeOfMember(kind, known);
        if (known) {
            out.type = found;
            out.value = found == ValueType::Array ? walk.keep(listText(walk, member))
                : found == ValueType::String      ? walk.text(member)
                                                  : JsonWalk::numberText(member);
        }
    });
    if (out.type == ValueType::Map && !object.reset().error()) {
        std::string_view raw;
        out.value = object.raw_json().get(raw) == simdjson::SUCCESS ? walk.keep(compactJson(raw)) : raw;
    }
    return out;
}

std::optional<TraceId> decimalId(std::string_view text)
{
    if (const auto number = readUnsigned(text)) {
        return TraceId{ 0, *number };
    }
    const auto negative = readInteger(text);
    return negative ? std::optional(TraceId{ 0, static_cast<std::uint64_t>(*negative) }) : std::nullopt;
}

} // namespace

std::optional<TraceId> readDatadogId(std::string_view text, DatadogIds ids)
{
    if (text.empty()) {
        return TraceId{};
    }
    if (text.starts_with("0x") || text.starts_with("0X")) {
        return traceIdFromHex(text.substr(2));
    }
    const bool isDecimal = text.find_first_not_of("0123456789", text[0] == '-' ? 1 : 0) == text.npos;
    const bool isHex = !isDecimal || text.size() == 32 || (text.size() > 1 && text[0] == '0')
        || (ids == DatadogIds::Hex && text.size() <= 16 && text[0] != '-');
    return isHex ? traceIdFromHex(text) : decimalId(text);
}

DatadogNumber metricOf(double value)
{
    constexpr double mostExact = 9007199254740992; // 2^53
    if (std::floor(value) == value && std::fabs(value) <= mostExact) {
        return { std::to_string(static_cast<std::int64_t>(value)), ValueType::Int };
    }
    return { doubleText(value), ValueType::Double };
}

void readDatadogEvent(JsonWalk& walk, Value value, EventView& out)
{
    walk.members(value, [&](std::string_view key, Value member) {
        if (key == "name") {
            out.name = walk.text(member);
        } else if (key == "time_unix_nano") {
            const auto whole = JsonWalk::integer(member);
            out.time = whole
                ? *whole
                : static_cast<TimeNs>(std::clamp(JsonWalk::number(member).value_or(0), 0.0, 9e18));
        } else if (key == "attributes") {
            out.attributes.clear();
            walk.members(member, [&](std::string_view name, Value attribute) {
                out.attributes.push_back(eventAttribute(walk, name, attribute));
            });
        }
    });
}

void readDatadogLink(JsonWalk& walk, Value value, LinkView& out)
{
    const auto idOf = [&](Value member) {
        const std::string_view raw = trimmed(member.raw_json_token());
        return readDatadogId(walk.text(member), raw.starts_with('"') ? DatadogIds::Hex : DatadogIds::Decimal)
            .value_or(TraceId{});
    };
    walk.members(value, [&](std::string_view key, Value member) {
        if (key == "trace_id") {
            const TraceId id = idOf(member);
            out.trace = { id.high != 0 ? id.high : out.trace.high, id.low };
        } else if (key == "trace_id_high") {
            out.trace.high = idOf(member).low;
        } else if (key == "span_id") {
            out.span = { idOf(member).low };
        } else if (key == "attributes") {
            walk.members(member, [&](std::string_view name, Value attribute) {
                out.attributes.push_back(walk.attribute(name, attribute));
            });
        }
    });
}

std::string_view DatadogText::List::padded(std::string_view text)
{
    json = isValidUtf8(text) ? std::string(text) : toValidUtf8(text);
    const std::size_t size = json.size();
    json.resize(size + jsonPadding);
    return std::string_view(json).substr(0, size);
}

bool DatadogText::events(std::string_view json, EventList& out)
{
    const std::size_t before = out.size();
    JsonWalk& walk = m_events.walk;
    const std::string problem = walk.list(
        m_events.padded(json), [&](Value value) { readDatadogEvent(walk, value, out.emplace_back()); });
    if (!problem.empty()) {
        out.shorten(before);
    }
    return problem.empty();
}

bool DatadogText::links(std::string_view json, LinkList& out)
{
    const std::size_t before = out.size();
    JsonWalk& walk = m_links.walk;
    const std::string problem = walk.list(
        m_links.padded(json), [&](Value value) { readDatadogLink(walk, value, out.emplace_back()); });
    if (!problem.empty()) {
        out.shorten(before);
    }
    return problem.empty();
}

} // namespace spanglass
