#pragma once

#include "core/stack/structured.h"
#include "tests/support/modelspans.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace spanglass::test {

/// Writers of formats with structured stacks: X-Ray, Elastic APM, Sentry transactions. The `...Says`
/// functions make of model spans what the format can say of them, for both sides to start from.

using SpansById = std::map<std::pair<std::string, std::string>, const ModelSpan*>;

inline SpansById spansById(const std::vector<ModelSpan>& spans)
{
    SpansById byId;
    for (const ModelSpan& span : spans) {
        byId.emplace(std::pair(span.trace, span.span), &span);
    }
    return byId;
}

/// Client and internal spans lie in their parent if that one is there and share its resource; all others
/// become servers that stand alone.
inline void nest(std::vector<ModelSpan>& spans)
{
    const std::vector<ModelSpan> before = spans;
    const SpansById byId = spansById(before);
    for (ModelSpan& span : spans) {
        const ModelSpan* above = &span;
        bool isOutermost = true;
        const auto lies = [&](const ModelSpan& it) {
            return (it.kind == SpanKind::Client || it.kind == SpanKind::Internal)
                && byId.contains({ it.trace, it.parent });
        };
        while (lies(*above)) {
            above = byId.at({ above->trace, above->parent });
            isOutermost = false;
        }
        span.kind = isOutermost ? SpanKind::Server : span.kind;
        span.resource = above->resource;
        span.service = above->service;
    }
}

inline std::string seconds(TimeNs time)
{
    char text[48];
    std::snprintf(text, sizeof text, "%lld.%09lld", static_cast<long long>(time / 1000000000),
        static_cast<long long>(time % 1000000000));
    return text;
}

inline nlohmann::json jsonOf(const Attribute& attribute)
{
    switch (attribute.type) {
    case ValueType::Bool: return attribute.value == "true";
    case ValueType::Int: return static_cast<std::int64_t>(std::stoll(attribute.value));
    case ValueType::Double: return std::stod(attribute.value);
    default: return attribute.value;
    }
}

inline nlohmann::json jsonOf(const std::vector<Attribute>& attributes)
{
    nlohmann::json object = nlohmann::json::object();
    for (const Attribute& attribute : attributes) {
        object[attribute.key] = jsonOf(attribute);
    }
    return object;
}

inline std::string valueIn(const std::vector<Attribute>& attributes, const std::string& key)
{
    for (const Attribute& attribute : attributes) {
        if (attribute.key == key) {
            return attribute.value;
        }
    }
    return {};
}

// --- X-Ray

inline Abilities xrayAbilities()
{
    Abilities abilities;
    abilities.events = false;
    abilities.links = false;
    abilities.statusMessage = false;
    abilities.okStatus = false;
    return abilities;
}

inline std::vector<ModelSpan> xraySays(std::vector<ModelSpan> spans)
{
    nest(spans);
    for (ModelSpan& span : spans) {
        span.name =
            span.kind == SpanKind::Server ? span.service : span.name; // a segment's name is its service
        for (Attribute& attribute : span.resource) {
            attribute.key = attribute.key == "host.name" ? "host.id" : attribute.key;
        }
        if (span.status == SpanStatus::Error) {
            span.attributes.push_back({ "aws.xray.fault", "true", ValueType::Bool });
        }
        for (SpanEvent& event : span.events) {
            event.time = span.start + span.duration;
            for (Attribute& attribute : event.attributes) {
                if (attribute.key == "exception.stacktrace") {
                    const std::string type = valueIn(event.attributes, "exception.type");
                    StructuredFrame frame;
                    frame.function = "f";
                    frame.file = "/srv/app/a.js";
                    frame.line = 7;
                    StructuredStack stack;
                    stack.exceptions.emplace_back().type = type;
                    stack.exceptions.back().frames = { frame };
                    attribute.value = structuredStack(stack);
                }
            }
        }
    }
    return spans;
}

