#pragma once

#include "core/capture/console/consolereader.h"

#include <memory>

namespace spanglass {

/// What OpenTelemetry JS's ConsoleSpanExporter prints: console.dir(span, { depth: 3 }), which is no JSON but
/// the text of util.inspect, or JSON where a program prints that. Source: opentelemetry-js
/// packages/sdk-trace/src/export/ConsoleSpanExporter.ts.
///
/// An error is a span with status.code 2. `kind` is the number of the JS enum, one lower than OTLP's: 0 is
/// internal. `timestamp` and `duration` are microseconds, an event's `time` is [seconds, nanoseconds]. The
/// parent is in parentSpanContext, before 2.0 in parentId; only the former tells whether it is remote. Lists
/// among an event's attributes are too deep to be printed: they are the text "[Array]".
class ConsoleJsReader final : public ConsoleReader {
public:
    ConsoleJsReader();

protected:
    Decoded decode(std::string_view object, std::string& problem) override;
    void readAttributes(JsonWalk::Value value, AttributeList& out) override;
    TimeNs eventTime(JsonWalk::Value value) override;

private:
    void member(std::string_view key, JsonWalk::Value value);

    std::string m_json; ///< followed by padding
    std::string_view m_trace, m_span;
    std::string_view m_parentId;
    Context m_parent;
};

/// True if one of the first objects in a text is such a span.
bool recognisesConsoleJs(const Beginning& beginning);
std::unique_ptr<FormatReader> makeConsoleJsReader(const Beginning& beginning);

} // namespace spanglass
