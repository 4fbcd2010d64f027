#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string_view>

namespace spanglass::test {

/// A span as the plain walk sees it. Texts are unescaped and live until the next line is walked.
struct WalkedSpan {
    std::string_view service{};
    std::string_view traceId{}; ///< as written
    std::string_view spanId{};
    std::string_view parentSpanId{}; ///< "" for a root
    std::string_view name{};
    std::int64_t kind = 0;
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::int64_t status = 0;

    [[nodiscard]] bool isError() const { return status == 2; }
};

namespace walk {

using simdjson::ondemand::array;
using simdjson::ondemand::object;
using simdjson::ondemand::value;

inline std::uint64_t unsignedOf(value number)
{
    return number.type() == simdjson::ondemand::json_type::string ? number.get_uint64_in_string().value()
                                                                  : number.get_uint64().value();
}

/// Calls each(key, text of the value) for every attribute; what is no string is given as JSON.
template <typename Each> void attributes(array list, Each&& each)
{
    for (object attribute : list) {
        const std::string_view key = attribute.find_field_unordered("key").get_string();
        object oneOf = attribute.find_field_unordered("value").get_object();
        for (auto field : oneOf) {
            value content = field.value();
            if (content.type() == simdjson::ondemand::json_type::string) {
                each(key, content.get_string().value());
            } else {
                each(key, simdjson::to_json_string(content).value());
            }
        }
    }
}

inline std::int64_t statusOf(object status)
{
    simdjson::simdjson_result<std::int64_t> code = status.find_field_unordered("code").get_int64();
    return code.error() == simdjson::SUCCESS ? code.value_unsafe() : 0;
}

/// All of a span but its attributes and events, which simdjson passes over.
inline WalkedSpan header(object& span, std::string_view service)
{
    WalkedSpan result;
    result.service = service;
    for (auto field : span) {
        const simdjson::ondemand::raw_json_string key = field.key();
        switch (*key.raw()) {
        case 't':
            if (key == "traceId") {
                result.traceId = field.value().get_string();
            }
            break;
        case 's':
            if (key == "spanId") {
                result.spanId = field.value().get_string();
            } else if (key == "startTimeUnixNano") {
                result.start = unsignedOf(field.value());
            } else if (key == "status") {
                result.status = statusOf(field.value().get_object());
            }
            break;
        case 'p':
            if (key == "parentSpanId") {
                result.parentSpanId = field.value().get_string();
            }
            break;
        case 'n':
            if (key == "name") {
                result.name = field.value().get_string();
            }
            break;
        case 'k':
            if (key == "kind") {
                result.kind = field.value().get_int64();
            }
            break;
        case 'e':
            if (key == "endTimeUnixNano") {
                result.end = unsignedOf(field.value());
            }
            break;
        default: break;
        }
    }
    return result;
}

template <typename Visitor> void event(object source, Visitor& visitor)
{
    for (auto field : source) {
        const simdjson::ondemand::raw_json_string key = field.key();
        if (key == "name") {
            visitor.eventName(field.value().get_string().value());
        } else if (key == "timeUnixNano") {
            visitor.eventTime(unsignedOf(field.value()));
        } else if (key == "attributes") {
            attributes(field.value().get_array(),
                [&](std::string_view name, std::string_view text) { visitor.eventAttribute(name, text); });
        }
    }
}

/// Attributes and events, in a second pass over the same span.
template <typename Visitor> void details(object& span, Visitor& visitor)
{
    (void)span.reset().value();
    for (auto field : span) {
        const simdjson::ondemand::raw_json_string key = field.key();
        if (key == "attributes") {
            attributes(field.value().get_array(),
                [&](std::string_view name, std::string_view text) { visitor.attribute(name, text); });
        } else if (key == "events") {
            for (object each : field.value().get_array()) {
                visitor.event();
                event(each, visitor);
            }
        }
    }
}

inline std::string_view serviceOf(object resource)
{
    std::string_view service;
    attributes(resource.find_field_unordered("attributes").get_array(),
        [&](std::string_view key, std::string_view text) {
            if (key == "service.name") {
                service = text;
            }
        });
    return service;
}

} // namespace walk

/// Walks the OTLP JSON request on one line in the order of its bytes and tells `visitor`:
/// span(WalkedSpan) for each span; after it, for error spans only, attribute(key, text) and
/// event() with eventName(text), eventTime(ns), eventAttribute(key, text) in the file's order.
/// Reads what tracers write (camelCase, hex ids) and throws simdjson_error on anything else.
/// `capacity` is the room from `line` on; it must exceed `size` by SIMDJSON_PADDING.
template <typename Visitor>
void walkOtlpLine(simdjson::ondemand::parser& parser, const char* line, std::size_t size,
    std::size_t capacity, Visitor& visitor)
{
    simdjson::ondemand::document document = parser.iterate(line, size, capacity);
    for (walk::object group : document.find_field("resourceSpans").get_array()) {
        const std::string_view service = walk::serviceOf(group.find_field_unordered("resource").get_object());
        for (walk::object scope : group.find_field_unordered("scopeSpans").get_array()) {
            for (walk::object span : scope.find_field_unordered("spans").get_array()) {
                const WalkedSpan header = walk::header(span, service);
                visitor.span(header);
                if (header.isError()) {
                    walk::details(span, visitor);
                }
            }
        }
    }
}

} // namespace spanglass::test
