#include "core/capture/otlp/otlpjsondecoder.h"

#include "core/capture/json/jsonvalues.h"
#include "core/capture/json/jsonwalk.h"
#include "core/capture/otlp/otlpvalues.h"

namespace spanglass {

namespace {

/// 0 for times past the year 2262.
TimeNs timeOf(JsonWalk::Value value)
{
    const std::uint64_t time = JsonWalk::unsignedInteger(value).value_or(0);
    return time <= INT64_MAX ? static_cast<TimeNs>(time) : 0;
}

bool isObject(JsonWalk::Value value, JsonWalk::Object& out)
{
    return value.get_object().get(out) == simdjson::SUCCESS;
}

/// A severity's number, plainly or as the name of the enum's value.
std::uint64_t severityOf(std::string_view text)
{
    constexpr std::string_view prefix = "SEVERITY_NUMBER_";
    if (!text.starts_with(prefix)) {
        return readUnsigned(text).value_or(0);
    }
    text.remove_prefix(prefix.size());
    for (std::uint64_t number = 1; number <= 24; number += 4) {
        const std::string_view name = severityName(number);
        if (text.starts_with(name)) {
            return number + readUnsigned(text.substr(name.size())).value_or(1) - 1;
        }
    }
    return 0;
}

} // namespace

/// The tolerant walk, with what OTLP's values are made of.
struct OtlpJsonDecoder::Data {
    JsonWalk walk{};

    /// visit(object) over a list of objects; what is none is noted and passed over.
    template <typename Visit> void objects(JsonWalk::Value list, const char* where, Visit visit)
    {
        walk.elements(list, [&](JsonWalk::Value element) {
            JsonWalk::Object object;
            if (!walk.note(element.get_object().get(object), where)) {
                visit(object);
            }
        });
    }

    /// The list inside an arrayValue or kvlistValue as JSON text.
    std::string_view listText(JsonWalk::Value value, bool isMap, int depth)
    {
        std::string out = isMap ? "{" : "[";
        if (depth < deepestOtlpValue) {
            walk.members(value, [&](std::string_view key, JsonWalk::Value list) {
                if (key != "values") {
                    return;
                }
                objects(list, "value", [&](JsonWalk::Object element) {
                    AttributeView view;
                    isMap ? keyValue(element, view, depth + 1) : anyValue(element, view, depth + 1);
                    out += out.size() > 1 ? "," : "";
                    if (isMap) {
                        appendJsonString(out, view.key);
                        out += ":";
                    }
                    appendOtlpValue(out, view);
                });
            });
        }
        return walk.keep(out + (isMap ? "}" : "]"));
    }

    void anyValue(JsonWalk::Object any, AttributeView& out, int depth)
    {
        walk.members(any, [&](std::string_view kind, JsonWalk::Value value) {
            if (kind == "stringValue" || kind == "string_value") {
                out.type = ValueType::String;
                out.value = walk.text(value);
            } else if (kind == "intValue" || kind == "int_value") {
                out.type = ValueType::Int;
                out.value = JsonWalk::numberText(value);
            } else if (kind == "doubleValue" || kind == "double_value") {
                out.type = ValueType::Double;
                out.value = JsonWalk::numberText(value);
            } else if (kind == "boolValue" || kind == "bool_value") {
                out.type = ValueType::Bool;
                out.value = JsonWalk::numberText(value);
            } else if (kind == "bytesValue" || kind == "bytes_value") {
                out.type = ValueType::Bytes;
                out.value = walk.text(value);
            } else if (kind == "arrayValue" || kind == "array_value") {
                out.type = ValueType::Array;
                out.value = listText(value, false, depth);
            } else if (kind == "kvlistValue" || kind == "kvlist_value") {
                out.type = ValueType::Map;
                out.value = listText(value, true, depth);
            }
        });
    }

    void keyValue(JsonWalk::Object pair, AttributeView& out, int depth)
    {
        walk.members(pair, [&](std::string_view key, JsonWalk::Value value) {
            if (key == "key") {
                out.key = walk.text(value);
            } else if (JsonWalk::Object any; key == "value" && isObject(value, any)) {
                anyValue(any, out, depth);
            }
        });
    }

