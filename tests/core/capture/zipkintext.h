#pragma once

#include <string>

namespace spanglass::test {

inline const std::string zipkinServerSpan = R"({"traceId":"4d1e00c0db9010db86154a4ba6e91385",
    "parentId":"86154a4ba6e91385","id":"4d1e00c0db9010db","kind":"SERVER","name":"get /",
    "timestamp":1472470996199000,"duration":207000,
    "localEndpoint":{"serviceName":"shop","ipv4":"10.0.0.1","port":8080},
    "remoteEndpoint":{"serviceName":"gate","ipv6":"::1","port":0},
    "annotations":[{"timestamp":1472470996238000,"value":"retry"}],
    "tags":{"http.path":"/api","error":"no \"stock\"","host.name":"box-1"},"debug":true})";

/// A span with `members` beside its ids.
inline std::string zipkinSpan(const std::string& members)
{
    return R"({"traceId":"a1","id":"b1","name":"n",)" + members + "}";
}

/// A failed span with an annotation, whose text is escaped for JSON.
inline std::string zipkinFailed(const std::string& annotation)
{
    return zipkinSpan(
        R"("tags":{"error":"true"},"annotations":[{"timestamp":1,"value":")" + annotation + R"("}])");
}

inline const std::string zipkinOtelTags = R"("localEndpoint":{"serviceName":"OTLPResourceNoServiceName"},
    "tags":{"error":"true","span.kind":"consumer","service.name":"from-tag","service.version":"1.2",
    "deployment.environment.name":"test","otel.library.name":"lib","otel.library.version":"1",
    "otel.scope.version":"2","otlp.link.0":"0a|0b|state|{\"k\":\"a|b\"}|0","otlp.link.1":"no link"})";

inline std::string zipkinHalf(const std::string& kind, const std::string& service, const std::string& more)
{
    return R"({"traceId":"a1","id":"b1","parentId":"c1","kind":")" + kind
        + R"(","localEndpoint":{"serviceName":")" + service + R"("})" + more + "}";
}

inline const std::string zipkinVersion1Server = R"({"traceId":"a1","id":"b1","name":"call","annotations":[
    {"timestamp":1500000000000010,"value":"sr","endpoint":{"serviceName":"back","ipv4":"10.0.0.2"}},
    {"timestamp":1500000000000020,"value":"cache miss","endpoint":{"serviceName":"back"}},
    {"timestamp":1500000000000030,"value":"ss","endpoint":{"serviceName":"back"}}],"binaryAnnotations":[
    {"key":"error","value":"no stock","endpoint":{"serviceName":"back"}},
    {"key":"tries","value":3,"type":"I16"},
    {"key":"ca","value":true,"endpoint":{"serviceName":"front"}}]})";

inline const std::string zipkinVersion1Both = R"({"traceId":"a1","id":"b1","name":"call","annotations":[
    {"timestamp":1500000000000000,"value":"cs","endpoint":{"serviceName":"front"}},
    {"timestamp":1500000000000010,"value":"sr","endpoint":{"serviceName":"back"}},
    {"timestamp":1500000000000030,"value":"ss","endpoint":{"serviceName":"back"}},
    {"timestamp":1500000000000050,"value":"cr","endpoint":{"serviceName":"front"}}],"binaryAnnotations":[
    {"key":"error","value":"no stock","endpoint":{"serviceName":"back"}}]})";

} // namespace spanglass::test
