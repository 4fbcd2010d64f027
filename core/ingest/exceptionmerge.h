#pragma once

#include "core/model/span.h"
#include "core/store/extrajson.h"
#include "core/store/ingestwriter.h"

#include <cstdint>
#include <string>

namespace spanglass {

/// A row of `occurrence` that owns its texts, with its exception in words.
struct OccurrenceText {
    OccurrenceRow row{}; ///< but for tags and extra
    std::string tags{};
    OccurrenceExtra extra{};
    ExceptionEvent exception{}; ///< the primary one
    std::uint32_t service = 0; ///< string.id
};

/// Joins an exception that was recorded apart into the occurrence of its span. Joined one after another the
/// exceptions give the same occurrence in any order:
/// - The span's own exception stays the primary one if it has type, message and stack.
/// - Otherwise the one with most of these is primary, of equal ones the span's own, then the last by time.
/// - The others are kept in `extra`, unless they tell nothing that one there does not: type and stack
///   text are equal or missing (and if there is no stack, the message is too). At most 100 are.
/// - Its attributes, events and links join those of the span.
/// - With a report that stands alone (OccurrenceFlags::report) the row needs to be no entry span and no
///   top-most one, unless the span's own exception is primary and complete: an agent reports an error once,
///   for the span it happened in (Elastic's Java agent; Sentry's event has the span of the time).
/// The signature is the caller's business where it is 0 then: a new primary exception has none.
void joinException(OccurrenceText& to, const OccurrenceText& from);

} // namespace spanglass
