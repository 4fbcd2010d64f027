#include "tests/bench/anchors.h"

#include <protozero/pbf_reader.hpp>

namespace spanglass::bench {

namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;

/// Messages of OTLP; None stands for texts, bytes and numbers.
enum class Kind : std::uint8_t {
    None,
    Request,
    ResourceSpans,
    Resource,
    ScopeSpans,
    Scope,
    Span,
    Event,
    Link,
    Status,
    KeyValue,
    AnyValue,
    ArrayValue,
    KeyValueList,
};

/// What stands in a field of a message.
constexpr Kind inside(Kind kind, std::uint32_t field)
{
    switch (kind) {
    case Kind::Request: return field == 1 ? Kind::ResourceSpans : Kind::None;
    case Kind::ResourceSpans: return field == 1 ? Kind::Resource : field == 2 ? Kind::ScopeSpans : Kind::None;
    case Kind::ScopeSpans: return field == 1 ? Kind::Scope : field == 2 ? Kind::Span : Kind::None;
    case Kind::Resource: return field == 1 ? Kind::KeyValue : Kind::None;
    case Kind::Scope: return field == 3 ? Kind::KeyValue : Kind::None;
    case Kind::Span:
        return field == 9 ? Kind::KeyValue
            : field == 11 ? Kind::Event
            : field == 13 ? Kind::Link
            : field == 15 ? Kind::Status
                          : Kind::None;
    case Kind::Event: return field == 3 ? Kind::KeyValue : Kind::None;
    case Kind::Link: return field == 4 ? Kind::KeyValue : Kind::None;
    case Kind::KeyValue: return field == 2 ? Kind::AnyValue : Kind::None;
    case Kind::AnyValue: return field == 5 ? Kind::ArrayValue : field == 6 ? Kind::KeyValueList : Kind::None;
    case Kind::ArrayValue: return field == 1 ? Kind::AnyValue : Kind::None;
    case Kind::KeyValueList: return field == 1 ? Kind::KeyValue : Kind::None;
    case Kind::Status:
    case Kind::None: break;
    }
    return Kind::None;
}

// NOLINTNEXTLINE(misc-no-recursion): captures for benchmarks are not hostile
std::uint64_t walk(pbf_reader reader, Kind kind)
{
    std::uint64_t seen = 0;
    while (reader.next()) {
        ++seen;
        switch (reader.wire_type()) {
        case pbf_wire_type::length_delimited: {
            const Kind within = inside(kind, reader.tag());
            seen += within == Kind::None ? reader.get_view().size() & 1U : walk(reader.get_message(), within);
            break;
        }
        case pbf_wire_type::varint: seen += reader.get_uint64() & 1U; break;
        case pbf_wire_type::fixed64: seen += reader.get_fixed64() & 1U; break;
        default: seen += reader.get_fixed32() & 1U;
        }
    }
    return seen;
}

} // namespace

std::uint64_t walkOtlpProtobuf(std::string_view bytes)
{
    if (bytes.starts_with('\n')) {
        return walk({ bytes.data(), bytes.size() }, Kind::Request);
    }
    std::uint64_t seen = 0;
    while (bytes.size() >= 4) {
        std::size_t size = 0;
        for (const char c : bytes.substr(0, 4)) {
            size = size << 8U | static_cast<unsigned char>(c);
        }
        const std::string_view message = bytes.substr(4, size);
        seen += walk({ message.data(), message.size() }, Kind::Request);
        bytes.remove_prefix(4 + message.size());
    }
    return seen;
}

} // namespace spanglass::bench
