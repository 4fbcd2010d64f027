#pragma once

#include "core/base/time.h"
#include "core/capture/json/jsonpull.h"
#include "core/model/span.h"

#include <optional>
#include <string_view>

namespace spanglass {

/// A span as `contexts.trace` and the elements of `spans` tell it. Texts live as long as the event.
struct SentrySpan {
    std::string_view trace{};
    std::string_view span{};
    std::string_view parent{};
    std::string_view start{};
    std::string_view end{};
    std::string_view op{};
    std::string_view description{};
    std::string_view status{};
    std::string_view data{}; ///< JSON as written, followed by readable bytes
    std::string_view tags{};
};

/// `keys` are those of spans.
void readSentrySpan(JsonPull& pull, KeyPredictor& keys, SentrySpan& out);

/// From the operation: "http.server", "db.sql.query", "queue.publish". Source: develop.sentry.dev, span
/// operations.
SpanKind kindOfSentryOp(std::string_view op);

/// Error unless ok, cancelled or unknown. Source: docs.sentry.io, failure rate.
SpanStatus statusOfSentry(std::string_view status);

/// Seconds as a number or in quotes, or RFC 3339 with or without a zone (then UTC).
std::optional<TimeNs> readSentryTime(std::string_view text);

/// telemetry.sdk.language for a platform and an SDK's name: "javascript" is nodejs with
/// "sentry.javascript.node".
std::string_view languageOfSentry(std::string_view platform, std::string_view sdk);

} // namespace spanglass
