#include "core/capture/format.h"

#include "core/capture/console/consolego.h"
#include "core/capture/console/consolejs.h"
#include "core/capture/console/consolepython.h"
#include "core/capture/datadog/datadogapireader.h"
#include "core/capture/datadog/datadogjsonreader.h"
#include "core/capture/datadog/datadogmsgpackreader.h"
#include "core/capture/elastic/elasticreader.h"
#include "core/capture/jaeger/jaegerjsonreader.h"
#include "core/capture/jaeger/jaegerthriftreader.h"
#include "core/capture/otlp/otlpjsonreader.h"
#include "core/capture/otlp/otlpprotobufreader.h"
#include "core/capture/sentry/sentryenvelopereader.h"
#include "core/capture/sentry/sentryeventreader.h"
#include "core/capture/xray/xrayreader.h"
#include "core/capture/zipkin/zipkinreader.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

/// One line a format. Keep strict recognisers first: otlp-json is content with a key name anywhere.
const std::array formats = {
    Format{ "zipkin-json", "Zipkin JSON: lists of v2 or v1 spans, one span or list a line, lists of lists",
        Layout::Lines, recognisesZipkin, makeZipkinReader },
    Format{ "jaeger-json",
        "Jaeger traces as JSON: query API, UI download, model.Span, Elasticsearch documents", Layout::Lines,
        recognisesJaegerJson, makeJaegerJsonReader },
    Format{ "datadog-msgpack", "Datadog agent payloads in msgpack, v0.3 to v1.0", Layout::Binary,
        recognisesDatadogMsgpack, makeDatadogMsgpackReader },
    Format{ "otlp-protobuf", "OpenTelemetry OTLP protobuf: one request, or framed messages, each may be zstd",
        Layout::Binary, recognisesOtlpProtobuf, makeOtlpProtobufReader },
    Format{ "sentry-envelope", "Sentry envelopes: events and transactions as clients send them", Layout::Text,
        recognisesSentryEnvelope, makeSentryEnvelopeReader },
    Format{ "sentry-event", "Sentry events: error reports and transactions as JSON", Layout::Lines,
        recognisesSentryEvent, makeSentryEventReader },
    Format{ "xray",
        "AWS X-Ray segment documents: plain, in lists or lines, BatchGetTraces, sent to the daemon",
        Layout::Lines, recognisesXRay, makeXRayReader },
    Format{ "datadog-json",
        "Datadog spans as JSON: agent payloads, log exporter lines, test agent snapshots, agentless intake",
        Layout::Lines, recognisesDatadogJson, makeDatadogJsonReader },
    Format{ "datadog-trace-json", "Datadog trace downloaded from the web application", Layout::Text,
        recognisesDatadogTrace, makeDatadogTraceReader },
    Format{ "datadog-spans-api", "Datadog Spans API results", Layout::Lines, recognisesDatadogSearch,
        makeDatadogSearchReader },
    Format{ "jaeger-thrift",
        "Jaeger batches as exporters send them: jaeger.thrift in Thrift's binary protocol", Layout::Binary,
        recognisesJaegerThrift, makeJaegerThriftReader },
    Format{ "otel-console-js", "OpenTelemetry JS console output: ConsoleSpanExporter, between other lines",
        Layout::Text, recognisesConsoleJs, makeConsoleJsReader },
    Format{ "otel-console-python",
        "OpenTelemetry Python console output: ConsoleSpanExporter, between other lines", Layout::Text,
        recognisesConsolePython, makeConsolePythonReader },
    Format{ "otel-console-go", "OpenTelemetry Go console output: stdouttrace, between other lines",
        Layout::Text, recognisesConsoleGo, makeConsoleGoReader },
    Format{ "elastic-apm", "Elastic APM intake: transactions, spans and errors, a line each", Layout::Text,
        recognisesElastic, makeElasticReader },
    Format{ "otlp-json", "OpenTelemetry OTLP JSON: one request a line, one object, an array, pretty-printed",
        Layout::Lines, recognisesOtlpJson, makeOtlpJsonReader },
};

} // namespace

std::span<const Format> knownFormats()
{
    return formats;
}

const Format* formatNamed(std::string_view name)
{
    const auto found = std::ranges::find(formats, name, &Format::name);
    return found == formats.end() ? nullptr : &*found;
}

} // namespace spanglass
