#include "core/capture/jaeger/jaegerjsonreader.h"

#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

namespace spanglass {

namespace {

using Kind = JsonShape::Kind;

enum : std::uint8_t { Envelope = 1, Records, Record };

bool isOneOf(std::string_view key, std::initializer_list<std::string_view> keys)
{
    return std::ranges::find(keys, key) != keys.end();
}

/// Members that stand around traces: of the query API's answer, and of an Elasticsearch search.
bool isOfEnvelope(std::string_view key)
{
    return isOneOf(
        key, { "data", "total", "limit", "offset", "errors", "took", "timed_out", "_shards", "hits" });
}

enum class Looks : std::uint8_t { Unknown, Envelope, Record };

/// What the object at the cursor is by its first telling member. A list or object under a key that
/// is no envelope's makes it a record.
Looks looksOf(JsonCursor c)
{
    ++c.at;
    while (skipBlanks(c) && *c.at != '}') {
        if (*c.at == ',') {
            ++c.at;
            continue;
        }
        RawString key;
        if (const Scan scanned = scanString(c, key); scanned != Scan::Ok) {
            return scanned == Scan::More ? Looks::Unknown : Looks::Record;
        }
        if (isOfEnvelope(key.text)) {
            return Looks::Envelope;
        }
        if (isOneOf(key.text, { "traceID", "traceId", "trace_id", "spans", "process" })) {
            return Looks::Record;
        }
        while (skipBlanks(c) && *c.at == ':') {
            ++c.at;
        }
        if (c.at >= c.end) {
            return Looks::Unknown;
        }
        if (*c.at == '{' || *c.at == '[' || *c.at == '}' || *c.at == ',') {
            return Looks::Record;
        }
        if (const Scan skipped = skipValue(c); skipped != Scan::Ok) {
            return skipped == Scan::More ? Looks::Unknown : Looks::Record;
        }
    }
    return c.at < c.end ? Looks::Record : Looks::Unknown;
}

/// Runs visit(key, raw value) over the members of an object, visit("", raw element) over those of a
/// list, as far as it is whole.
template <typename Visit> void forEachPart(std::string_view raw, Visit visit)
{
    JsonCursor c{ raw.data() + 1, raw.data() + raw.size() };
    const bool isObject = raw.front() == '{';
    while (skipBlanks(c) && *c.at != '}' && *c.at != ']') {
        if (*c.at == ',') {
            ++c.at;
            continue;
        }
        RawString key;
        if (isObject) {
            if (scanString(c, key) != Scan::Ok || !skipBlanks(c) || *c.at != ':') {
                return;
            }
            ++c.at;
        }
        if (!skipBlanks(c)) {
            return;
        }
        const char* const begin = c.at;
        if (skipValue(c) != Scan::Ok || c.at == begin) {
            return;
        }
        visit(key.text, std::string_view(begin, static_cast<std::size_t>(c.at - begin)));
    }
}

/// The parts of a record that are needed before its spans.
struct Parts {
    std::string_view spans{};
    std::string_view processes{};
    std::string_view process{};
    std::string_view traceId{}; ///< without quotes
    std::string_view source{}; ///< Elasticsearch's document in its `_source`
    bool isTrace = false; ///< has spans, be it null
};

Parts partsOf(std::string_view raw)
{
    Parts parts;
    forEachPart(raw, [&](std::string_view key, std::string_view value) {
        const char opening = value.front();
        if (key == "spans") {
            parts.isTrace = true;
            parts.spans = opening == '[' ? value : std::string_view();
        } else if (key == "processes" && opening == '{') {
            parts.processes = value;
        } else if (key == "process" && opening == '{') {
            parts.process = value;
        } else if (key == "_source" && opening == '{') {
            parts.source = value;
        } else if (isOneOf(key, { "traceID", "traceId", "trace_id" }) && opening == '"' && value.size() > 1) {
            parts.traceId = value.substr(1, value.size() - 2);
        }
    });
    return parts;
}

/// Where a path of a shape begins: spans and traces stand in these.
constexpr std::array<std::string_view, 9> places = { "", "[].", "data[].", "data.", "[][].", "[].data[].",
    "_source.", "[]._source.", "hits.hits[]._source." };

bool showsSpan(const JsonShape& shape, const std::string& at)
{
    const auto has = [&](const char* key) { return shape.has(at + key); };
    const bool isNamed = has("operationName") || has("operation_name") || has("startTimeMillis");
    return (has("traceID") && has("spanID"))
        || (isNamed && (has("spanId") || has("span_id") || has("spanID")));
}

bool showsTrace(const JsonShape& shape, const std::string& at)
{
    const bool hasSpans = shape.has(at + "spans") && !shape.has(at + "spans", Kind::Object);
    return hasSpans
        && (showsSpan(shape, at + "spans[].") || shape.has(at + "processes")
            || shape.has(at + "process.serviceName") || shape.has(at + "process.service_name"));
}

/// The query API found nothing.
bool showsNothing(const JsonShape& shape)
{
    return shape.has("data", Kind::Array) && !shape.has("data[]") && shape.has("total") && shape.has("limit")
        && shape.has("offset") && shape.has("errors");
}

} // namespace

bool recognisesJaegerJson(const Beginning& beginning)
{
    return std::ranges::any_of(beginning.values, [](const JsonShape& shape) {
        return showsNothing(shape) || std::ranges::any_of(places, [&](std::string_view place) {
            const std::string at(place);
            return showsTrace(shape, at) || showsSpan(shape, at);
        });
    });
}

std::unique_ptr<FormatReader> makeJaegerJsonReader(const Beginning&)
{
    return std::make_unique<JaegerJsonReader>();
}

JsonRecordReader::Choice JaegerJsonReader::choose(const Place& place)
{
    if (place.opening == '[') {
        const bool holdsRecords = place.in != Envelope || place.key == "data" || place.key == "hits";
        return holdsRecords ? enter(Records) : skip();
    }
    if (place.opening != '{') {
        return skip();
    }
    if (place.in == Envelope) {
        return place.key == "hits" ? enter(Envelope) : place.key == "data" ? take(Record) : skip();
    }
    switch (looksOf({ place.ahead.data(), place.ahead.data() + place.ahead.size() })) {
    case Looks::Envelope: return enter(Envelope);
    case Looks::Record: return take(Record);
    case Looks::Unknown: break;
    }
    return wait();
}

void JaegerJsonReader::record(Level, std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    const Parts parts = partsOf(raw);
    const auto at = [&](std::string_view part) {
        return Remark([&damage, offset = static_cast<std::size_t>(part.data() - raw.data())](
                          std::string message) { damage(offset, std::move(message)); });
    };
    m_processes.clear();
    m_processTexts.clear();
    m_batch = { parts.process };
    m_trace = readTraceId(parts.traceId).value_or(TraceId{});
    if (!parts.isTrace) {
        const std::string_view span = parts.source.empty() ? raw : parts.source;
        m_batch = {}; // the process is the span's own
        readSpan(span, {}, sink, at(span));
        return;
    }
    if (!parts.processes.empty()) {
        forEachPart(parts.processes, [&](std::string_view key, std::string_view process) {
            m_processes[m_processTexts.keep(unescaped(key))].raw = process;
        });
    }
    if (parts.spans.empty()) {
        return;
    }
    forEachPart(parts.spans, [&](std::string_view, std::string_view span) {
        const Glanced glanced = glance(span, sink);
        if (!glanced.isDone && span.front() == '{') {
            readSpan(span, glanced.resource, sink, at(span));
        } else if (!glanced.isDone) {
            at(span)("a span is no object");
        }
    });
}

/// Hands a span over that needs no closer look.
JaegerJsonReader::Glanced JaegerJsonReader::glance(std::string_view raw, SpanSink& sink)
{
    JsonCursor c{ raw.data(), raw.data() + raw.size() };
    const auto process = m_glance.look(c) ? m_processes.find(m_glance.processId()) : m_processes.end();
    if (process == m_processes.end()) {
        return {};
    }
    Process& of = process->second;
    const bool spanHasIt = !m_glance.resourceTags().empty() && decoded(of, {}).tags.empty();
    std::optional<ResourceRef> resource = spanHasIt ? std::nullopt : of.resource;
    if (!resource) {
        m_resourceText.assign(of.raw);
        for (const std::string_view tag : m_glance.resourceTags()) {
            m_resourceText += spanHasIt ? tag : std::string_view();
        }
        const Hash128 hash = hash128(m_resourceText);
        resource = sink.knownResource(hash);
        if (!resource) {
            return { false, hash };
        }
        of.resource = spanHasIt ? std::nullopt : resource;
    }
    SpanRecord record = m_glance.record();
    record.resource = *resource;
    sink.span(record);
    return { true, {} };
}

/// Decoded when it is first asked for, since most traces have processes that are known.
const JaegerProcess& JaegerJsonReader::decoded(Process& process, const Remark& remark)
{
    if (process.isDecoded || process.raw.empty()) {
        return process.decoded;
    }
    process.isDecoded = true;
    JaegerProcess& out = process.decoded;
    const std::string problem =
        m_processWalk.object(process.raw, [&](std::string_view key, JsonWalk::Value value) {
            JaegerJsonSpan::readProcessMember(m_processWalk, key, value, out);
        });
    out.service = m_processTexts.keep(out.service);
    for (AttributeView& tag : out.tags) {
        tag.key = m_processTexts.keep(tag.key);
        tag.value = m_processTexts.keep(tag.value);
    }
    if (!problem.empty() && remark) {
        remark("process: " + problem);
    }
    return out;
}

const JaegerProcess& JaegerJsonReader::processOf(const JaegerJsonSpan& span, const Remark& remark)
{
    if (const JaegerProcess* const own = span.ownProcess()) {
        return *own;
    }
    if (span.processId().empty()) {
        return decoded(m_batch, remark);
    }
    const auto found = m_processes.find(span.processId());
    if (found == m_processes.end()) {
        remark("span names a process that its trace does not have");
        return decoded(m_batch, remark);
    }
    return decoded(found->second, remark);
}

void JaegerJsonReader::readSpan(
    std::string_view raw, std::optional<Hash128> resource, SpanSink& sink, const Remark& remark)
{
    const std::string problem = m_span.decode(raw, m_trace);
    if (!m_span.lack().empty()) {
        remark(problem.empty() ? std::string(m_span.lack()) : "span is damaged: " + problem);
        return;
    }
    if (!problem.empty()) {
        remark("span is damaged: " + problem);
    }
    describe(m_span.span(), processOf(m_span, remark), m_draft);
    if (resource && !m_draft.isError()) {
        m_draft.record.resource = sink.addResource(*resource, m_draft.resource);
        sink.span(m_draft.record);
        return;
    }
    deliver(m_draft, sink);
}

} // namespace spanglass
