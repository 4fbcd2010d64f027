#pragma once

#include <string>

namespace spanglass::test {

/// Members of a log record of OTLP JSON that names a span.
inline const std::string logIds =
    R"("traceId":"11a23e9d721fed44f6a6f12a9da29832","spanId":"00000000000000b1")";

/// An attribute whose value is a text.
inline std::string textAttribute(const std::string& key, const std::string& value)
{
    return R"({"key":")" + key + R"(","value":{"stringValue":")" + value + R"("}})";
}

/// A log record with an exception; `more` are further members, with a leading comma.
inline std::string exceptionLog(const std::string& more = {})
{
    return "{" + logIds + R"(,"timeUnixNano":"1795249616518000000","severityNumber":17,)"
        + R"("body":{"stringValue":"POST /orders failed"},"attributes":[)" + textAttribute("order", "12")
        + "," + textAttribute("exception.type", "TypeError") + ","
        + textAttribute("exception.message", "boom") + "]" + more + "}";
}

inline const std::string plainLog = R"({"timeUnixNano":"1","body":{"stringValue":"up"},"attributes":[]})";

/// A request of log records of the service "shop".
inline std::string logRequest(const std::string& records)
{
    return R"({"resourceLogs":[{"resource":{"attributes":[)" + textAttribute("service.name", "shop")
        + R"(]},"scopeLogs":[{"scope":{},"logRecords":[)" + records + "]}]}]}";
}

/// As protobuf's own JSON writers print it: its field names, base64, names of enums.
inline const std::string protobufLogs =
    R"({"resource_logs":[{"resource":{"attributes":[{"key":"service.name","value":{"string_value":"shop"}}]},)"
    R"("scope_logs":[{"log_records":[{"time_unix_nano":1795249616518000000,"trace_id":"EaI+nXIf7UT2pvEqnaKYMg==",)"
    R"("span_id":"AAAAAAAAALE=","severity_number":"SEVERITY_NUMBER_ERROR","body":{"string_value":"POST /orders failed"},)"
    R"("attributes":[{"key":"order","value":{"string_value":"12"}},)"
    R"({"key":"exception.type","value":{"string_value":"TypeError"}},)"
    R"({"key":"exception.message","value":{"string_value":"boom"}}]}]}]}]})";

/// As OTLP before 0.15 named things.
inline std::string oldLogRequest(const std::string& records)
{
    return R"({"resourceLogs":[{"resource":{"attributes":[)" + textAttribute("service.name", "shop")
        + R"(]},"instrumentationLibraryLogs":[{"logs":[)" + records + "]}]}]}";
}

inline const std::string metricsRequest =
    R"({"resourceMetrics":[{"resource":{},"scopeMetrics":[{"metrics":[{"name":"a","gauge":{"dataPoints":[]}}]}]}]})";

} // namespace spanglass::test
