#include "core/capture/otlp/otlpprotodecoder.h"

#include "core/base/text.h"
#include "core/capture/json/jsonwalk.h"
#include "core/capture/otlp/otlpprotofields.h"
#include "core/capture/otlp/otlpvalues.h"
#include "core/capture/valuetext.h"

#include <protozero/pbf_reader.hpp>

#include <cstring>
#include <limits>
#include <utility>

namespace spanglass {

namespace {

using protozero::pbf_reader;

pbf_reader readerOf(std::string_view message)
{
    return { message.data(), message.size() };
}

std::uint64_t bigEndian(const char* bytes)
{
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return __builtin_bswap64(value);
}

/// False if the bytes are no id; none at all are the id "none".
bool readId(std::string_view bytes, SpanId& out)
{
    out.value = bytes.size() == 8 ? bigEndian(bytes.data()) : 0;
    return bytes.empty() || bytes.size() == 8;
}

/// As above; eight bytes are an id of 64 bits.
bool readId(std::string_view bytes, TraceId& out)
{
    out = {};
    if (bytes.size() == 16) {
        out = { bigEndian(bytes.data()), bigEndian(bytes.data() + 8) };
    } else if (bytes.size() == 8) {
        out.low = bigEndian(bytes.data());
    }
    return bytes.empty() || bytes.size() == 16 || bytes.size() == 8;
}

/// 0 and a remark for times past the year 2262.
TimeNs readTime(std::uint64_t value, const char* what, std::string& remark)
{
    if (value <= static_cast<std::uint64_t>(std::numeric_limits<TimeNs>::max())) {
        return static_cast<TimeNs>(value);
    }
    remark = std::string(what) + " is out of range: " + std::to_string(value);
    return 0;
}

SpanStatus statusOf(std::string_view message)
{
    std::uint64_t code = 0;
    for (pbf_reader reader = readerOf(message); reader.next();) {
        if (reader.tag_and_type() == varintField(3)) {
            code = reader.get_uint64();
        } else {
            reader.skip();
        }
    }
    return code <= 2 ? static_cast<SpanStatus>(code) : SpanStatus::Unset;
}

} // namespace

void OtlpProtoDecoder::begin()
{
    m_texts.clear();
    m_repaired = false;
}

void OtlpProtoDecoder::span(std::string_view message, Span& out)
{
    out = {};
    SpanRecord& record = out.record;
    bool traceIsBad = false;
    bool spanIsBad = false;
    for (pbf_reader reader = readerOf(message); reader.next();) {
        switch (reader.tag_and_type()) {
        case bytesField(1): traceIsBad = !readId(viewOf(reader), record.trace); break;
        case bytesField(2): spanIsBad = !readId(viewOf(reader), record.span); break;
        case bytesField(4):
            if (!readId(viewOf(reader), record.parent)) {
                out.remark = "parentSpanId is no id";
            }
            break;
        case bytesField(5): record.name = viewOf(reader); break;
        case varintField(6): {
            const std::uint64_t kind = reader.get_uint64();
            record.kind = kind <= 5 ? static_cast<SpanKind>(kind) : SpanKind::Unspecified;
            break;
        }
        case fixed64Field(7):
            record.start = readTime(reader.get_fixed64(), "startTimeUnixNano", out.remark);
            break;
        case fixed64Field(8): out.end = readTime(reader.get_fixed64(), "endTimeUnixNano", out.remark); break;
        case bytesField(15): record.status = statusOf(viewOf(reader)); break;
        case fixed32Field(16): record.parentHint = parentHintOf(reader.get_fixed32()); break;
        default: reader.skip();
        }
    }
    out.problem = problemOfIds(record, traceIsBad, spanIsBad);
    record.duration = durationOf(record.start, out.end);
}

void OtlpProtoDecoder::details(std::string_view message, ErrorDetails& out)
{
    begin();
    out = {};
    for (pbf_reader reader = readerOf(message); reader.next();) {
        switch (reader.tag_and_type()) {
        case bytesField(9): keyValue(viewOf(reader), out.attributes.emplace_back(), 0); break;
        case bytesField(11): event(viewOf(reader), out.events.emplace_back()); break;
        case bytesField(13): link(viewOf(reader), out.links.emplace_back()); break;
        case bytesField(15): out.statusMessage = statusMessage(viewOf(reader)); break;
        default: reader.skip();
        }
    }
}

void OtlpProtoDecoder::log(std::string_view message, OtlpLog& out)
{
    begin();
    out.clear();
    std::string ignored;
    for (pbf_reader reader = readerOf(message); reader.next();) {
        switch (reader.tag_and_type()) {
        case fixed64Field(1): out.time = readTime(reader.get_fixed64(), "", ignored); break;
        case varintField(2): out.severity = reader.get_uint64(); break;
        case bytesField(3): out.severityText = text(viewOf(reader)); break;
        case bytesField(5): anyValue(viewOf(reader), out.body, 0); break;
        case bytesField(6): keyValue(viewOf(reader), out.attributes.emplace_back(), 0); break;
        case bytesField(9): readId(viewOf(reader), out.at.trace); break;
        case bytesField(10): readId(viewOf(reader), out.at.span); break;
        case fixed64Field(11): out.observed = readTime(reader.get_fixed64(), "", ignored); break;
        case bytesField(12): out.eventName = text(viewOf(reader)); break;
        default: reader.skip();
        }
    }
}

void OtlpProtoDecoder::resource(std::string_view message, AttributeList& out)
{
    begin();
    out.clear();
    for (pbf_reader reader = readerOf(message); reader.next();) {
        if (reader.tag_and_type() == bytesField(1)) {
            keyValue(viewOf(reader), out.emplace_back(), 0);
        } else {
            reader.skip();
        }
    }
}

std::string_view OtlpProtoDecoder::text(std::string_view bytes)
{
    if (isValidUtf8(bytes)) {
        return bytes;
    }
    m_repaired = true;
    return m_texts.keep(toValidUtf8(bytes));
}

void OtlpProtoDecoder::keyValue(std::string_view message, AttributeView& out, int depth)
{
    for (pbf_reader reader = readerOf(message); reader.next();) {
        switch (reader.tag_and_type()) {
        case bytesField(1): out.key = text(viewOf(reader)); break;
        case bytesField(2): anyValue(viewOf(reader), out, depth); break;
        default: reader.skip();
        }
    }
}

void OtlpProtoDecoder::anyValue(std::string_view message, AttributeView& out, int depth)
{
    const auto set = [&](ValueType type, std::string_view value) {
        out.type = type;
        out.value = value;
    };
    for (pbf_reader reader = readerOf(message); reader.next();) {
        switch (reader.tag_and_type()) {
        case bytesField(1): set(ValueType::String, text(viewOf(reader))); break;
        case varintField(2): set(ValueType::Bool, reader.get_uint64() != 0 ? "true" : "false"); break;
        case varintField(3): set(ValueType::Int, m_texts.keep(std::to_string(reader.get_int64()))); break;
        case fixed64Field(4): set(ValueType::Double, m_texts.keep(doubleText(reader.get_double()))); break;
        case bytesField(5): set(ValueType::Array, listText(viewOf(reader), false, depth)); break;
        case bytesField(6): set(ValueType::Map, listText(viewOf(reader), true, depth)); break;
        case bytesField(7): set(ValueType::Bytes, m_texts.keep(base64(viewOf(reader)))); break;
        default: reader.skip();
        }
    }
}

/// An ArrayValue or KeyValueList as JSON text.
std::string_view OtlpProtoDecoder::listText(std::string_view message, bool isMap, int depth)
{
    std::string out = isMap ? "{" : "[";
    pbf_reader reader = readerOf(message);
    while (depth < deepestOtlpValue && reader.next()) {
        if (reader.tag_and_type() != bytesField(1)) {
            reader.skip();
            continue;
        }
        AttributeView view;
        isMap ? keyValue(viewOf(reader), view, depth + 1) : anyValue(viewOf(reader), view, depth + 1);
        out += out.size() > 1 ? "," : "";
        if (isMap) {
            appendJsonString(out, view.key);
            out += ":";
        }
        appendOtlpValue(out, view);
    }
    return m_texts.keep(out + (isMap ? "}" : "]"));
}

void OtlpProtoDecoder::event(std::string_view message, EventView& out)
{
    std::string ignored;
    for (pbf_reader reader = readerOf(message); reader.next();) {
        switch (reader.tag_and_type()) {
        case fixed64Field(1): out.time = readTime(reader.get_fixed64(), "", ignored); break;
        case bytesField(2): out.name = text(viewOf(reader)); break;
        case bytesField(3): keyValue(viewOf(reader), out.attributes.emplace_back(), 0); break;
        default: reader.skip();
        }
    }
}

void OtlpProtoDecoder::link(std::string_view message, LinkView& out)
{
    for (pbf_reader reader = readerOf(message); reader.next();) {
        switch (reader.tag_and_type()) {
        case bytesField(1): readId(viewOf(reader), out.trace); break;
        case bytesField(2): readId(viewOf(reader), out.span); break;
        case bytesField(4): keyValue(viewOf(reader), out.attributes.emplace_back(), 0); break;
        default: reader.skip();
        }
    }
}

std::string_view OtlpProtoDecoder::statusMessage(std::string_view message)
{
    std::string_view out;
    for (pbf_reader reader = readerOf(message); reader.next();) {
        if (reader.tag_and_type() == bytesField(2)) {
            out = text(viewOf(reader));
        } else {
            reader.skip();
        }
    }
    return out;
}

} // namespace spanglass
