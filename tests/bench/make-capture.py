#!/usr/bin/env python3
"""Writes an OTLP JSON capture out as one large document of another format, for benchmarks.

usage: make-capture.py FORMAT IN.jsonl OUT

IN has a request a line, as ../shared/captures/tools/amplify.py writes it. Nothing is random and only one
line is held, so a trace whose spans are on several lines becomes several traces of the same id.
"""
import json
import sys

KINDS = ["", "internal", "server", "client", "producer", "consumer"]


def plain(value):
    """The type Jaeger calls it and the value, of an OTLP AnyValue."""
    for name, kind in (("stringValue", "string"), ("boolValue", "bool"), ("doubleValue", "float64")):
        if name in value:
            return kind, value[name]
    if "intValue" in value:
        return "int64", int(value["intValue"])
    return "string", json.dumps(value)


def jaeger_tags(attributes):
    tags = []
    for attribute in attributes:
        kind, value = plain(attribute["value"])
        tags.append({"key": attribute["key"], "type": kind, "value": value})
    return tags


def jaeger_span(span, scope, process):
    """As the Collector's translator writes it (contrib, pkg/translator/jaeger)."""
    tags = [{"key": "otel.scope.name", "type": "string", "value": scope.get("name", "")}]
    tags += jaeger_tags(span.get("attributes", []))
    if span.get("kind"):
        tags.append({"key": "span.kind", "type": "string", "value": KINDS[span["kind"]]})
    status = span.get("status", {})
    if status.get("code") == 2:
        tags.append({"key": "otel.status_code", "type": "string", "value": "ERROR"})
        tags.append({"key": "error", "type": "bool", "value": True})
    if status.get("message"):
        tags.append({"key": "otel.status_description", "type": "string", "value": status["message"]})
    references = []
    if span.get("parentSpanId"):
        references.append({"refType": "CHILD_OF", "traceID": span["traceId"], "spanID": span["parentSpanId"]})
    for link in span.get("links", []):
        references.append({"refType": "FOLLOWS_FROM", "traceID": link["traceId"], "spanID": link["spanId"]})
    logs = []
    for event in span.get("events", []):
        fields = [{"key": "event", "type": "string", "value": event["name"]}]
        fields += jaeger_tags(event.get("attributes", []))
        logs.append({"timestamp": int(event["timeUnixNano"]) // 1000, "fields": fields})
    start, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
    return {"traceID": span["traceId"], "spanID": span["spanId"], "operationName": span["name"],
            "references": references, "startTime": start // 1000, "duration": (end - start) // 1000,
            "tags": tags, "logs": logs, "processID": process, "warnings": None}


def jaeger_process(resource):
    attributes = resource.get("attributes", [])
    names = [plain(a["value"])[1] for a in attributes if a["key"] == "service.name"]
    return {"serviceName": names[0] if names else "",
            "tags": jaeger_tags(a for a in attributes if a["key"] != "service.name")}


def jaeger_traces(request):
    traces = {}
    for number, group in enumerate(request.get("resourceSpans", [])):
        process = f"p{number + 1}"
        for scope_spans in group.get("scopeSpans", []):
            for span in scope_spans.get("spans", []):
                trace = traces.setdefault(span["traceId"], {
                    "traceID": span["traceId"], "spans": [], "processes": {}, "warnings": None})
                trace["spans"].append(jaeger_span(span, scope_spans.get("scope", {}), process))
                if process not in trace["processes"]:
                    trace["processes"][process] = jaeger_process(group.get("resource", {}))
    return traces.values()


# What stands before all, the records of a request, what stands between two and behind all.
FORMATS = {
    "jaeger-json": ('{"data":[', jaeger_traces, ",", '],"total":0,"limit":0,"offset":0,"errors":null}\n'),
}


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in FORMATS:
        print(__doc__ + "\nformats: " + " ".join(FORMATS), file=sys.stderr)
        return 2
    head, records, between, tail = FORMATS[sys.argv[1]]
    with open(sys.argv[2], encoding="utf-8") as source, open(sys.argv[3], "w", encoding="utf-8") as out:
        out.write(head)
        first = True
        for line in source:
            for record in records(json.loads(line)):
                out.write("" if first else between)
                json.dump(record, out, separators=(",", ":"), ensure_ascii=False)
                first = False
        out.write(tail)
    return 0


if __name__ == "__main__":
    sys.exit(main())
