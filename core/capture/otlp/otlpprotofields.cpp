#include "core/capture/otlp/otlpprotofields.h"

#include <protozero/exception.hpp>
#include <protozero/varint.hpp>

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr std::uint32_t libraryField = 1000; // InstrumentationLibrarySpans, before OTLP 0.15
constexpr int itemsLookedAt = 16;

/// A varint; More if the bytes end in it.
Scan readVarint(const char*& at, const char* end, std::uint64_t& out)
{
    try {
        out = protozero::decode_varint(&at, end);
        return Scan::Ok;
    } catch (const protozero::end_of_buffer_exception&) {
        return Scan::More;
    } catch (const protozero::exception&) {
        return Scan::Bad;
    }
}

/// Wire types of the fields 1 to 16 of a kind of message; '-' where it has none.
constexpr std::string_view spanWires = "2222201120202025";
constexpr std::string_view logWires = "102-220522122---";
constexpr std::string_view metricWires = "222-2-2-2222----";

bool contradicts(std::string_view wires, const ProtoField& field)
{
    return field.number <= wires.size()
        && wires[field.number - 1] != static_cast<char>('0' + static_cast<int>(field.wire));
}

/// A trace id is not text, as a metric's name of its length is; sixteen random bytes are hardly ever.
bool isTraceId(const ProtoField& field)
{
    return field.number == 1 && field.size == 16
        && std::ranges::any_of(field.value, [](char c) { return c < ' ' || c == 0x7F; });
}

bool isMetricData(std::uint32_t number)
{
    return number == 5 || number == 7 || (number >= 9 && number <= 11);
}

/// What fields of one span, log record or metric tell.
struct Evidence {
    bool span = true;
    bool log = true;
    bool metric = true;
    bool hasTraceId = false;
    bool hasData = false; ///< what may be one of a metric's kinds of data
    int fields = 0;
};

Evidence evidenceOf(std::string_view item)
{
    Evidence found;
    const char* at = item.data();
    const char* const end = at + item.size();
    ProtoField field;
    for (Scan scan = Scan::Ok; at < end && scan == Scan::Ok;) {
        scan = readField(at, end, field);
        if (scan == Scan::Bad || field.number == 0) {
            break;
        }
        ++found.fields;
        found.span = found.span && !contradicts(spanWires, field);
        found.log = found.log && !contradicts(logWires, field);
        found.metric = found.metric && !contradicts(metricWires, field);
        found.hasTraceId = found.hasTraceId || isTraceId(field);
        found.hasData = found.hasData || isMetricData(field.number);
    }
    return found;
}

OtlpSignal signalOfItem(std::string_view item)
{
    const Evidence found = evidenceOf(item);
    if (found.fields < 2) {
        return OtlpSignal::Unknown;
    }
    if (found.log && !found.span && !found.metric) {
        return OtlpSignal::Logs;
    }
    if (found.span && !found.log && (!found.metric || found.hasTraceId)) {
        return OtlpSignal::Traces;
    }
    return found.metric && !found.log && found.hasData ? OtlpSignal::Metrics : OtlpSignal::Unknown;
}

/// What the items of a ScopeSpans and its likes are, as far as the first ones tell.
OtlpSignal signalOfScope(std::string_view scope, int& itemsLeft)
{
    const char* at = scope.data();
    const char* const end = at + scope.size();
    ProtoField field;
    for (Scan scan = Scan::Ok; at < end && scan == Scan::Ok && itemsLeft > 0;) {
        scan = readField(at, end, field);
        if (scan == Scan::Bad || field.number == 0 || field.wire != WireType::length_delimited) {
            break;
        }
        if (field.number == 2) {
            --itemsLeft;
            if (const OtlpSignal signal = signalOfItem(field.value); signal != OtlpSignal::Unknown) {
                return signal;
            }
        }
    }
    return OtlpSignal::Unknown;
}

} // namespace

Scan readField(const char*& at, const char* end, ProtoField& out)
{
    out = {};
    std::uint64_t tag = 0;
    if (const Scan scan = readVarint(at, end, tag); scan != Scan::Ok) {
        return scan;
    }
    const std::uint64_t number = tag >> 3U;
    out.wire = static_cast<WireType>(tag & 7U);
    if (number == 0 || number > (std::uint64_t{ 1 } << 29U) - 1) {
        return Scan::Bad;
    }
    const char* value = at;
    switch (out.wire) {
    case WireType::varint: {
        const Scan scan = readVarint(at, end, out.size);
        if (scan != Scan::Ok) {
            return scan;
        }
        out.size = static_cast<std::uint64_t>(at - value);
        break;
    }
    case WireType::fixed64: out.size = 8; break;
    case WireType::fixed32: out.size = 4; break;
    case WireType::length_delimited: {
        const Scan scan = readVarint(at, end, out.size);
        if (scan != Scan::Ok) {
            return scan;
        }
        value = at;
        break;
    }
    case WireType::unknown:
    default: return Scan::Bad;
    }
    out.number = static_cast<std::uint32_t>(number);
    const auto there = std::min<std::uint64_t>(out.size, static_cast<std::uint64_t>(end - value));
    out.value = { value, there };
    at = value + there;
    return there == out.size ? Scan::Ok : Scan::More;
}

OtlpSignal otlpSignalOf(std::string_view message)
{
    const char* at = message.data();
    const char* const end = at + message.size();
    int itemsLeft = itemsLookedAt;
    ProtoField field;
    for (Scan scan = Scan::Ok; at < end && scan == Scan::Ok;) {
        scan = readField(at, end, field);
        const bool isKnown = field.number >= 1 && (field.number <= 3 || field.number == libraryField);
        if (scan == Scan::Bad || !isKnown || field.wire != WireType::length_delimited) {
            break;
        }
        if (field.number == 2 || field.number == libraryField) {
            if (const OtlpSignal signal = signalOfScope(field.value, itemsLeft);
                signal != OtlpSignal::Unknown) {
                return signal;
            }
        }
    }
    return OtlpSignal::Unknown;
}

} // namespace spanglass
