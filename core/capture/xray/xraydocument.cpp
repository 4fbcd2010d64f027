#include "core/capture/xray/xraydocument.h"

#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

/// Documents have a few levels; nothing limits what a file may have.
constexpr int deepest = 64;

std::string_view rawOf(JsonWalk::Value value)
{
    std::string_view raw;
    return simdjson::to_json_string(value).get(raw) == simdjson::SUCCESS ? raw : std::string_view{};
}

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
    const std::string problem = m_walk.object(
        raw,
        [&] {
            m_walk.clear();
            m_segments.assign(1, {});
            m_tooDeep = false;
        },
        [&](std::string_view key, JsonWalk::Value value) { member(key, value, 0, 0); });
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

void XRayDocument::readSegment(JsonWalk::Value value, std::size_t above, int depth)
{
    simdjson::ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS || type != simdjson::ondemand::json_type::object) {
        return;
    }
    const std::size_t index = m_segments.size();
    m_segments.emplace_back().above = above;
    m_walk.members(
        value, [&](std::string_view key, JsonWalk::Value part) { member(key, part, index, depth); });
}

void XRayDocument::member(std::string_view key, JsonWalk::Value value, std::size_t index, int depth)
{
    struct Text {
        std::string_view key;
        std::string_view Segment::*text;
    };
    constexpr std::array texts{
        Text{ "name", &Segment::name },
        Text{ "id", &Segment::id },
        Text{ "start_time", &Segment::start },
        Text{ "end_time", &Segment::end },
        Text{ "trace_id", &Segment::trace },
        Text{ "parent_id", &Segment::parent },
        Text{ "namespace", &Segment::nameSpace },
        Text{ "type", &Segment::type },
        Text{ "user", &Segment::user },
        Text{ "origin", &Segment::origin },
    };
    constexpr std::array raws{
        Text{ "http", &Segment::http },
        Text{ "aws", &Segment::aws },
        Text{ "sql", &Segment::sql },
        Text{ "service", &Segment::service },
        Text{ "annotations", &Segment::annotations },
        Text{ "metadata", &Segment::metadata },
    };
    Segment& segment = m_segments[index];
    if (const auto* const text = std::ranges::find(texts, key, &Text::key); text != texts.end()) {
        segment.*(text->text) = m_walk.text(value);
    } else if (key == "fault" || key == "error" || key == "throttle") {
        const bool is = JsonWalk::boolean(value).value_or(false);
        (key == "fault" ? segment.fault : key == "error" ? segment.error : segment.throttle) = is;
    } else if (key == "subsegments") {
        m_tooDeep = m_tooDeep || depth >= deepest;
        if (depth < deepest) {
            m_walk.elements(value, [&](JsonWalk::Value element) { readSegment(element, index, depth + 1); });
        }
    } else if (key == "cause") {
        const std::string_view raw = rawOf(value);
        segment.cause = raw.starts_with('{') ? raw : std::string_view{};
        const auto quote = raw.starts_with('"') ? raw.find('"', 1) : std::string_view::npos;
        segment.causeId = quote == std::string_view::npos ? std::string_view{} : raw.substr(1, quote - 1);
    } else if (const auto* const raw = std::ranges::find(raws, key, &Text::key); raw != raws.end()) {
        segment.*(raw->text) = rawOf(value);
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
    record.duration = start && end && *end > *start ? *end - *start : 0;
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
