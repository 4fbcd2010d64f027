#include "core/capture/datadog/datadogmsgpackspan.h"

#include "core/base/text.h"
#include "core/capture/datadog/msgpackwalk.h"

#include <array>
#include <limits>

namespace spanglass {

namespace {

using Type = MsgpackValue::Type;

/// Values of a span of v0.5.
constexpr std::uint64_t listSize = 12;

/// The key at the cursor, "" for what is none of a member.
std::string_view nextName(MsgpackCursor& cursor)
{
    MsgpackValue name;
    if (!cursor.nextShortText(name.text) && cursor.next(name) && cursor.skipInside(name)) {
        return name.type == Type::String ? name.text : std::string_view();
    }
    return name.text;
}

} // namespace

/// Of a span; the first twelve in the order of the lists of v0.5.
enum class DatadogMsgpackSpans::Member : std::uint8_t {
    Service,
    Name,
    Resource,
    TraceId,
    SpanId,
    ParentId,
    Start,
    Duration,
    Error,
    Meta,
    Metrics,
    Kind, ///< `type`
    Structs,
    Events,
    Links,
    Other
};

DatadogMsgpackSpans::Member DatadogMsgpackSpans::memberOf(std::string_view key)
{
    switch (key.size()) {
    case 4:
        return isText(key, "name") ? Member::Name
            : isText(key, "meta")  ? Member::Meta
            : isText(key, "type")  ? Member::Kind
                             : Member::Other;
    case 5: return isText(key, "start") ? Member::Start : isText(key, "error") ? Member::Error : Member::Other;
    case 7:
        return isText(key, "service") ? Member::Service
            : isText(key, "span_id")  ? Member::SpanId
            : isText(key, "metrics")  ? Member::Metrics
                                : Member::Other;
    case 8:
        return isText(key, "trace_id") ? Member::TraceId
            : isText(key, "resource")  ? Member::Resource
            : isText(key, "duration")  ? Member::Duration
                                 : Member::Other;
    case 9: return isText(key, "parent_id") ? Member::ParentId : Member::Other;
    case 10: return isText(key, "span_links") ? Member::Links : Member::Other;
    case 11:
        return isText(key, "span_events") ? Member::Events : isText(key, "meta_struct") ? Member::Structs : Member::Other;
    default: return Member::Other;
    }
}

bool DatadogMsgpackSpans::isMember(std::string_view key)
{
    return memberOf(key) != Member::Other;
}

std::string_view DatadogMsgpackSpans::textOf(const MsgpackValue& value)
{
    if (value.type == Type::String) {
        return value.text;
    }
    if (value.type == Type::Unsigned && m_strings != nullptr) {
        if (value.number < m_strings->size()) {
            return (*m_strings)[value.number];
        }
        m_span.remark = "an index is beyond the table of texts";
        return {};
    }
    return scalarText(value);
}

/// Text of what is no text.
std::string_view DatadogMsgpackSpans::scalarText(const MsgpackValue& value)
{
    switch (value.type) {
    case Type::String: return value.text;
    case Type::Bool: return value.number == 0 ? "false" : "true";
    case Type::Int: return m_span.keep(std::to_string(static_cast<std::int64_t>(value.number)));
    case Type::Unsigned: return m_span.keep(std::to_string(value.number));
    case Type::Double: return m_span.keep(metricOf(value.real).text);
    case Type::Nil:
    case Type::Binary:
    case Type::Extension:
    case Type::List:
    case Type::Map: break;
    }
    return {};
}

/// Of any value.
std::string_view DatadogMsgpackSpans::nextLongText(MsgpackCursor& cursor)
{
    MsgpackValue value;
    if (!cursor.next(value) || !cursor.skipInside(value)) {
        return {};
    }
    return textOf(value);
}

TraceId DatadogMsgpackSpans::idOf(const MsgpackValue& value, const char* remark)
{
    if (value.type == Type::Unsigned || value.type == Type::Int) {
        return { 0, value.number };
    }
    if (value.type == Type::String) {
        if (const auto id = readDatadogId(value.text, DatadogIds::Decimal)) {
            return *id;
        }
    }
    m_span.remark = value.type == Type::Nil ? m_span.remark : remark;
    return {};
}

TimeNs DatadogMsgpackSpans::timeOf(const MsgpackValue& value, const char* remark)
{
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<TimeNs>::max());
    if ((value.type == Type::Unsigned && value.number <= most) || value.type == Type::Int) {
        return static_cast<TimeNs>(value.number);
    }
    if (value.type == Type::Double && value.real >= 0 && value.real < 9.2e18) {
        return static_cast<TimeNs>(value.real);
    }
    m_span.remark = value.type == Type::Nil ? m_span.remark : remark;
    return 0;
}

Scan DatadogMsgpackSpans::survey(MsgpackCursor& cursor, DatadogShared& shared)
{
    forEachInside(cursor, Type::List, [&] {
        // Whichever span has the upper half of the trace id has all that the chunk shares.
        if (shared.traceHigh == 0) {
            surveySpan(cursor, shared);
        } else {
            cursor.skip();
        }
    });
    return cursor.scan();
}

