#pragma once

#include <msgpack.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace spanglass::test {

/// Spans and chunks of v0.4 as JSON values; binary values are JSON binaries.
using DatadogJson = nlohmann::ordered_json;

inline DatadogJson datadogSpan(std::uint64_t trace, std::uint64_t span, std::uint64_t parent = 0)
{
    return { { "trace_id", trace }, { "span_id", span }, { "parent_id", parent }, { "name", "web.request" },
        { "resource", "GET /" }, { "service", "shop" }, { "error", 0 }, { "start", 1795249718713030656 },
        { "duration", 1420166 }, { "meta", { { "env", "production" }, { "span.kind", "server" } } },
        { "metrics", { { "process_id", 31691 } } }, { "type", "web" } };
}

inline DatadogJson datadogError(std::uint64_t trace, std::uint64_t span, std::uint64_t parent = 0)
{
    DatadogJson out = datadogSpan(trace, span, parent);
    out["error"] = 1;
    out["meta"]["error.type"] = "TypeError";
    out["meta"]["error.message"] = "boom";
    out["meta"]["error.stack"] = "TypeError: boom\n    at f (/srv/app/a.js:1:2)";
    return out;
}

/// As tracers pack it for v0.3 and v0.4.
inline std::string datadogMsgpack(const DatadogJson& value)
{
    const std::vector<std::uint8_t> bytes = DatadogJson::to_msgpack(value);
    return { bytes.begin(), bytes.end() };
}

/// The same chunks as a payload of v0.5, packed with msgpack-cxx.
class DatadogTablePayload {
public:
    static std::string of(const DatadogJson& chunks)
    {
        DatadogTablePayload payload;
        payload.indexOf("");
        msgpack::sbuffer spans;
        msgpack::packer<msgpack::sbuffer> packer(spans);
        packer.pack_array(static_cast<std::uint32_t>(chunks.size()));
        for (const DatadogJson& chunk : chunks) {
            packer.pack_array(static_cast<std::uint32_t>(chunk.size()));
            for (const DatadogJson& span : chunk) {
                payload.pack(packer, span);
            }
        }
        msgpack::sbuffer head;
        msgpack::packer<msgpack::sbuffer> table(head);
        table.pack_array(2);
        table.pack(payload.m_texts);
        return std::string(head.data(), head.size()) + std::string(spans.data(), spans.size());
    }

private:
    std::uint32_t indexOf(const std::string& text)
    {
        const auto [at, isNew] = m_indexes.emplace(text, static_cast<std::uint32_t>(m_texts.size()));
        if (isNew) {
            m_texts.push_back(text);
        }
        return at->second;
    }

    void pack(msgpack::packer<msgpack::sbuffer>& packer, const DatadogJson& span)
    {
        packer.pack_array(12);
        for (const char* key : { "service", "name", "resource" }) {
            packer.pack(indexOf(span.value(key, "")));
        }
        for (const char* key : { "trace_id", "span_id", "parent_id" }) {
            packer.pack(span.value(key, std::uint64_t{ 0 }));
        }
        for (const char* key : { "start", "duration", "error" }) {
            packer.pack(span.value(key, std::int64_t{ 0 }));
        }
        const DatadogJson meta = span.value("meta", DatadogJson::object());
        packer.pack_map(static_cast<std::uint32_t>(meta.size()));
        for (const auto& [key, value] : meta.items()) {
            packer.pack(indexOf(key));
            packer.pack(indexOf(value.get<std::string>()));
        }
        const DatadogJson metrics = span.value("metrics", DatadogJson::object());
        packer.pack_map(static_cast<std::uint32_t>(metrics.size()));
        for (const auto& [key, value] : metrics.items()) {
            packer.pack(indexOf(key));
            packer.pack(value.get<double>());
        }
        packer.pack(indexOf(span.value("type", "")));
    }

    std::vector<std::string> m_texts;
    std::map<std::string, std::uint32_t> m_indexes;
};

} // namespace spanglass::test
