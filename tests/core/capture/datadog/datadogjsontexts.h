#pragma once

#include <string>

namespace spanglass::test {

/// Sent without an agent: ids as hex texts, start in whole seconds, exceptions in the tag `events`.
inline const std::string agentlessText = R"json({"traces":[{"hostname":"h-1","env":"prod","languageName":"nodejs",
"spans":[{"trace_id":"6b0156","span_id":"fedcba9876543210","parent_id":"0","name":"web.request",
"resource":"GET /","service":"shop","error":1,"start":1795249718,"duration":1420166,
"meta":{"events":
"[{\"name\":\"exception\",\"time_unix_nano\":5,\"attributes\":{\"exception.type\":\"TypeError\",\"exception.message\":\"boom\"}}]"},"metrics":{}}]}]})json";

/// Downloaded from the web application.
inline const std::string webTraceText = R"json({"trace":{"root_id":"8482043448367886283","spans":{
"8482043448367886283":{"trace_id":"6953040043872842356","span_id":"8482043448367886283","parent_id":"0",
"start":1795249718.713030656,"end":1795249718.813030656,"duration":0.1,"type":"web","service":"shop",
"name":"web.request","resource":"GET /","env":"prod","hostname":"h-1","error":0,"status":"ok",
"meta":{"_dd.p.tid":"6b01563700000000","version":"1.2.0","_dd.git.commit.sha":"abc"},
"metrics":{"_top_level":1},"children_ids":["5"]},
"5":{"trace_id":"6953040043872842356","span_id":"5","parent_id":"8482043448367886283",
"start":1795249718.75,"duration":0.01,"service":"db","name":"pg.query","resource":"SELECT 1","error":1,
"meta":{"error.type":"E","error.message":"m","error.stack":"s"},"metrics":{"rows":2.0,"load":0.5}}}},
"orchestrated":{}})json";

/// An answer of the Spans API.
inline const std::string searchText = R"json({"data":[{"id":"AQAAAY","type":"spans","attributes":{
"start_timestamp":"2026-11-21T08:28:38.713Z","end_timestamp":"2026-11-21T08:28:38.813Z","service":"shop",
"resource_name":"GET /","operation_name":"web.request","trace_id":"6b01563700000000607f000000000001",
"span_id":"8482043448367886283","parent_id":"0","env":"prod","host":"h-1","type":"web","single_span":false,
"tags":["version:1.2.0","pod_name:p-1","team:a"],"custom":{"error":{"type":"TypeError","message":"boom",
"stack":"TypeError: boom\n    at f (/a.js:1:2)"},"git":{"commit":{"sha":"abc"}},"duration":1420166,
"http":{"status_code":500}},"attributes":{"span":{"kind":"server"}}}},
{"id":"AQAAAZ","type":"spans","attributes":{"trace_id":"9223372036854775809","span_id":"7","parent_id":"6",
"service":"shop","resource_name":"GET /ok","start_timestamp":"2026-11-21T08:28:38Z",
"end_timestamp":"2026-11-21T08:28:38.5Z","custom":{}}}],"links":{"next":"x"},"meta":{"elapsed":1}})json";

} // namespace spanglass::test