inline std::string xraySegment(const ModelSpan& span, const std::vector<ModelSpan>& all)
{
    const bool isOutermost = span.kind == SpanKind::Server;
    nlohmann::json fields = { { "id", span.span }, { "name", span.name },
        { "annotations", jsonOf(span.attributes) } };
    fields["annotations"].erase("aws.xray.fault");
    if (isOutermost) {
        fields["trace_id"] = "1-" + span.trace.substr(0, 8) + "-" + span.trace.substr(8);
        fields["service"] = { { "version", valueIn(span.resource, "service.version") } };
        fields["aws"] = { { "ec2", { { "instance_id", valueIn(span.resource, "host.id") } } } };
        if (!span.parent.empty()) {
            fields["parent_id"] = span.parent;
        }
    } else if (span.kind == SpanKind::Client) {
        fields["namespace"] = "remote";
    }
    if (span.status == SpanStatus::Error) {
        fields["fault"] = true;
    }
    for (const SpanEvent& event : span.events) {
        fields["cause"] = { { "exceptions",
            { { { "type", valueIn(event.attributes, "exception.type") }, { "id", "a" },
                { "message", valueIn(event.attributes, "exception.message") },
                { "stack", { { { "path", "/srv/app/a.js" }, { "line", 7 }, { "label", "f" } } } } } } } };
    }
    std::string text = fields.dump();
    text.pop_back();
    text += ",\"start_time\":" + seconds(span.start) + ",\"end_time\":" + seconds(span.start + span.duration)
        + ",\"subsegments\":[";
    for (const ModelSpan& other : all) {
        if (other.kind != SpanKind::Server && other.trace == span.trace && other.parent == span.span) {
            text += (text.back() == '[' ? "" : ",") + xraySegment(other, all);
        }
    }
    return text + "]}";
}

/// A document a line.
inline std::string xrayDocuments(const std::vector<ModelSpan>& spans)
{
    std::string out;
    for (const ModelSpan& span : spans) {
        out += span.kind == SpanKind::Server ? xraySegment(span, spans) + "\n" : std::string();
    }
    return out;
}

// --- Elastic APM

inline Abilities elasticAbilities()
{
    Abilities abilities;
    abilities.timeStep = 1000;
    abilities.events = false;
    abilities.linkAttributes = false;
    abilities.statusMessage = false;
    return abilities;
}

/// Errors are records of their own there.
inline std::vector<ModelSpan> elasticSays(std::vector<ModelSpan> spans)
{
    for (ModelSpan& span : spans) {
        span.events.clear();
    }
    return spans;
}

inline std::string elasticLines(const std::vector<ModelSpan>& spans)
{
    std::string out;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const ModelSpan& span = spans[i];
        const nlohmann::json metadata = {
            { "service",
                { { "name", span.service }, { "version", valueIn(span.resource, "service.version") } } },
            { "system", { { "hostname", valueIn(span.resource, "host.name") } } }
        };
        nlohmann::json record = { { "id", span.span }, { "trace_id", span.trace }, { "name", span.name },
            { "timestamp", span.start / 1000 }, { "otel", { { "span_kind", nameOf(span.kind) } } },
            { "context", { { "tags", jsonOf(span.attributes) } } }, { "links", nlohmann::json::array() } };
        if (!span.parent.empty()) {
            record["parent_id"] = span.parent;
        }
        record["outcome"] = span.status == SpanStatus::Error ? "failure"
            : span.status == SpanStatus::Ok                  ? "success"
                                                             : "unknown";
        for (const SpanLink& link : span.links) {
            record["links"].push_back({ { "trace_id", toHex(link.trace) }, { "span_id", toHex(link.span) } });
        }
        std::string text = record.dump();
        text.pop_back();
        text += ",\"duration\":" + seconds(span.duration * 1000) + "}";
        out += nlohmann::json{ { "metadata", metadata } }.dump() + "\n";
        out += (i % 2 == 0 ? "{\"transaction\":" : "{\"span\":") + text + "}\n";
    }
    return out;
}

