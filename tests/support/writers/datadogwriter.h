#pragma once

#include "tests/support/datadogpayload.h"
#include "tests/support/modelspans.h"

#include <string>
#include <vector>

namespace spanglass::test {

/// Tags are texts, an error has no status message, and nothing is known to be fine.
inline Abilities datadogAbilities()
{
    return { .typedValues = false, .statusMessage = false, .okStatus = false };
}

inline std::uint64_t fromHex(const std::string& digits)
{
    return digits.empty() ? 0 : std::stoull(digits, nullptr, 16);
}

inline DatadogJson datadogTags(const std::vector<Attribute>& attributes)
{
    DatadogJson out = DatadogJson::object();
    for (const Attribute& attribute : attributes) {
        const std::string key = attribute.key == "host.name" ? "_dd.hostname"
            : attribute.key == "service.version"             ? "version"
                                                             : attribute.key;
        if (key != "service.name") {
            out[key] = attribute.value;
        }
    }
    return out;
}

/// Events and links beside the tags (v0.4), or as JSON text among them (v0.5).
enum class DatadogForm { Native, Text };

inline DatadogJson datadogSpanOf(const ModelSpan& span, DatadogForm form)
{
    DatadogJson out = { { "trace_id", fromHex(span.trace.substr(16)) }, { "span_id", fromHex(span.span) },
        { "parent_id", fromHex(span.parent) }, { "name", span.name }, { "resource", span.name },
        { "service", span.service }, { "error", span.status == SpanStatus::Error ? 1 : 0 },
        { "start", span.start }, { "duration", span.duration } };
    DatadogJson meta = datadogTags(span.resource);
    meta.update(datadogTags(span.attributes));
    meta["span.kind"] = nameOf(span.kind);
    const bool isNative = form == DatadogForm::Native;
    DatadogJson events = DatadogJson::array();
    for (const SpanEvent& event : span.events) {
        DatadogJson attributes = DatadogJson::object();
        for (const Attribute& attribute : event.attributes) {
            attributes[attribute.key] = isNative
                ? DatadogJson{ { "type", 0 }, { "string_value", attribute.value } }
                : DatadogJson(attribute.value);
        }
        events.push_back(
            { { "name", event.name }, { "time_unix_nano", event.time }, { "attributes", attributes } });
    }
    DatadogJson links = DatadogJson::array();
    for (const SpanLink& link : span.links) {
        links.push_back(isNative
                ? DatadogJson{ { "trace_id", link.trace.low }, { "trace_id_high", link.trace.high },
                    { "span_id", link.span.value } }
                : DatadogJson{ { "trace_id", toHex(link.trace) }, { "span_id", toHex(link.span) } });
        links.back()["attributes"] = datadogTags(link.attributes);
    }
    if (isNative) {
        out["span_events"] = events;
        out["span_links"] = links;
    } else {
        meta["events"] = events.dump();
        meta["_dd.span_links"] = links.dump();
    }
    out["meta"] = meta;
    return out;
}

/// A chunk for each run of spans of the same trace; the upper half of its id on one of them.
inline DatadogJson datadogChunksOf(const std::vector<ModelSpan>& spans, DatadogForm form)
{
    DatadogJson chunks = DatadogJson::array();
    const std::string* trace = nullptr;
    for (const ModelSpan& span : spans) {
        DatadogJson written = datadogSpanOf(span, form);
        if (trace == nullptr || *trace != span.trace) {
            chunks.push_back(DatadogJson::array());
            written["meta"]["_dd.p.tid"] = span.trace.substr(0, 16);
        }
        trace = &span.trace;
        chunks.back().push_back(written);
    }
    return chunks;
}

inline std::string datadogMaps(const std::vector<ModelSpan>& spans)
{
    return datadogMsgpack(datadogChunksOf(spans, DatadogForm::Native));
}
inline std::string datadogTable(const std::vector<ModelSpan>& spans)
{
    return DatadogTablePayload::of(datadogChunksOf(spans, DatadogForm::Text));
}
inline std::string datadogJson(const std::vector<ModelSpan>& spans)
{
    return datadogChunksOf(spans, DatadogForm::Native).dump();
}
/// The log exporter's: a payload a line, ids as hex texts.
inline std::string datadogLogLines(const std::vector<ModelSpan>& spans)
{
    std::string out;
    for (DatadogJson chunk : datadogChunksOf(spans, DatadogForm::Text)) {
        for (DatadogJson& span : chunk) {
            for (const char* key : { "trace_id", "span_id", "parent_id" }) {
                span[key] = toHex(SpanId{ span[key].get<std::uint64_t>() });
            }
        }
        out += DatadogJson{ { "traces", DatadogJson::array({ chunk }) } }.dump() + "\n";
    }
    return out;
}

} // namespace spanglass::test
