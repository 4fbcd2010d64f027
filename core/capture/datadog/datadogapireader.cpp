#include "core/capture/datadog/datadogapireader.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

using Kind = JsonShape::Kind;

/// Objects and lists that are gone into, and kinds of records.
enum : std::uint8_t { Envelope = 1, Events, Spans, Event };

/// An event has scalars first, an answer its data.
constexpr std::array<std::string_view, 2> eventKeys = { "id", "type" };

/// Tags nested deeper are kept as JSON.
constexpr int deepestTag = 8;

bool looksLikeEvent(const JsonShape& shape, const std::string& at)
{
    const std::string_view type = shape.text(at + "type");
    return shape.has(at + "attributes", Kind::Object) && (type == "spans" || type == "span");
}

} // namespace

JsonRecordReader::Choice DatadogTraceReader::choose(const Place& place)
{
    const bool isOpen = place.opening == '{' || place.opening == '[';
    if (!isOpen || place.in == top) {
        return isOpen ? enter(Envelope) : skip();
    }
    if (place.key == "spans") {
        return take(Spans);
    }
    return place.key == "trace" || place.key.empty() ? enter(Envelope) : skip();
}

void DatadogTraceReader::record(
    Level /*kind*/, std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    // Spans of several processes: of what they may share only the trace id is one for all.
    DatadogShared found;
    m_texts.clear();
    DatadogJsonSpan::survey(raw, found, m_texts);
    DatadogShared shared;
    shared.traceHigh = found.traceHigh;
    m_spans.readSpans(raw, { DatadogIds::Decimal, true, true, 0 }, shared, sink, damage);
}

JsonRecordReader::Choice DatadogSearchReader::choose(const Place& place)
{
    if (place.opening == '[') {
        return place.in == top || place.key == "data" ? enter(Events) : skip();
    }
    if (place.opening != '{') {
        return skip();
    }
    if (place.in == Events) {
        return take(Event);
    }
    if (place.in != top) {
        return skip();
    }
    switch (firstKeyOf(place.ahead, eventKeys)) {
    case FirstKey::Found: return take(Event);
    case FirstKey::None: return enter(Envelope);
    case FirstKey::Open: break;
    }
    return wait();
}

void DatadogSearchReader::record(
    Level /*kind*/, std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    m_walk.clear();
    m_span.begin({});
    const std::string problem = m_walk.object(raw, [&](std::string_view key, Value value) {
        if (key == "attributes") {
            m_walk.members(value, [&](std::string_view name, Value member) { readMember(name, member); });
        }
    });
    if (!problem.empty()) {
        damage(0, "damaged span: " + problem);
    }
    m_span.finish(sink, damage, 0);
}

void DatadogSearchReader::readMember(std::string_view key, Value value)
{
    const auto id = [&] { return readDatadogId(m_walk.text(value), DatadogIds::Decimal); };
    const auto time = [&] { return parseRfc3339(m_walk.text(value)).value_or(0); };
    if (key == "trace_id") {
        m_span.trace = id().value_or(TraceId{});
    } else if (key == "span_id") {
        m_span.span = { id().value_or(TraceId{}).low };
    } else if (key == "parent_id") {
        m_span.parent = { id().value_or(TraceId{}).low };
    } else if (key == "start_timestamp") {
        m_span.start = time();
    } else if (key == "end_timestamp") {
        m_span.end = time();
    } else if (key == "service") {
        m_span.service = m_walk.text(value);
    } else if (key == "resource_name") {
        m_span.resource = m_walk.text(value);
    } else if (key == "operation_name") {
        m_span.operation = m_walk.text(value);
    } else if (key == "type") {
        m_span.type = m_walk.text(value);
    } else if (key == "env") {
        m_span.tag("env", m_walk.text(value));
    } else if (key == "host") {
        m_span.tag("_dd.hostname", m_walk.text(value));
    } else if (key == "status") {
        m_span.isError = m_span.isError || m_walk.text(value) == "error";
    } else if (key == "tags") {
        m_walk.elements(value, [&](Value tag) { readTag(m_walk.text(tag)); });
    } else if (key == "custom" || key == "attributes") {
        readNested("", value, 0);
    }
}

/// "env:prod".
void DatadogSearchReader::readTag(std::string_view text)
{
    const std::size_t colon = text.find(':');
    const std::string_view key = text.substr(0, colon);
    const std::string_view value = colon == text.npos ? std::string_view() : text.substr(colon + 1);
    if (key == "host") {
        m_span.tag("_dd.hostname", value);
    } else if (!m_span.takeContainerTag(key, value) && !key.empty()) {
        m_span.tag(key, value);
    }
}

// NOLINTNEXTLINE(misc-no-recursion): depth is limited
void DatadogSearchReader::readNested(const std::string& prefix, Value value, int depth)
{
    m_walk.members(value, [&](std::string_view key, Value member) {
        const std::string name = prefix + std::string(key);
        simdjson::ondemand::json_type type{};
        const bool isObject =
            member.type().get(type) == simdjson::SUCCESS && type == simdjson::ondemand::json_type::object;
        if (isObject && depth < deepestTag) {
            readNested(name + ".", member, depth + 1);
        } else {
            setNested(m_walk.keep(name), member);
        }
    });
}

void DatadogSearchReader::setNested(std::string_view key, Value value)
{
    const AttributeView attribute = m_walk.attribute(key, value);
    if (key == "duration") {
        m_span.duration = JsonWalk::integer(value).value_or(0);
    } else if (key == "error") {
        m_span.isError = m_span.isError || attribute.value == "1" || attribute.value == "true";
    } else if (attribute.type == ValueType::String) {
        m_span.isError = m_span.isError || (key.starts_with("error.") && !attribute.value.empty());
        m_span.tag(key, attribute.value);
    } else {
        m_span.attribute(attribute);
    }
}

bool recognisesDatadogTrace(const Beginning& beginning)
{
    return std::ranges::any_of(beginning.values, [](const JsonShape& shape) {
        return shape.has("trace.spans", Kind::Object)
            || (shape.has("spans", Kind::Object) && shape.has("root_id"))
            || (shape.has("trace.spans", Kind::Array) && shape.has("trace.root_id"));
    });
}

bool recognisesDatadogSearch(const Beginning& beginning)
{
    return std::ranges::any_of(beginning.values, [](const JsonShape& shape) {
        return looksLikeEvent(shape, "data[].") || looksLikeEvent(shape, "[].") || looksLikeEvent(shape, "");
    });
}

std::unique_ptr<FormatReader> makeDatadogTraceReader(const Beginning&)
{
    return std::make_unique<DatadogTraceReader>();
}

std::unique_ptr<FormatReader> makeDatadogSearchReader(const Beginning&)
{
    return std::make_unique<DatadogSearchReader>();
}

} // namespace spanglass
