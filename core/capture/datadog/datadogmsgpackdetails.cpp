#include "core/capture/datadog/datadogmsgpackspan.h"
#include "core/capture/datadog/msgpackwalk.h"
#include "core/capture/valuetext.h"

// What only error spans need: numbers, structs, events and links.
namespace spanglass {

namespace {

using Type = MsgpackValue::Type;

} // namespace

void DatadogMsgpackSpans::readDetails()
{
    readMetrics(m_metrics);
    readStructs(m_structs);
    readEvents(m_events);
    readLinks(m_links);
}

void DatadogMsgpackSpans::readMetrics(MsgpackCursor cursor)
{
    MsgpackValue value;
    forEachInside(cursor, Type::Map, [&] {
        const std::string_view key = nextText(cursor);
        if (cursor.next(value) && cursor.skipInside(value)) {
            const bool isReal = value.type == Type::Double;
            m_span.attribute({ key, scalarText(value), isReal ? metricOf(value.real).type : ValueType::Int });
        }
    });
}

/// Values are msgpack once more, packed into binary.
void DatadogMsgpackSpans::readStructs(MsgpackCursor cursor)
{
    forEachInside(cursor, Type::Map, [&] {
        const std::string_view key = nextText(cursor);
        MsgpackCursor before = cursor;
        MsgpackValue value;
        if (cursor.next(value) && cursor.skipInside(value)) {
            MsgpackCursor inside = value.type == Type::Binary ? MsgpackCursor(value.text) : before;
            std::string json;
            appendJson(json, inside);
            m_span.attribute(
                { key, m_span.keep(json), json.starts_with('[') ? ValueType::Array : ValueType::Map });
        }
    });
}

void DatadogMsgpackSpans::readEvents(MsgpackCursor cursor)
{
    forEachInside(cursor, Type::List, [&] { readEvent(cursor, m_span.addEvent()); });
}

void DatadogMsgpackSpans::readEvent(MsgpackCursor& cursor, EventView& event)
{
    forEachInside(cursor, Type::Map, [&] {
        const std::string_view key = nextText(cursor);
        MsgpackValue value;
        if (key == "name") {
            event.name = nextText(cursor);
        } else if (key == "attributes") {
            forEachInside(cursor, Type::Map, [&] {
                const std::string_view name = nextText(cursor);
                event.attributes.push_back(readEventValue(cursor, name));
            });
        } else if (cursor.next(value) && cursor.skipInside(value) && key == "time_unix_nano") {
            event.time = timeOf(value, "time_unix_nano is no time");
        }
    });
}

/// {"type":0,"string_value":"a"}; lists hold such values again.
AttributeView DatadogMsgpackSpans::readEventValue(MsgpackCursor& cursor, std::string_view key)
{
    const MsgpackCursor before = cursor;
    AttributeView out{ key, {}, ValueType::Map };
    const bool isMap = forEachInside(cursor, Type::Map, [&] {
        const std::string_view kind = nextText(cursor);
        if (kind == "array_value") {
            out = readEventList(cursor, key);
        } else if (kind.ends_with("_value")) {
            out = readValue(cursor, key);
        } else {
            cursor.skip();
        }
    });
    if (!isMap || out.type == ValueType::Map) {
        MsgpackCursor again = before;
        return readValue(again, key);
    }
    return out;
}

AttributeView DatadogMsgpackSpans::readEventList(MsgpackCursor& cursor, std::string_view key)
{
    std::string json = "[";
    forEachInside(cursor, Type::Map, [&] {
        nextText(cursor); // "values"
        forEachInside(cursor, Type::List, [&] {
            forEachInside(cursor, Type::Map, [&] {
                if (nextText(cursor).ends_with("_value")) {
                    json += json.size() > 1 ? "," : "";
                    appendJson(json, cursor);
                } else {
                    cursor.skip();
                }
            });
        });
    });
    json += "]";
    return { key, m_span.keep(json), ValueType::Array };
}

/// A plain value.
AttributeView DatadogMsgpackSpans::readValue(MsgpackCursor& cursor, std::string_view key)
{
    MsgpackCursor before = cursor;
    MsgpackValue value;
    if (!cursor.next(value) || !cursor.skipInside(value)) {
        return { key, {}, ValueType::String };
    }
    std::string json;
    switch (value.type) {
    case Type::Bool: return { key, scalarText(value), ValueType::Bool };
    case Type::Int:
    case Type::Unsigned: return { key, scalarText(value), ValueType::Int };
    case Type::Double: return { key, m_span.keep(doubleText(value.real)), ValueType::Double };
    case Type::List:
    case Type::Map:
        appendJson(json, before);
        return { key, m_span.keep(json), value.type == Type::List ? ValueType::Array : ValueType::Map };
    case Type::Nil:
    case Type::String:
    case Type::Binary:
    case Type::Extension: break;
    }
    return { key, value.type == Type::String ? value.text : std::string_view(), ValueType::String };
}

void DatadogMsgpackSpans::readLinks(MsgpackCursor cursor)
{
    forEachInside(cursor, Type::List, [&] { readLink(cursor, m_span.addLink()); });
}

void DatadogMsgpackSpans::readLink(MsgpackCursor& cursor, LinkView& link)
{
    forEachInside(cursor, Type::Map, [&] {
        const std::string_view key = nextText(cursor);
        MsgpackValue value;
        if (key == "attributes") {
            forEachInside(cursor, Type::Map, [&] {
                const std::string_view name = nextText(cursor);
                link.attributes.push_back(readValue(cursor, name));
            });
        } else if (cursor.next(value) && cursor.skipInside(value)) {
            if (key == "trace_id") {
                const TraceId id = idOf(value, "a link's trace_id is no id");
                link.trace = { id.high != 0 ? id.high : link.trace.high, id.low };
            } else if (key == "trace_id_high") {
                link.trace.high = idOf(value, "a link's trace_id_high is no id").low;
            } else if (key == "span_id") {
                link.span = { idOf(value, "a link's span_id is no id").low };
            }
        }
    });
}

} // namespace spanglass
