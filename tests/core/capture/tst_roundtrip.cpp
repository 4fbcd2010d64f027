#include "core/capture/capturereader.h"
#include "tests/support/memorysource.h"
#include "tests/support/modelspans.h"
#include "tests/support/print.h"
#include "tests/support/writers/consolewriters.h"
#include "tests/support/writers/datadogindexedwriter.h"
#include "tests/support/writers/datadogwriter.h"
#include "tests/support/writers/jaegerjsonwriter.h"
#include "tests/support/writers/jaegerthriftwriter.h"
#include "tests/support/writers/otlpjsonwriter.h"
#include "tests/support/writers/otlpprotobufwriter.h"
#include "tests/support/writers/reportwriters.h"
#include "tests/support/writers/zipkinwriter.h"

#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

namespace {

/// A format with a small writer of its own for what the format can say.
struct Writer {
    const char* name; ///< of the row
    const char* format; ///< that must be recognised
    Abilities abilities;
    std::string (*write)(const std::vector<ModelSpan>& spans);
    std::vector<ModelSpan> (*says)(std::vector<ModelSpan> spans) = nullptr; ///< what it can say of spans
};

/// One row a format and shape.
const std::vector<Writer>& writers()
{
    const Abilities zipkin = { .timeStep = 1000, .typedValues = false };
    static const std::vector<Writer> all = {
        { "OTLP JSON lines", "otlp-json", { .parentHint = true }, otlpJsonLines },
        { "Console of Go", "otel-console-go", { .parentHint = true }, consoleGo },
        { "Console of JS", "otel-console-js", { .timeStep = 1000, .parentHint = true }, consoleJs },
        { "Console of Python", "otel-console-python", { .timeStep = 1000 }, consolePython },
        { "Zipkin v2", "zipkin-json", zipkin, zipkinVersion2 },
        { "Zipkin v1", "zipkin-json", zipkin, zipkinVersion1 },
        { "Jaeger query answer", "jaeger-json", jaegerAbilities(), jaegerAnswer },
        { "Datadog v0.4", "datadog-msgpack", datadogAbilities(), datadogMaps },
        { "Datadog v0.5", "datadog-msgpack", datadogAbilities(), datadogTable },
        { "Datadog v1.0", "datadog-msgpack", { .statusMessage = false, .okStatus = false },
            DatadogIndexedWriter::of },
        { "Datadog JSON", "datadog-json", datadogAbilities(), datadogJson },
        { "Datadog log lines", "datadog-json", datadogAbilities(), datadogLogLines },
        { "Jaeger trace lines", "jaeger-json", jaegerAbilities(), jaegerTraceLines },
        { "OTLP protobuf, one request", "otlp-protobuf", { .parentHint = true }, otlpProtobufBody },
        { "OTLP protobuf, frames", "otlp-protobuf", { .parentHint = true }, otlpProtobufFrames },
        { "OTLP protobuf, zstd frames", "otlp-protobuf", { .parentHint = true }, otlpProtobufZstdFrames },
        { "Jaeger Thrift batches", "jaeger-thrift", jaegerAbilities(), jaegerThriftBatches },
        { "Jaeger Thrift calls", "jaeger-thrift", jaegerAbilities(), jaegerThriftCalls },
        { "X-Ray documents", "xray", xrayAbilities(), xrayDocuments, xraySays },
        { "Elastic APM lines", "elastic-apm", elasticAbilities(), elasticLines, elasticSays },
        { "Sentry transactions", "sentry-event", sentryAbilities(), sentryTransactions, sentrySays },
        { "Sentry envelopes", "sentry-envelope", sentryAbilities(), sentryEnvelopes, sentrySays },
    };
    return all;
}

/// Details are kept of error spans only.
std::vector<ModelSpan> readBack(std::string bytes, std::size_t piece, const Writer& writer)
{
    RecordingSink sink;
    OpenedSource source = memorySource(std::move(bytes), piece);
    ReadOptions options;
    options.sinks = { &sink };
    const auto outcome = readCapture(source, options, {});
    if (!outcome) {
        qWarning("%s", outcome.error().message.c_str());
        return {};
    }
    for (const Warning& warning : outcome->warnings) {
        qWarning("%s: %s", warning.where.c_str(), warning.message.c_str());
    }
    return outcome->format == writer.format && outcome->warningCount == 0 ? inOrder(std::move(sink.spans))
                                                                          : std::vector<ModelSpan>{};
}

} // namespace

/// Random spans, written out in each format that can say them, are read back as they were.
class TestRoundTrip : public QObject {
    Q_OBJECT
private slots:
    void readsBackWhatWasWritten_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < writers().size(); ++i) {
            QTest::newRow(writers()[i].name) << static_cast<int>(i);
        }
    }
    void readsBackWhatWasWritten()
    {
        QFETCH(int, index);
        const Writer& writer = writers()[static_cast<std::size_t>(index)];
        constexpr std::uint32_t rounds = 150;
        for (std::uint32_t seed = 1; seed <= rounds; ++seed) {
            const std::vector<ModelSpan> made = RandomSpans(seed, writer.abilities).make(1 + seed % 40);
            const std::vector<ModelSpan> spans = writer.says == nullptr ? made : writer.says(made);
            const std::string bytes = writer.write(spans);
            const std::vector<ModelSpan> expected = inOrder(spans);
            const std::vector<ModelSpan> got = readBack(bytes, seed % 3 == 0 ? 7 : 4096, writer);
            QCOMPARE(got.size(), expected.size());
            for (std::size_t i = 0; i < got.size(); ++i) {
                QVERIFY2(got[i] == expected[i],
                    ("seed " + std::to_string(seed) + "\nexpected " + describe(expected[i]) + "got "
                        + describe(got[i]))
                        .c_str());
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestRoundTrip)
#include "tst_roundtrip.moc"
