#pragma once

#include <string>

// Texts with quotes stand here, where moc does not look.
namespace spanglass::test {

inline const std::string faultSegment = R"json({
 "trace_id": "1-5f29ab21-d4ebf299219a65bd5c31d6da", "id": "88ad1df59cd7a7be", "name": "shop",
 "start_time": 1596566305.535414, "end_time": 1596566305.5928545, "fault": true, "parent_id": "defdfd9912dc5a56",
 "cause": {"working_directory": "/srv", "exceptions": [
  {"id": "a000000000000001", "type": "shop.Declined", "message": "card 7 declined", "cause": "a000000000000002",
   "stack": [{"path": "sampleapp/pay.go", "line": 41, "label": "pay"}, {"path": "runtime/proc.go", "line": 203, "label": "main"}]},
  {"id": "a000000000000002", "type": "net.Timeout", "message": "no answer", "remote": true,
   "stack": [{"path": "net/dial.go", "line": 7, "label": "dial"}]},
  {"id": "a000000000000003", "type": "Other", "message": "later", "stack": [null, {"path": "x.go", "line": "9", "label": "y"}]}]},
 "http": {"request": {"method": "GET", "url": "http://shop/cart", "x_forwarded_for": true}, "response": {"status": 500}},
 "user": "ada", "annotations": {"cart": 3}, "metadata": {"debug": {"a": [1, 2]}},
 "service": {"version": "1.2", "compiler": "gc"},
 "aws": {"account_id": "123", "xray": {"sdk": "X-Ray for Go", "sdk_version": "1.1.0"},
  "ec2": {"instance_id": "i-07", "availability_zone": "eu-1a"}, "ecs": {"container": "shop-1", "container_id": "d84"}},
 "subsegments": [
  {"id": "7df694142c905d8d", "name": "dynamodb", "start_time": 1596566305.54, "end_time": 1596566305.55, "namespace": "aws",
   "fault": true, "cause": "a000000000000009", "aws": {"operation": "PutItem", "region": "eu-1"},
   "subsegments": [{"id": "7df694142c905d8e", "name": "marshal", "start_time": 1596566305, "end_time": 1596566305.5,
    "fault": true, "cause": {"exceptions": [{"id": "a000000000000009", "type": "E9", "message": "nine",
     "stack": [{"path": "m.go", "line": 1, "label": "m"}]}]}}]},
  {"id": "7df694142c905d8f", "name": "api", "start_time": 1.5e9, "namespace": "remote", "error": true, "throttle": true,
   "in_progress": true},
  {"name": "no id", "start_time": 1}, 7]})json";

inline std::string onOneLine(std::string text)
{
    for (char& c : text) {
        c = c == '\n' ? ' ' : c;
    }
    return text;
}

inline std::string asJsonString(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' || c == '\\' ? "\\" : "";
        out += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return out + "\"";
}

/// As BatchGetTraces answers.
inline std::string batch(const std::string& document)
{
    return "{\n \"Traces\": [ {\"Id\": \"1-5f29ab21-d4ebf299219a65bd5c31d6da\", \"Duration\": 0.5, "
           "\"Segments\": [ "
           "{\"Id\": \"88ad1df59cd7a7be\", \"Document\": "
        + asJsonString(document) + "} ] } ],\n \"UnprocessedTraceIds\": []\n}\n";
}

} // namespace spanglass::test