Scan DatadogMsgpackSpans::surveySpan(MsgpackCursor& cursor, DatadogShared& shared)
{
    MsgpackValue head;
    cursor.next(head);
    if (head.type != Type::Map && (head.type != Type::List || head.number != listSize)) {
        cursor.skipInside(head);
        return cursor.scan();
    }
    for (std::uint64_t i = 0; i < head.number && cursor.scan() == Scan::Ok; ++i) {
        const bool isMeta = head.type == Type::List ? static_cast<Member>(i) == Member::Meta
                                                    : isText(nextName(cursor), "meta");
        if (isMeta) {
            surveyTags(cursor, shared);
        } else {
            cursor.skip();
        }
    }
    return cursor.scan();
}

void DatadogMsgpackSpans::surveyTags(MsgpackCursor& cursor, DatadogShared& shared)
{
    forEachInside(cursor, Type::Map, [&] {
        const std::string_view key = nextText(cursor);
        if (key.starts_with("_dd.") || key.starts_with("git.")) {
            shared.take(key, nextText(cursor));
        } else {
            cursor.skip();
        }
    });
}

void DatadogMsgpackSpans::read(MsgpackCursor& cursor, const DatadogShared& shared, const char* begin,
    SpanSink& sink, const DamageHandler& damage)
{
    const auto chunk = static_cast<std::size_t>(cursor.at() - begin);
    if (!forEachInside(cursor, Type::List, [&] { readSpan(cursor, shared, begin, sink, damage); })) {
        damage(chunk, "a chunk is no list of spans");
    }
}

Scan DatadogMsgpackSpans::readSpan(MsgpackCursor& cursor, const DatadogShared& shared, const char* begin,
    SpanSink& sink, const DamageHandler& damage)
{
    const auto at = static_cast<std::size_t>(cursor.at() - begin);
    MsgpackValue head;
    m_span.begin(shared);
    m_metrics = m_structs = m_events = m_links = {};
    cursor.next(head);
    if (head.type == Type::Map) {
        readMap(cursor, head.number);
    } else if (head.type == Type::List && head.number == listSize) {
        for (std::uint64_t i = 0; i < listSize && cursor.scan() == Scan::Ok; ++i) {
            readMember(cursor, static_cast<Member>(i));
        }
    } else {
        cursor.skipInside(head);
        m_span.problem = "a span is neither a map nor a list of twelve";
    }
    if (cursor.scan() == Scan::Ok) {
        if (m_span.isError) {
            readDetails();
        }
        m_span.finish(sink, damage, at);
    }
    return cursor.scan();
}

void DatadogMsgpackSpans::readMap(MsgpackCursor& cursor, std::uint64_t pairs)
{
    for (std::uint64_t i = 0; i < pairs && cursor.scan() == Scan::Ok; ++i) {
        readMember(cursor, memberOf(nextName(cursor)));
    }
}

void DatadogMsgpackSpans::readMember(MsgpackCursor& cursor, Member member)
{
    switch (member) {
    case Member::Service: m_span.service = nextText(cursor); return;
    case Member::Name: m_span.operation = nextText(cursor); return;
    case Member::Resource: m_span.resource = nextText(cursor); return;
    case Member::Kind: m_span.type = nextText(cursor); return;
    case Member::Meta: readTags(cursor); return;
    case Member::Metrics: m_metrics = cursor; break;
    case Member::Structs: m_structs = cursor; break;
    case Member::Events: m_events = cursor; break;
    case Member::Links: m_links = cursor; break;
    case Member::TraceId:
    case Member::SpanId:
    case Member::ParentId:
    case Member::Start:
    case Member::Duration:
    case Member::Error:
    case Member::Other: break;
    }
    MsgpackValue value;
    if (cursor.next(value) && cursor.skipInside(value)) {
        setNumber(member, value);
    }
}

void DatadogMsgpackSpans::setNumber(Member member, const MsgpackValue& value)
{
    switch (member) {
    case Member::TraceId: {
        const TraceId id = idOf(value, "trace_id is no id");
        m_span.trace = { id.high != 0 ? id.high : m_span.trace.high, id.low };
        break;
    }
    case Member::SpanId: m_span.span = { idOf(value, "span_id is no id").low }; break;
    case Member::ParentId: m_span.parent = { idOf(value, "parent_id is no id").low }; break;
    case Member::Start: m_span.start = timeOf(value, "start is no time"); break;
    case Member::Duration: m_span.duration = timeOf(value, "duration is no time"); break;
    case Member::Error:
        m_span.isError = value.type == Type::Double ? value.real != 0
            : value.type == Type::String            ? value.text == "1" || value.text == "true"
                                                    : value.inside() == 0 && value.number != 0;
        m_span.isErrorKnown = true;
        break;
    default: break;
    }
}

void DatadogMsgpackSpans::readTags(MsgpackCursor& cursor)
{
    const bool isMap = forEachInside(cursor, Type::Map, [&] {
        const std::string_view key = nextText(cursor);
        m_span.tag(key, nextText(cursor));
    });
    if (!isMap) {
        m_span.remark = "meta is no map";
    }
}

} // namespace spanglass
