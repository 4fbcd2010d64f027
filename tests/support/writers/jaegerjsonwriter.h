#pragma once

#include "tests/support/modelspans.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace spanglass::test {

/// What the query API's JSON can say.
inline Abilities jaegerAbilities()
{
    Abilities abilities;
    abilities.timeStep = 1000;
    abilities.linkAttributes = false;
    return abilities;
}

/// Keeps the order of keys: processes stand behind the spans, as in what Jaeger writes.
using OrderedJson = nlohmann::ordered_json;

inline OrderedJson jaegerTags(const std::vector<Attribute>& attributes)
{
    OrderedJson list = OrderedJson::array();
    for (const Attribute& attribute : attributes) {
        switch (attribute.type) {
        case ValueType::Bool:
            list.push_back(
                { { "key", attribute.key }, { "type", "bool" }, { "value", attribute.value == "true" } });
            break;
        case ValueType::Int:
            list.push_back({ { "key", attribute.key }, { "type", "int64" },
                { "value", static_cast<std::int64_t>(std::stoll(attribute.value)) } });
            break;
        case ValueType::Double:
            list.push_back(
                { { "key", attribute.key }, { "type", "float64" }, { "value", std::stod(attribute.value) } });
            break;
        default:
            list.push_back({ { "key", attribute.key }, { "type", "string" }, { "value", attribute.value } });
        }
    }
    return list;
}

/// The span's attributes and what Jaeger says by tags; the words are those of OpenTelemetry's exporters.
inline std::vector<Attribute> jaegerSpanTags(const ModelSpan& span)
{
    std::vector<Attribute> tags = span.attributes;
    tags.push_back({ "span.kind", nameOf(span.kind), ValueType::String });
    if (span.status != SpanStatus::Unset) {
        const bool failed = span.status == SpanStatus::Error;
        tags.push_back({ "otel.status_code", failed ? "ERROR" : "OK", ValueType::String });
        if (failed) {
            tags.push_back({ "error", "true", ValueType::Bool });
        }
    }
    if (!span.statusMessage.empty()) {
        tags.push_back({ "otel.status_description", span.statusMessage, ValueType::String });
    }
    return tags;
}

inline OrderedJson jaegerReferences(const ModelSpan& span)
{
    OrderedJson list = OrderedJson::array();
    if (!span.parent.empty()) {
        list.push_back({ { "refType", "CHILD_OF" }, { "traceID", span.trace }, { "spanID", span.parent } });
    }
    for (const SpanLink& link : span.links) {
        list.push_back({ { "refType", "FOLLOWS_FROM" }, { "traceID", toHex(link.trace) },
            { "spanID", toHex(link.span) } });
    }
    return list;
}

inline OrderedJson jaegerSpanOf(const ModelSpan& span, const std::string& process)
{
    OrderedJson logs = OrderedJson::array();
    for (const SpanEvent& event : span.events) {
        std::vector<Attribute> fields = { { "event", event.name, ValueType::String } };
        fields.insert(fields.end(), event.attributes.begin(), event.attributes.end());
        logs.push_back({ { "timestamp", event.time / 1000 }, { "fields", jaegerTags(fields) } });
    }
    return { { "traceID", span.trace }, { "spanID", span.span }, { "operationName", span.name },
        { "references", jaegerReferences(span) }, { "startTime", span.start / 1000 },
        { "duration", span.duration / 1000 }, { "tags", jaegerTags(jaegerSpanTags(span)) }, { "logs", logs },
        { "processID", process }, { "warnings", nullptr } };
}

/// Traces with their processes behind the spans; one process for each resource.
inline std::vector<OrderedJson> jaegerTraces(const std::vector<ModelSpan>& spans)
{
    std::map<std::string, std::map<std::vector<Attribute>, std::vector<const ModelSpan*>>> byTrace;
    for (const ModelSpan& span : spans) {
        byTrace[span.trace][span.resource].push_back(&span);
    }
    std::vector<OrderedJson> traces;
    for (const auto& [id, byResource] : byTrace) {
        OrderedJson trace = { { "traceID", id }, { "spans", OrderedJson::array() },
            { "processes", OrderedJson::object() }, { "warnings", nullptr } };
        for (const auto& [resource, members] : byResource) {
            const std::string process = "p" + std::to_string(trace["processes"].size() + 1);
            std::vector<Attribute> tags = resource;
            std::erase_if(tags, [](const Attribute& tag) { return tag.key == "service.name"; });
            trace["processes"][process] = { { "serviceName", members.front()->service },
                { "tags", jaegerTags(tags) } };
            for (const ModelSpan* span : members) {
                trace["spans"].push_back(jaegerSpanOf(*span, process));
            }
        }
        traces.push_back(std::move(trace));
    }
    return traces;
}

/// What the query API answers: { "data": [...] }.
inline std::string jaegerAnswer(const std::vector<ModelSpan>& spans)
{
    return OrderedJson{
        { "data", jaegerTraces(spans) }, { "total", 0 }, { "limit", 0 }, { "offset", 0 },
        { "errors", nullptr }
    }.dump();
}

/// One trace a line.
inline std::string jaegerTraceLines(const std::vector<ModelSpan>& spans)
{
    std::string out;
    for (const OrderedJson& trace : jaegerTraces(spans)) {
        out += trace.dump() + "\n";
    }
    return out;
}

} // namespace spanglass::test
