#include "core/capture/xray/xrayreader.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

// What is gone into, and the records.
constexpr std::uint8_t list = 1; ///< of documents or traces at the top
constexpr std::uint8_t answer = 2; ///< of BatchGetTraces, or one trace
constexpr std::uint8_t traces = 3;
constexpr std::uint8_t holders = 4; ///< a trace's Segments
constexpr std::uint8_t document = 5;
constexpr std::uint8_t holder = 6; ///< {"Id", "Document"}

/// Keys that only answers and traces begin with; those of documents are lower case.
constexpr std::array<std::string_view, 7> outerKeys{ "Traces", "Id", "Segments", "Duration", "LimitExceeded",
    "UnprocessedTraceIds", "NextToken" };

bool isTraceId(std::string_view text)
{
    constexpr std::size_t size = 35;
    return text.size() == size && text.starts_with("1-") && text[10] == '-';
}

} // namespace

JsonRecordReader::Choice XRayReader::choose(const Place& place)
{
    if (place.opening == '[') {
        const bool isTraces = place.in == answer && place.key == "Traces";
        const bool isHolders = place.in == answer && place.key == "Segments";
        return place.in == top ? enter(list) : isTraces ? enter(traces) : isHolders ? enter(holders) : skip();
    }
    if (place.opening != '{') {
        return skip();
    }
    if (place.in == holders) {
        return take(holder);
    }
    if (place.in == traces) {
        return enter(answer);
    }
    if (place.in != top && place.in != list) {
        return skip();
    }
    JsonCursor cursor{ place.ahead.data() + 1, place.ahead.data() + place.ahead.size() };
    if (!skipBlanks(cursor)) {
        return wait();
    }
    RawString key;
    const Scan scanned = *cursor.at == '"' ? scanString(cursor, key) : Scan::Ok;
    if (scanned == Scan::More) {
        return wait();
    }
    return std::ranges::find(outerKeys, key.text) != outerKeys.end() ? enter(answer) : take(document);
}

void XRayReader::record(Level kind, std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    if (kind == holder) {
        readHolder(raw, sink, damage);
        return;
    }
    constexpr std::size_t longestHeader = 128;
    const bool isHeader = raw.size() < longestHeader && raw.find("\"format\"") != std::string_view::npos
        && raw.find("\"trace_id\"") == std::string_view::npos;
    if (!isHeader) {
        m_document.read(raw, sink, damage);
    }
}

void XRayReader::readHolder(std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    m_text.clear();
    m_pull.begin(raw);
    m_pull.members([&](std::string_view key) {
        if (key == "Document") {
            m_text = m_pull.opening() == '{' ? m_pull.raw() : m_pull.text();
        }
    });
    m_pull.clear();
    if (m_text.empty()) {
        damage(0, "segment has no Document");
        return;
    }
    const std::size_t size = m_text.size();
    m_text.resize(size + jsonPadding);
    m_document.read(std::string_view(m_text).substr(0, size), sink,
        [&](std::size_t, std::string message) { damage(0, std::move(message)); });
}

bool recognisesXRay(const Beginning& beginning)
{
    using Kind = JsonShape::Kind;
    return std::ranges::any_of(beginning.values, [](const JsonShape& shape) {
        for (const std::string prefix : { "", "[]." }) {
            if ((isTraceId(shape.text(prefix + "trace_id")) && shape.has(prefix + "start_time"))
                || shape.has(prefix + "Segments[].Document")
                || shape.has(prefix + "Traces[].Segments", Kind::Array)
                || (shape.has(prefix + "Traces", Kind::Array) && shape.has(prefix + "UnprocessedTraceIds"))) {
                return true;
            }
        }
        return false;
    });
}

std::unique_ptr<FormatReader> makeXRayReader(const Beginning&)
{
    return std::make_unique<XRayReader>();
}

} // namespace spanglass
