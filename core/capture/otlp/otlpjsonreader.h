#pragma once

#include "core/capture/format.h"
#include "core/capture/otlp/otlpjsondecoder.h"
#include "core/capture/otlp/otlpjsonkeys.h"
#include "core/capture/otlp/otlpjsonspan.h"

#include <optional>
#include <vector>

namespace spanglass {

/// OTLP JSON: requests (ExportTraceServiceRequest, TracesData) one a line, one after another, in an
/// array, or pretty-printed. Source: opentelemetry-proto docs/specification.md "JSON Protobuf
/// Encoding", and what tracers really write: snake_case keys, base64 ids, enum names, numbers as
/// strings, `batches` and `trace` (Tempo's API), `result` (Jaeger's API v3), names of before 0.15, a
/// bare ResourceSpans. Signals may be mixed: log records give their exceptions, metrics are passed over.
///
/// An error is a span with status code 2 (STATUS_CODE_ERROR). Only what a span that is no error needs is
/// looked at; the rest is passed over by brackets and quotes and is not validated. Error spans and
/// resources are decoded whole by simdjson.
class OtlpJsonReader final : public FormatReader {
public:
    Fed feed(std::string_view text, bool last, SpanSink& sink, const DamageHandler& damage) override;
    [[nodiscard]] bool atTop() const override { return m_stack.empty(); }
    void reset() override;

    /// Requests of metrics, log records without an exception.
    [[nodiscard]] std::vector<PassedOver> passedOver() const override { return m_passedOver.list(); }

private:
    /// What the innermost open bracket is.
    enum class Level : std::uint8_t {
        Requests,
        Request,
        Resources,
        Resource,
        Scopes,
        Scope,
        Spans,
        Logs,
    };

    struct Feed {
        JsonCursor c;
        const char* begin;
        bool last;
        SpanSink& sink;
        const DamageHandler& damage;
    };

    Scan step(Feed& feed);
    Scan stepTop(Feed& feed);
    Scan stepList(Feed& feed, Level element);
    Scan passOver(Feed& feed, const char* problem);
    Scan stepOddElement(Feed& feed);
    Scan stepObject(Feed& feed);
    Scan stepRecord(Feed& feed);
    Scan readSpan(Feed& feed);
    Scan readLog(Feed& feed);
    Scan member(Feed& feed, std::string_view name);
    Scan resourceMember(Feed& feed, OtlpJsonKey key);
    Scan openMember(Feed& feed, Level level, char opening);
    Scan readResource(Feed& feed);
    Scan findResource(Feed& feed);
    Scan lookBehind(Feed& feed);
    Scan skipMember(Feed& feed);
    ResourceRef resource(Feed& feed);
    Scan bad(std::string message);

    std::vector<Level> m_stack; ///< never deeper than the levels above
    std::optional<ResourceRef> m_resource;
    bool m_needComma = false; ///< a value has ended in the innermost list or object
    bool m_skipping = false;
    ValueSkipper m_skipper;
    OtlpJsonSpan m_span;
    OtlpJsonDecoder m_decoder;
    OtlpLog m_log;
    OtlpPassedOver m_passedOver;
    std::string m_message;
};

/// True if one of the format's key names stands in the text, whatever is around it.
bool recognisesOtlpJson(const Beginning& beginning);
std::unique_ptr<FormatReader> makeOtlpJsonReader(const Beginning& beginning);

} // namespace spanglass
