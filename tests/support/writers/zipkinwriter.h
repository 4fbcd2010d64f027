#pragma once

#include "tests/support/modelspans.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace spanglass::test {

inline nlohmann::json zipkinTexts(const std::vector<Attribute>& attributes)
{
    nlohmann::json out = nlohmann::json::object();
    for (const Attribute& attribute : attributes) {
        out[attribute.key] = attribute.value;
    }
    return out;
}

/// Tags as the Collector writes them: attributes, resource, status, links.
inline nlohmann::json zipkinTags(const ModelSpan& span)
{
    nlohmann::json tags = zipkinTexts(span.attributes);
    for (const Attribute& attribute : span.resource) {
        if (attribute.key != "service.name") {
            tags[attribute.key] = attribute.value;
        }
    }
    if (span.status == SpanStatus::Error) {
        tags["error"] = "true";
        tags["otel.status_code"] = "Error";
        tags["otel.status_description"] = span.statusMessage;
    } else if (span.status == SpanStatus::Ok) {
        tags["otel.status_code"] = "Ok";
    }
    for (std::size_t i = 0; i < span.links.size(); ++i) {
        const SpanLink& link = span.links[i];
        tags["otlp.link." + std::to_string(i)] =
            toHex(link.trace) + "|" + toHex(link.span) + "||" + zipkinTexts(link.attributes).dump() + "|0";
    }
    return tags;
}

inline std::string zipkinEventText(const SpanEvent& event)
{
    return event.name + "|" + zipkinTexts(event.attributes).dump() + "|0";
}

inline nlohmann::json zipkinBase(const ModelSpan& span)
{
    nlohmann::json out = { { "traceId", span.trace }, { "id", span.span }, { "name", span.name },
        { "timestamp", span.start / 1000 }, { "duration", span.duration / 1000 } };
    if (!span.parent.empty()) {
        out["parentId"] = span.parent;
    }
    return out;
}

/// One list of v2 spans.
inline std::string zipkinVersion2(const std::vector<ModelSpan>& spans)
{
    nlohmann::json list = nlohmann::json::array();
    for (const ModelSpan& span : spans) {
        nlohmann::json out = zipkinBase(span);
        out["localEndpoint"] = { { "serviceName", span.service } };
        out["tags"] = zipkinTags(span);
        for (const SpanEvent& event : span.events) {
            out["annotations"].push_back(
                { { "timestamp", event.time / 1000 }, { "value", zipkinEventText(event) } });
        }
        if (span.kind != SpanKind::Internal) {
            std::string kind = nameOf(span.kind);
            std::ranges::transform(
                kind, kind.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
            out["kind"] = kind;
        }
        list.push_back(out);
    }
    return list.dump(1);
}

/// One v1 span a line: kind and service stand in annotations.
inline std::string zipkinVersion1(const std::vector<ModelSpan>& spans)
{
    std::string text;
    for (const ModelSpan& span : spans) {
        const nlohmann::json endpoint = { { "serviceName", span.service } };
        nlohmann::json out = zipkinBase(span);
        out["annotations"] = nlohmann::json::array();
        out["binaryAnnotations"] = nlohmann::json::array();
        const char* const core = span.kind == SpanKind::Client ? "cs"
            : span.kind == SpanKind::Server                    ? "sr"
            : span.kind == SpanKind::Producer                  ? "ms"
            : span.kind == SpanKind::Consumer                  ? "mr"
                                                               : nullptr;
        if (core != nullptr) {
            out["annotations"].push_back(
                { { "timestamp", span.start / 1000 }, { "value", core }, { "endpoint", endpoint } });
        }
        for (const SpanEvent& event : span.events) {
            out["annotations"].push_back({ { "timestamp", event.time / 1000 },
                { "value", zipkinEventText(event) }, { "endpoint", endpoint } });
        }
        const nlohmann::json tags = zipkinTags(span);
        for (const auto& [key, value] : tags.items()) {
            out["binaryAnnotations"].push_back(
                { { "key", key }, { "value", value }, { "endpoint", endpoint } });
        }
        text += out.dump() + "\n";
    }
    return text;
}

} // namespace spanglass::test
