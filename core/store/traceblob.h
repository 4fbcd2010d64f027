#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/model/span.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// A span of a trace as the workspace keeps it: enough for a flame graph, without attributes.
struct TraceSpan {
    SpanId id{};
    SpanId parent{};
    TimeNs start = 0;
    DurationNs duration = 0;
    std::uint32_t name = 0; ///< string.id
    std::uint32_t resource = 0; ///< resource.id
    SpanKind kind = SpanKind::Unspecified;
    SpanStatus status = SpanStatus::Unset;
    friend bool operator==(const TraceSpan&, const TraceSpan&) = default;
};

/// Layout of trace_blob.spans: byte 1 (version), varint count, fixed64 first start; then each span, by
/// start: fixed64 id; varint parent (0 = none, 1 = not in the blob and its fixed64 id follows, else 2 + its
/// index); varint name; varint resource; byte kind + 8 * status; varint start - first start; varint duration.
/// `spans` must be sorted by start.
std::string encodeTrace(std::span<const TraceSpan> spans);

/// Reads what encodeTrace wrote; an Error on any other bytes.
Result<std::vector<TraceSpan>> decodeTrace(std::string_view bytes);

} // namespace spanglass