// --- Sentry transactions

inline Abilities sentryAbilities()
{
    Abilities abilities;
    abilities.typedValues = false;
    abilities.events = false;
    abilities.links = false;
    abilities.statusMessage = false;
    return abilities;
}

inline std::string sentryOp(SpanKind kind)
{
    return kind == SpanKind::Server ? "http.server" : kind == SpanKind::Client ? "http.client" : "function";
}

inline std::vector<ModelSpan> sentrySays(std::vector<ModelSpan> spans)
{
    nest(spans);
    for (ModelSpan& span : spans) {
        span.events.clear();
        if (span.status == SpanStatus::Error) {
            span.statusMessage = "internal_error";
            span.attributes.push_back({ "sentry.op", sentryOp(span.kind), ValueType::String });
        }
    }
    return spans;
}

inline nlohmann::json sentrySpan(const ModelSpan& span)
{
    nlohmann::json out = { { "trace_id", span.trace }, { "span_id", span.span },
        { "op", sentryOp(span.kind) } };
    if (!span.parent.empty()) {
        out["parent_span_id"] = span.parent;
    }
    out["status"] = span.status == SpanStatus::Error ? "internal_error"
        : span.status == SpanStatus::Ok              ? "ok"
                                                     : "unknown";
    return out;
}

inline std::string sentryTags(const ModelSpan& span)
{
    nlohmann::json tags = jsonOf(span.attributes);
    tags.erase("sentry.op");
    return tags.dump();
}

/// Whether `span` lies in the transaction that `root` is.
inline bool liesIn(const ModelSpan& span, const ModelSpan& root, const SpansById& byId)
{
    const ModelSpan* above = &span;
    while (above->kind != SpanKind::Server) {
        above = byId.at({ above->trace, above->parent });
    }
    return above == &root && &span != &root;
}

inline std::string sentryTransaction(
    const ModelSpan& root, const std::vector<ModelSpan>& all, const SpansById& byId)
{
    const nlohmann::json fields = { { "type", "transaction" }, { "transaction", root.name },
        { "event_id", root.trace }, { "contexts", { { "trace", sentrySpan(root) } } },
        { "server_name", valueIn(root.resource, "host.name") },
        { "release", root.service + "@" + valueIn(root.resource, "service.version") } };
    std::string text = fields.dump();
    text.pop_back();
    text += ",\"tags\":" + sentryTags(root) + ",\"start_timestamp\":" + seconds(root.start)
        + ",\"timestamp\":" + seconds(root.start + root.duration) + ",\"spans\":[";
    for (const ModelSpan& span : all) {
        if (liesIn(span, root, byId)) {
            nlohmann::json inner = sentrySpan(span);
            inner["description"] = span.name;
            std::string inside = inner.dump();
            inside.pop_back();
            text += (text.back() == '[' ? "" : ",") + inside + ",\"data\":" + sentryTags(span)
                + ",\"start_timestamp\":" + seconds(span.start)
                + ",\"timestamp\":" + seconds(span.start + span.duration) + "}";
        }
    }
    return text + "]}";
}

inline std::string sentryTransactions(const std::vector<ModelSpan>& spans)
{
    const SpansById byId = spansById(spans);
    std::string out;
    for (const ModelSpan& span : spans) {
        out += span.kind == SpanKind::Server ? sentryTransaction(span, spans, byId) + "\n" : std::string();
    }
    return out;
}

inline std::string sentryEnvelopes(const std::vector<ModelSpan>& spans)
{
    const SpansById byId = spansById(spans);
    std::string out;
    for (const ModelSpan& span : spans) {
        if (span.kind == SpanKind::Server) {
            const std::string event = sentryTransaction(span, spans, byId);
            out += "{\"event_id\":\"" + span.trace + "\"}\n{\"type\":\"transaction\",\"length\":"
                + std::to_string(event.size()) + "}\n" + event + "\n";
        }
    }
    return out;
}

} // namespace spanglass::test
