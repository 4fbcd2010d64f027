#pragma once

#include "core/model/span.h"

#include <optional>
#include <string_view>

namespace spanglass {

/// CLIENT, SERVER, PRODUCER, CONSUMER in any case; else Internal.
SpanKind zipkinKindOf(std::string_view name);

/// The tag otel.status_code: OK, ERROR, UNSET in any case, with STATUS_CODE_ before it, or OTLP's number.
SpanStatus zipkinStatusOf(std::string_view code);

/// The side of a call that a core annotation of v1 tells of, and whether it begins there.
struct ZipkinCore {
    SpanKind kind;
    bool begins;
};
/// cs, cr, sr, ss, ms, mr; nothing for other annotations.
std::optional<ZipkinCore> zipkinCoreOf(std::string_view annotation);

/// Binary annotations of v1 that give the other side's address: their endpoint is what counts.
bool isZipkinAddress(std::string_view key);

} // namespace spanglass
