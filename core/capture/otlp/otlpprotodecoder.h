#pragma once

#include "core/capture/otlp/otlplog.h"
#include "core/capture/spansink.h"
#include "core/capture/textarena.h"

#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Decodes messages of OTLP protobuf that lie whole in memory. Field numbers: opentelemetry-proto trace,
/// logs, common, resource v1. Unknown fields are passed over. Texts given out are views of the message
/// or live until the next call. Throws protozero::exception where a message is damaged; what was
/// decoded before is in `out`. One thread at a time.
class OtlpProtoDecoder {
public:
    /// What every span gives, with what is wrong with it.
    struct Span {
        SpanRecord record{};
        TimeNs end = 0;
        std::string problem{}; ///< not empty: the span cannot be used, and why
        std::string remark{}; ///< not empty: something in it was left out
    };

    /// Attributes, events and links are passed over.
    void span(std::string_view message, Span& out);

    /// What an error span has beside its record.
    void details(std::string_view message, ErrorDetails& out);

    void log(std::string_view message, OtlpLog& out);
    void resource(std::string_view message, AttributeList& out);

    /// True if texts of the last message were not UTF-8 and had to be repaired.
    [[nodiscard]] bool repaired() const { return m_repaired; }

private:
    void begin();
    std::string_view text(std::string_view bytes);
    void keyValue(std::string_view message, AttributeView& out, int depth);
    void anyValue(std::string_view message, AttributeView& out, int depth);
    std::string_view listText(std::string_view message, bool isMap, int depth);
    void event(std::string_view message, EventView& out);
    void link(std::string_view message, LinkView& out);
    std::string_view statusMessage(std::string_view message);

    TextArena m_texts;
    bool m_repaired = false;
};

} // namespace spanglass
