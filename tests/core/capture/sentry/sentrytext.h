#pragma once

#include <string>

// Texts with quotes stand here, where moc does not look.
namespace spanglass::test {

inline const std::string declinedEvent = R"json({
 "event_id": "0123456789abcdef0123456789abcdef", "timestamp": 1726652563.945815, "platform": "python",
 "level": "error", "server_name": "web-1", "release": "shop@1.2.0", "environment": "prod",
 "transaction": "POST /cart", "fingerprint": ["{{ default }}"], "logger": "cart",
 "tags": [["region", "eu"], ["k8s.pod.name", "shop-7"], null],
 "user": {"id": 7, "email": "a@example.org"},
 "request": {"url": "http://shop/cart", "method": "POST"},
 "contexts": {"trace": {"trace_id": "b156a475de54423d9c1571df97ec7eb6", "span_id": "0a53026963414893",
   "parent_span_id": "5b95c29a5ded4281", "op": "http.server"}, "runtime": {"name": "CPython", "version": "3.11"}},
 "sdk": {"name": "sentry.python", "version": "2.1.0"},
 "exception": {"values": [
  {"type": "KeyError", "value": "'id'", "module": "builtins", "stacktrace": {"frames": [
    {"function": "find", "filename": "shop/db.py", "abs_path": "/srv/shop/db.py", "lineno": 9, "in_app": true}]}},
  {"type": "Declined", "value": "card 7 declined", "module": "shop.errors",
   "mechanism": {"type": "django", "handled": false}, "stacktrace": {"frames": [
    {"function": "run", "filename": "wsgi.py", "abs_path": "/usr/lib/python3/dist-packages/wsgi.py", "lineno": 1,
     "in_app": false},
    null,
    {"function": "pay", "module": "shop.cart", "filename": "shop/cart.py", "abs_path": "/srv/shop/cart.py",
     "lineno": 42, "in_app": true, "context_line": "    raise Declined(card)",
                         "pre_context" : [ "a", "b" ], "vars":
{
    "card" : "7", "deep" : [[[["x"]]]]
}
}]
}
}]
}
})json";

inline const std::string groupEvent =
    R"json({"event_id": "11111111111111112222222222222222", "platform": "python",
 "timestamp": "2025-03-06T10:19:51.132514327Z", "exception": {"values": [
  {"type": "KeyError", "value": "b", "mechanism": {"exception_id": 2, "parent_id": 0}},
  {"type": "ValueError", "value": "a", "mechanism": {"exception_id": 1, "parent_id": 0}},
  {"type": "ExceptionGroup", "value": "two", "mechanism": {"exception_id": 0, "is_exception_group": true},
   "stacktrace": {"frames": [{"function": "f", "filename": "a.py", "lineno": 1}]}}]}})json";

inline const std::string threadEvent =
    R"json({"event_id": "33333333333333334444444444444444", "platform": "native",
 "timestamp": "2025-03-06 10:19:51", "exception": {"type": "SIGSEGV", "value": "at 0x0"}, "threads": {"values": [
  {"id": 1, "current": true, "stacktrace": {"frames": [{"function": "idle"}]}},
  {"id": 2, "crashed": true, "stacktrace": {"frames": [{"function": "main"}, {"function": "0x7ffd12", "package": "/lib/libc.so"},
   {"raw_function": "draw(int)",
                         "lineno" : -5
}]
}
}]
}
})json";

inline const std::string messageEvent =
    R"json({"event_id": "55555555555555556666666666666666", "platform": "java",
 "timestamp": 1726652563, "logentry": {"message": "%s left", "formatted": "Ada left"}, "level": "LEVEL",
 "fingerprint": ["cart", "left"], "tags": {"service": "shop-api", "release": "x"}})json";

inline const std::string transactionEvent = R"json({"type": "transaction", "transaction": "GET /",
 "event_id": "3367f5196c494acaae85bbbd535379ac", "start_timestamp": "2020-10-23T10:24:01.791Z", "timestamp": 1603448642.7910001,
 "platform": "node", "release": "0123456789abcdef0123456789abcdef01234567", "contexts": {"trace": {"trace_id":
 "b156a475de54423d9c1571df97ec7eb6", "span_id": "0a53026963414893", "op": "http.server", "status": "internal_error"}},
 "tags": {"region": "eu"}, "spans": [
  {"start_timestamp": 1603448641.8, "timestamp": 1603448641.9000005, "span_id": "5b95c29a5ded4281",
   "parent_span_id": "0a53026963414893", "op": "db", "description": "SELECT 1", "status": "ok"},
  {"start_timestamp": 1603448641.8, "timestamp": 1603448641.7, "span_id": "5b95c29a5ded4282",
   "trace_id": "c156a475de54423d9c1571df97ec7eb6", "op": "http.client", "status": "cancelled"},
  {"start_timestamp": 1603448641.8, "timestamp": 1603448641.9, "span_id": "5b95c29a5ded4283", "op": "queue.publish",
   "status": "not_found", "data": {"messaging.system": "kafka", "size": 12}, "tags": {"t": "1"}},
  {"op": "no id"}, null]})json";

/// An item with its header; the length is the payload's unless another one is told.
inline std::string item(const std::string& type, const std::string& payload, long length = -1)
{
    return "{\"type\":\"" + type + "\",\"length\":"
        + std::to_string(length < 0 ? static_cast<long>(payload.size()) : length) + "}\n" + payload + "\n";
}

inline const std::string envelopeHeader = "{\"event_id\":\"0123456789abcdef0123456789abcdef\"}\n";

/// In one line, as clients without lengths write them.
inline std::string onOneLine(std::string text)
{
    for (char& c : text) {
        c = c == '\n' ? ' ' : c;
    }
    return text;
}

} // namespace spanglass::test
