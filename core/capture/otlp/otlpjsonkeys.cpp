#include "core/capture/otlp/otlpjsonkeys.h"

#include "core/capture/looks.h"
#include "core/capture/otlp/otlpjsonreader.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace spanglass {

namespace {

struct Named {
    std::string_view name;
    OtlpJsonKey key;
    bool tells; ///< whoever has such a key is OTLP
};

constexpr std::array<Named, 24> names = { {
    { "resourceSpans", OtlpJsonKey::Resources, true },
    { "resource_spans", OtlpJsonKey::Resources, true },
    { "resourceLogs", OtlpJsonKey::Resources, true },
    { "resource_logs", OtlpJsonKey::Resources, true },
    { "batches", OtlpJsonKey::Resources, false },
    { "resourceMetrics", OtlpJsonKey::Metrics, true },
    { "resource_metrics", OtlpJsonKey::Metrics, true },
    { "scopeMetrics", OtlpJsonKey::Metrics, true },
    { "scope_metrics", OtlpJsonKey::Metrics, true },
    { "trace", OtlpJsonKey::Request, false },
    { "result", OtlpJsonKey::Request, false },
    { "resource", OtlpJsonKey::Resource, false },
    { "scopeSpans", OtlpJsonKey::SpanScopes, true },
    { "scope_spans", OtlpJsonKey::SpanScopes, true },
    { "instrumentationLibrarySpans", OtlpJsonKey::SpanScopes, true },
    { "instrumentation_library_spans", OtlpJsonKey::SpanScopes, true },
    { "ilSpans", OtlpJsonKey::SpanScopes, true },
    { "scopeLogs", OtlpJsonKey::LogScopes, true },
    { "scope_logs", OtlpJsonKey::LogScopes, true },
    { "instrumentationLibraryLogs", OtlpJsonKey::LogScopes, true },
    { "spans", OtlpJsonKey::Spans, false },
    { "logRecords", OtlpJsonKey::Logs, false },
    { "log_records", OtlpJsonKey::Logs, false },
    { "logs", OtlpJsonKey::Logs, false },
} };

} // namespace

OtlpJsonKey otlpJsonKey(std::string_view key)
{
    const auto* const found = std::ranges::find(names, key, &Named::name);
    return found == names.end() ? OtlpJsonKey::Other : found->key;
}

bool recognisesOtlpJson(const Beginning& beginning)
{
    return (!beginning.values.empty() || isPlainText(beginning.bytes))
        && std::ranges::any_of(names, [&](const Named& named) {
               const std::string quoted = '"' + std::string(named.name) + '"';
               return named.tells && beginning.bytes.find(quoted) != std::string_view::npos;
           });
}

std::unique_ptr<FormatReader> makeOtlpJsonReader(const Beginning& /*beginning*/)
{
    return std::make_unique<OtlpJsonReader>();
}

} // namespace spanglass
