#pragma once

#include "tests/support/datadogpayload.h"
#include "tests/support/modelspans.h"

#include <map>
#include <string>
#include <vector>

namespace spanglass::test {

/// Writes payloads of v1.0: keys are numbers, each text is written once and then told by its number.
class DatadogIndexedWriter {
public:
    static std::string of(const std::vector<ModelSpan>& spans)
    {
        DatadogIndexedWriter writer;
        auto& to = writer.m_packer;
        to.pack_map(1);
        to.pack(11);
        to.pack_array(static_cast<std::uint32_t>(spans.size()));
        for (const ModelSpan& span : spans) { // a chunk each
            to.pack_map(2);
            to.pack(6);
            writer.traceId({ numberOf(span.trace.substr(0, 16)), numberOf(span.trace.substr(16)) });
            to.pack(4);
            to.pack_array(1);
            writer.span(span);
        }
        return { writer.m_buffer.data(), writer.m_buffer.size() };
    }

private:
    static std::uint64_t numberOf(const std::string& digits)
    {
        return digits.empty() ? 0 : std::stoull(digits, nullptr, 16);
    }

    void text(const std::string& value)
    {
        const auto [at, isNew] = m_numbers.emplace(value, m_numbers.size());
        if (isNew) {
            m_packer.pack(value);
        } else {
            m_packer.pack(at->second);
        }
    }
    void traceId(TraceId id)
    {
        std::string bytes;
        for (const std::uint64_t half : { id.high, id.low }) {
            for (unsigned shift = 64; shift > 0; shift -= 8) {
                bytes.push_back(static_cast<char>(half >> (shift - 8)));
            }
        }
        m_packer.pack_bin(16);
        m_packer.pack_bin_body(bytes.data(), 16);
    }

    void attributes(const std::vector<Attribute>& list)
    {
        m_packer.pack_array(static_cast<std::uint32_t>(list.size() * 3));
        for (const Attribute& attribute : list) {
            text(attribute.key == "host.name" ? "_dd.hostname" : attribute.key);
            switch (attribute.type) {
            case ValueType::Bool:
                m_packer.pack(2);
                m_packer.pack(attribute.value == "true");
                break;
            case ValueType::Double:
                m_packer.pack(3);
                m_packer.pack(std::stod(attribute.value));
                break;
            case ValueType::Int:
                m_packer.pack(4);
                m_packer.pack(std::stoll(attribute.value));
                break;
            default: m_packer.pack(1); text(attribute.value);
            }
        }
    }

    void span(const ModelSpan& span)
    {
        std::vector<Attribute> tags = span.attributes;
        std::string version;
        for (const Attribute& attribute : span.resource) {
            if (attribute.key == "host.name") {
                tags.push_back(attribute);
            }
            version = attribute.key == "service.version" ? attribute.value : version;
        }
        m_packer.pack_map(12);
        const auto put = [&](int key, auto value) {
            m_packer.pack(key);
            m_packer.pack(value);
        };
        const auto putText = [&](int key, const std::string& value) {
            m_packer.pack(key);
            text(value);
        };
        putText(1, span.service);
        putText(3, span.name);
        put(4, numberOf(span.span));
        put(5, numberOf(span.parent));
        put(6, span.start);
        put(7, span.duration);
        put(8, span.status == SpanStatus::Error);
        m_packer.pack(9);
        attributes(tags);
        m_packer.pack(11);
        m_packer.pack_array(static_cast<std::uint32_t>(span.links.size()));
        for (const SpanLink& link : span.links) {
            m_packer.pack_map(3);
            m_packer.pack(1);
            traceId(link.trace);
            put(2, link.span.value);
            m_packer.pack(3);
            attributes(link.attributes);
        }
        m_packer.pack(12);
        m_packer.pack_array(static_cast<std::uint32_t>(span.events.size()));
        for (const SpanEvent& event : span.events) {
            m_packer.pack_map(3);
            put(1, event.time);
            putText(2, event.name);
            m_packer.pack(3);
            attributes(event.attributes);
        }
        putText(14, version);
        put(16, static_cast<int>(span.kind));
    }

    msgpack::sbuffer m_buffer;
    msgpack::packer<msgpack::sbuffer> m_packer{ m_buffer };
    std::map<std::string, std::size_t> m_numbers{ { "", 0 } };
};

} // namespace spanglass::test
