#include "tests/bench/anchors.h"

#include <simdjson.h>

#include <array>
#include <cstring>
#include <utility>

namespace spanglass::bench {

namespace {

using simdjson::ondemand::array;
using simdjson::ondemand::json_type;
using simdjson::ondemand::object;
using simdjson::ondemand::value;

// NOLINTNEXTLINE(misc-no-recursion): captures for benchmarks are not hostile
std::uint64_t walkValue(value it)
{
    std::uint64_t seen = 1;
    switch (it.type().value()) {
    case json_type::object:
        for (auto field : it.get_object()) {
            seen += field.unescaped_key().value().size() & 1U;
            seen += walkValue(field.value());
        }
        break;
    case json_type::array:
        for (auto element : it.get_array()) {
            seen += walkValue(element.value());
        }
        break;
    case json_type::string: seen += it.get_string().value().size() & 1U; break;
    case json_type::number: seen += it.raw_json_token().size() & 1U; break;
    default: seen += it.raw_json_token().size() & 1U; break;
    }
    return seen;
}

std::uint64_t walkDocument(simdjson::ondemand::parser& parser, std::string_view bytes, std::size_t capacity)
{
    auto document = parser.iterate(bytes.data(), bytes.size(), capacity);
    if (document.error() != simdjson::SUCCESS) {
        return 0;
    }
    value root;
    return document.get_value().get(root) == simdjson::SUCCESS ? walkValue(root) : 0;
}

/// Whether the text is several lines of which the first holds a whole object or list.
bool isJsonLines(std::string_view text)
{
    const std::size_t newline = text.find('\n');
    if (newline == std::string_view::npos || newline < 2 || newline + 1 == text.size()) {
        return false;
    }
    const char last = text[newline - 1];
    return text[0] == '[' ? last == ']' : last == '}';
}

} // namespace

std::uint64_t walkJson(std::string_view bytes)
{
    simdjson::ondemand::parser parser;
    if (!isJsonLines(bytes)) {
        return walkDocument(parser, bytes, bytes.size() + simdjson::SIMDJSON_PADDING);
    }
    std::uint64_t seen = 0;
    while (!bytes.empty()) {
        const void* const end = std::memchr(bytes.data(), '\n', bytes.size());
        const std::size_t size = end == nullptr
            ? bytes.size()
            : static_cast<std::size_t>(static_cast<const char*>(end) - bytes.data());
        seen +=
            size == 0 ? 0 : walkDocument(parser, bytes.substr(0, size), size + simdjson::SIMDJSON_PADDING);
        bytes.remove_prefix(end == nullptr ? size : size + 1);
    }
    return seen;
}

Anchor anchorOf(std::string_view format)
{
    static constexpr std::array<std::pair<std::string_view, Anchor>, 10> anchors = { {
        { "datadog-json", walkJson },
        { "datadog-msgpack", walkMsgpack },
        { "elastic-apm", walkJson },
        { "jaeger-json", walkJson },
        { "otlp-json", walkJson },
        { "otlp-protobuf", walkOtlpProtobuf },
        { "sentry-envelope", walkJson },
        { "sentry-event", walkJson },
        { "xray", walkJson },
        { "zipkin-json", walkJson },
    } };
    for (const auto& [name, anchor] : anchors) {
        if (name == format) {
            return anchor;
        }
    }
    return nullptr;
}

} // namespace spanglass::bench
