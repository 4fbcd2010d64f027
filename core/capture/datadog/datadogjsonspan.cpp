#include "core/capture/datadog/datadogjsonspan.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace spanglass {

namespace {

using Value = JsonWalk::Value;
using Type = simdjson::ondemand::json_type;

Type typeOf(Value value)
{
    Type type = Type::null;
    return value.type().get(type) == simdjson::SUCCESS ? type : Type::null;
}

/// The text that stands behind a key; nothing if that is no key.
std::optional<std::string> valueBehind(std::string_view rest)
{
    JsonCursor c{ rest.data(), rest.data() + rest.size() };
    RawString text;
    if (!skipBlanks(c) || *c.at != ':') {
        return std::nullopt;
    }
    ++c.at;
    if (!skipBlanks(c) || scanString(c, text) != Scan::Ok) {
        return std::nullopt;
    }
    return unescaped(text.text);
}

} // namespace

/// Keys as agents write them, and as protobuf's JSON does.
enum class DatadogJsonSpan::Member : std::uint8_t {
    Service,
    Name,
    Resource,
    TraceId,
    SpanId,
    ParentId,
    Start,
    End,
    Duration,
    Error,
    Status,
    Meta,
    Metrics,
    Kind,
    Structs,
    Events,
    Links,
    Environment,
    Host,
    Other
};

DatadogJsonSpan::Member DatadogJsonSpan::memberOf(std::string_view key)
{
    switch (key.size()) {
    case 3: return isText(key, "env") ? Member::Environment : isText(key, "end") ? Member::End : Member::Other;
    case 4:
        return isText(key, "name") ? Member::Name
            : isText(key, "meta")  ? Member::Meta
            : isText(key, "type")  ? Member::Kind
            : isText(key, "host")  ? Member::Host
                             : Member::Other;
    case 5:
        return isText(key, "start") ? Member::Start
            : isText(key, "error")  ? Member::Error
            : isText(key, "links")  ? Member::Links
                              : Member::Other;
    case 6: return isText(key, "status") ? Member::Status : isText(key, "spanID") ? Member::SpanId : Member::Other;
    case 7:
        return isText(key, "service") ? Member::Service
            : isText(key, "span_id")  ? Member::SpanId
            : isText(key, "traceID")  ? Member::TraceId
            : isText(key, "metrics")  ? Member::Metrics
                                : Member::Other;
    case 8:
        return isText(key, "trace_id") ? Member::TraceId
            : isText(key, "resource")  ? Member::Resource
            : isText(key, "duration")  ? Member::Duration
            : isText(key, "parentID")  ? Member::ParentId
            : isText(key, "hostname")  ? Member::Host
                                 : Member::Other;
    case 9: return isText(key, "parent_id") ? Member::ParentId : isText(key, "spanLinks") ? Member::Links : Member::Other;
    case 10:
        return isText(key, "span_links") ? Member::Links
            : isText(key, "spanEvents")  ? Member::Events
            : isText(key, "metaStruct")  ? Member::Structs
                                   : Member::Other;
    case 11:
        return isText(key, "span_events") ? Member::Events : isText(key, "meta_struct") ? Member::Structs : Member::Other;
    default: return Member::Other;
    }
}

void DatadogJsonSpan::survey(std::string_view raw, DatadogShared& shared, TextArena& texts)
{
    // A quote inside a text has a backslash in front, so this finds keys only, without a walk.
    for (const std::string_view key :
        { "\"_dd.p.tid\"", "\"_dd.git.commit.sha\"", "\"_dd.git.repository_url\"", "\"_dd.tags.process\"" }) {
        const char* const end = raw.data() + raw.size();
        for (const char* at = raw.data(); at != nullptr; ++at) {
            at = static_cast<const char*>(
                ::memmem(at, static_cast<std::size_t>(end - at), key.data(), key.size()));
            if (at == nullptr) {
                break;
            }
            const auto value =
                at == raw.data() || at[-1] != '\\' ? valueBehind({ at + key.size(), end }) : std::nullopt;
            if (value && !value->empty()) {
                shared.take(key.substr(1, key.size() - 2), texts.keep(*value));
                break;
            }
        }
    }
}

