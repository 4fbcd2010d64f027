#pragma once

#include <string>

namespace spanglass::test {

inline const std::string consoleJsSpan = R"X({
  resource: {
    attributes: {
      'service.name': 'shop',
      'process.command_args': [ '/usr/bin/node', 'app.js' ],
      'host.id': undefined,
      [Symbol(async)]: 1
    }
  },
  instrumentationScope: { name: 'http', version: undefined, schemaUrl: undefined },
  traceId: '4bc3235c9c15f71e919f968c729b54fe',
  parentSpanContext: {
    traceId: '4bc3235c9c15f71e919f968c729b54fe',
    spanId: 'bd07f80658dc6975',
    traceFlags: 1,
    isRemote: true
  },
  traceState: undefined,
  name: `it's a "name"`,
  id: '2f34bdd4f461e214',
  kind: 1,
  timestamp: 1795251214109216.2,
  duration: 1243.5,
  attributes: { 'http.route': '/{id}', n: 1n, d: -1.5, b: true, list: [ 1, 2, ... 5 more items ], x: NaN },
  status: { code: 2, message: 'no stock\n  left' },
  events: [
    {
      name: 'exception',
      attributes: {
        'exception.type': 'Error',
        'exception.message': "it's } gone",
        'exception.stacktrace': 'Error: it\'s } gone\n' +
          '    at f (/srv/a.js:1:2)\n' +
          '    at g (/srv/b.js:3:4) "q" \x1B[1m `t`\n',
        deep: [Array]
      },
      time: [ 1795251214, 110436000 ],
      droppedAttributesCount: 0
    }
  ],
  links: [
    {
      context: { traceId: 'aa3235c9c15f71e919f968c729b54fe0', spanId: 'cc07f80658dc6975' },
      attributes: { k: 'v' }
    }
  ]
}
)X";

/// Node 10, SDK 1: no resource, the parent's id alone.
inline const std::string consoleJsOldSpan = R"X({ traceId: '4bc3235c9c15f71e919f968c729b54fe',
  parentId: 'bd07f80658dc6975',
  name: 'old',
  id: '2f34bdd4f461e214',
  kind: 0,
  timestamp: 1795251214109216,
  duration: 12,
  attributes: {},
  status: { code: 0 },
  events: [] }
)X";

inline const std::string consolePythonSpan = R"X({
    "name": "GET /",
    "context": {
        "trace_id": "0x4bc3235c9c15f71e919f968c729b54fe",
        "span_id": "0x2f34bdd4f461e214",
        "trace_state": "[]"
    },
    "kind": "SpanKind.SERVER",
    "parent_id": "0xbd07f80658dc6975",
    "start_time": "2026-11-21T08:53:34.109216Z",
    "end_time": "2026-11-21T08:53:34.110459Z",
    "status": {
        "status_code": "ERROR",
        "description": "ValueError: no stock"
    },
    "attributes": {
        "http.status_code": 500,
        "rate": 0.5,
        "cached": false,
        "parts": [ "a", "b" ]
    },
    "events": [
        {
            "name": "exception",
            "timestamp": "2026-11-21T08:53:34.110000Z",
            "attributes": {
                "exception.type": "ValueError",
                "exception.message": "no { stock",
                "exception.escaped": "False"
            }
        }
    ],
    "links": [
        {
            "context": {
                "trace_id": "0xaa3235c9c15f71e919f968c729b54fe0",
                "span_id": "0xcc07f80658dc6975",
                "trace_state": "[]"
            },
            "attributes": {}
        }
    ],
    "resource": {
        "attributes": {
            "service.name": "shop"
        },
        "schema_url": ""
    }
}
)X";

inline const std::string consoleGoSpan =
    R"X({"Name":"GET /","SpanContext":{"TraceID":"4bc3235c9c15f71e919f968c729b54fe","SpanID":"2f34bdd4f461e214",)X"
    R"X("TraceFlags":"01","TraceState":"","Remote":false},"Parent":{"TraceID":"4bc3235c9c15f71e919f968c729b54fe",)X"
    R"X("SpanID":"bd07f80658dc6975","TraceFlags":"01","TraceState":"","Remote":true},"SpanKind":2,)X"
    R"X("StartTime":"2026-11-21T09:53:34.109216001+01:00","EndTime":"2026-11-21T08:53:34.110459Z",)X"
    R"X("Attributes":[{"Key":"n","Value":{"Type":"INT64","Value":7}},{"Key":"d","Value":{"Type":"FLOAT64","Value":2}},)X"
    R"X({"Key":"l","Value":{"Type":"STRINGSLICE","Value":["a"]}}],"Events":[{"Name":"exception","Attributes":[)X"
    R"X({"Key":"exception.type","Value":{"Type":"STRING","Value":"*errors.errorString"}}],)X"
    R"X("DroppedAttributeCount":0,"Time":"2026-11-21T08:53:34.11Z"}],"Links":null,)X"
    R"X("Status":{"Code":"Error","Description":"no stock"},"DroppedAttributes":0,"ChildSpanCount":1,)X"
    R"X("Resource":[{"Key":"service.name","Value":{"Type":"STRING","Value":"shop"}}],)X"
    R"X("InstrumentationScope":{"Name":"lib","Version":"","SchemaURL":""}})X"
    "\n";

/// A program's own lines.
inline const std::string consoleOutput = R"X(
listening on :8080 {not an object}
{"level":30,"msg":"a log","traceId":"4bc3235c9c15f71e919f968c729b54fe"}
  { "indented": 1 }
{ half an object
)X";

} // namespace spanglass::test
