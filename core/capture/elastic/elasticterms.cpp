#include "core/capture/elastic/elasticterms.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/capture/json/jsonvalues.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace spanglass {

namespace {

struct Alias {
    std::string_view rum;
    std::string_view key;
};

/// Source: elastic/apm-data input/elasticapm/docs/spec/rumv3.
constexpr std::array aliases{
    Alias{ "a", "agent" },
    Alias{ "ap", "abs_path" },
    Alias{ "at", "attributes" },
    Alias{ "c", "context" },
    Alias{ "ca", "cause" },
    Alias{ "cd", "code" },
    Alias{ "cl", "culprit" },
    Alias{ "cli", "context_line" },
    Alias{ "cn", "classname" },
    Alias{ "co", "colno" },
    Alias{ "cu", "custom" },
    Alias{ "e", "error" },
    Alias{ "em", "email" },
    Alias{ "en", "environment" },
    Alias{ "ex", "exception" },
    Alias{ "f", "filename" },
    Alias{ "fn", "function" },
    Alias{ "fw", "framework" },
    Alias{ "g", "tags" },
    Alias{ "hd", "handled" },
    Alias{ "l", "labels" },
    Alias{ "la", "language" },
    Alias{ "li", "lineno" },
    Alias{ "ln", "logger_name" },
    Alias{ "lv", "level" },
    Alias{ "m", "metadata" },
    Alias{ "me", "metricset" },
    Alias{ "mg", "message" },
    Alias{ "mo", "module" },
    Alias{ "mt", "method" },
    Alias{ "n", "name" },
    Alias{ "p", "page" },
    Alias{ "pid", "parent_id" },
    Alias{ "pmg", "param_message" },
    Alias{ "poc", "post_context" },
    Alias{ "prc", "pre_context" },
    Alias{ "q", "request" },
    Alias{ "r", "response" },
    Alias{ "rf", "referer" },
    Alias{ "ru", "runtime" },
    Alias{ "sc", "status_code" },
    Alias{ "se", "service" },
    Alias{ "st", "stacktrace" },
    Alias{ "t", "type" },
    Alias{ "tid", "trace_id" },
    Alias{ "u", "user" },
    Alias{ "un", "username" },
    Alias{ "ve", "version" },
    Alias{ "x", "rum transaction" },
    Alias{ "xid", "transaction_id" },
};

void flatten(JsonPull& pull, const std::string& path, int levels, bool isRum,
    const std::function<void(std::string_view)>& visit)
{
    if (pull.opening() != '{' || levels == 0) {
        visit(path);
        return;
    }
    pull.members([&](std::string_view key) {
        flatten(pull, path + '.' + std::string(isRum ? longElasticKey(key) : key), levels - 1, isRum, visit);
    });
}

} // namespace

std::string_view longElasticKey(std::string_view key)
{
    const auto* const found = std::ranges::lower_bound(aliases, key, {}, &Alias::rum);
    return found != aliases.end() && found->rum == key ? found->key : key;
}

TraceId elasticTraceId(std::string_view text)
{
    constexpr std::size_t digits = 32;
    if (text.empty()) {
        return {};
    }
    TraceId exact;
    if (text.size() == digits && readHex16(text.data(), exact.high)
        && readHex16(text.data() + 16, exact.low)) {
        return exact;
    }
    if (const auto id = traceIdFromHex(text.substr(text.size() > digits ? text.size() - digits : 0))) {
        return *id;
    }
    const Hash128 hash = hash128(text);
    return { hash.high, hash.low };
}

SpanId elasticSpanId(std::string_view text)
{
    constexpr std::size_t digits = 16;
    if (text.empty()) {
        return {};
    }
    SpanId exact;
    if (text.size() == digits && readHex16(text.data(), exact.value)) {
        return exact;
    }
    const auto id = spanIdFromHex(text.substr(text.size() > digits ? text.size() - digits : 0));
    return id ? *id : SpanId{ hash64(text) };
}

TimeNs elasticTime(std::string_view text)
{
    constexpr std::int64_t nsPerMicrosecond = 1000;
    const auto time = readInteger(text);
    return time && *time > 0 && *time < std::numeric_limits<std::int64_t>::max() / nsPerMicrosecond
        ? *time * nsPerMicrosecond
        : 0;
}

DurationNs elasticDuration(std::string_view text)
{
    constexpr std::int64_t msPerSecond = 1000;
    const auto seconds = readSeconds(text);
    return seconds && *seconds > 0 ? *seconds / msPerSecond : 0;
}

SpanKind kindOfElastic(
    bool isTransaction, std::string_view type, std::string_view action, std::string_view otelKind)
{
    for (const SpanKind kind :
        { SpanKind::Internal, SpanKind::Server, SpanKind::Client, SpanKind::Producer, SpanKind::Consumer }) {
        if (!otelKind.empty() && toLower(otelKind.substr(0, 16)) == nameOf(kind)) {
            return kind;
        }
    }
    if (isTransaction) {
        return type == "request"  ? SpanKind::Server
            : type == "messaging" ? SpanKind::Consumer
                                  : SpanKind::Internal;
    }
    if (type.starts_with("messaging")) {
        return action == "receive" || action == "poll" ? SpanKind::Consumer : SpanKind::Producer;
    }
    const bool leaves = type.starts_with("external") || type.starts_with("db") || type.starts_with("storage");
    return leaves ? SpanKind::Client : SpanKind::Internal;
}

void flattenElastic(JsonPull& pull, std::string_view prefix, bool isRum,
    const std::function<void(std::string_view path)>& visit)
{
    constexpr int levels = 3;
    flatten(pull, std::string(prefix), levels, isRum, visit);
}

} // namespace spanglass
