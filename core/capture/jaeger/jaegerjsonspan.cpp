#include "core/capture/jaeger/jaegerjsonspan.h"

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace spanglass {

namespace {

using Value = JsonWalk::Value;

bool isString(Value value)
{
    const std::string_view token = value.raw_json_token();
    return !token.empty() && token.front() == '"';
}

/// A number as the 64 bits of an id; Thrift's are signed.
std::optional<std::uint64_t> numberId(Value value)
{
    if (const auto number = JsonWalk::unsignedInteger(value)) {
        return number;
    }
    const auto number = JsonWalk::integer(value);
    return number ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

std::optional<SpanId> spanIdOf(JsonWalk& walk, Value value)
{
    if (isString(value)) {
        return readSpanId(walk.text(value));
    }
    const auto number = numberId(value);
    return number ? std::optional(SpanId{ *number }) : std::nullopt;
}

std::optional<TraceId> traceIdOf(JsonWalk& walk, Value value)
{
    if (isString(value)) {
        return readTraceId(walk.text(value));
    }
    const auto number = numberId(value);
    return number ? std::optional(TraceId{ 0, *number }) : std::nullopt;
}

/// What a tag's type is called: in query JSON, by its names in model.proto or jaeger.thrift, or by its number
/// in model.proto.
std::optional<ValueType> typeNamed(std::string_view name)
{
    constexpr std::array<std::pair<std::string_view, ValueType>, 17> names = { {
        { "string", ValueType::String },
        { "bool", ValueType::Bool },
        { "int64", ValueType::Int },
        { "float64", ValueType::Double },
        { "binary", ValueType::Bytes },
        { "STRING", ValueType::String },
        { "BOOL", ValueType::Bool },
        { "INT64", ValueType::Int },
        { "LONG", ValueType::Int },
        { "FLOAT64", ValueType::Double },
        { "DOUBLE", ValueType::Double },
        { "BINARY", ValueType::Bytes },
        { "0", ValueType::String },
        { "1", ValueType::Bool },
        { "2", ValueType::Int },
        { "3", ValueType::Double },
        { "4", ValueType::Bytes },
    } };
    const auto* const found = std::ranges::find(names, name, &std::pair<std::string_view, ValueType>::first);
    return found == names.end() ? std::nullopt : std::optional(found->second);
}

bool isTypedValue(std::string_view key)
{
    constexpr std::array<std::string_view, 12> keys = { "vStr", "vBool", "vInt64", "vFloat64", "vBinary",
        "vLong", "vDouble", "v_str", "v_bool", "v_int64", "v_float64", "v_binary" };
    return std::ranges::find(keys, key) != keys.end();
}

void readTag(JsonWalk& walk, Value value, AttributeView& out)
{
    std::string_view type;
    bool hasValue = false;
    walk.members(value, [&](std::string_view key, Value member) {
        if (key == "key") {
            out.key = walk.text(member);
        } else if (key == "value" || (key.starts_with('v') && isTypedValue(key))) {
            const AttributeView read = walk.attribute({}, member);
            out.value = read.value;
            out.type = read.type;
            hasValue = true;
        } else if (key == "type" || key == "vType" || key == "v_type") {
            type = JsonWalk::numberText(member);
        }
    });
    const auto told = typeNamed(type);
    const bool isList = out.type == ValueType::Array || out.type == ValueType::Map;
    if (told && !isList) {
        out.type = *told;
    }
    if (!hasValue) { // protobuf leaves out what is false or zero
        out.value = out.type == ValueType::Bool                           ? "false"
            : out.type == ValueType::Int || out.type == ValueType::Double ? "0"
                                                                          : "";
    }
}

void readTags(JsonWalk& walk, Value value, AttributeList& out)
{
    walk.elements(value, [&](Value tag) { readTag(walk, tag, out.emplace_back()); });
}

/// Elasticsearch's object of tags.
void readFlatTags(JsonWalk& walk, Value value, AttributeList& out)
{
    walk.members(value, [&](std::string_view key, Value member) {
        std::string name(key);
        std::ranges::replace(name, '@', '.');
        out.push_back(walk.attribute(walk.keep(name), member));
    });
}

/// "22938000ns", "0.022938s": a number and a unit; without a unit in units of `plain` nanoseconds.
DurationNs durationOf(std::string_view text, double plain)
{
    if (const auto whole = readInteger(text)) {
        const auto unit = static_cast<std::int64_t>(plain);
        return *whole < 0 || *whole > INT64_MAX / unit ? 0 : *whole * unit;
    }
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || number < 0) {
        return 0;
    }
    const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    const double factor = unit == "ns" ? 1
        : unit == "us" || unit == "µs" ? 1e3
        : unit == "ms"                 ? 1e6
        : unit == "s"                  ? 1e9
                                       : plain;
    const double ns = number * factor;
    return ns < 9.2e18 ? static_cast<DurationNs>(ns) : 0;
}

/// Digits count microseconds; other texts are RFC 3339.
TimeNs timeOf(std::string_view text)
{
    if (const auto number = readInteger(text)) {
        return fromMicroseconds(*number);
    }
    return parseRfc3339(text).value_or(0);
}

} // namespace

std::string JaegerJsonSpan::decode(std::string_view raw, TraceId ofTrace)
{
    m_walk.clear();
    m_span.clear();
    m_process.service = {};
    m_process.tags.clear();
    m_hasProcess = false;
    m_traceIsBad = m_spanIsBad = false;
    m_processId = m_start = m_startMillis = m_duration = {};
    std::string problem = m_walk.object(raw, [&](std::string_view key, Value value) { member(key, value); });
    setTimes();
    if (!m_span.trace && !m_traceIsBad) {
        m_span.trace = ofTrace;
    }
    return problem;
}

bool JaegerJsonSpan::idMember(std::string_view key, Value value)
{
    const auto set = [](auto read, auto& out, bool& isBad) {
        isBad = !read;
        out = read.value_or(std::remove_reference_t<decltype(out)>{});
    };
    if (key == "traceID" || key == "traceId" || key == "trace_id") {
        set(traceIdOf(m_walk, value), m_span.trace, m_traceIsBad);
    } else if (key == "spanID" || key == "spanId" || key == "span_id") {
        set(spanIdOf(m_walk, value), m_span.span, m_spanIsBad);
    } else if (key == "parentSpanID" || key == "parentSpanId" || key == "parent_span_id") {
        m_span.parent = spanIdOf(m_walk, value).value_or(SpanId{});
    } else if (key == "traceIdLow") {
        set(numberId(value), m_span.trace.low, m_traceIsBad);
    } else if (key == "traceIdHigh") {
        set(numberId(value), m_span.trace.high, m_traceIsBad);
    } else {
        return false;
    }
    return true;
}

void JaegerJsonSpan::member(std::string_view key, Value value)
{
    if (idMember(key, value)) {
        return;
    }
    if (key == "operationName" || key == "operation_name") {
        m_span.name = m_walk.text(value);
    } else if (key == "references") {
        references(value);
    } else if (key == "startTime" || key == "start_time") {
        m_start = JsonWalk::numberText(value);
    } else if (key == "startTimeMillis") {
        m_startMillis = JsonWalk::numberText(value);
    } else if (key == "duration") {
        m_duration = JsonWalk::numberText(value);
    } else if (key == "tags") {
        readTags(m_walk, value, m_span.tags);
    } else if (key == "tag") {
        readFlatTags(m_walk, value, m_span.tags);
    } else if (key == "logs") {
        logs(value);
    } else if (key == "processID" || key == "processId" || key == "process_id") {
        m_processId = m_walk.text(value);
    } else if (key == "process" && !isString(value)) {
        readProcess(m_walk, value, m_process);
        m_hasProcess = !m_process.service.empty() || !m_process.tags.empty();
    }
}

void JaegerJsonSpan::references(Value value)
{
    m_walk.elements(value, [&](Value element) {
        JaegerReference& reference = m_span.references.emplace_back();
        m_walk.members(element, [&](std::string_view key, Value member) {
            if (key == "refType" || key == "ref_type") {
                const std::string_view type = JsonWalk::numberText(member);
                reference.isChildOf = type != "FOLLOWS_FROM" && type != "1";
            } else if (key == "traceID" || key == "traceId" || key == "trace_id") {
                reference.trace = traceIdOf(m_walk, member).value_or(TraceId{});
            } else if (key == "spanID" || key == "spanId" || key == "span_id") {
                reference.span = spanIdOf(m_walk, member).value_or(SpanId{});
            } else if (key == "traceIdLow") {
                reference.trace.low = numberId(member).value_or(0);
            } else if (key == "traceIdHigh") {
                reference.trace.high = numberId(member).value_or(0);
            }
        });
    });
}

void JaegerJsonSpan::logs(Value value)
{
    m_walk.elements(value, [&](Value element) {
        EventView& log = m_span.logs.emplace_back();
        m_walk.members(element, [&](std::string_view key, Value member) {
            if (key == "timestamp") {
                log.time = timeOf(JsonWalk::numberText(member));
            } else if (key == "fields") {
                readTags(m_walk, member, log.attributes);
            }
        });
    });
}

void JaegerJsonSpan::setTimes()
{
    m_span.start = timeOf(m_start);
    if (m_start.empty()) {
        m_span.start = fromMicroseconds(durationOf(m_startMillis, 1000));
    }
    const bool isModel = m_start.find('T') != std::string_view::npos;
    m_span.duration = durationOf(m_duration, isModel ? 1 : 1000);
}

std::string_view JaegerJsonSpan::lack() const
{
    if (!m_span.trace) {
        return m_traceIsBad ? "span has a traceID that is no id" : "span has no traceID";
    }
    if (!m_span.span) {
        return m_spanIsBad ? "span has a spanID that is no id" : "span has no spanID";
    }
    return {};
}

void JaegerJsonSpan::readProcess(JsonWalk& walk, Value value, JaegerProcess& out)
{
    walk.members(
        value, [&](std::string_view key, Value member) { readProcessMember(walk, key, member, out); });
}

void JaegerJsonSpan::readProcessMember(JsonWalk& walk, std::string_view key, Value value, JaegerProcess& out)
{
    if (key == "serviceName" || key == "service_name") {
        out.service = walk.text(value);
    } else if (key == "tags") {
        readTags(walk, value, out.tags);
    } else if (key == "tag") {
        readFlatTags(walk, value, out.tags);
    }
}

} // namespace spanglass
