#pragma once

#include "core/capture/capturereader.h"
#include "tests/support/memorysource.h"
#include "tests/support/recordingsink.h"

#include <string>
#include <string_view>
#include <vector>

/// Texts of Jaeger's JSON dialects, and reading them.
namespace spanglass::test {

struct JaegerRead {
    std::string error{}; ///< "" if it was read
    std::string format{};
    CaptureState state = CaptureState::Complete;
    std::vector<Warning> warnings{};
    RecordingSink sink{};
};

inline JaegerRead readJaeger(std::string bytes, std::size_t piece = std::size_t{ 1 } << 20U)
{
    JaegerRead read;
    OpenedSource source = memorySource(std::move(bytes), piece);
    ReadOptions options;
    options.sinks = { &read.sink };
    const auto outcome = readCapture(source, options, {});
    if (!outcome) {
        read.error = outcome.error().message;
        return read;
    }
    read.format = outcome->format;
    read.state = outcome->state;
    read.warnings = outcome->warnings;
    return read;
}

/// A tag; `value` is JSON.
inline std::string tag(const std::string& key, const std::string& type, const std::string& value)
{
    return R"({"key":")" + key + R"(","type":")" + type + R"(","value":)" + value + "}";
}
inline std::string textTag(const std::string& key, const std::string& value)
{
    return tag(key, "string", '"' + value + '"');
}

/// A span of the query API's JSON; `more` begins with a comma and may give keys again.
inline std::string jaegerSpan(const std::string& id, const std::string& tags, const std::string& more = "")
{
    return R"({"traceID":"11a23e9d721fed44f6a6f12a9da29832","spanID":")" + id
        + R"(","flags":1,"operationName":"GET /","startTime":1795249664963000,"duration":32620,"tags":[)"
        + tags + R"(],"processID":"p1","warnings":null)" + more + "}";
}

inline std::string jaegerTrace(const std::string& spans, const std::string& processTags = "")
{
    return R"({"traceID":"11a23e9d721fed44f6a6f12a9da29832","spans":[)" + spans
        + R"(],"processes":{"p1":{"serviceName":"shop","tags":[)" + processTags + R"(]}},"warnings":null})";
}

inline std::string jaegerData(const std::string& traces)
{
    return R"({"data":[)" + traces + R"(],"total":0,"limit":0,"offset":0,"errors":null})";
}

inline std::string errorTags()
{
    return tag("error", "bool", "true") + "," + textTag("otel.status_code", "ERROR");
}

inline std::string logOf(const std::string& fields)
{
    return R"(,"logs":[{"timestamp":1795249664990000,"fields":[)" + fields + "]}]";
}

/// The answer of the query API with one failed span that has an exception.
inline std::string failedSpan()
{
    return jaegerData(jaegerTrace(jaegerSpan("b1",
        errorTags() + "," + textTag("span.kind", "server") + ","
            + textTag("otel.status_description", "failed"),
        logOf(textTag("event", "exception") + "," + textTag("exception.type", "TypeError") + ","
            + textTag("exception.message", "boom") + ","
            + textTag("exception.stacktrace", R"(TypeError: boom\n    at f (/srv/a.js:1:2))")))));
}

/// model.Batch as protobuf JSON in camel case: base64 ids, typed values.
inline std::string modelBatch()
{
    return R"({"spans":[{"traceId":"EaI+nXIf7UT2pvEqnaKYMg==","spanId":"AAAAAAAAALE=","operationName":"get",
        "references":[{"refType":"FOLLOWS_FROM","traceId":"EaI+nXIf7UT2pvEqnaKYMg==","spanId":"AAAAAAAAAKE="}],
        "startTime":"2017-01-26T16:46:31.639875-05:00","duration":"22938000ns",
        "tags":[{"key":"error","vType":"BOOL","vBool":true},{"key":"n","vType":"INT64","vInt64":"53931"},
          {"key":"z","vType":"INT64"},{"key":"d","vType":"FLOAT64","vFloat64":129.8},
          {"key":"b","vType":"BINARY","vBinary":"AAAwOQ=="},{"key":"s","vStr":"text"}]}],
        "process":{"serviceName":"api","tags":[{"key":"hostname","vType":"STRING","vStr":"h1"}]}})";
}

/// As Go writes it: snake case, numbers as types, durations in nanoseconds.
inline std::string snakeBatch()
{
    return R"({"process":{"service_name":"api","tags":[{"key":"hostname","v_type":0,"v_str":"h1"}]},
        "spans":[{"trace_id":"EaI+nXIf7UT2pvEqnaKYMg==","span_id":"AAAAAAAAALE=","parent_span_id":161,
        "operation_name":"get","start_time":"2017-01-26T21:46:31.639875Z","duration":22938000,
        "tags":[{"key":"error","v_type":1,"v_bool":true},{"key":"n","v_type":2,"v_int64":53931},
          {"key":"z","v_type":2},{"key":"d","v_type":3,"v_float64":129.8},
          {"key":"b","v_type":4,"v_binary":"AAAwOQ=="},{"key":"s","v_str":"text"}]}]})";
}

/// jaeger.thrift's Batch as JSON: ids are signed numbers, times microseconds.
inline std::string thriftBatch()
{
    return R"({"process":{"serviceName":"api","tags":[{"key":"hostname","vType":"STRING","vStr":"h1"}]},
        "spans":[{"traceIdLow":-673585928909711310,"traceIdHigh":1270646890817383748,"spanId":177,"parentSpanId":161,
        "operationName":"get","startTime":1485467191639875,"duration":22938,
        "tags":[{"key":"error","vType":"BOOL","vBool":true},{"key":"n","vType":"LONG","vLong":53931},
          {"key":"z","vType":"LONG"},{"key":"d","vType":"DOUBLE","vDouble":129.8},
          {"key":"b","vType":"BINARY","vBinary":"AAAwOQ=="},{"key":"s","vType":"STRING","vStr":"text"}]}]})";
}

/// A document of the index jaeger-span: tags in both of Elasticsearch's forms.
inline std::string elasticDocument()
{
    return R"({"traceID":"11a23e9d721fed44f6a6f12a9da29832","spanID":"00000000000000b1","parentSpanID":"00000000000000a1",
        "operationName":"get","references":[],"startTime":1485467191639875,"startTimeMillis":1485467191639,
        "duration":22938,"tags":[{"key":"n","type":"int64","value":"53931"},{"key":"z","type":"int64","value":"0"},
          {"key":"d","type":"float64","value":"129.8"},{"key":"b","type":"binary","value":"AAAwOQ=="}],
        "tag":{"error":true,"s@x":"text"},"logs":[],
        "process":{"serviceName":"api","tags":[],"tag":{"hostname":"h1"}}})";
}

} // namespace spanglass::test
