#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/capture/json/jsonpull.h"
#include "core/model/span.h"

#include <functional>
#include <optional>
#include <string_view>

namespace spanglass {

/// The name that intake v2 has for a key of RUM v3 ("ex" -> "exception"); other keys stay.
std::string_view longElasticKey(std::string_view key);

/// Ids are hex of 32 and 16 digits by the specification, but nothing checks it: a longer hex id is taken by
/// its end, and any other text by a hash, so that records still find each other.
TraceId elasticTraceId(std::string_view text);
SpanId elasticSpanId(std::string_view text);

/// Microseconds since 1970, whole.
TimeNs elasticTime(std::string_view text);

/// Milliseconds with a fraction; 0 if negative or no number.
DurationNs elasticDuration(std::string_view text);

/// A transaction's kind from its type ("request", "messaging"), a span's from type and action, unless the
/// OpenTelemetry bridge tells it (otel.span_kind).
SpanKind kindOfElastic(
    bool isTransaction, std::string_view type, std::string_view action, std::string_view otelKind);

/// Calls visit(path) at what is no object in the value at hand, "request.url.full" with the prefix "request";
/// three levels deep, what lies deeper is one value.
void flattenElastic(JsonPull& pull, std::string_view prefix, bool isRum,
    const std::function<void(std::string_view path)>& visit);

} // namespace spanglass
