#pragma once

#include "core/capture/json/jsonwalk.h"
#include "core/capture/spansink.h"

#include <optional>
#include <string>
#include <string_view>

namespace spanglass {

/// Events and links that OpenTelemetry writes into Zipkin's texts. Three ways are in use:
///
///     exception|{"exception.type":"E"}|0           the Collector (pkg/translator/zipkin): name, attributes,
///     dropped
///     {"exception": {"exception.type": "E"}}       OpenTelemetry Python
///     "exception":{"exception.type":"E"}           the specification's zipkin.md, Java, Go
///
/// Any other text is the name of an event without attributes (OpenTelemetry JS, Brave, zipkin-go).
class ZipkinEvents {
public:
    /// The text is kept, so it may go before clear().
    EventView event(std::string_view annotation, TimeNs time);

    /// The value of a tag otlp.link.N: trace|span|state|{json}|dropped. Nothing if it has no ids.
    std::optional<LinkView> link(std::string_view tag);

    void clear() { m_walk.clear(); }

private:
    bool members(std::string_view json, AttributeList& out);

    JsonWalk m_walk;
    std::string m_padded;
};

} // namespace spanglass