void DatadogJsonSpan::readSpans(std::string_view raw, const DatadogJsonShape& shape,
    const DatadogShared& shared, SpanSink& sink, const DamageHandler& damage)
{
    m_walk.clear();
    const auto span = [&](Value value) {
        begin(shared);
        if (typeOf(value) != Type::object) {
            m_span.problem = "a span is no object";
        }
        m_walk.members(value, [&](std::string_view key, Value member) { readMember(key, member, shape); });
        finish(shape, sink, damage);
    };
    const std::string problem = raw.starts_with('{')
        ? m_walk.object(raw, [&](std::string_view /*id*/, Value value) { span(value); })
        : m_walk.list(raw, span);
    if (!problem.empty()) {
        damage(0, "damaged chunk: " + problem);
    }
}

void DatadogJsonSpan::readSpan(std::string_view raw, const DatadogJsonShape& shape,
    const DatadogShared& shared, SpanSink& sink, const DamageHandler& damage)
{
    m_walk.clear();
    begin(shared);
    const std::string problem =
        m_walk.object(raw, [&](std::string_view key, Value value) { readMember(key, value, shape); });
    if (!problem.empty()) {
        damage(0, "damaged span: " + problem);
    }
    finish(shape, sink, damage);
}

void DatadogJsonSpan::begin(const DatadogShared& shared)
{
    m_span.begin(shared);
    m_hasTrace = false;
}

void DatadogJsonSpan::finish(const DatadogJsonShape& shape, SpanSink& sink, const DamageHandler& damage)
{
    constexpr std::uint64_t mostTraces = 65536;
    if (shape.renumbered != 0 && m_hasTrace && m_span.trace.low < mostTraces) {
        m_span.trace.low = mixed(shape.renumbered + m_span.trace.low);
    }
    m_span.finish(sink, damage, 0);
}

void DatadogJsonSpan::readMember(std::string_view key, Value value, const DatadogJsonShape& shape)
{
    const Member member = memberOf(key);
    switch (member) {
    case Member::Service: m_span.service = m_walk.text(value); break;
    case Member::Name: m_span.operation = m_walk.text(value); break;
    case Member::Resource: m_span.resource = m_walk.text(value); break;
    case Member::Kind: m_span.type = m_walk.text(value); break;
    case Member::Environment: m_span.tag("env", m_walk.text(value)); break;
    case Member::Host: m_span.tag("_dd.hostname", m_walk.text(value)); break;
    case Member::Meta: readTags(value); break;
    case Member::Metrics: readMetrics(value); break;
    case Member::Structs: readStructs(value); break;
    case Member::Events:
        if (m_span.wantsDetails()) {
            m_walk.elements(value, [&](Value event) { readDatadogEvent(m_walk, event, m_span.addEvent()); });
        }
        break;
    case Member::Links:
        if (m_span.wantsDetails()) {
            m_walk.elements(value, [&](Value link) { readDatadogLink(m_walk, link, m_span.addLink()); });
        }
        break;
    case Member::TraceId:
    case Member::SpanId:
    case Member::ParentId:
    case Member::Start:
    case Member::End:
    case Member::Duration:
    case Member::Error:
    case Member::Status: setScalar(member, value, shape); break;
    case Member::Other: break;
    }
}

void DatadogJsonSpan::setScalar(Member member, Value value, const DatadogJsonShape& shape)
{
    switch (member) {
    case Member::TraceId: {
        const auto id = idOf(value, shape, "trace_id is no id");
        m_hasTrace = id.has_value();
        if (id) {
            m_span.trace = { id->high != 0 ? id->high : m_span.trace.high, id->low };
        }
        break;
    }
    case Member::SpanId:
        m_span.span = { idOf(value, shape, "span_id is no id").value_or(TraceId{}).low };
        break;
    case Member::ParentId:
        m_span.parent = { idOf(value, shape, "parent_id is no id").value_or(TraceId{}).low };
        break;
    case Member::Start: m_span.start = timeOf(value, shape.seconds, "start is no time"); break;
    case Member::End: m_span.end = timeOf(value, shape.seconds, "end is no time"); break;
    case Member::Duration: m_span.duration = timeOf(value, shape.secondsLong, "duration is no time"); break;
    case Member::Error:
        m_span.isError = flagOf(value);
        m_span.isErrorKnown = true;
        break;
    default: // Status
        m_span.isError = m_span.isError || m_walk.text(value) == "error";
    }
}

