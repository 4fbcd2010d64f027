#pragma once

#include "core/base/time.h"
#include "core/model/handling.h"
#include "core/model/span.h"

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace spanglass {

/// A span of one trace, as far as failures go. Texts must live as long as it is looked at.
struct FailureSpan {
    static constexpr std::uint32_t root = 0xFFFFFFFF; ///< as a parent: there is none
    static constexpr std::uint32_t missing = 0xFFFFFFFE; ///< as a parent: not in the data

    std::uint32_t parent = root; ///< index of the span
    std::uint64_t id = 0; ///< tells spans in a fixed order where all else is equal
    std::uint32_t service = 0; ///< equal numbers are equal services
    SpanKind kind = SpanKind::Unspecified;
    bool failed = false;
    bool answered = false; ///< failed, and its answer lays that to the caller: HTTP 4xx, gRPC NOT_FOUND
    TimeNs start = 0;
    TimeNs end = 0;
    std::string_view type{}; ///< of its exception
    std::string_view message{};
    std::string_view stack{}; ///< with or without the message
    std::string_view statusMessage{};
};

/// When a span ends, whatever a capture says.
constexpr TimeNs endOf(TimeNs start, DurationNs duration)
{
    constexpr TimeNs last = std::numeric_limits<TimeNs>::max();
    return duration > 0 && start > last - duration ? last : start + (duration > 0 ? duration : 0);
}

/// What is found of a span; of a span that did not fail it means nothing.
struct FailureFinding {
    std::uint32_t origin = 0; ///< index of the span that its failure began at; its own where it began
    Handling handling = Handling::Unknown; ///< by its ancestors
};

/// Tells which error spans of a trace tell of the same failure, and whether it was handled above them.
///
///  - A span whose exception is that of the nearest failed span below it continues that failure: equal
///    texts, the status message of the one below (pg), or its message within the message or the causes of the
///    one above (a service that passes an error on). Spans between that did not fail may only lie between
///    equal texts. Of several below the one that is most alike, then the one that ended last, is continued;
///    the others failed by themselves (retries), but for a span inside of the service that the very exception
///    was handed to (error handlers of Express).
///  - A span that failed without an exception begins no failure: it is of the failure below it, else of
///    that above.
///  - Handled means that a span above did not fail or laid the error to its caller, or that the span itself
///    answered so; unhandled that all up to the root failed. An ancestor that is missing leaves it unknown.
///    Above a consumer of messages, and a span that ended before its child began, nobody waits.
///
/// Linear in spans and texts. Parents that form a cycle count as missing.
std::vector<FailureFinding> findFailures(std::span<const FailureSpan> spans);

} // namespace spanglass
