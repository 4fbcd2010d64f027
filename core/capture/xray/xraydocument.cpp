#include "core/capture/xray/xraydocument.h"

#include "core/base/duration.h"
#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

/// Documents have a few levels; nothing limits what a file may have.
constexpr int deepest = 64;

enum Key : std::uint8_t {
    Passed,
    Name,
    Id,
    Start,
    End,
    Trace,
    Parent,
    NameSpace,
    Type,
    User,
    Origin,
    Http,
    Aws,
    Sql,
    Service,
    Annotations,
    Metadata,
    Fault,
    Error,
    Throttle,
    Cause,
    Subsegments
};
constexpr std::array<std::string_view, 21> keyNames{ "name", "id", "start_time", "end_time", "trace_id",
    "parent_id", "namespace", "type", "user", "origin", "http", "aws", "sql", "service", "annotations",
    "metadata", "fault", "error", "throttle", "cause", "subsegments" };

/// "1-5f2aebcc-b475d14618c51eaa28753d37"; plain hex as well, which the Collector takes.
TraceId traceIdOf(std::string_view text)
{
    if (text.starts_with("1-")) {
        text.remove_prefix(2);
    }
    constexpr std::size_t digits = 32;
    std::string hex(text.substr(0, digits + 8));
    std::erase(hex, '-');
    return hex.size() == digits ? readTraceId(hex).value_or(TraceId{}) : TraceId{};
}

SpanId idOf(std::string_view text)
{
    constexpr std::size_t digits = 16;
    return text.size() == digits ? readSpanId(text).value_or(SpanId{}) : SpanId{};
}

} // namespace

void XRayDocument::read(std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    m_pull.clear();
    m_segments.assign(1, {});
    m_tooDeep = false;
    std::string problem = m_pull.begin(raw);
    readMembers(0, 0);
    problem = m_pull.isBad() ? "not JSON" : problem;
    if (!problem.empty()) {
        damage(0, "segment: " + problem);
    }
    if (m_tooDeep) {
        damage(0, "subsegments are nested more than 64 levels deep; the deeper ones are left out");
    }
    if (m_segments[0].id.empty() && m_segments.size() == 1) {
        if (problem.empty()) {
            damage(0, "segment has no id");
        }
        return;
    }
    m_parts.clear();
    readRoot(m_segments[0]);
    const ResourceRef resource = resourceOf(m_draft.resource, sink);
    m_searched = 0;
    for (const Segment& segment : m_segments) {
        deliverSegment(segment, resource, sink, damage);
    }
}

void XRayDocument::readSegment(std::size_t above, int depth)
{
    if (m_pull.opening() != '{') {
        return;
    }
    const std::size_t index = m_segments.size();
    m_segments.emplace_back().above = above;
    readMembers(index, depth);
}

void XRayDocument::readMembers(std::size_t index, int depth)
{
    const auto meaningOf = [](std::string_view key) { return numberOf(key, keyNames); };
    m_pull.members(m_keys, meaningOf, [&](std::uint8_t key) { member(key, index, depth); });
}

void XRayDocument::member(std::uint8_t key, std::size_t index, int depth)
{
    Segment& segment = m_segments[index];
    switch (static_cast<Key>(key)) {
    case Name: segment.name = m_pull.text(); break;
    case Id: segment.id = m_pull.text(); break;
    case Start: segment.start = m_pull.text(); break;
    case End: segment.end = m_pull.text(); break;
    case Trace: segment.trace = m_pull.text(); break;
    case Parent: segment.parent = m_pull.text(); break;
    case NameSpace: segment.nameSpace = m_pull.text(); break;
    case Type: segment.type = m_pull.text(); break;
    case User: segment.user = m_pull.text(); break;
    case Origin: segment.origin = m_pull.text(); break;
    case Http: segment.http = m_pull.raw(); break;
    case Aws: segment.aws = m_pull.raw(); break;
    case Sql: segment.sql = m_pull.raw(); break;
    case Service: segment.service = m_pull.raw(); break;
    case Annotations: segment.annotations = m_pull.raw(); break;
    case Metadata: segment.metadata = m_pull.raw(); break;
    case Fault: segment.fault = m_pull.boolean().value_or(false); break;
    case Error: segment.error = m_pull.boolean().value_or(false); break;
    case Throttle: segment.throttle = m_pull.boolean().value_or(false); break;
    case Cause: {
        const std::string_view raw = m_pull.raw();
        segment.cause = raw.starts_with('{') ? raw : std::string_view{};
        segment.causeId = raw.starts_with('"') ? raw.substr(1, raw.size() - 2) : std::string_view{};
        break;
    }
    case Subsegments:
        m_tooDeep = m_tooDeep || depth >= deepest;
        if (depth < deepest) {
            m_pull.elements([&] { readSegment(index, depth + 1); });
        }
        break;
    case Passed: break;
    }
}

void XRayDocument::deliverSegment(
    const Segment& segment, ResourceRef resource, SpanSink& sink, const DamageHandler& damage)
{
    const Segment& root = m_segments[0];
    const Segment& above = m_segments[segment.above];
    const bool isOutermost = &segment == &root;
    SpanRecord& record = m_draft.record;
    m_draft.clear();
    record.resource = resource;
    record.trace = traceIdOf(root.trace);
    record.span = idOf(segment.id);
    record.parent = isOutermost ? idOf(root.parent) : idOf(above.id);
    const char* const what = isOutermost ? "segment" : "subsegment";
    const auto start = readSeconds(segment.start);
    const auto end = readSeconds(segment.end);
    if (!record.trace || !record.span) {
        damage(0, std::string(what) + (record.span ? " has no trace_id" : " has no id of 16 digits"));
        return;
    }
    if (!start) {
        damage(0,
            std::string(what)
                + (segment.start.empty() ? " has no start_time" : " has a start_time that is no time"));
    }
    record.start = start.value_or(0);
    record.duration = start && end ? durationBetween(*start, *end) : 0;
    record.name = segment.name;
    const bool isSegment = isOutermost && segment.type != "subsegment";
    const bool isRemote = segment.nameSpace == "aws" || segment.nameSpace == "remote";
    record.kind = isSegment ? SpanKind::Server : isRemote ? SpanKind::Client : SpanKind::Internal;
    if (!segment.fault && segment.cause.empty() && segment.causeId.empty()) {
        sink.span(record);
        return;
    }
    record.status = SpanStatus::Error;
    m_parts.clear();
    addDetails(segment, damage);
    sink.errorSpan(record, m_draft.details);
}

} // namespace spanglass