    void attributes(JsonWalk::Value value, AttributeList& out)
    {
        out.clear();
        objects(value, "attributes", [&](JsonWalk::Object pair) { keyValue(pair, out.emplace_back(), 0); });
    }

    void events(JsonWalk::Value value, EventList& out)
    {
        out.clear();
        objects(value, "events", [&](JsonWalk::Object object) {
            EventView& event = out.emplace_back();
            walk.members(object, [&](std::string_view key, JsonWalk::Value member) {
                if (key == "name") {
                    event.name = walk.text(member);
                } else if (key == "timeUnixNano" || key == "time_unix_nano") {
                    event.time = timeOf(member);
                } else if (key == "attributes") {
                    attributes(member, event.attributes);
                }
            });
        });
    }

    void links(JsonWalk::Value value, LinkList& out)
    {
        out.clear();
        objects(value, "links", [&](JsonWalk::Object object) {
            LinkView& link = out.emplace_back();
            walk.members(object, [&](std::string_view key, JsonWalk::Value member) {
                if (key == "traceId" || key == "trace_id") {
                    link.trace = readTraceId(walk.text(member)).value_or(TraceId{});
                } else if (key == "spanId" || key == "span_id") {
                    link.span = readSpanId(walk.text(member)).value_or(SpanId{});
                } else if (key == "attributes") {
                    attributes(member, link.attributes);
                }
            });
        });
    }

    void logMember(std::string_view key, JsonWalk::Value value, OtlpLog& out)
    {
        if (key == "timeUnixNano" || key == "time_unix_nano") {
            out.time = timeOf(value);
        } else if (key == "observedTimeUnixNano" || key == "observed_time_unix_nano") {
            out.observed = timeOf(value);
        } else if (key == "traceId" || key == "trace_id") {
            out.at.trace = readTraceId(walk.text(value)).value_or(TraceId{});
        } else if (key == "spanId" || key == "span_id") {
            out.at.span = readSpanId(walk.text(value)).value_or(SpanId{});
        } else if (key == "severityNumber" || key == "severity_number") {
            out.severity = severityOf(JsonWalk::numberText(value));
        } else if (key == "severityText" || key == "severity_text") {
            out.severityText = walk.text(value);
        } else if (key == "eventName" || key == "event_name") {
            out.eventName = walk.text(value);
        } else if (JsonWalk::Object any; key == "body" && isObject(value, any)) {
            anyValue(any, out.body, 0);
        } else if (key == "attributes") {
            attributes(value, out.attributes);
        }
    }
};

OtlpJsonDecoder::OtlpJsonDecoder()
    : m_data(std::make_unique<Data>())
{
}
OtlpJsonDecoder::~OtlpJsonDecoder() = default;

std::string OtlpJsonDecoder::decodeSpan(std::string_view raw, ErrorDetails& out)
{
    m_data->walk.clear();
    return m_data->walk.object(raw, [&](std::string_view key, JsonWalk::Value value) {
        if (key == "attributes") {
            m_data->attributes(value, out.attributes);
        } else if (key == "events") {
            m_data->events(value, out.events);
        } else if (key == "links") {
            m_data->links(value, out.links);
        } else if (key == "status") {
            m_data->walk.members(value, [&](std::string_view name, JsonWalk::Value member) {
                out.statusMessage = name == "message" ? m_data->walk.text(member) : out.statusMessage;
            });
        }
    });
}

std::string OtlpJsonDecoder::decodeLog(std::string_view raw, OtlpLog& out)
{
    m_data->walk.clear();
    out.clear();
    return m_data->walk.object(
        raw, [&](std::string_view key, JsonWalk::Value value) { m_data->logMember(key, value, out); });
}

std::string OtlpJsonDecoder::decodeResource(std::string_view raw, AttributeList& out)
{
    m_data->walk.clear();
    return m_data->walk.object(raw, [&](std::string_view key, JsonWalk::Value value) {
        if (key == "attributes") {
            m_data->attributes(value, out);
        }
    });
}

} // namespace spanglass
