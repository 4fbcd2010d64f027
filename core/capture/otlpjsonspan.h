#pragma once

#include "core/capture/jsonscan.h"
#include "core/capture/spansink.h"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Decodes single span and resource objects of OTLP JSON. Views given out stay valid until the next
/// call. One thread at a time.
class OtlpJsonSpan {
public:
    OtlpJsonSpan();
    ~OtlpJsonSpan();

    /// What scan() found beside the record.
    struct Scanned {
        SpanRecord record{};
        std::string problem{}; ///< not empty: the span cannot be used, and why
        std::string remark{}; ///< not empty: something in it was left out
    };

    /// Reads the span object at the cursor as far as every span needs it.
    Scan scan(JsonCursor& c, Scanned& out);

    /// Decodes the rest of an error span from its bytes (followed by jsonPadding readable ones).
    /// The message says what could not be read; what could be is in `out`.
    std::string decode(std::string_view raw, ErrorDetails& out);

    /// Decodes a resource object; as decode().
    std::string decodeResource(std::string_view raw, std::vector<AttributeView>& out);

private:
    struct Decoder;
    std::unique_ptr<Decoder> m_decoder;
    std::string m_name; ///< unescaped name of the span at hand
};

} // namespace spanglass
