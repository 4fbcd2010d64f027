#pragma once

#include <string>

namespace spanglass::test {

/// One OTLP JSON span; `more` is appended as further members, with its leading comma.
inline std::string otlpSpan(const std::string& trace, const std::string& span, const std::string& parent,
    const std::string& more = {})
{
    return R"({"traceId":")" + trace + R"(","spanId":")" + span + R"(","parentSpanId":")" + parent
        + R"(","name":"GET /","kind":2,"startTimeUnixNano":"1795249664963000000","endTimeUnixNano":"1795249664995620509")"
        + more + "}";
}

/// Members of a failed span with one exception event.
inline std::string otlpError(const std::string& type = "TypeError", const std::string& message = "boom",
    const std::string& stack = "TypeError: boom\\n    at f (/srv/app/a.js:1:2)")
{
    const auto attribute = [](const std::string& key, const std::string& value) {
        return R"({"key":"exception.)" + key + R"(","value":{"stringValue":")" + value + R"("}})";
    };
    return R"(,"status":{"code":2,"message":"failed"},"events":[{"name":"exception","timeUnixNano":"1795249664990000000","attributes":[)"
        + attribute("type", type) + "," + attribute("message", message) + "," + attribute("stacktrace", stack)
        + "]}]";
}

/// A request with one resource; `spans` are joined by commas.
inline std::string otlpRequest(
    const std::string& service, const std::string& spans, const std::string& version = "1.0.0")
{
    return R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":")"
        + service + R"("}},{"key":"service.version","value":{"stringValue":")" + version
        + R"("}}]},"scopeSpans":[{"scope":{"name":"t"},"spans":[)" + spans + "]}]}]}";
}

inline const std::string traceA = "11a23e9d721fed44f6a6f12a9da29832";
inline const std::string traceB = "22a23e9d721fed44f6a6f12a9da29832";

} // namespace spanglass::test
