#include "core/capture/datadog/datadogindexedpayload.h"

#include "core/base/text.h"
#include "core/capture/datadog/msgpackwalk.h"
#include "core/capture/json/jsonwalk.h"

namespace spanglass {

namespace {

using Type = MsgpackValue::Type;

/// Keys of the maps.
enum PayloadKey : std::uint64_t {
    Container = 2,
    Language = 3,
    Env = 7,
    Host = 8,
    Version = 9,
    Tags = 10,
    Chunks = 11
};
enum ChunkKey : std::uint64_t { ChunkTags = 3, Spans = 4, TraceIdBytes = 6 };
enum SpanKey : std::uint64_t {
    Service = 1,
    Name = 2,
    Resource = 3,
    SpanIdNumber = 4,
    Parent = 5,
    Start = 6,
    Duration = 7,
    Failed = 8,
    Attributes = 9,
    SpanType = 10,
    Links = 11,
    Events = 12,
    SpanEnv = 13,
    SpanVersion = 14,
    Component = 15,
    Kind = 16
};
/// Types of attribute values.
enum Value : std::uint64_t {
    TextValue = 1,
    BoolValue,
    DoubleValue,
    IntValue,
    BytesValue,
    ListValue,
    MapValue
};

constexpr int deepestValue = 32;

/// Runs visit(key) for each pair of the map at the cursor; visit() moves over the value.
template <typename Visit> bool forEachMember(MsgpackCursor& cursor, Visit visit)
{
    return forEachInside(cursor, Type::Map, [&] {
        MsgpackValue key;
        if (cursor.next(key) && cursor.skipInside(key)) {
            visit(key.type == Type::Unsigned ? key.number : 0);
        }
    });
}

MsgpackValue nextScalar(MsgpackCursor& cursor)
{
    MsgpackValue value;
    cursor.next(value);
    cursor.skipInside(value);
    return value;
}

/// Sixteen bytes, the upper half first.
TraceId traceIdOf(const MsgpackValue& value)
{
    TraceId id;
    if (value.type != Type::Binary || value.text.size() != 16) {
        return id;
    }
    for (std::size_t i = 0; i < 16; ++i) {
        std::uint64_t& half = i < 8 ? id.high : id.low;
        half = (half << 8U) | static_cast<unsigned char>(value.text[i]);
    }
    return id;
}

TimeNs timeOf(const MsgpackValue& value)
{
    return value.type == Type::Unsigned || value.type == Type::Int
        ? static_cast<TimeNs>(value.number & INT64_MAX)
        : value.type == Type::Double && value.real >= 0 && value.real < 9.2e18
        ? static_cast<TimeNs>(value.real)
        : 0;
}

} // namespace

bool DatadogIndexedPayload::looksRight(MsgpackCursor cursor, std::uint64_t pairs)
{
    for (std::uint64_t i = 0; i < pairs; ++i) {
        MsgpackValue key;
        MsgpackValue value;
        if (!cursor.next(key) || key.type != Type::Unsigned || key.number < Container || key.number > Chunks
            || !cursor.next(value)) {
            return false;
        }
        if (key.number >= Tags) {
            return value.type == Type::List;
        }
        if (value.type != Type::String && value.type != Type::Unsigned) {
            return false;
        }
    }
    return false;
}

void DatadogIndexedPayload::collectTexts(MsgpackCursor cursor)
{
    m_texts = { std::string_view() };
    MsgpackValue value;
    for (std::uint64_t open = 1; open > 0 && cursor.next(value); --open) {
        open += value.inside();
        if (value.type == Type::String) {
            m_texts.push_back(value.text);
        }
    }
}

std::string_view DatadogIndexedPayload::textOf(const MsgpackValue& value)
{
    if (value.type == Type::Unsigned && value.number < m_texts.size()) {
        return m_texts[value.number];
    }
    if (value.type != Type::String) {
        m_span.remark = "an index is beyond the texts of the payload";
    }
    return value.type == Type::String ? value.text : std::string_view();
}

std::string_view DatadogIndexedPayload::nextText(MsgpackCursor& cursor)
{
    return textOf(nextScalar(cursor));
}

void DatadogIndexedPayload::read(
    MsgpackCursor cursor, const char* begin, SpanSink& sink, const DamageHandler& damage)
{
    collectTexts(cursor);
    DatadogShared process;
    MsgpackCursor chunks;
    forEachMember(cursor, [&](std::uint64_t key) {
        switch (key) {
        case Container: process.container = nextText(cursor); break;
        case Language: process.language = nextText(cursor); break;
        case Env: process.environment = nextText(cursor); break;
        case Host: process.host = nextText(cursor); break;
        case Version: process.version = nextText(cursor); break;
        case Tags: surveyAttributes(cursor, process); break;
        default: chunks = key == Chunks ? cursor : chunks; cursor.skip();
        }
    });
    const auto offset = [&] { return static_cast<std::size_t>(chunks.at() - begin); };
    if (!forEachInside(chunks, Type::List, [&] { readChunk(chunks, process, begin, sink, damage); })) {
        damage(chunks.at() == nullptr ? 0 : offset(), "a payload has no list of chunks");
    }
}

void DatadogIndexedPayload::readChunk(MsgpackCursor& cursor, DatadogShared shared, const char* begin,
    SpanSink& sink, const DamageHandler& damage)
{
    const auto chunk = static_cast<std::size_t>(cursor.at() - begin);
    TraceId trace;
    MsgpackCursor spans;
    const bool isMap = forEachMember(cursor, [&](std::uint64_t key) {
        if (key == ChunkTags) {
            surveyAttributes(cursor, shared);
            return;
        }
        const MsgpackCursor value = cursor;
        const MsgpackValue head = nextScalar(cursor);
        spans = key == Spans ? value : spans;
        trace = key == TraceIdBytes ? traceIdOf(head) : trace;
    });
    if (!isMap) {
        damage(chunk, "a chunk is no map");
        return;
    }
    survey(spans, shared);
    shared.traceHigh = trace.high;
    forEachInside(spans, Type::List, [&] {
        const auto at = static_cast<std::size_t>(spans.at() - begin);
        m_span.begin(shared);
        m_span.trace = trace;
        m_attributes.clear();
        readSpan(spans);
        m_span.finish(sink, damage, at);
    });
}

/// Finds the tags that one span has for its whole chunk.
void DatadogIndexedPayload::survey(MsgpackCursor cursor, DatadogShared& shared)
{
    forEachInside(cursor, Type::List, [&] {
        forEachMember(cursor, [&](std::uint64_t key) {
            if (key == Attributes) {
                surveyAttributes(cursor, shared);
            } else {
                cursor.skip();
            }
        });
    });
}

void DatadogIndexedPayload::surveyAttributes(MsgpackCursor& cursor, DatadogShared& shared)
{
    MsgpackValue list;
    if (!cursor.next(list) || list.type != Type::List) {
        cursor.skipInside(list);
        return;
    }
    std::uint64_t i = 0;
    for (; i + 2 < list.number && cursor.scan() == Scan::Ok; i += 3) {
        const std::string_view key = nextText(cursor);
        if (nextScalar(cursor).number == TextValue) {
            shared.take(key, nextText(cursor));
        } else {
            cursor.skip();
        }
    }
    for (; i < list.number && cursor.skip(); ++i) { }
}

void DatadogIndexedPayload::readSpan(MsgpackCursor& cursor)
{
    const bool isMap = forEachMember(cursor, [&](std::uint64_t key) { readSpanMember(cursor, key); });
    if (!isMap) {
        m_span.problem = "a span is no map";
    }
    for (const AttributeView& attribute : m_attributes) {
        if (attribute.type == ValueType::String) {
            m_span.tag(attribute.key, attribute.value);
        } else {
            m_span.attribute(attribute);
        }
    }
}

void DatadogIndexedPayload::readSpanMember(MsgpackCursor& cursor, std::uint64_t key)
{
    switch (key) {
    case Service: m_span.service = nextText(cursor); break;
    case Name: m_span.operation = nextText(cursor); break;
    case Resource: m_span.resource = nextText(cursor); break;
    case SpanType: m_span.type = nextText(cursor); break;
    case SpanEnv: m_attributes.push_back({ "env", nextText(cursor), ValueType::String }); break;
    case SpanVersion: m_attributes.push_back({ "version", nextText(cursor), ValueType::String }); break;
    case Component: m_attributes.push_back({ "component", nextText(cursor), ValueType::String }); break;
    case Attributes: readAttributes(cursor, m_attributes); break;
    case Links: forEachInside(cursor, Type::List, [&] { readLink(cursor, m_span.addLink()); }); break;
    case Events: forEachInside(cursor, Type::List, [&] { readEvent(cursor, m_span.addEvent()); }); break;
    default: readSpanNumber(key, nextScalar(cursor));
    }
}

void DatadogIndexedPayload::readSpanNumber(std::uint64_t key, const MsgpackValue& value)
{
    const bool isWhole = value.type == Type::Unsigned || value.type == Type::Int;
    switch (key) {
    case SpanIdNumber: m_span.span = { isWhole ? value.number : 0 }; break;
    case Parent: m_span.parent = { isWhole ? value.number : 0 }; break;
    case Start: m_span.start = timeOf(value); break;
    case Duration: m_span.duration = timeOf(value); break;
    case Failed:
        m_span.isError = value.inside() == 0 && value.number != 0;
        m_span.isErrorKnown = true;
        break;
    case Kind:
        m_span.kind = isWhole && value.number <= 5 ? static_cast<SpanKind>(value.number) : m_span.kind;
        break;
    default: break;
    }
}

void DatadogIndexedPayload::readAttributes(MsgpackCursor& cursor, AttributeList& out)
{
    MsgpackValue list;
    if (!cursor.next(list) || list.type != Type::List) {
        cursor.skipInside(list);
        return;
    }
    std::uint64_t i = 0;
    for (; i + 2 < list.number && cursor.scan() == Scan::Ok; i += 3) {
        const std::string_view key = nextText(cursor);
        out.push_back(readValue(cursor, key));
    }
    for (; i < list.number && cursor.skip(); ++i) { }
}

/// A type and a value of it.
AttributeView DatadogIndexedPayload::readValue(MsgpackCursor& cursor, std::string_view key)
{
    MsgpackCursor before = cursor;
    const std::uint64_t type = nextScalar(cursor).number;
    MsgpackValue value;
    switch (type) {
    case TextValue: return { key, nextText(cursor), ValueType::String };
    case BoolValue: return { key, nextScalar(cursor).number == 0 ? "false" : "true", ValueType::Bool };
    case DoubleValue: {
        value = nextScalar(cursor);
        const DatadogNumber number =
            metricOf(value.type == Type::Double ? value.real : static_cast<double>(value.number));
        return { key, m_span.keep(number.text), number.type };
    }
    case IntValue:
        value = nextScalar(cursor);
        return { key, m_span.keep(std::to_string(static_cast<std::int64_t>(value.number))), ValueType::Int };
    default: break;
    }
    std::string json;
    appendValue(json, before, deepestValue);
    cursor.skip();
    const ValueType kind = type == ListValue ? ValueType::Array
        : type == MapValue                   ? ValueType::Map
                                             : ValueType::Bytes;
    if (kind == ValueType::Bytes && json.size() >= 2) {
        json = json.substr(1, json.size() - 2); // base64, no escapes
    }
    return { key, m_span.keep(json), kind };
}

/// Lists hold types and values, maps keys, types and values.
// NOLINTNEXTLINE(misc-no-recursion): depth is limited
void DatadogIndexedPayload::appendValue(std::string& json, MsgpackCursor& cursor, int depth)
{
    const std::uint64_t type = nextScalar(cursor).number;
    const bool isMap = type == MapValue;
    if (type == TextValue) {
        const std::string_view text = nextText(cursor);
        appendJsonString(json, isValidUtf8(text) ? text : toValidUtf8(text));
        return;
    }
    if ((type != ListValue && !isMap) || depth <= 0) {
        appendJson(json, cursor, 1);
        return;
    }
    MsgpackValue list;
    if (!cursor.next(list) || list.type != Type::List) {
        cursor.skipInside(list);
        json += "null";
        return;
    }
    const std::uint64_t step = isMap ? 3 : 2;
    json.push_back(isMap ? '{' : '[');
    std::uint64_t i = 0;
    for (; i + step <= list.number && cursor.scan() == Scan::Ok; i += step) {
        json += i > 0 ? "," : "";
        if (isMap) {
            const std::string_view key = nextText(cursor);
            appendJsonString(json, isValidUtf8(key) ? key : toValidUtf8(key));
            json.push_back(':');
        }
        appendValue(json, cursor, depth - 1);
    }
    for (; i < list.number && cursor.skip(); ++i) { }
    json.push_back(isMap ? '}' : ']');
}

void DatadogIndexedPayload::readEvent(MsgpackCursor& cursor, EventView& event)
{
    forEachMember(cursor, [&](std::uint64_t key) {
        switch (key) {
        case 1: event.time = timeOf(nextScalar(cursor)); break;
        case 2: event.name = nextText(cursor); break;
        case 3: readAttributes(cursor, event.attributes); break;
        default: cursor.skip();
        }
    });
}

void DatadogIndexedPayload::readLink(MsgpackCursor& cursor, LinkView& link)
{
    forEachMember(cursor, [&](std::uint64_t key) {
        switch (key) {
        case 1: link.trace = traceIdOf(nextScalar(cursor)); break;
        case 2: link.span = { nextScalar(cursor).number }; break;
        case 3: readAttributes(cursor, link.attributes); break;
        default: cursor.skip();
        }
    });
}

} // namespace spanglass
