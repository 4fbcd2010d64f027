#pragma once

#include "core/capture/console/consolereader.h"

#include <memory>

namespace spanglass {

/// What OpenTelemetry Go's stdouttrace prints: a JSON object a span, on one line or indented. Source:
/// exporters/stdout/stdouttrace and sdk/trace/tracetest/span.go (SpanStub).
///
/// An error is a span with Status.Code "Error"; numbers are those of codes.Code, where 1 is Error and 2 is Ok
/// (OTLP has it the other way round). SpanKind is a number as in OTLP. A time of the year 1 is none
/// (WithoutTimestamps). Parent.Remote tells whether the parent is of another process.
class ConsoleGoReader final : public ConsoleReader {
public:
    ConsoleGoReader();

protected:
    Decoded decode(std::string_view object, std::string& problem) override;
    void readAttributes(JsonWalk::Value value, AttributeList& out) override;
    TimeNs eventTime(JsonWalk::Value value) override;

private:
    void member(std::string_view key, JsonWalk::Value value);
    AttributeView attribute(JsonWalk::Value value);
    void readStatus(JsonWalk::Value value);

    Context m_own, m_parent;
    TimeNs m_end = 0;
};

/// True if one of the first objects in a text is such a span.
bool recognisesConsoleGo(const Beginning& beginning);
std::unique_ptr<FormatReader> makeConsoleGoReader(const Beginning& beginning);

} // namespace spanglass
