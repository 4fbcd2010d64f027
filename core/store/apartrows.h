#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/store/ingestwriter.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spanglass {

/// A row of `occurrence` with what else is asked of it.
struct StoredOccurrence {
    std::int64_t id = 0;
    OccurrenceRow row{}; ///< but for its tags and extra, which are the next two
    std::string tags{};
    std::string extra{};
    TraceId trace{};
    std::uint32_t service = 0; ///< string.id
};

/// Rows of exceptions that stand apart from a span: their span is in no capture or did not fail.
Result<std::vector<StoredOccurrence>> readApartRows(const Database& db);

/// The error span with this id; one of this service goes before others.
Result<std::optional<StoredOccurrence>> findErrorSpan(
    const Database& db, TraceId trace, SpanId span, std::uint32_t service);

/// Sets what an exception changes that joins the row of its span.
Result<> updateException(const Database& db, std::int64_t id, const OccurrenceRow& row);

/// The span of the exception did not fail. Its own marks count before that.
Result<> setHandled(const Database& db, std::int64_t id);

/// Deletes a row, and its trace if that holds no other.
Result<> deleteOccurrence(const Database& db, std::int64_t id, std::int64_t trace);

/// Exceptions beside spans that did not fail, of a stored capture.
Result<> addUnfailed(const Database& db, CaptureId capture, std::uint64_t count);

/// capture.exceptions and capture.unfailed.
struct ExceptionFigures {
    std::uint64_t exceptions = 0;
    std::uint64_t unfailed = 0;
};
Result<ExceptionFigures> readExceptionFigures(const Database& db, CaptureId capture);

} // namespace spanglass
