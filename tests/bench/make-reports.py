#!/usr/bin/env python3
"""Writes captures of formats that ../shared/captures has none of, for benchmarks: records of the size and
shape that clients send, one failure in fifty.

usage: make-reports.py FORMAT BYTES OUT
"""
import hashlib
import json
import sys


def hexed(*parts, digits):
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:digits]


def frames(count, library_key=None):
    """Frames with their lines of code, as the Python clients of Sentry and Elastic give them."""
    made = []
    for n in range(count):
        frame = {"filename": f"shop/mod{n}.py", "abs_path": f"/srv/shop/mod{n}.py", "function": f"handle_{n}",
                 "module": f"shop.mod{n}", "lineno": 10 + n, "context_line": f"    return self.handle(request, {n})",
                 "pre_context": [f"    a = {n}", "    b = a + 1", "    if a > b:", "        raise Declined()", ""],
                 "post_context": ["", "def next():", "    pass", "", ""],
                 "vars": {"self": "<shop.Handler object at 0x7f00>", "request": "<Request 'GET /cart'>", "i": str(n)}}
        frame[library_key or "in_app"] = (n % 3 == 0) if library_key else (n % 3 != 0)
        made.append(frame)
    return made


def sentry_event(i):
    crumbs = [{"timestamp": 1.5, "category": "query", "message": f"SELECT * FROM cart WHERE id = {n}", "level": "info",
               "type": "default"} for n in range(10)]
    yield {"event_id": hexed(i, digits=32), "timestamp": 1726652563.0 + i / 7, "platform": "python", "level": "error",
           "server_name": f"web-{i % 4}", "release": f"shop@1.2.{i % 3}", "environment": "prod", "transaction": "/cart",
           "logger": "cart", "tags": {"region": "eu", "tier": "gold"}, "user": {"id": str(i)},
           "request": {"url": f"http://shop/cart/{i}", "method": "GET",
                       "headers": {"User-Agent": "Mozilla/5.0", "Accept": "*/*"}},
           "contexts": {"trace": {"trace_id": hexed("t", i, digits=32), "span_id": hexed("s", i, digits=16),
                                  "op": "http.server"}, "runtime": {"name": "CPython", "version": "3.11"}},
           "breadcrumbs": {"values": crumbs}, "modules": {f"package{n}": f"1.{n}" for n in range(40)},
           "sdk": {"name": "sentry.python", "version": "2.1"},
           "exception": {"values": [
               {"type": "KeyError", "value": f"'{i}'", "module": None, "stacktrace": {"frames": frames(5)},
                "mechanism": {"type": "chained", "handled": True}},
               {"type": "Declined", "value": f"card {i} declined", "module": "shop.errors",
                "mechanism": {"type": "django", "handled": False}, "stacktrace": {"frames": frames(20)}}]}}


def sentry_transaction(i):
    trace, root, start = hexed(i, digits=32), hexed("r", i, digits=16), 1726652563.0 + i / 7
    spans = [{"trace_id": trace, "span_id": hexed(i, n, digits=16), "parent_span_id": root, "op": "db",
              "description": "SELECT * FROM cart WHERE id = %s", "start_timestamp": start + n / 100,
              "timestamp": start + n / 90, "status": "ok", "data": {"db.system": "postgresql", "db.name": "shop", "rows": n,
                                                                   "thread.id": "140735", "thread.name": "MainThread"},
              "tags": {"region": "eu"}} for n in range(20)]
    yield {"type": "transaction", "event_id": hexed("e", i, digits=32), "transaction": "/cart", "start_timestamp": start,
           "timestamp": start + 1, "platform": "python", "release": "shop@1.2", "environment": "prod",
           "contexts": {"trace": {"trace_id": trace, "span_id": root, "op": "http.server",
                                  "status": "ok" if i % 50 else "internal_error"},
                        "runtime": {"name": "CPython", "version": "3.11"}}, "tags": {"region": "eu"}, "spans": spans}


def sentry_both(i):
    return sentry_event(i) if i % 10 == 0 else sentry_transaction(i)


