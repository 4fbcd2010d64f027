#pragma once

#include "core/capture/json/jsonscan.h"
#include "core/capture/json/keypredictor.h"
#include "core/capture/spansink.h"

#include <string>
#include <string_view>

namespace spanglass {

/// Reads span objects of OTLP JSON as far as every span needs it. Views given out stay valid until the
/// next call. One thread at a time.
class OtlpJsonSpan {
public:
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

    /// Reads the span object at the cursor; attributes, events and links are passed over.
    Scan scan(JsonCursor& c, Scanned& out);

private:
    Scan scanMembers(JsonCursor& c, Scanned& out);
    Scan member(JsonCursor& c, SpanKey key, Scanned& out);
    KeyPredictor m_keys;
    std::string m_name; ///< unescaped name of the span at hand
};

} // namespace spanglass
