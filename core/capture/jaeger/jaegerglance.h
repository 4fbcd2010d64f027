#pragma once

#include "core/capture/json/jsonscan.h"
#include "core/capture/spansink.h"

#include <string_view>
#include <vector>

namespace spanglass {

/// Looks over a span of the query API's JSON without decoding it. Most spans did not fail, and of those
/// only ids, times, name, kind and whose they are is kept: a tenth of their bytes. A span that failed, or is
/// spelt in any other way than Jaeger's own writer spells it, is left to JaegerJsonSpan.
class JaegerGlance {
public:
    /// True if the object at the cursor could be told; then the cursor is behind it. Otherwise nothing
    /// of it holds.
    bool look(JsonCursor& c);

    [[nodiscard]] const SpanRecord& record() const { return m_record; } ///< without its resource
    [[nodiscard]] std::string_view processId() const { return m_processId; }

    /// Raw texts of tags that tell of a resource, for spans that carry all of it (OTel JS); else empty.
    [[nodiscard]] const std::vector<std::string_view>& resourceTags() const { return m_resourceTags; }

private:
    bool member(JsonCursor& c, std::string_view key);
    bool plainMember(JsonCursor& c, std::string_view key);
    bool tag(JsonCursor& c);
    bool mark(std::string_view key, std::string_view value);
    bool reference(JsonCursor& c);

    SpanRecord m_record{};
    SpanId m_oldParent{};
    SpanId m_followed{};
    std::string_view m_processId{};
    std::vector<std::string_view> m_resourceTags{};
    bool m_hasService = false;
};

} // namespace spanglass
