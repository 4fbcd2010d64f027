#pragma once

#include "core/capture/format.h"
#include "core/capture/otlp/otlpjsonreader.h"
#include "core/capture/otlp/otlpprotobody.h"
#include "core/capture/zstdblocks.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// How OTLP messages lie in a file.
enum class OtlpFraming : std::uint8_t {
    None, ///< the file is one message
    Length, ///< four bytes of length before each, big-endian: the Collector's file exporter
    Grpc, ///< a byte that says whether it is compressed before that: dumps of gRPC bodies
};

/// Bytes in front of each message.
constexpr std::size_t otlpHeadSize(OtlpFraming framing)
{
    return framing == OtlpFraming::None ? 0 : framing == OtlpFraming::Length ? 4 : 5;
}

/// The length in the last four bytes of a head.
std::uint64_t otlpMessageLength(std::string_view head);

/// More than any tracer sends.
inline constexpr std::uint64_t largestOtlpMessage = std::uint64_t{ 256 } << 20U;

/// What zstd's frames begin with, and no request does. Source: RFC 8878.
inline constexpr std::string_view zstdFrameStart("\x28\xB5\x2F\xFD", 4);

/// OTLP protobuf: one request body (ExportTraceServiceRequest, TracesData, Tempo's Trace), or framed
/// messages, each plain or compressed by itself with zstd. A compressed message may be JSON: older file
/// exporters framed that too. Records of spans and logs are told apart by their fields; metrics are
/// passed over. Sources: opentelemetry-proto; collector-contrib exporter/fileexporter file_writer.go.
///
/// An error is a span with status code 2. A damaged span, record or message is left out and the next
/// one read; a message that claims, or unpacks to, more than 256 MiB is damage. Meanings are as in OTLP JSON.
class OtlpProtobufReader final : public FormatReader {
public:
    explicit OtlpProtobufReader(OtlpFraming framing);
    Fed feed(std::string_view bytes, bool last, SpanSink& sink, const DamageHandler& damage) override;
    [[nodiscard]] bool atTop() const override { return m_state == State::Between; }
    void reset() override;
    [[nodiscard]] std::vector<PassedOver> passedOver() const override;

private:
    enum class State : std::uint8_t { Between, Plain, Packed, Skipping };
    struct Feed;
    Fed step(Feed& feed);
    Fed openMessage(Feed& feed);
    Fed readPlain(Feed& feed);
    Fed readPacked(Feed& feed);
    Fed skip(Feed& feed);
    Fed feedMessage(std::string_view bytes, bool last, SpanSink& sink, const DamageHandler& damage);
    std::string unpack(std::string_view packed, SpanSink& sink, const DamageHandler& damage);

    OtlpFraming m_framing;
    State m_state = State::Between;
    std::uint64_t m_left = 0; ///< bytes of the message at hand
    bool m_begins = true; ///< nothing of it has been read
    bool m_isJson = false; ///< it is JSON
    OtlpProtoBody m_body;
    OtlpJsonReader m_json;
    ZstdBlocks m_zstd{};
    std::vector<char> m_unpacked;
};

/// True if the first message reads like spans, log records or metrics.
bool recognisesOtlpProtobuf(const Beginning& beginning);
std::unique_ptr<FormatReader> makeOtlpProtobufReader(const Beginning& beginning);

} // namespace spanglass