def xray(i):
    start = 1596566305.0 + i / 7

    def segment(n):
        made = {"id": hexed(i, n, digits=16), "name": f"call{n}", "start_time": start + n / 100, "end_time": start + 0.5,
                "http": {"request": {"url": "https://dynamodb.us-west-2.amazonaws.com/", "method": "POST"},
                         "response": {"status": 200, "content_length": 861}},
                "aws": {"operation": "PutItem", "region": "us-west-2", "request_id": hexed("q", i, n, digits=32),
                        "table_name": "cart"}, "metadata": {"default": {"number": n, "list": [1, 2, 3]}}}
        if i % 50 == 0 and n in (0, 3):
            made["fault"] = True
            made["cause"] = {"working_directory": "/srv", "exceptions": [
                {"id": hexed("x", i, digits=16), "type": "Declined", "message": f"card {i} declined",
                 "stack": [{"path": "shop/pay.go", "line": k, "label": f"pay{k}"} for k in range(15)]}]}
        return made

    root = segment(0)
    root.update({"name": "shop", "trace_id": f"1-{hexed(i, digits=8)}-{hexed('t', i, digits=24)}",
                 "service": {"version": "1.2", "compiler": "gc"}, "annotations": {"cart": i},
                 "subsegments": [dict(segment(n), namespace="aws") for n in range(1, 8)]})
    root["aws"]["xray"] = {"sdk": "X-Ray for Go", "sdk_version": "1.1"}
    yield root


def elastic(i):
    if i % 500 == 0:
        yield {"metadata": {"service": {"name": f"shop{i % 3}", "version": "1.2", "environment": "prod",
                                        "language": {"name": "python"}, "agent": {"name": "python", "version": "6"}},
                            "system": {"hostname": "web-1", "container": {"id": hexed("c", digits=64)}}}}
    trace, root, time = hexed(i, digits=32), hexed("r", i, digits=16), 1571657444929001 + i * 1000
    yield {"transaction": {
        "id": root, "trace_id": trace, "timestamp": time, "name": "GET /cart", "type": "request", "duration": 32.5,
        "outcome": "success" if i % 50 else "failure", "result": "HTTP 2xx", "sampled": True,
        "span_count": {"started": 5, "dropped": 0}, "context": {
            "request": {"method": "GET", "url": {"full": f"http://shop/cart/{i}", "hostname": "shop", "protocol": "http:"},
                        "headers": {"user-agent": "Mozilla/5.0", "accept": "*/*"}, "http_version": "1.1"},
            "response": {"status_code": 200, "headers": {"content-type": "text/html"}}, "tags": {"region": "eu"}}}}
    for n in range(5):
        yield {"span": {
            "id": hexed(i, n, digits=16), "trace_id": trace, "transaction_id": root, "parent_id": root,
            "timestamp": time + n, "name": "SELECT FROM cart", "type": "db", "subtype": "postgresql", "action": "query",
            "duration": 1.25, "outcome": "success", "sync": True, "context": {
                "db": {"instance": "shop", "statement": "SELECT * FROM cart WHERE id = ?", "type": "sql", "user": "shop"},
                "destination": {"address": "db", "port": 5432, "service": {
                    "resource": "postgresql", "name": "postgresql", "type": "db"}}}}}
    if i % 50 == 0:
        yield {"error": {"id": hexed("e", i, digits=32), "trace_id": trace, "transaction_id": root, "parent_id": root,
                         "timestamp": time, "culprit": "shop.mod0.handle", "exception": {
                             "type": "Declined", "module": "shop.errors", "message": f"card {i} declined",
                             "handled": False, "stacktrace": frames(20, "library_frame")}}}


FORMATS = {"sentry-event": sentry_both, "xray": xray, "elastic-apm": elastic}


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in FORMATS:
        sys.exit(__doc__ + "\nformats: " + " ".join(FORMATS))
    with open(sys.argv[3], "w", encoding="utf-8") as out:
        i = 0
        while out.tell() < int(sys.argv[2]):
            for record in FORMATS[sys.argv[1]](i):
                out.write(json.dumps(record, separators=(",", ":")) + "\n")
            i += 1


if __name__ == "__main__":
    main()
