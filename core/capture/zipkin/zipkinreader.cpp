#include "core/capture/zipkin/zipkinreader.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

/// Lists of spans, and lists of those.
constexpr std::uint8_t listOfSpans = 1;
constexpr std::uint8_t listInList = 2;

using Kind = JsonShape::Kind;

bool isZipkinSpan(const JsonShape& shape, const std::string& at)
{
    if (!shape.has(at + "traceId", Kind::String) || !shape.has(at + "id", Kind::String)) {
        return false;
    }
    // Console dumps of OpenTelemetry JS, made into JSON, have `traceId` and `id` too.
    constexpr std::array foreign = { "attributes", "resource", "instrumentationScope" };
    if (std::ranges::any_of(foreign, [&](const char* key) { return shape.has(at + key); })) {
        return false;
    }
    constexpr std::array own = { "localEndpoint", "remoteEndpoint", "tags", "annotations",
        "binaryAnnotations", "timestamp", "duration", "kind", "shared", "debug", "name" };
    return std::ranges::any_of(own, [&](const char* key) { return shape.has(at + key); });
}

} // namespace

JsonRecordReader::Choice ZipkinReader::choose(const Place& place)
{
    if (place.opening == '[' && place.in < listInList) {
        return enter(static_cast<Level>(place.in + 1));
    }
    return take(listOfSpans);
}

void ZipkinReader::record(Level, std::string_view raw, SpanSink& sink, const DamageHandler& damage)
{
    m_span.read(raw, sink, [&](std::string message) { damage(0, std::move(message)); });
}

bool recognisesZipkin(const Beginning& beginning)
{
    return std::ranges::any_of(beginning.values, [](const JsonShape& shape) {
        return isZipkinSpan(shape, "") || isZipkinSpan(shape, "[].") || isZipkinSpan(shape, "[][].");
    });
}

std::unique_ptr<FormatReader> makeZipkinReader(const Beginning&)
{
    return std::make_unique<ZipkinReader>();
}

} // namespace spanglass
