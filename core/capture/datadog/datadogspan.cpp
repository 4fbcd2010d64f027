#include "core/capture/datadog/datadogspan.h"

#include "core/base/text.h"

#include <algorithm>
#include <limits>

namespace spanglass {

namespace {

/// What a tag is good for beside standing among the attributes.
enum class Tag : std::uint8_t {
    Attribute,
    Resource, ///< already has a name of the semantic conventions
    Version,
    Environment,
    Host,
    Container,
    Language,
    Commit,
    Repository,
    Process,
    ContainerTags,
    Service,
    Kind,
    TraceHigh,
    Events,
    Links
};

Tag knownTag(std::string_view key)
{
    // By length first, as this runs for every tag of every span.
    switch (key.size()) {
    case 3: return isText(key, "env") ? Tag::Environment : Tag::Attribute;
    case 6: return isText(key, "events") ? Tag::Events : Tag::Attribute;
    case 7: return isText(key, "version") ? Tag::Version : isText(key, "service") ? Tag::Service : Tag::Attribute;
    case 8: return isText(key, "language") ? Tag::Language : Tag::Attribute;
    case 9:
        return isText(key, "_dd.p.tid") ? Tag::TraceHigh
            : isText(key, "span.kind")  ? Tag::Kind
            : isText(key, "host.name")  ? Tag::Host
                                  : Tag::Attribute;
    case 12:
        return isText(key, "_dd.hostname")                         ? Tag::Host
            : isText(key, "container_id") || isText(key, "container.id") ? Tag::Container
                                                             : Tag::Attribute;
    case 14:
        return isText(key, "git.commit.sha") ? Tag::Commit : isText(key, "_dd.span_links") ? Tag::Links : Tag::Attribute;
    case 16: return isText(key, "_dd.tags.process") ? Tag::Process : Tag::Attribute;
    case 18:
        return isText(key, "git.repository_url") ? Tag::Repository
            : isText(key, "_dd.git.commit.sha")  ? Tag::Commit
            : isText(key, "_dd.tags.container")  ? Tag::ContainerTags
                                           : Tag::Attribute;
    case 22: return isText(key, "_dd.git.repository_url") ? Tag::Repository : Tag::Attribute;
    default: return Tag::Attribute;
    }
}

/// The first letters of the names that isResourceAttribute() knows: nearly no other tag has them.
bool mayBeResource(std::string_view key)
{
    if (key.size() < 4) {
        return false;
    }
    switch (key[0]) {
    case 's': return key[1] == 'e';
    case 'h': return key[1] == 'o' || key[1] == 'e';
    case 'c': return key[1] == 'l' || (key[1] == 'o' && key[2] == 'n');
    case 'k': return key[1] == '8';
    case 'd': return key[1] == 'e';
    case 't': return key[1] == 'e' && key[2] == 'l';
    case 'p': return key[1] == 'r' && key.starts_with("process.");
    case 'o': return key[1] == 's';
    case 'v': return key[1] == 'c';
    case 'g': return key[1] == 'i' || key[1] == 'c';
    case 'f':
    case 'w':
    case 'a': return key[2] == 's' || key[2] == 'a' || key[2] == 'b';
    default: return false;
    }
}

Tag tagOf(std::string_view key)
{
    const Tag known = knownTag(key);
    return known == Tag::Attribute && mayBeResource(key) && isResourceAttribute(key) ? Tag::Resource : known;
}

SpanKind kindOf(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, SpanKind>, 5> kinds = {
        { { "internal", SpanKind::Internal }, { "server", SpanKind::Server }, { "client", SpanKind::Client },
            { "producer", SpanKind::Producer }, { "consumer", SpanKind::Consumer } }
    };
    const auto* const found = std::ranges::find(kinds, text, &std::pair<std::string_view, SpanKind>::first);
    return found == kinds.end() ? SpanKind::Unspecified : found->second;
}

/// The agent's own names of container tags (datadog-agent pkg/opentelemetry-mapping-go attributes.go).
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> containerNames = { {
    { "container_id", "container.id" },
    { "container_name", "container.name" },
    { "image_name", "container.image.name" },
    { "kube_cluster_name", "k8s.cluster.name" },
    { "kube_container_name", "k8s.container.name" },
    { "kube_deployment", "k8s.deployment.name" },
    { "kube_namespace", "k8s.namespace.name" },
    { "kube_node", "k8s.node.name" },
    { "pod_name", "k8s.pod.name" },
    { "pod_uid", "k8s.pod.uid" },
} };

} // namespace

bool DatadogShared::take(std::string_view key, std::string_view value)
{
    const Tag tag = key.starts_with("_dd.") || key.starts_with("git.") ? knownTag(key) : Tag::Attribute;
    std::string_view* const to = tag == Tag::Commit ? &commit
        : tag == Tag::Repository                    ? &repository
        : tag == Tag::Process                       ? &processTags
                                                    : nullptr;
    if (to != nullptr) {
        *to = to->empty() ? value : *to;
    } else if (tag == Tag::TraceHigh && traceHigh == 0) {
        traceHigh = readDatadogId(value, DatadogIds::Hex).value_or(TraceId{}).low;
    }
    return to != nullptr || tag == Tag::TraceHigh;
}

void DatadogSpan::begin(const DatadogShared& shared)
{
    trace = { shared.traceHigh, 0 };
    span = {};
    parent = {};
    start = 0;
    end = 0;
    duration = 0;
    kind = SpanKind::Unspecified;
    isError = false;
    isErrorKnown = false;
    service = {};
    operation = {};
    resource = {};
    type = {};
    problem = nullptr;
    remark = nullptr;
    m_slots = { { {}, shared.version, shared.environment, shared.host, shared.container, shared.language,
        shared.commit, shared.repository, shared.processTags } };
    m_eventsText = {};
    m_linksText = {};
    m_draft.clear();
    m_arena.clear();
    m_text.clear();
    m_repaired = false;
}

void DatadogSpan::tag(std::string_view key, std::string_view value)
{
    switch (tagOf(key)) {
    case Tag::Attribute: attribute({ key, value, ValueType::String }); break;
    case Tag::Resource: m_draft.resource.push_back({ key, value, ValueType::String }); break;
    case Tag::Version: slot(Slot::Version) = value; break;
    case Tag::Environment: slot(Slot::Environment) = value; break;
    case Tag::Host: slot(Slot::Host) = value; break;
    case Tag::Container: slot(Slot::Container) = value; break;
    case Tag::Language: slot(Slot::Language) = value; break;
    case Tag::Commit: slot(Slot::Commit) = value; break;
    case Tag::Repository: slot(Slot::Repository) = value; break;
    case Tag::Process: slot(Slot::Process) = value; break;
    case Tag::ContainerTags: containerTags(value); break;
    case Tag::Service: // of the process; the span's own may be that of an integration, "orders-postgres"
        service = service.empty() ? value : service;
        break;
    case Tag::Kind: kind = kindOf(value); break;
    case Tag::TraceHigh: trace.high = readDatadogId(value, DatadogIds::Hex).value_or(TraceId{}).low; break;
    case Tag::Events: m_eventsText = value; break;
    case Tag::Links: m_linksText = value; break;
    }
}

bool DatadogSpan::wantsTag(std::string_view key) const
{
    return wantsDetails() || tagOf(key) != Tag::Attribute;
}

void DatadogSpan::attribute(const AttributeView& attribute)
{
    if (wantsDetails()) {
        m_draft.details.attributes.push_back(attribute);
    }
}

bool DatadogSpan::takeContainerTag(std::string_view key, std::string_view value)
{
    const auto* const known =
        std::ranges::find(containerNames, key, &std::pair<std::string_view, std::string_view>::first);
    if (known == containerNames.end()) {
        return false;
    }
    if (known->second == "container.id") {
        slot(Slot::Container) = value;
    } else {
        m_draft.resource.push_back({ known->second, value, ValueType::String });
    }
    return true;
}

/// "pod_name:a,kube_namespace:b".
void DatadogSpan::containerTags(std::string_view tags)
{
    while (!tags.empty()) {
        const std::string_view pair = tags.substr(0, tags.find(','));
        tags.remove_prefix(std::min(tags.size(), pair.size() + 1));
        const std::size_t colon = pair.find(':');
        if (colon != std::string_view::npos) {
            takeContainerTag(pair.substr(0, colon), pair.substr(colon + 1));
        }
    }
}

void DatadogSpan::fillResource()
{
    constexpr std::array<std::string_view, slotCount> names = { "service.name", "service.version",
        "deployment.environment.name", "host.name", "container.id", "telemetry.sdk.language",
        "git.commit.sha", "git.repository_url", "_dd.tags.process" };
    for (std::size_t i = 0; i < slotCount; ++i) {
        if (!m_slots[i].empty()) {
            m_draft.resource.push_back({ names[i], m_slots[i], ValueType::String });
        }
    }
}

/// What tells of error.type, error.message and error.stack; see the header.
void DatadogSpan::addErrorTags()
{
    EventView exception{ m_draft.record.start + m_draft.record.duration, "exception", {} };
    const std::array<std::pair<std::string_view, std::string_view>, 4> names = { {
        { "error.type", "exception.type" },
        { "error.message", "exception.message" },
        { "error.msg", "exception.message" },
        { "error.stack", "exception.stacktrace" },
    } };
    for (const auto& [tag, name] : names) {
        const auto& all = m_draft.details.attributes;
        const auto found = std::ranges::find(all, tag, &AttributeView::key);
        const bool isSecond =
            std::ranges::find(exception.attributes, name, &AttributeView::key) != exception.attributes.end();
        if (found != all.end() && !found->value.empty() && !isSecond) {
            exception.attributes.push_back({ name, found->value, ValueType::String });
        }
    }
    const auto& events = m_draft.details.events;
    const bool hasException = std::ranges::find(events, "exception", &EventView::name) != events.end();
    if (exception.attributes.size() == 3 && hasException) {
        m_draft.details.events.push_back(std::move(exception));
    }
}

void DatadogSpan::fillDetails()
{
    ErrorDetails& details = m_draft.details;
    // What is no list of events or links stays a tag.
    if (!m_eventsText.empty() && !m_text.events(m_eventsText, details.events)) {
        remark = "the tag events is no JSON list of events";
        attribute({ "events", m_eventsText, ValueType::String });
    }
    if (!m_linksText.empty() && !m_text.links(m_linksText, details.links)) {
        remark = "the tag _dd.span_links is no JSON list of links";
        attribute({ "_dd.span_links", m_linksText, ValueType::String });
    }
    if (!operation.empty() && operation != m_draft.record.name) {
        attribute({ "operation.name", operation, ValueType::String });
    }
    if (!type.empty()) {
        attribute({ "span.type", type, ValueType::String });
    }
    addErrorTags();
}

void DatadogSpan::repair(std::string_view& text)
{
    if (!isAscii(text) && !isValidUtf8(text)) {
        text = m_arena.keep(toValidUtf8(text));
        m_repaired = true;
    }
}

/// Texts of msgpack may hold any bytes.
void DatadogSpan::repairDetails()
{
    const auto all = [&](AttributeList& attributes) {
        for (AttributeView& attribute : attributes) {
            repair(attribute.key);
            repair(attribute.value);
        }
    };
    all(m_draft.details.attributes);
    for (EventView& event : m_draft.details.events) {
        repair(event.name);
        all(event.attributes);
    }
    for (LinkView& link : m_draft.details.links) {
        all(link.attributes);
    }
}

void DatadogSpan::finish(SpanSink& sink, const DamageHandler& damage, std::size_t offset)
{
    if (problem == nullptr && trace.low == 0) {
        problem = "span has no trace_id";
    } else if (problem == nullptr && !span) {
        problem = "span has no span_id";
    }
    if (problem != nullptr) {
        damage(offset, problem);
        return;
    }
    // No sum or difference of times may overflow, here or where they are used.
    const TimeNs from = std::max<TimeNs>(start, 0);
    const DurationNs lasted = duration > 0 ? duration : from > 0 ? std::max<TimeNs>(end - from, 0) : 0;
    SpanRecord& record = m_draft.record;
    record = { trace, span, parent, from, std::min(lasted, std::numeric_limits<TimeNs>::max() - from),
        resource.empty() ? operation : resource, 0, kind, isError ? SpanStatus::Error : SpanStatus::Unset,
        ParentHint::None };
    slot(Slot::Service) = service;
    if (isError) {
        fillDetails();
    }
    repair(record.name);
    deliverSpan(sink);
    if (m_repaired) {
        remark = "not valid UTF-8, replaced what is not";
    }
    if (remark != nullptr) {
        damage(offset, remark);
    }
}

/// As deliver(), which would hash the resource of every span.
void DatadogSpan::deliverSpan(SpanSink& sink)
{
    const bool isPlain = m_draft.resource.empty();
    const auto known = std::ranges::find_if(m_known, [&](const Known& one) {
        return isPlain && one.sink == &sink && std::ranges::equal(one.values, m_slots, isSameText);
    });
    if (known != m_known.end()) {
        m_draft.record.resource = known->number;
    } else {
        const auto slots = m_slots;
        fillResource();
        for (AttributeView& attribute : m_draft.resource) {
            repair(attribute.key);
            repair(attribute.value);
        }
        m_draft.record.resource = resourceOf(m_draft.resource, sink);
        if (isPlain) {
            Known& next = m_known[m_nextKnown++ % m_known.size()];
            next = { &sink, {}, m_draft.record.resource };
            std::ranges::copy(slots, next.values.begin());
        }
    }
    if (isError) {
        repairDetails();
        sink.errorSpan(m_draft.record, m_draft.details);
    } else {
        sink.span(m_draft.record);
    }
}

} // namespace spanglass
