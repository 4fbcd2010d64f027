#pragma once

#include "core/capture/json/jsonscan.h"

#include <protozero/pbf_reader.hpp>

#include <cstdint>
#include <string_view>

namespace spanglass {

using WireType = protozero::pbf_wire_type;

/// For `switch (reader.tag_and_type())`: a known number with another wire type is an unknown field, as
/// protobuf wants it.
constexpr std::uint32_t bytesField(std::uint32_t number)
{
    return protozero::tag_and_type(number, WireType::length_delimited);
}
constexpr std::uint32_t varintField(std::uint32_t number)
{
    return protozero::tag_and_type(number, WireType::varint);
}
constexpr std::uint32_t fixed64Field(std::uint32_t number)
{
    return protozero::tag_and_type(number, WireType::fixed64);
}
constexpr std::uint32_t fixed32Field(std::uint32_t number)
{
    return protozero::tag_and_type(number, WireType::fixed32);
}

/// The bytes of the field at hand.
inline std::string_view viewOf(protozero::pbf_reader& reader)
{
    const protozero::data_view view = reader.get_view();
    return { view.data(), view.size() };
}

/// A field of a message that may not be there whole, which protozero's reader cannot tell from damage.
struct ProtoField {
    std::uint32_t number = 0;
    WireType wire = WireType::unknown;
    std::uint64_t size = 0; ///< of the value, as far as the message claims
    std::string_view value{}; ///< as far as it is there
};

/// Reads the field at `at` and moves behind what is there of it. More: the bytes end inside the field,
/// whose number is 0 if they end before its value. Bad: no field begins there. Never throws.
Scan readField(const char*& at, const char* end, ProtoField& out);

/// What an OTLP request carries.
enum class OtlpSignal : std::uint8_t { Unknown, Traces, Logs, Metrics };

/// Tells what a ResourceSpans, ResourceLogs or ResourceMetrics message is, which look alike, from the
/// wire types of its first spans, log records or metrics; the message may be cut off anywhere. Unknown if
/// it is none of them, or nothing is in it. Source: opentelemetry-proto, the four .proto files.
OtlpSignal otlpSignalOf(std::string_view message);

} // namespace spanglass
