#pragma once

#include "core/capture/jsonscan.h"
#include "core/capture/keypredictor.h"
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

    /// Members of a span object. Two spellings each: the JSON mapping of protobuf, and its field names.
    enum class SpanKey : std::uint8_t {
        TraceId,
        SpanId,
        Parent,
        Name,
        Kind,
        Start,
        End,
        Status,
        Flags,
        Passed
    };

    /// What scan() found beside the record.
    struct Scanned {
        SpanRecord record{};
        std::string problem{}; ///< not empty: the span cannot be used, and why
        std::string remark{}; ///< not empty: something in it was left out
        TimeNs end = 0;
        bool traceIdIsBad = false;
        bool spanIdIsBad = false;
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
    Scan scanMembers(JsonCursor& c, Scanned& out);
    Scan member(JsonCursor& c, SpanKey key, Scanned& out);
    std::unique_ptr<Decoder> m_decoder;
    KeyPredictor m_keys;
    std::string m_name; ///< unescaped name of the span at hand
};

} // namespace spanglass
