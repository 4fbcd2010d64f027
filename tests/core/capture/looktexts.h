#pragma once

#include <string>
#include <vector>

namespace spanglass::test {

struct LookText {
    const char* content;
    const char* look;
};

/// Beginnings of files that are no captures. In a header of their own: moc stumbles over quotes in texts.
inline const std::vector<LookText> lookTexts = {
    { R"({"log": {"version": "1.2", "creator": {"name": "WebInspector"}, "entries": []}})", "a HAR file" },
    { R"({"traceEvents": [{"ph": "X", "ts": 1, "pid": 1}]})", "a Chrome trace (trace events)" },
    { R"([{"ph": "B", "ts": 1, "pid": 1, "tid": 1}])", "a Chrome trace (trace events)" },
    { R"({"$schema": "https://www.speedscope.app/file-format-schema.json", "shared": {"frames": []}, "profiles": []})",
        "a speedscope profile" },
    { R"({"nodes": [], "startTime": 1, "timeDeltas": []})", "a V8 CPU profile" },
    { R"({"traces": [{"traceID": "1", "rootServiceName": "shop", "rootTraceName": "GET"}]})",
        "a Tempo search result, which has no spans; a trace of its /api/traces/ID would open" },
    { R"({"status": "success", "data": {"resultType": "matrix", "result": []}})",
        "an answer of the Prometheus API" },
    { R"({"name": "shop", "version": "1.0.0", "dependencies": {"express": "^4"}})", "a package.json of npm" },
    { R"({"openapi": "3.1.0", "info": {}})", "an OpenAPI description" },
    { R"({"level": "info", "msg": "listening", "time": 1})", "a log file of JSON lines" },
    { R"({"batches": [{"id": 1, "items": [1]}], "name": "jobs"})",
        "JSON, but of no known trace format (keys: batches, name)" },
    { R"({"a": 1, "b": 2})", "JSON, but of no known trace format (keys: a, b)" },
    { "<!doctype HTML><html>", "an HTML page" },
    { "\n  <HTML lang=\"en\">", "an HTML page" },
    { "<?xml version=\"1.0\"?><a/>", "an XML document" },
    { "# HELP http_requests_total Requests.\n# TYPE http_requests_total counter\n", "Prometheus metrics" },
    { "2026-11-21 08:27:45,123 ERROR shop: boom\n2026-11-21 08:27:46,000 INFO shop: fine\n",
        "a log file: lines of text" },
    { "[INFO] listening\n[WARN] slow\n", "a log file: lines of text" },
    { "id,name,price\n1,a,2.5\n2,b,3.5\n", "a CSV table" },
    { "receivers:\n  otlp:\nexporters:\n  file:\n", "a YAML file" },
    { "---\nname: x\n", "a YAML file" },
    { "this is a note\n", "text that is no JSON" },
    { "GIF89a", "a GIF picture" },
    { "RIFF\1\1\1\1WEBPVP8 ", "a WebP picture" },
    { "%PDF-1.7", "a PDF document" },
    { "\x7F\x45LF\2\1\1", "a program" },
    { "SQLite format 3", "an SQLite database; open a workspace with --workspace" },
    { "PAR1\x15\x04", "a Parquet file" },
    { "\x0A\x04\x08\x01\x10\x02\x0A\x04\x08\x03\x10\x04", "a pprof profile" },
    { "\x0A\x06\x50\x01\x18\x01\x40\x01\x0A\x02\x50\x01", "a Perfetto trace or other protobuf data" },
    { "\1\2\3\4\5\6\7", "binary data" },
};

} // namespace spanglass::test
