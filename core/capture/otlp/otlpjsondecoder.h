#pragma once

#include "core/capture/otlp/otlplog.h"
#include "core/capture/spansink.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Decodes span, log record and resource objects of OTLP JSON whole, by simdjson. Their bytes must be
/// followed by jsonPadding readable ones. Views given out stay valid until the next call. One thread at a
/// time.
class OtlpJsonDecoder {
public:
    OtlpJsonDecoder();
    ~OtlpJsonDecoder();

    /// What an error span has beside its record. Returns what could not be read, "" if all could;
    /// what could be is in `out`. Bytes that are not UTF-8 are replaced, and told.
    std::string decodeSpan(std::string_view raw, ErrorDetails& out);

    /// All of a log record but its resource; as decodeSpan().
    std::string decodeLog(std::string_view raw, OtlpLog& out);

    /// The attributes of a resource; as decodeSpan().
    std::string decodeResource(std::string_view raw, AttributeList& out);

private:
    struct Data;
    std::unique_ptr<Data> m_data;
};

} // namespace spanglass
