#include "core/capture/otlp/otlpprotobody.h"

#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>

namespace spanglass {

namespace {

using protozero::pbf_reader;

constexpr std::uint64_t largestRecord = std::uint64_t{ 256 } << 20U;
constexpr std::uint32_t libraryField = 1000; // InstrumentationLibrarySpans, before OTLP 0.15

std::string damaged(const char* what, const protozero::exception& cause)
{
    return std::string("damaged ") + what + ": " + cause.what();
}

/// The resource may come behind what it made. Damage is met again by those who read the rest.
std::string_view resourceIn(std::string_view message)
{
    const char* at = message.data();
    const char* const end = at + message.size();
    ProtoField field;
    while (at < end && readField(at, end, field) == Scan::Ok) {
        if (field.number == 1 && field.wire == WireType::length_delimited) {
            return field.value;
        }
    }
    return {};
}

} // namespace

/// A ResourceSpans, ResourceLogs or ResourceMetrics that is being read.
struct OtlpProtoBody::Record {
    std::string_view message;
    const char* begin; ///< of the bytes fed, for places of damage
    SpanSink& sink;
    const DamageHandler& damage;
    OtlpSignal signal = OtlpSignal::Unknown;
    std::string_view resourceMessage{};
    std::optional<ResourceRef> resource{};

    void note(std::string_view where, std::string text) const
    {
        damage(static_cast<std::size_t>(where.data() - begin), std::move(text));
    }
};

Fed OtlpProtoBody::feed(std::string_view bytes, bool last, SpanSink& sink, const DamageHandler& damage)
{
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    Fed fed;
    while (at < end) {
        const char* behind = at;
        ProtoField field;
        fed.scan = readField(behind, end, field);
        if (fed.scan == Scan::More && field.size > largestRecord) {
            fed.scan = Scan::Bad;
            fed.message = "a record of more than 256 MiB";
        } else if (fed.scan == Scan::Bad) {
            fed.message = "no protobuf field begins here";
        } else if (fed.scan == Scan::More && last) {
            fed.message = "the data ends inside a protobuf field";
        }
        if (fed.scan != Scan::Ok) {
            break;
        }
        if (field.number == 1 && field.wire == WireType::length_delimited) {
            Record record{ field.value, bytes.data(), sink, damage };
            read(record);
        }
        at = behind;
    }
    fed.consumed = static_cast<std::size_t>(at - bytes.data());
    return fed;
}

void OtlpProtoBody::read(Record& record)
{
    record.signal = otlpSignalOf(record.message);
    record.signal = record.signal == OtlpSignal::Unknown ? m_lastSignal : record.signal;
    m_lastSignal = record.signal;
    if (record.signal == OtlpSignal::Metrics) {
        m_passedOver.metrics += m_countedMetrics ? 0 : 1;
        m_countedMetrics = true;
        return;
    }
    record.resourceMessage = resourceIn(record.message);
    try {
        for (pbf_reader reader(record.message.data(), record.message.size()); reader.next();) {
            switch (reader.tag_and_type()) {
            case bytesField(2):
            case bytesField(libraryField): readScope(record, viewOf(reader)); break;
            default: reader.skip();
            }
        }
    } catch (const protozero::exception& cause) {
        record.note(record.message, damaged("record of a resource", cause));
    }
}

void OtlpProtoBody::readResource(Record& record)
{
    const Hash128 hash = record.resourceMessage.empty() ? Hash128{} : hash128(record.resourceMessage);
    record.resource = record.sink.knownResource(hash);
    if (record.resource) {
        return;
    }
    m_attributes.clear();
    try {
        m_resourceDecoder.resource(record.resourceMessage, m_attributes);
        if (m_resourceDecoder.repaired()) {
            record.note(record.resourceMessage, "resource: not valid UTF-8, replaced what is not");
        }
    } catch (const protozero::exception& cause) {
        record.note(record.resourceMessage, damaged("resource", cause));
    }
    record.resource = record.sink.addResource(hash, m_attributes);
}

/// A ScopeSpans, ScopeLogs or one of their forerunners.
void OtlpProtoBody::readScope(Record& record, std::string_view message)
{
    try {
        for (pbf_reader reader(message.data(), message.size()); reader.next();) {
            if (reader.tag_and_type() != bytesField(2)) {
                reader.skip();
            } else if (record.signal == OtlpSignal::Logs) {
                readLog(record, viewOf(reader));
            } else {
                readSpan(record, viewOf(reader));
            }
        }
    } catch (const protozero::exception& cause) {
        record.note(message, damaged("list of a scope", cause));
    }
}

void OtlpProtoBody::readSpan(Record& record, std::string_view message)
{
    try {
        m_decoder.span(message, m_span);
    } catch (const protozero::exception& cause) {
        record.note(message, damaged("span", cause));
        return;
    }
    if (!m_span.problem.empty()) {
        record.note(message, m_span.problem);
        return;
    }
    if (!m_span.remark.empty()) {
        record.note(message, m_span.remark);
    }
    if (!record.resource) {
        readResource(record);
    }
    m_span.record.resource = *record.resource;
    if (m_span.record.status != SpanStatus::Error) {
        record.sink.span(m_span.record);
        return;
    }
    try {
        m_decoder.details(message, m_details);
        if (m_decoder.repaired()) {
            record.note(message, "error span not valid UTF-8, replaced what is not");
        }
    } catch (const protozero::exception& cause) {
        record.note(message, damaged("details of an error span", cause));
    }
    record.sink.errorSpan(m_span.record, m_details);
}

void OtlpProtoBody::readLog(Record& record, std::string_view message)
{
    try {
        m_decoder.log(message, m_log);
    } catch (const protozero::exception& cause) {
        record.note(message, damaged("log record", cause));
    }
    if (!isException(m_log)) {
        ++m_passedOver.plainLogs;
        return;
    }
    if (m_decoder.repaired()) {
        record.note(message, "log record: not valid UTF-8, replaced what is not");
    }
    if (!record.resource) {
        readResource(record);
    }
    m_log.at.resource = *record.resource;
    deliverException(m_log, m_details, record.sink);
}

} // namespace spanglass
