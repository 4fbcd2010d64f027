#pragma once

#include <cstdint>
#include <string_view>

namespace spanglass::bench {

/// A plain walk over all values of a capture with a library; returns how many it looked at, so that nothing
/// is optimised away. The bytes are followed by 64 readable ones.
using Anchor = std::uint64_t (*)(std::string_view bytes);

/// The walk that a format's reader is measured against; null if there is none.
Anchor anchorOf(std::string_view format);

/// simdjson On-Demand: every key and value, texts unescaped. Documents one after another, or one a line.
std::uint64_t walkJson(std::string_view bytes);

/// protozero: every field of OTLP spans, down to attribute values; one request, or frames of the file
/// exporter.
std::uint64_t walkOtlpProtobuf(std::string_view bytes);

/// msgpack-cxx: a visitor of every key and value; payloads one after another.
std::uint64_t walkMsgpack(std::string_view bytes);

} // namespace spanglass::bench
