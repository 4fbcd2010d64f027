#pragma once

#include "tests/support/writers/jaegerjsonwriter.h"

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass::test {

/// Thrift's binary protocol, as much of it as jaeger.thrift needs. Fields are written in the order called.
class ThriftWriter {
public:
    ThriftWriter& boolean(int id, bool value) { return head(2, id).number(value ? 1 : 0, 1); }
    ThriftWriter& real(int id, double value)
    {
        return head(4, id).number(std::bit_cast<std::uint64_t>(value), 8);
    }
    ThriftWriter& i32(int id, std::int32_t value)
    {
        return head(8, id).number(static_cast<std::uint32_t>(value), 4);
    }
    ThriftWriter& i64(int id, std::uint64_t value) { return head(10, id).number(value, 8); }
    ThriftWriter& text(int id, std::string_view value) { return head(11, id).bareText(value); }
    ThriftWriter& structure(int id, const ThriftWriter& value)
    {
        return head(12, id).append(value).number(0, 1);
    }
    ThriftWriter& structures(int id, const std::vector<ThriftWriter>& values)
    {
        head(15, id).number(12, 1).number(values.size(), 4);
        for (const ThriftWriter& value : values) {
            append(value).number(0, 1);
        }
        return *this;
    }
    ThriftWriter& number(std::uint64_t value, unsigned size)
    {
        for (unsigned i = size; i-- > 0;) {
            bytes.push_back(static_cast<char>(value >> (8 * i) & 0xFFU));
        }
        return *this;
    }
    ThriftWriter& bareText(std::string_view value)
    {
        number(value.size(), 4);
        bytes += value;
        return *this;
    }
    ThriftWriter& append(const ThriftWriter& other)
    {
        bytes += other.bytes;
        return *this;
    }
    ThriftWriter& head(int type, int id)
    {
        return number(static_cast<std::uint64_t>(type), 1).number(static_cast<std::uint64_t>(id), 2);
    }
    /// As a whole struct.
    [[nodiscard]] std::string whole() const { return bytes + '\0'; }

    std::string bytes{};
};

inline ThriftWriter thriftTag(const Attribute& attribute)
{
    ThriftWriter tag;
    tag.text(1, attribute.key);
    switch (attribute.type) {
    case ValueType::Double: return tag.i32(2, 1).real(4, std::stod(attribute.value));
    case ValueType::Bool: return tag.i32(2, 2).boolean(5, attribute.value == "true");
    case ValueType::Int: return tag.i32(2, 3).i64(6, static_cast<std::uint64_t>(std::stoll(attribute.value)));
    default: return tag.i32(2, 0).text(3, attribute.value);
    }
}

inline std::vector<ThriftWriter> thriftTags(const std::vector<Attribute>& attributes)
{
    std::vector<ThriftWriter> tags;
    for (const Attribute& attribute : attributes) {
        tags.push_back(thriftTag(attribute));
    }
    return tags;
}

inline std::uint64_t idOf(const std::string& hex)
{
    return hex.empty() ? 0 : std::stoull(hex, nullptr, 16);
}

inline ThriftWriter thriftSpan(const ModelSpan& span)
{
    std::vector<ThriftWriter> links;
    for (const SpanLink& link : span.links) {
        links.push_back(
            ThriftWriter().i32(1, 1).i64(2, link.trace.low).i64(3, link.trace.high).i64(4, link.span.value));
    }
    std::vector<ThriftWriter> logs;
    for (const SpanEvent& event : span.events) {
        std::vector<Attribute> fields = { { "event", event.name, ValueType::String } };
        fields.insert(fields.end(), event.attributes.begin(), event.attributes.end());
        logs.push_back(ThriftWriter()
                           .i64(1, static_cast<std::uint64_t>(event.time / 1000))
                           .structures(2, thriftTags(fields)));
    }
    return ThriftWriter()
        .i64(1, idOf(span.trace.substr(16)))
        .i64(2, idOf(span.trace.substr(0, 16)))
        .i64(3, idOf(span.span))
        .i64(4, idOf(span.parent))
        .text(5, span.name)
        .structures(6, links)
        .i32(7, 1)
        .i64(8, static_cast<std::uint64_t>(span.start / 1000))
        .i64(9, static_cast<std::uint64_t>(span.duration / 1000))
        .structures(10, thriftTags(jaegerSpanTags(span)))
        .structures(11, logs);
}

/// A Batch for each resource.
inline std::vector<ThriftWriter> thriftBatchesOf(const std::vector<ModelSpan>& spans)
{
    std::map<std::vector<Attribute>, std::vector<ThriftWriter>> byResource;
    for (const ModelSpan& span : spans) {
        byResource[span.resource].push_back(thriftSpan(span));
    }
    std::vector<ThriftWriter> batches;
    for (const auto& [resource, members] : byResource) {
        ThriftWriter process;
        std::vector<Attribute> tags;
        for (const Attribute& attribute : resource) {
            if (attribute.key == "service.name") {
                process.text(1, attribute.value);
            } else {
                tags.push_back(attribute);
            }
        }
        process.structures(2, thriftTags(tags));
        batches.push_back(ThriftWriter().structure(1, process).structures(2, members));
    }
    return batches;
}

/// Bodies of requests one after another.
inline std::string jaegerThriftBatches(const std::vector<ModelSpan>& spans)
{
    std::string out;
    for (const ThriftWriter& batch : thriftBatchesOf(spans)) {
        out += batch.whole();
    }
    return out;
}

/// A call of each kind: emitBatch with a version before it and without, submitBatches.
inline std::string jaegerThriftCalls(const std::vector<ModelSpan>& spans)
{
    std::string out;
    int turn = 0;
    for (const ThriftWriter& batch : thriftBatchesOf(spans)) {
        ThriftWriter call;
        switch (turn++ % 3) {
        case 0: call.number(0x80010004, 4).bareText("emitBatch").number(1, 4).structure(1, batch); break;
        case 1: call.bareText("emitBatch").number(4, 1).number(2, 4).structure(1, batch); break;
        default: call.number(0x80010001, 4).bareText("submitBatches").number(3, 4).structures(1, { batch });
        }
        out += call.whole();
    }
    return out;
}

} // namespace spanglass::test