std::optional<TraceId> DatadogJsonSpan::idOf(Value value, const DatadogJsonShape& shape, const char* remark)
{
    const Type type = typeOf(value);
    std::optional<TraceId> id;
    if (type == Type::string) {
        id = readDatadogId(m_walk.text(value), shape.ids);
    } else if (type == Type::number) {
        id = readDatadogId(JsonWalk::numberText(value), DatadogIds::Decimal);
    }
    if (!id && type != Type::null) {
        m_span.remark = remark;
    }
    return id;
}

TimeNs DatadogJsonSpan::timeOf(Value value, bool seconds, const char* remark)
{
    if (seconds) {
        if (const auto time = readSeconds(JsonWalk::numberText(value))) {
            return *time;
        }
    }
    if (const auto time = JsonWalk::integer(value)) {
        return *time;
    }
    const auto real = JsonWalk::number(value);
    if (real && *real >= 0 && *real < 9.2e18) {
        return static_cast<TimeNs>(*real);
    }
    m_span.remark = typeOf(value) == Type::null ? m_span.remark : remark;
    return 0;
}

bool DatadogJsonSpan::flagOf(Value value)
{
    const auto flag = JsonWalk::boolean(value);
    return flag ? *flag : JsonWalk::number(value).value_or(0) != 0;
}

void DatadogJsonSpan::readTags(Value value)
{
    if (typeOf(value) != Type::object) {
        m_span.remark = typeOf(value) == Type::null ? m_span.remark : "meta is no object";
        return;
    }
    m_walk.members(value, [&](std::string_view key, Value tag) {
        if (typeOf(tag) == Type::string) {
            if (m_span.wantsTag(key)) {
                m_span.tag(key, m_walk.text(tag));
            }
        } else if (m_span.wantsDetails()) {
            m_span.attribute(m_walk.attribute(key, tag));
        }
    });
}

void DatadogJsonSpan::readMetrics(Value value)
{
    if (!m_span.wantsDetails()) {
        return;
    }
    m_walk.members(value, [&](std::string_view key, Value metric) {
        const AttributeView written = m_walk.attribute(key, metric);
        const auto real = written.type == ValueType::Double ? JsonWalk::number(metric) : std::nullopt;
        if (real) {
            const DatadogNumber number = metricOf(*real);
            m_span.attribute({ key, m_walk.keep(number.text), number.type });
        } else {
            m_span.attribute(written);
        }
    });
}

void DatadogJsonSpan::readStructs(Value value)
{
    if (m_span.wantsDetails()) {
        m_walk.members(
            value, [&](std::string_view key, Value part) { m_span.attribute(m_walk.attribute(key, part)); });
    }
}

FirstKey firstKeyOf(std::string_view text, std::span<const std::string_view> keys)
{
    JsonCursor c{ text.data() + 1, text.data() + text.size() };
    RawString key;
    while (skipBlanks(c) && *c.at != '}') {
        if (*c.at == ',') {
            ++c.at;
            continue;
        }
        if (const Scan scanned = scanString(c, key); scanned != Scan::Ok) {
            return scanned == Scan::More ? FirstKey::Open : FirstKey::None;
        }
        if (std::ranges::find(keys, key.text) != keys.end()) {
            return FirstKey::Found;
        }
        if (!skipBlanks(c)) {
            return FirstKey::Open;
        }
        if (*c.at != ':') {
            return FirstKey::None;
        }
        ++c.at;
        if (!skipBlanks(c)) {
            return FirstKey::Open;
        }
        if (*c.at == '{' || *c.at == '[') {
            return FirstKey::None;
        }
        if (const Scan scanned = skipValue(c); scanned != Scan::Ok) {
            return scanned == Scan::More ? FirstKey::Open : FirstKey::None;
        }
    }
    return c.at < c.end ? FirstKey::None : FirstKey::Open;
}

} // namespace spanglass
