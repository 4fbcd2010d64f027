#pragma once

#include "tests/support/writers/otlpprotobufwriter.h"

#include <cstdint>
#include <string>

namespace spanglass::test {

/// A failed span with an exception, a link and attributes of many types.
inline ModelSpan someSpan(const std::string& id = "00000000000000b1")
{
    ModelSpan span;
    span.trace = "11a23e9d721fed44f6a6f12a9da29832";
    span.span = id;
    span.parent = "00000000000000a1";
    span.name = "GET /";
    span.service = "shop";
    span.resource = { { "service.name", "shop" } };
    span.kind = SpanKind::Server;
    span.status = SpanStatus::Error;
    span.hint = ParentHint::Remote;
    span.start = 1795249664963000000;
    span.duration = 32620509;
    span.statusMessage = "failed";
    span.attributes = { { "s", "a\"é" }, { "i", "-7", ValueType::Int }, { "d", "1.5", ValueType::Double },
        { "b", "true", ValueType::Bool } };
    span.events = { { 1795249664990000000, "exception",
        { { "exception.type", "TypeError" }, { "exception.message", "boom" } } } };
    span.links = { { { 0x22, 0x33 }, { 0xc1 }, { { "l", "1" } } } };
    return span;
}

/// A log record at `time` with an exception of `type`, or none if that is "".
inline std::string protoLog(std::uint64_t time, const std::string& type)
{
    return protoMessage([&](pbf_writer& out) {
        if (time != 0) {
            out.add_fixed64(1, time);
        }
        out.add_enum(2, 17);
        out.add_string(3, "ERROR");
        {
            pbf_writer body(out, 5);
            body.add_string(1, "POST /orders failed");
        }
        addAttributes(out, 6, { { "order", "12", ValueType::Int } });
        if (!type.empty()) {
            addAttributes(
                out, 6, { { "exception.type", type }, { "exception.stacktrace", type + ": boom" } });
        }
        out.add_bytes(9, idBytes("11a23e9d721fed44f6a6f12a9da29832"));
        out.add_bytes(10, idBytes("00000000000000b1"));
        out.add_fixed64(11, 77);
    });
}

/// A metric with a point of one of the kinds of data.
inline std::string protoMetric(const std::string& name, std::uint32_t kind)
{
    return protoMessage([&](pbf_writer& out) {
        out.add_string(1, name);
        out.add_string(3, "1");
        pbf_writer data(out, kind);
        pbf_writer point(data, 1);
        point.add_fixed64(3, 1795249664963000000);
        point.add_double(4, 1.5);
    });
}

} // namespace spanglass::test
