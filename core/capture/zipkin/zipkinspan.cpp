#include "core/capture/zipkin/zipkinspan.h"

#include "core/base/hash.h"
#include "core/capture/json/jsonvalues.h"
#include "core/capture/zipkin/zipkinvalues.h"

#include <algorithm>

namespace spanglass {

namespace {

bool hasAny(
    const AttributeList& attributes, std::string_view stable, std::string_view deprecated)
{
    return std::ranges::any_of(
        attributes, [&](const AttributeView& a) { return a.key == stable || a.key == deprecated; });
}

} // namespace

void ZipkinSpan::clear()
{
    m_walk.clear();
    m_draft.clear();
    m_draft.record.kind = SpanKind::Internal;
    m_trace = m_id = m_parent = m_serviceTag = {};
    m_local = m_remote = {};
    m_tags.clear();
    m_tellers.clear();
    m_annotations.clear();
    m_resourceText = {};
    m_resourceIsApart = false;
    m_isVersion1 = false;
}

void ZipkinSpan::read(std::string_view raw, SpanSink& sink, const std::function<void(std::string)>& damage)
{
    clear();
    const std::string problem =
        m_walk.object(raw, [this](std::string_view key, JsonWalk::Value value) { member(key, value); });
    if (!problem.empty()) {
        damage("span: " + problem);
        if (!problem.starts_with("not valid UTF-8")) { // repaired, so whole
            return;
        }
    }
    if (const std::string missing = takeIds(damage); !missing.empty()) {
        damage(missing);
        return;
    }
    if (m_isVersion1) {
        giveVersion1(sink);
    } else {
        give({}, sink);
    }
}

void ZipkinSpan::member(std::string_view key, JsonWalk::Value value)
{
    if (key == "traceId") {
        m_trace = m_walk.text(value);
    } else if (key == "id") {
        m_id = m_walk.text(value);
    } else if (key == "parentId") {
        m_parent = m_walk.text(value);
    } else if (key == "name") {
        m_draft.record.name = m_walk.text(value);
    } else if (key == "kind") {
        m_draft.record.kind = zipkinKindOf(m_walk.text(value));
    } else if (key == "timestamp") {
        m_draft.record.start = readMicroseconds(JsonWalk::numberText(value));
    } else if (key == "duration") {
        m_draft.record.duration = readMicroseconds(JsonWalk::numberText(value));
    } else if (key == "localEndpoint") {
        m_local = endpoint(value);
    } else if (key == "remoteEndpoint") {
        m_remote = endpoint(value);
    } else if (key == "tags") {
        readTags(value);
    } else if (key == "annotations") {
        readAnnotations(value);
    } else if (key == "binaryAnnotations") {
        readBinaryAnnotations(value);
    }
}

ZipkinSpan::Endpoint ZipkinSpan::endpoint(JsonWalk::Value value)
{
    Endpoint out;
    m_walk.members(value, [&](std::string_view key, JsonWalk::Value part) {
        if (key == "serviceName") {
            out.service = m_walk.text(part);
        } else if (key == "ipv4" || (key == "ipv6" && out.address.empty())) {
            out.address = m_walk.text(part);
        } else if (key == "port") {
            out.port = JsonWalk::numberText(part);
        }
    });
    // What the Collector writes for a span without a service (pkg/translator/zipkin).
    out.service = out.service == "OTLPResourceNoServiceName" ? std::string_view{} : out.service;
    out.port = readUnsigned(out.port).value_or(0) == 0 ? std::string_view{} : out.port;
    return out;
}

void ZipkinSpan::addTag(const AttributeView& tag, std::string_view teller)
{
    if (tag.key == "service.name") {
        m_serviceTag = tag.value;
    } else if (isResourceAttribute(tag.key) && tag.key != "host") { // `host` is an address in Zipkin's tags
        m_draft.resource.push_back(tag);
    } else {
        m_tags.push_back(tag);
        m_tellers.push_back(teller);
    }
}

void ZipkinSpan::readTags(JsonWalk::Value value)
{
    m_tags.clear();
    m_tellers.clear();
    m_draft.resource.clear();
    m_resourceText = {};
    bool wasResource = false;
    m_walk.members(value, [&](std::string_view key, JsonWalk::Value text) {
        const std::string_view raw = text.raw_json_token();
        const std::size_t before = m_tags.size();
        addTag({ key, m_walk.text(text), ValueType::String }, {});
        const bool isResource = m_tags.size() == before;
        if (isResource && (wasResource || m_resourceText.empty())) {
            const char* const begin = wasResource ? m_resourceText.data() : raw.data();
            m_resourceText = { begin, static_cast<std::size_t>(raw.data() + raw.size() - begin) };
        } else if (isResource) {
            m_resourceIsApart = true;
        }
        wasResource = isResource;
    });
}

void ZipkinSpan::readBinaryAnnotations(JsonWalk::Value value)
{
    m_isVersion1 = true;
    m_tags.clear();
    m_tellers.clear();
    m_draft.resource.clear();
    m_walk.elements(value, [this](JsonWalk::Value element) {
        AttributeView tag;
        Endpoint from;
        m_walk.members(element, [&](std::string_view key, JsonWalk::Value part) {
            if (key == "key") {
                tag.key = m_walk.text(part);
            } else if (key == "value") {
                const AttributeView read = m_walk.attribute({}, part);
                tag.value = read.value;
                tag.type = read.type;
            } else if (key == "endpoint") {
                from = endpoint(part);
            }
        });
        if (isZipkinAddress(tag.key) && (tag.value == "true" || tag.value == "1" || tag.value.empty())) {
            m_remote = from;
        } else if (!tag.key.empty()) {
            addTag(tag, from.service);
        }
        if (m_local.service.empty() && !isZipkinAddress(tag.key)) {
            m_local = from;
        }
    });
}

void ZipkinSpan::readAnnotations(JsonWalk::Value value)
{
    m_annotations.clear();
    m_walk.elements(value, [this](JsonWalk::Value element) {
        Annotation annotation;
        m_walk.members(element, [&](std::string_view key, JsonWalk::Value part) {
            if (key == "timestamp") {
                annotation.time = readMicroseconds(JsonWalk::numberText(part));
            } else if (key == "value") {
                annotation.text = m_walk.text(part);
            } else if (key == "endpoint") {
                annotation.endpoint = endpoint(part);
                m_isVersion1 = true;
            }
        });
        m_annotations.push_back(annotation);
    });
}

std::string ZipkinSpan::takeIds(const std::function<void(std::string)>& damage)
{
    const auto trace = readTraceId(m_trace);
    const auto span = readSpanId(m_id);
    if (!trace || !*trace) {
        return trace ? "span has no traceId" : "span's traceId is no id";
    }
    if (!span || !*span) {
        return span ? "span has no id" : "span's id is no id";
    }
    const auto parent = readSpanId(m_parent);
    if (!parent) {
        damage("span's parentId is no id, read as a span without a parent");
    }
    m_draft.record.trace = *trace;
    m_draft.record.span = *span;
    m_draft.record.parent = parent.value_or(SpanId{});
    return {};
}

/// The sides of a call that the annotations tell of: none for a local span, two if the record holds both.
std::vector<ZipkinSpan::Half> ZipkinSpan::halves() const
{
    std::vector<Half> halves;
    for (const Annotation& annotation : m_annotations) {
        const auto core = zipkinCoreOf(annotation.text);
        if (!core) {
            continue;
        }
        auto half = std::ranges::find(halves, core->kind, &Half::kind);
        if (half == halves.end()) {
            halves.push_back({ core->kind, 0, 0, {} });
            half = std::prev(halves.end());
        }
        (core->begins ? half->begin : half->end) = annotation.time;
        half->endpoint = annotation.endpoint.service.empty() ? half->endpoint : annotation.endpoint;
    }
    return halves;
}

void ZipkinSpan::giveVersion1(SpanSink& sink)
{
    const SpanRecord whole = m_draft.record;
    const Endpoint teller = m_local;
    const auto sides = halves();
    if (sides.empty()) {
        const auto first = std::ranges::find_if(
            m_annotations, [](const Annotation& a) { return !a.endpoint.service.empty(); });
        m_local = teller.service.empty() && first != m_annotations.end() ? first->endpoint : teller;
        give({}, sink);
        return;
    }
    for (const Half& half : sides) {
        // Who wrote timestamp and duration also wrote the record's first half (zipkin V1SpanConverter).
        const bool isOwner = &half == &sides.front();
        m_draft.record = whole;
        m_draft.record.kind = half.kind;
        const bool useTimes = half.begin != 0 && (!isOwner || whole.start == 0);
        m_draft.record.start = useTimes ? half.begin : whole.start;
        const bool useDuration =
            half.end > half.begin && half.begin != 0 && (!isOwner || whole.duration == 0);
        m_draft.record.duration = useDuration ? half.end - half.begin : isOwner ? whole.duration : 0;
        m_local = half.endpoint.service.empty() ? teller : half.endpoint;
        give(sides.size() > 1 ? m_local.service : std::string_view{}, sink);
    }
}

/// Gives the span with what `teller` told of it, all if that is "".
void ZipkinSpan::give(std::string_view teller, SpanSink& sink)
{
    m_error = m_statusCode = m_statusDescription = std::nullopt;
    m_draft.details.attributes.clear();
    for (std::size_t i = 0; i < m_tags.size(); ++i) {
        if (teller.empty() || m_tellers[i].empty() || m_tellers[i] == teller) {
            takeTag(m_tags[i]);
        }
    }
    const bool isOk = m_statusCode && zipkinStatusOf(*m_statusCode) == SpanStatus::Ok;
    const bool isError = (m_error && !(isOk && *m_error == "false"))
        || (m_statusCode && zipkinStatusOf(*m_statusCode) == SpanStatus::Error);
    m_draft.record.status = isError ? SpanStatus::Error : isOk ? SpanStatus::Ok : SpanStatus::Unset;
    if (isError) {
        addDetails(teller);
    }
    const std::size_t shared = m_draft.resource.size();
    if (const auto service = m_local.service.empty() ? m_serviceTag : m_local.service; !service.empty()) {
        m_draft.resource.push_back({ "service.name", service, ValueType::String });
    }
    m_draft.record.resource = resource(sink);
    if (isError) {
        sink.errorSpan(m_draft.record, m_draft.details);
    } else {
        sink.span(m_draft.record);
    }
    m_draft.resource.shorten(shared);
}

/// Exporters write a resource's tags in one run, alike in each span: its bytes tell it from others sooner
/// than its texts.
ResourceRef ZipkinSpan::resource(SpanSink& sink)
{
    if (m_resourceText.empty() || m_resourceIsApart || m_draft.resource.empty()) {
        return resourceOf(m_draft.resource, sink);
    }
    const Hash128 texts = hash128(m_resourceText);
    m_resourceKey.assign(reinterpret_cast<const char*>(&texts), sizeof texts);
    m_resourceKey += m_draft.resource.front().key; // the run begins behind it
    m_resourceKey += '\0';
    m_resourceKey += m_local.service;
    const Hash128 hash = hash128(m_resourceKey);
    const auto known = sink.knownResource(hash);
    return known ? *known : sink.addResource(hash, m_draft.resource);
}

void ZipkinSpan::takeTag(const AttributeView& tag)
{
    if (tag.key == "error") {
        m_error = tag.value;
    } else if (tag.key == "otel.status_code") {
        m_statusCode = tag.value;
    } else if (tag.key == "otel.status_description") {
        m_statusDescription = tag.value;
    } else if (tag.key == "span.kind" && m_draft.record.kind == SpanKind::Internal) {
        m_draft.record.kind = zipkinKindOf(tag.value);
    } else {
        m_draft.details.attributes.push_back(tag);
    }
}

void ZipkinSpan::addDetails(std::string_view teller)
{
    m_events.clear();
    ErrorDetails& details = m_draft.details;
    const bool errorIsText = m_error && *m_error != "true" && *m_error != "false";
    details.statusMessage = m_statusDescription.value_or(errorIsText ? *m_error : std::string_view{});
    if (m_statusDescription && errorIsText && *m_error != *m_statusDescription) {
        details.attributes.push_back({ "error", *m_error, ValueType::String });
    }
    details.events.clear();
    for (const Annotation& annotation : m_annotations) {
        const bool isCore = m_isVersion1 && zipkinCoreOf(annotation.text);
        const std::string_view from = annotation.endpoint.service;
        if (!isCore && (teller.empty() || from.empty() || from == teller)) {
            details.events.push_back(m_events.event(annotation.text, annotation.time));
        }
    }
    addLinks();
    addScope("otel.library.name", "otel.scope.name");
    addScope("otel.library.version", "otel.scope.version");
    addEndpoints();
}

/// Links leave the attributes.
void ZipkinSpan::addLinks()
{
    ErrorDetails& details = m_draft.details;
    details.links.clear();
    details.attributes.eraseIf([&](const AttributeView& attribute) {
        const auto link =
            attribute.key.starts_with("otlp.link.") ? m_events.link(attribute.value) : std::nullopt;
        if (link) {
            details.links.push_back(*link);
        }
        return link.has_value();
    });
}

/// Many exporters write the scope under both names.
void ZipkinSpan::addScope(std::string_view deprecated, std::string_view stable)
{
    auto& attributes = m_draft.details.attributes;
    const auto found = std::ranges::find(attributes, deprecated, &AttributeView::key);
    if (found == attributes.end()) {
        return;
    }
    if (hasAny(attributes, stable, stable)) {
        attributes.eraseIf([&](const AttributeView& attribute) { return attribute.key == deprecated; });
    } else {
        found->key = stable;
    }
}

void ZipkinSpan::addEndpoints()
{
    auto& attributes = m_draft.details.attributes;
    const auto add = [&](std::string_view stable, std::string_view deprecated, std::string_view value,
                         ValueType type) {
        if (!value.empty() && !hasAny(attributes, stable, deprecated)) {
            attributes.push_back({ stable, value, type });
        }
    };
    add("network.local.address", "net.host.ip", m_local.address, ValueType::String);
    add("network.local.port", "net.host.port", m_local.port, ValueType::Int);
    add("peer.service", "peer.service", m_remote.service, ValueType::String);
    add("network.peer.address", "net.peer.ip", m_remote.address, ValueType::String);
    add("network.peer.port", "net.peer.port", m_remote.port, ValueType::Int);
}

} // namespace spanglass
