#pragma once

#include "core/base/time.h"
#include "tests/support/modelspans.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace spanglass::test {

inline nlohmann::json typedValue(const Attribute& attribute)
{
    switch (attribute.type) {
    case ValueType::Bool: return attribute.value == "true";
    case ValueType::Int: return std::stoll(attribute.value);
    case ValueType::Double: return std::stod(attribute.value);
    default: return attribute.value;
    }
}

inline nlohmann::json typedMembers(const std::vector<Attribute>& attributes)
{
    nlohmann::json out = nlohmann::json::object();
    for (const Attribute& attribute : attributes) {
        out[attribute.key] = typedValue(attribute);
    }
    return out;
}

inline std::string upperCase(std::string text)
{
    std::ranges::transform(
        text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

/// ReadableSpan.to_json() of OpenTelemetry Python.
inline std::string consolePython(const std::vector<ModelSpan>& spans)
{
    std::string text;
    for (const ModelSpan& span : spans) {
        nlohmann::ordered_json out = { { "name", span.name },
            { "context",
                { { "trace_id", "0x" + span.trace }, { "span_id", "0x" + span.span },
                    { "trace_state", "[]" } } },
            { "kind", "SpanKind." + upperCase(nameOf(span.kind)) },
            { "parent_id", span.parent.empty() ? nlohmann::json() : nlohmann::json("0x" + span.parent) },
            { "start_time", formatRfc3339(span.start) },
            { "end_time", formatRfc3339(span.start + span.duration) } };
        out["status"]["status_code"] = span.status == SpanStatus::Error ? "ERROR"
            : span.status == SpanStatus::Ok                             ? "OK"
                                                                        : "UNSET";
        if (!span.statusMessage.empty()) {
            out["status"]["description"] = span.statusMessage;
        }
        out["attributes"] = typedMembers(span.attributes);
        out["events"] = nlohmann::json::array();
        for (const SpanEvent& event : span.events) {
            out["events"].push_back({ { "name", event.name }, { "timestamp", formatRfc3339(event.time) },
                { "attributes", typedMembers(event.attributes) } });
        }
        out["links"] = nlohmann::json::array();
        for (const SpanLink& link : span.links) {
            out["links"].push_back(
                { { "context",
                      { { "trace_id", "0x" + toHex(link.trace) }, { "span_id", "0x" + toHex(link.span) } } },
                    { "attributes", typedMembers(link.attributes) } });
        }
        out["resource"] = { { "attributes", typedMembers(span.resource) }, { "schema_url", "" } };
        text += out.dump(4) + "\n";
    }
    return text;
}

inline nlohmann::json goAttributes(const std::vector<Attribute>& attributes)
{
    nlohmann::json list = nlohmann::json::array();
    for (const Attribute& attribute : attributes) {
        const char* const type = attribute.type == ValueType::Bool ? "BOOL"
            : attribute.type == ValueType::Int                     ? "INT64"
            : attribute.type == ValueType::Double                  ? "FLOAT64"
                                                                   : "STRING";
        list.push_back({ { "Key", attribute.key },
            { "Value", { { "Type", type }, { "Value", typedValue(attribute) } } } });
    }
    return list;
}

inline nlohmann::json goContext(const std::string& trace, const std::string& span, bool isRemote)
{
    return { { "TraceID", trace }, { "SpanID", span }, { "TraceFlags", "01" }, { "TraceState", "" },
        { "Remote", isRemote } };
}

/// SpanStub of OpenTelemetry Go's stdouttrace, every second one indented.
inline std::string consoleGo(const std::vector<ModelSpan>& spans)
{
    std::string text;
    for (const ModelSpan& span : spans) {
        nlohmann::ordered_json out = { { "Name", span.name },
            { "SpanContext", goContext(span.trace, span.span, false) },
            { "Parent",
                span.parent.empty() ? goContext(std::string(32, '0'), std::string(16, '0'), false)
                                    : goContext(span.trace, span.parent, span.hint == ParentHint::Remote) },
            { "SpanKind", static_cast<int>(span.kind) }, { "StartTime", formatRfc3339(span.start) },
            { "EndTime", formatRfc3339(span.start + span.duration) },
            { "Attributes", goAttributes(span.attributes) } };
        out["Events"] = nlohmann::json::array();
        for (const SpanEvent& event : span.events) {
            out["Events"].push_back(
                { { "Name", event.name }, { "Attributes", goAttributes(event.attributes) },
                    { "DroppedAttributeCount", 0 }, { "Time", formatRfc3339(event.time) } });
        }
        for (const SpanLink& link : span.links) {
            out["Links"].push_back({ { "SpanContext", goContext(toHex(link.trace), toHex(link.span), true) },
                { "Attributes", goAttributes(link.attributes) }, { "DroppedAttributeCount", 0 } });
        }
        if (span.links.empty()) {
            out["Links"] = nullptr;
        }
        out["Status"] = { { "Code",
                              span.status == SpanStatus::Error    ? "Error"
                                  : span.status == SpanStatus::Ok ? "Ok"
                                                                  : "Unset" },
            { "Description", span.statusMessage } };
        out["Resource"] = goAttributes(span.resource);
        text += out.dump(text.size() % 2 == 0 ? -1 : 1, '\t') + "\n";
    }
    return text;
}

/// A text as util.inspect writes it: with escapes, a piece a line.
inline std::string inspectedText(const std::string& text)
{
    std::string out = "'";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        switch (c) {
        case '\n': out += i + 1 < text.size() ? "\\n' +\n          '" : "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        case '\'': out += "\\'"; break;
        case '\\': out += "\\\\"; break;
        default: out.push_back(c);
        }
    }
    return out + "'";
}

inline std::string inspectedAttributes(const std::vector<Attribute>& attributes)
{
    std::string out = "{";
    for (const Attribute& attribute : attributes) {
        out += out.size() > 1 ? "," : "";
        out += "\n        '" + attribute.key + "': ";
        out += attribute.type == ValueType::String ? inspectedText(attribute.value) : attribute.value;
    }
    return out + (out.size() > 1 ? "\n      }" : "}");
}

inline std::string inspectedContext(
    const std::string& trace, const std::string& span, const std::string& more)
{
    return "{\n    traceId: '" + trace + "',\n    spanId: '" + span + "',\n    traceFlags: 1" + more
        + "\n  }";
}

/// console.dir() of what OpenTelemetry JS's ConsoleSpanExporter makes of a span.
inline std::string consoleJs(const std::vector<ModelSpan>& spans)
{
    std::string text;
    for (const ModelSpan& span : spans) {
        text += "{\n  resource: {\n    attributes: " + inspectedAttributes(span.resource) + "\n  },\n"
            + "  instrumentationScope: { name: 'test', version: undefined, schemaUrl: undefined },\n"
            + "  traceId: '" + span.trace + "',\n  parentSpanContext: ";
        text += span.parent.empty()
            ? "undefined"
            : inspectedContext(span.trace, span.parent,
                span.hint == ParentHint::Remote ? ",\n    isRemote: true" : ",\n    traceState: undefined");
        text += ",\n  traceState: undefined,\n  name: " + inspectedText(span.name) + ",\n  id: '" + span.span
            + "',\n  kind: " + std::to_string(static_cast<int>(span.kind) - 1) + ",\n  timestamp: "
            + std::to_string(span.start / 1000) + ",\n  duration: " + std::to_string(span.duration / 1000)
            + ",\n  attributes: " + inspectedAttributes(span.attributes)
            + ",\n  status: { code: " + std::to_string(static_cast<int>(span.status));
        text += span.statusMessage.empty() ? "" : ", message: " + inspectedText(span.statusMessage);
        text += " },\n  events: [";
        for (std::size_t i = 0; i < span.events.size(); ++i) {
            const SpanEvent& event = span.events[i];
            text += std::string(i > 0 ? "," : "") + "\n    {\n      name: " + inspectedText(event.name)
                + ",\n      attributes: " + inspectedAttributes(event.attributes) + ",\n      time: [ "
                + std::to_string(event.time / 1'000'000'000) + ", "
                + std::to_string(event.time % 1'000'000'000) + " ],\n      droppedAttributesCount: 0\n    }";
        }
        text += "],\n  links: [";
        for (std::size_t i = 0; i < span.links.size(); ++i) {
            const SpanLink& link = span.links[i];
            text += std::string(i > 0 ? "," : "")
                + "\n    {\n      context: " + inspectedContext(toHex(link.trace), toHex(link.span), "")
                + ",\n      attributes: " + inspectedAttributes(link.attributes) + "\n    }";
        }
        text += "]\n}\n";
    }
    return text;
}

} // namespace spanglass::test
