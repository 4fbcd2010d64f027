#pragma once

#include "core/capture/console/consolereader.h"

#include <memory>

namespace spanglass {

/// What OpenTelemetry Python's ConsoleSpanExporter prints: ReadableSpan.to_json(), indented objects one after
/// another. Source: opentelemetry-sdk trace/__init__.py and trace/export/__init__.py.
///
/// An error is a span with status_code ERROR. Ids are hex with 0x, times RFC 3339 with microseconds, the kind
/// is "SpanKind.SERVER". Attributes keep their types; tuples and lists are lists. Nothing tells
/// whether a parent is remote.
class ConsolePythonReader final : public ConsoleReader {
public:
    ConsolePythonReader();

protected:
    Decoded decode(std::string_view object, std::string& problem) override;
    void readAttributes(JsonWalk::Value value, AttributeList& out) override;
    TimeNs eventTime(JsonWalk::Value value) override;

private:
    void member(std::string_view key, JsonWalk::Value value);
    void readResource(JsonWalk::Value value);

    Context m_own;
    std::string_view m_parent;
    TimeNs m_end = 0;
};

/// True if one of the first objects in a text is such a span.
bool recognisesConsolePython(const Beginning& beginning);
std::unique_ptr<FormatReader> makeConsolePythonReader(const Beginning& beginning);

} // namespace spanglass
