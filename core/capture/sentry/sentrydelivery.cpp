#include "core/base/duration.h"
#include "core/base/hash.h"
#include "core/capture/json/jsonvalues.h"
#include "core/capture/sentry/sentryevent.h"

#include <algorithm>

namespace spanglass {

namespace {

std::string withoutDashes(std::string_view id)
{
    std::string out(id.substr(0, 64));
    std::erase(out, '-');
    return out;
}

bool isCommit(std::string_view text)
{
    return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// JSON texts that begin like an object; members of anything else are no attributes.
bool isObject(std::string_view json)
{
    return json.starts_with('{');
}

} // namespace

/// A release is "name@version" or just a version.
void SentryEvent::makeResource()
{
    Found& found = m_found;
    const auto at = found.release.find('@');
    const bool named = at != std::string_view::npos;
    const std::string_view version = named ? found.release.substr(at + 1) : found.release;
    const std::string_view service = !found.service.empty() ? found.service
        : !found.appName.empty()                            ? found.appName
        : named                                             ? found.release.substr(0, at)
                                                            : std::string_view{};
    const auto add = [&](std::string_view key, std::string_view value) {
        if (!value.empty()) {
            m_draft.resource.push_back({ key, value });
        }
    };
    m_draft.clear();
    add("service.name", service);
    add("service.version", version);
    add("deployment.environment.name", found.environment);
    add("host.name", found.host);
    add("git.commit.sha", isCommit(version) ? version : std::string_view{});
    add("telemetry.sdk.language", languageOfSentry(found.platform, found.sdkName));
    add("telemetry.sdk.name", found.sdkName);
    add("telemetry.sdk.version", found.sdkVersion);
    constexpr std::size_t most = 128; // each is compared with those before
    for (const AttributeView& attribute : found.resource) {
        if (m_draft.resource.size() >= most) {
            break;
        }
        const bool known =
            std::ranges::find(m_draft.resource, attribute.key, &AttributeView::key) != m_draft.resource.end();
        if (!known && !attribute.value.empty()) {
            m_draft.resource.push_back(attribute);
        }
    }
}

void SentryEvent::deliverReport(std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    Found& found = m_found;
    SpanRecord& record = m_draft.record;
    record.trace = readTraceId(withoutDashes(found.trace.trace)).value_or(TraceId{});
    record.span = readSpanId(found.trace.span).value_or(SpanId{});
    if (record.trace && record.span) {
        record.parent = readSpanId(found.trace.parent).value_or(SpanId{});
    } else {
        TraceId own = readTraceId(withoutDashes(found.id)).value_or(TraceId{});
        if (!own) {
            const Hash128 hash = hash128(raw);
            own = { hash.high, hash.low };
        }
        record.trace = record.trace ? record.trace : own;
        record.span = { own.low };
    }
    const auto time = readSentryTime(found.time);
    if (!time) {
        damage(0, found.time.empty() ? "event has no timestamp" : "event has a timestamp that is no time");
    }
    record.start = time.value_or(0);
    record.status = SpanStatus::Error;
    addException(record.start);
    record.name = !found.name.empty() ? found.name : found.culprit;
    record.resource = resourceOf(m_draft.resource, sink);
    sink.exception(record, m_draft.details, Standing::Alone);
}

void SentryEvent::addException(TimeNs time)
{
    ErrorDetails& details = m_draft.details;
    const StructuredStack stack = m_exceptions.takeStack(m_found.platform, m_pull);
    const StructuredException& reported = stack.exceptions.front();
    EventView& event = details.events.emplace_back();
    event.time = time;
    event.name = "exception";
    const auto add = [](AttributeList& list, std::string_view key, std::string_view value) {
        if (!value.empty()) {
            list.push_back({ key, value });
        }
    };
    add(event.attributes, "exception.type", reported.type);
    add(event.attributes, "exception.message", m_exceptions.isEmpty() ? m_found.message : reported.message);
    add(event.attributes, "exception.stacktrace", m_pull.keep(structuredStack(stack)));
    std::swap(details.attributes, m_found.attributes);
    if (!m_exceptions.isEmpty()) {
        add(details.attributes, "message", m_found.message);
    }
    if (const auto handled = m_exceptions.isHandled()) {
        details.attributes.push_back({ "error.handled", *handled ? "true" : "false", ValueType::Bool });
    }
    add(details.attributes, "error.mechanism", m_exceptions.mechanism());
    add(details.attributes, "error.fingerprint", m_found.fingerprint);
    add(details.attributes, "level", m_found.level);
    add(details.attributes, "culprit", m_found.culprit);
    add(details.attributes, "sentry.op", m_found.trace.op);
    add(details.attributes, "sentry.event_id", m_found.id);
}

void SentryEvent::deliverSpans(SpanSink& sink, const DamageHandler& damage)
{
    Found& found = m_found;
    found.trace.start = found.start;
    found.trace.end = found.time;
    found.trace.description = found.name.empty() ? found.trace.description : found.name;
    const ResourceRef resource = resourceOf(m_draft.resource, sink);
    m_draft.record.resource = resource;
    std::swap(m_draft.details.attributes, found.attributes);
    deliverSpan(found.trace, sink, damage);
    m_draft.clear();
    for (const SentrySpan& span : found.spans) {
        m_draft.record = {};
        m_draft.record.resource = resource;
        deliverSpan(span, sink, damage);
    }
}

void SentryEvent::deliverSpan(const SentrySpan& span, SpanSink& sink, const DamageHandler& damage)
{
    SpanRecord& record = m_draft.record;
    const std::string_view trace = span.trace.empty() ? m_found.trace.trace : span.trace;
    record.trace = readTraceId(withoutDashes(trace)).value_or(TraceId{});
    record.span = readSpanId(span.span).value_or(SpanId{});
    if (!record.trace || !record.span) {
        damage(0, record.trace ? "span has no span_id" : "span has no trace_id");
        return;
    }
    record.parent = readSpanId(span.parent).value_or(SpanId{});
    const auto start = readSentryTime(span.start);
    const auto end = readSentryTime(span.end);
    if (!start) {
        damage(0, "span has no start_timestamp");
    }
    record.start = start.value_or(0);
    record.duration = start && end ? durationBetween(*start, *end) : 0;
    record.name = span.description.empty() ? span.op : span.description;
    record.kind = kindOfSentryOp(span.op);
    record.status = statusOfSentry(span.status);
    if (!m_draft.isError()) {
        sink.span(record);
        return;
    }
    ErrorDetails& details = m_draft.details;
    details.statusMessage = span.status;
    if (!span.op.empty()) {
        details.attributes.push_back({ "sentry.op", span.op });
    }
    for (const std::string_view part : { span.data, span.tags }) {
        if (isObject(part)) {
            m_details.begin(part);
            m_details.members(
                [&](std::string_view key) { details.attributes.push_back(m_details.attribute(key)); });
        }
    }
    sink.errorSpan(record, details);
    m_details.clear();
    m_draft.clear();
}

} // namespace spanglass
