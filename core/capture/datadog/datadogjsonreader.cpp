#include "core/capture/datadog/datadogjsonreader.h"

#include "core/base/hash.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

using Value = JsonWalk::Value;

/// Lists and objects that are gone into, and kinds of records: spans or what is around them, by where they
/// stand.
enum : std::uint8_t { Lists = 1, Traces, Envelope, Listed, InTraces, Alone };

constexpr std::array<std::string_view, 3> envelopeKeys = { "traces", "tracerPayloads", "tracer_payloads" };

/// The first character inside the list that `text` begins with; 0 if it is not there yet.
char firstInside(std::string_view text)
{
    JsonCursor c{ text.data() + 1, text.data() + text.size() };
    return skipBlanks(c) ? *c.at : '\0';
}

bool looksLikeSpan(const JsonShape& shape, const std::string& at)
{
    using Kind = JsonShape::Kind;
    const bool hasIds = (shape.has(at + "trace_id") && shape.has(at + "span_id"))
        || (shape.has(at + "traceID") && shape.has(at + "spanID"));
    return hasIds
        && (shape.has(at + "meta", Kind::Object) || shape.has(at + "metrics", Kind::Object)
            || (shape.has(at + "resource", Kind::String) && shape.has(at + "service"))
            || (shape.has(at + "parent_id") && shape.has(at + "service")));
}

} // namespace

/// What an object around spans holds, as text.
struct DatadogJsonReader::Payload {
    std::string_view spans{};
    std::vector<std::string_view> chunks{};
    bool isSpan = false;
};

void DatadogJsonReader::reset()
{
    JsonRecordReader::reset();
    m_listShared = {};
    m_listTexts.clear();
}

JsonRecordReader::Choice DatadogJsonReader::choose(const Place& place)
{
    if (place.in == Envelope) {
        const bool isKnown =
            place.opening == '[' && std::ranges::find(envelopeKeys, place.key) != envelopeKeys.end();
        return isKnown ? enter(place.key == "traces" ? Traces : Lists) : skip();
    }
    if (place.opening == '[') {
        const char first = firstInside(place.ahead);
        if (first == '\0') {
            return wait();
        }
        if (place.in == top || first == '[') {
            return enter(place.in == Traces ? Traces : Lists);
        }
        return take(place.in == Traces ? InTraces : Listed);
    }
    if (place.in != top) {
        return take(place.in == Traces ? InTraces : Listed);
    }
    switch (firstKeyOf(place.ahead, envelopeKeys)) {
    case FirstKey::Found: return enter(Envelope);
    case FirstKey::None: return take(Alone);
    case FirstKey::Open: break;
    }
    return wait();
}

void DatadogJsonReader::left(Level /*level*/, SpanSink& /*sink*/)
{
    m_listShared = {};
    m_listTexts.clear();
}

DatadogJsonShape DatadogJsonReader::shapeOf(Level kind) const
{
    if (kind == InTraces) {
        return { DatadogIds::Hex, false, false, 0 };
    }
    return { DatadogIds::Decimal, false, false, m_seed };
}

void DatadogJsonReader::record(Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    m_texts.clear();
    if (raw.starts_with('[')) {
        readChunk(raw, shapeOf(kind), {}, sink, damage);
    } else if (raw.starts_with('{')) {
        readObject(kind, raw, sink, damage);
    } else {
        damage(0, "a chunk is no list of spans");
    }
}

void DatadogJsonReader::readChunk(std::string_view raw, const DatadogJsonShape& shape, DatadogShared shared,
    SpanSink& sink, const DamageHandler& damage)
{
    DatadogJsonSpan::survey(raw, shared, m_texts);
    m_spans.readSpans(raw, shape, shared, sink, damage);
}

void DatadogJsonReader::readObject(
    Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    DatadogShared shared;
    const Payload payload = payloadOf(raw, shared);
    DatadogJsonShape shape = shapeOf(kind);
    if (payload.isSpan) {
        DatadogShared alone;
        DatadogShared& around = kind == Listed ? m_listShared : alone;
        DatadogJsonSpan::survey(raw, around, kind == Listed ? m_listTexts : m_texts);
        m_spans.readSpan(raw, shape, around, sink, damage);
        return;
    }
    if (payload.spans.empty() && payload.chunks.empty()) {
        damage(0, "an object with neither spans nor chunks");
    }
    if (!payload.spans.empty()) {
        shape.seconds = kind == InTraces; // sent without an agent
        readChunk(payload.spans, shape, shared, sink, damage);
    }
    for (const std::string_view chunk : payload.chunks) {
        DatadogShared ofChunk = shared;
        const Payload inside = payloadOf(chunk, ofChunk);
        if (!inside.spans.empty()) {
            readChunk(inside.spans, shape, ofChunk, sink, damage);
        } else {
            damage(0, "a chunk without spans");
        }
    }
}

DatadogJsonReader::Payload DatadogJsonReader::payloadOf(std::string_view raw, DatadogShared& shared)
{
    const std::array<std::pair<std::string_view, std::string_view*>, 9> texts = { {
        { "container_id", &shared.container },
        { "containerID", &shared.container },
        { "language_name", &shared.language },
        { "languageName", &shared.language },
        { "env", &shared.environment },
        { "hostname", &shared.host },
        { "hostName", &shared.host },
        { "app_version", &shared.version },
        { "appVersion", &shared.version },
    } };
    Payload payload;
    const auto textOf = [](Value value) {
        std::string_view text;
        return simdjson::to_json_string(value).get(text) == simdjson::SUCCESS ? text : std::string_view();
    };
    m_walk.clear();
    m_walk.object(raw, [&](std::string_view key, Value value) {
        const auto* const known =
            std::ranges::find(texts, key, &std::pair<std::string_view, std::string_view*>::first);
        if (key == "spans") {
            payload.spans = textOf(value);
        } else if (key == "chunks") {
            m_walk.elements(value, [&](Value chunk) { payload.chunks.push_back(textOf(chunk)); });
        } else if (key == "tags") {
            m_walk.members(value,
                [&](std::string_view tag, Value text) { shared.take(tag, m_texts.keep(m_walk.text(text))); });
        } else if (known != texts.end()) {
            *known->second = m_texts.keep(m_walk.text(value));
        }
        payload.isSpan = payload.isSpan || key == "span_id" || key == "spanID";
    });
    return payload;
}

bool recognisesDatadogJson(const Beginning& beginning)
{
    return std::ranges::any_of(beginning.values, [](const JsonShape& shape) {
        constexpr std::array places = { "[][].", "[].", "", "[][][].", "traces[][].", "traces[].spans[].",
            "chunks[].spans[].", "[].chunks[].spans[]." };
        // Deeper than shapes go.
        return shape.has("tracerPayloads[].chunks") || shape.has("tracer_payloads[].chunks")
            || std::ranges::any_of(places, [&](const char* at) { return looksLikeSpan(shape, at); });
    });
}

std::unique_ptr<FormatReader> makeDatadogJsonReader(const Beginning& beginning)
{
    return std::make_unique<DatadogJsonReader>(hash64(beginning.bytes) | 1U);
}

} // namespace spanglass
