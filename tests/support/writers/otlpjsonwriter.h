#pragma once

#include "tests/support/modelspans.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace spanglass::test {

inline nlohmann::json otlpAttributes(const std::vector<Attribute>& attributes)
{
    nlohmann::json list = nlohmann::json::array();
    for (const Attribute& attribute : attributes) {
        nlohmann::json value;
        switch (attribute.type) {
        case ValueType::Bool: value["boolValue"] = attribute.value == "true"; break;
        case ValueType::Int: value["intValue"] = attribute.value; break;
        case ValueType::Double: value["doubleValue"] = std::stod(attribute.value); break;
        default: value["stringValue"] = attribute.value;
        }
        list.push_back({ { "key", attribute.key }, { "value", value } });
    }
    return list;
}

inline nlohmann::json otlpSpanOf(const ModelSpan& span)
{
    nlohmann::json out = { { "traceId", span.trace }, { "spanId", span.span },
        { "parentSpanId", span.parent }, { "name", span.name }, { "kind", static_cast<int>(span.kind) },
        { "startTimeUnixNano", std::to_string(span.start) },
        { "endTimeUnixNano", std::to_string(span.start + span.duration) },
        { "status", { { "code", static_cast<int>(span.status) }, { "message", span.statusMessage } } },
        { "attributes", otlpAttributes(span.attributes) }, { "events", nlohmann::json::array() },
        { "links", nlohmann::json::array() } };
    if (span.hint != ParentHint::None) {
        out["flags"] = span.hint == ParentHint::Remote ? 0x300 : 0x100;
    }
    for (const SpanEvent& event : span.events) {
        out["events"].push_back({ { "name", event.name }, { "timeUnixNano", std::to_string(event.time) },
            { "attributes", otlpAttributes(event.attributes) } });
    }
    for (const SpanLink& link : span.links) {
        out["links"].push_back({ { "traceId", toHex(link.trace) }, { "spanId", toHex(link.span) },
            { "attributes", otlpAttributes(link.attributes) } });
    }
    return out;
}

/// One request a line, a span each.
inline std::string otlpJsonLines(const std::vector<ModelSpan>& spans)
{
    std::string out;
    for (const ModelSpan& span : spans) {
        const nlohmann::json resource = { { "attributes", otlpAttributes(span.resource) } };
        const nlohmann::json scope = { { "scope", { { "name", "test" } } },
            { "spans", { otlpSpanOf(span) } } };
        out +=
            nlohmann::json{
                { "resourceSpans", { { { "resource", resource }, { "scopeSpans", { scope } } } } }
            }.dump()
            + "\n";
    }
    return out;
}

} // namespace spanglass::test
