#pragma once

#include "core/ingest/skeleton.h"
#include "core/model/tracking.h"

#include <cstdint>

namespace spanglass {

/// An exception that was recorded apart from its span (SpanSink::exception), on its way to it.
struct ApartException {
    SpanSkeleton at{}; ///< of the collector that read it; of a stored one trace and span only
    std::int64_t row = 0; ///< occurrence.id if an earlier ingest stored it, waiting for its span
    std::uint32_t service = 0; ///< string.id
    std::uint8_t collector = 0;
    LackSet lacks = 0; ///< of type, message and stack
    Standing standing = Standing::Beside;
};

/// What the join found of its span.
struct ResolvedException {
    enum class SpanIs : std::uint8_t {
        Failed, ///< an error span of this ingest: `spanCollector` and `spanError` say which
        Passed, ///< in this ingest, and no error
        Earlier, ///< in an earlier capture, whose rows tell more
        Missing,
    };
    ApartException exception{};
    SpanIs span = SpanIs::Missing;
    std::uint8_t spanCollector = 0;
    std::uint32_t spanError = 0; ///< index of its error record
};

} // namespace spanglass
