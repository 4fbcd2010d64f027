#pragma once

#include "core/base/text.h"
#include "tests/support/modelspans.h"

#include <protozero/pbf_writer.hpp>
#include <zstd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass::test {

using protozero::pbf_writer;

/// The bytes of an id in hex, as protobuf has them.
inline std::string idBytes(const std::string& hex)
{
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        out.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    return out;
}

/// A message that `fill` writes.
template <typename Fill> std::string protoMessage(Fill fill)
{
    std::string out;
    pbf_writer writer(out);
    fill(writer);
    return out;
}

inline void addAttributes(pbf_writer& to, std::uint32_t field, const std::vector<Attribute>& attributes)
{
    for (const Attribute& attribute : attributes) {
        pbf_writer pair(to, field);
        pair.add_string(1, attribute.key);
        pbf_writer value(pair, 2);
        switch (attribute.type) {
        case ValueType::Bool: value.add_bool(2, attribute.value == "true"); break;
        case ValueType::Int: value.add_int64(3, std::stoll(attribute.value)); break;
        case ValueType::Double: value.add_double(4, std::stod(attribute.value)); break;
        default: value.add_string(1, attribute.value);
        }
    }
}

inline std::string protoSpan(const ModelSpan& span)
{
    return protoMessage([&](pbf_writer& out) {
        out.add_bytes(1, idBytes(span.trace));
        out.add_bytes(2, idBytes(span.span));
        if (!span.parent.empty()) {
            out.add_bytes(4, idBytes(span.parent));
        }
        out.add_string(5, span.name);
        out.add_enum(6, static_cast<std::int32_t>(span.kind));
        out.add_fixed64(7, static_cast<std::uint64_t>(span.start));
        out.add_fixed64(8, static_cast<std::uint64_t>(span.start + span.duration));
        addAttributes(out, 9, span.attributes);
        for (const SpanEvent& event : span.events) {
            pbf_writer to(out, 11);
            to.add_fixed64(1, static_cast<std::uint64_t>(event.time));
            to.add_string(2, event.name);
            addAttributes(to, 3, event.attributes);
        }
        for (const SpanLink& link : span.links) {
            pbf_writer to(out, 13);
            to.add_bytes(1, idBytes(toHex(link.trace)));
            to.add_bytes(2, idBytes(toHex(link.span)));
            addAttributes(to, 4, link.attributes);
        }
        if (span.status != SpanStatus::Unset) {
            pbf_writer to(out, 15);
            to.add_string(2, span.statusMessage);
            to.add_enum(3, static_cast<std::int32_t>(span.status));
        }
        if (span.hint != ParentHint::None) {
            out.add_fixed32(16, span.hint == ParentHint::Remote ? 0x300 : 0x100);
        }
    });
}

/// A ResourceSpans, ResourceLogs or ResourceMetrics with these spans, log records or metrics.
inline std::string protoRecord(const std::vector<Attribute>& resource, const std::vector<std::string>& items)
{
    return protoMessage([&](pbf_writer& out) {
        {
            pbf_writer to(out, 1);
            addAttributes(to, 1, resource);
        }
        pbf_writer scope(out, 2);
        {
            pbf_writer library(scope, 1);
            library.add_string(1, "test");
        }
        for (const std::string& item : items) {
            scope.add_message(2, item);
        }
    });
}

inline std::string protoRequest(const std::vector<std::string>& records)
{
    return protoMessage([&](pbf_writer& out) {
        for (const std::string& record : records) {
            out.add_message(1, record);
        }
    });
}

/// A message behind its length, as the Collector's file exporter writes it.
inline std::string framed(std::string_view message)
{
    std::string out;
    for (const int shift : { 24, 16, 8, 0 }) {
        out.push_back(static_cast<char>(message.size() >> shift & 255U));
    }
    return out.append(message);
}

inline std::string zstdCompressed(std::string_view bytes)
{
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 1));
    return out;
}

/// A record each span.
inline std::string otlpProtobufBody(const std::vector<ModelSpan>& spans)
{
    std::vector<std::string> records;
    for (const ModelSpan& span : spans) {
        records.push_back(protoRecord(span.resource, { protoSpan(span) }));
    }
    return protoRequest(records);
}

/// A message each span.
inline std::string otlpProtobufFrames(const std::vector<ModelSpan>& spans)
{
    std::string out;
    for (const ModelSpan& span : spans) {
        out += framed(otlpProtobufBody({ span }));
    }
    return out;
}

inline std::string otlpProtobufZstdFrames(const std::vector<ModelSpan>& spans)
{
    std::string out;
    for (const ModelSpan& span : spans) {
        out += framed(zstdCompressed(otlpProtobufBody({ span })));
    }
    return out;
}

} // namespace spanglass::test
