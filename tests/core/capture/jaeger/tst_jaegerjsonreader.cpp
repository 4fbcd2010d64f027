#include "tests/core/capture/jaeger/jaegertext.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

namespace {

/// One failed span with these tags and these members behind its others.
RecordedSpan errorSpan(const std::string& tags, const std::string& more = "", const std::string& process = "")
{
    const auto read = readJaeger(jaegerTrace(jaegerSpan("b1", errorTags() + tags, more), process));
    return read.sink.spans.empty() ? RecordedSpan{} : read.sink.spans[0];
}

std::string reference(const std::string& type, const std::string& trace, const std::string& span)
{
    return "{\"refType\":\"" + type + "\",\"traceID\":\"" + trace + "\",\"spanID\":\"" + span + "\"}";
}

const std::string sameTrace = "11a23e9d721fed44f6a6f12a9da29832";
const std::string otherTrace = "22a23e9d721fed44f6a6f12a9da29832";

std::string hex16(const std::string& digits)
{
    return std::string(16 - digits.size(), '0') + digits;
}

} // namespace

/// Jaeger's JSON dialects and what their fields mean.
class TestJaegerJsonReader : public QObject {
    Q_OBJECT
private slots:
    void readsTheQueryApisAnswer()
    {
        const auto read = readJaeger(failedSpan());
        QCOMPARE(read.error, std::string());
        QCOMPARE(read.format, std::string("jaeger-json"));
        QVERIFY(read.warnings.empty());
        const RecordedSpan& span = read.sink.spans.at(0);
        QCOMPARE(span.trace, sameTrace);
        QCOMPARE(span.span, hex16("b1"));
        QCOMPARE(span.parent, std::string());
        QCOMPARE(span.name, std::string("GET /"));
        QCOMPARE(span.service, std::string("shop"));
        QVERIFY(span.kind == SpanKind::Server);
        QVERIFY(span.status == SpanStatus::Error);
        QCOMPARE(span.start, TimeNs{ 1795249664963000000 });
        QCOMPARE(span.duration, DurationNs{ 32620000 });
        QCOMPARE(span.statusMessage, std::string("failed"));
        QVERIFY(span.attributes.empty()); // all of them have a place in the model
        QCOMPARE(span.events.size(), std::size_t{ 1 });
        QCOMPARE(span.events[0].name, std::string("exception"));
        QCOMPARE(span.events[0].time, TimeNs{ 1795249664990000000 });
        const std::vector<Attribute> expected = { { "exception.type", "TypeError", ValueType::String },
            { "exception.message", "boom", ValueType::String },
            { "exception.stacktrace", "TypeError: boom\n    at f (/srv/a.js:1:2)", ValueType::String } };
        QVERIFY(span.events[0].attributes == expected);
    }

    void readsTracesInEveryWrapping_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<int>("spans");
        const std::string trace = jaegerTrace(jaegerSpan("b1", ""));
        const std::string own =
            jaegerSpan("b1", "", ",\"process\":{\"serviceName\":\"shop\"},\"processID\":\"\"");
        const auto row = [](const char* name, const std::string& json, int spans) {
            QTest::newRow(name) << QByteArray::fromStdString(json) << spans;
        };
        row("a trace", trace, 1);
        row("a list of traces", "[" + trace + "," + trace + "]", 2);
        row("a list of answers", "[" + jaegerData(trace) + "]", 1);
        row("lines of traces", trace + "\n" + trace + "\n" + trace + "\n", 3);
        row("lines of answers", jaegerData(trace) + "\n" + jaegerData(trace + "," + trace) + "\n", 3);
        row("no blanks between values", trace + trace, 2);
        row("data behind what counts it", "{\"total\":0,\"errors\":[{\"code\":1}],\"data\":[" + trace + "]}",
            1);
        row("a list of spans", "[" + own + "," + own + "]", 2);
        row("a span", own, 1);
        row("processes before the spans",
            "{\"processes\":{\"p1\":{\"serviceName\":\"shop\"}},\"traceID\":\"" + sameTrace + "\",\"spans\":["
                + jaegerSpan("b1", "") + "]}",
            1);
        row("spans without the trace's id",
            "{\"traceID\":\"" + sameTrace
                + "\",\"spans\":[{\"spanID\":\"b1\",\"processID\":\"p1\"}],"
                  "\"processes\":{\"p1\":{\"serviceName\":\"shop\"}}}",
            1);
        row("no spans", jaegerData("{\"traceID\":\"1\",\"spans\":null,\"processes\":null}," + trace), 1);
        row("nothing found", jaegerData(""), 0);
        row("an Elasticsearch search",
            "{\"took\":3,\"timed_out\":false,\"_shards\":{\"total\":1},\"hits\":{\"total\":{\"value\":1},"
            "\"hits\":[{\"_index\":\"jaeger-span\",\"_id\":\"x\",\"_source\":"
                + own + "}]}}",
            1);
        row("lines of Elasticsearch hits", "{\"_index\":\"jaeger-span\",\"_source\":" + own + "}\n", 1);
    }
    void readsTracesInEveryWrapping()
    {
        QFETCH(QByteArray, json);
        QFETCH(int, spans);
        for (const std::size_t piece : { std::size_t{ 1 }, std::size_t{ 1 } << 20U }) {
            const auto read = readJaeger(json.toStdString(), piece);
            QCOMPARE(read.error, std::string());
            QCOMPARE(read.format, std::string("jaeger-json"));
            QVERIFY2(read.warnings.empty(), read.warnings.empty() ? "" : read.warnings[0].message.c_str());
            QCOMPARE(static_cast<int>(read.sink.spans.size()), spans);
            for (const RecordedSpan& span : read.sink.spans) {
                QCOMPARE(span.trace, sameTrace);
                QCOMPARE(span.span, hex16("b1"));
                QCOMPARE(span.service, std::string("shop"));
            }
        }
    }

    void readsTheDialects_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("lastKey");
        QTest::newRow("model.Batch") << QByteArray::fromStdString(modelBatch()) << "s";
        QTest::newRow("Go's names") << QByteArray::fromStdString(snakeBatch()) << "s";
        QTest::newRow("Thrift") << QByteArray::fromStdString(thriftBatch()) << "s";
        QTest::newRow("Elasticsearch") << QByteArray::fromStdString(elasticDocument()) << "s.x";
    }
    void readsTheDialects()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, lastKey);
        const auto read = readJaeger(json.toStdString());
        QCOMPARE(read.error, std::string());
        QCOMPARE(read.format, std::string("jaeger-json"));
        QVERIFY(read.warnings.empty());
        QCOMPARE(read.sink.spans.size(), std::size_t{ 1 });
        const RecordedSpan& span = read.sink.spans[0];
        QCOMPARE(span.trace, sameTrace);
        QCOMPARE(span.span, hex16("b1"));
        QCOMPARE(span.parent, hex16("a1"));
        QCOMPARE(span.name, std::string("get"));
        QCOMPARE(span.start, TimeNs{ 1485467191639875000 });
        QCOMPARE(span.duration, DurationNs{ 22938000 });
        QVERIFY(span.status == SpanStatus::Error);
        const std::vector<Attribute> attributes = { { "n", "53931", ValueType::Int },
            { "z", "0", ValueType::Int }, { "d", "129.8", ValueType::Double },
            { "b", "AAAwOQ==", ValueType::Bytes }, { lastKey.toStdString(), "text", ValueType::String } };
        QVERIFY(span.attributes == attributes);
        const std::vector<Attribute> resource = { { "service.name", "api", ValueType::String },
            { "host.name", "h1", ValueType::String } };
        QVERIFY(span.resource == resource);
    }

    void tellsErrorsByTags_data()
    {
        QTest::addColumn<QByteArray>("tags");
        QTest::addColumn<int>("status");
        const auto row = [](const char* name, const std::string& tags, SpanStatus status) {
            QTest::newRow(name) << QByteArray::fromStdString(tags) << static_cast<int>(status);
        };
        row("none", "", SpanStatus::Unset);
        row("a bool", tag("error", "bool", "true"), SpanStatus::Error);
        row("a bool as text", tag("error", "bool", "\"true\""), SpanStatus::Error);
        row("a text", textTag("error", "true"), SpanStatus::Error);
        row("no type", "{\"key\":\"error\",\"value\":true}", SpanStatus::Error);
        row("not true", tag("error", "bool", "false"), SpanStatus::Unset);
        row("a message", textTag("error", "timeout"), SpanStatus::Unset);
        row("the word ERROR", textTag("otel.status_code", "ERROR"), SpanStatus::Error);
        row("the word OK", textTag("otel.status_code", "OK"), SpanStatus::Ok);
        row("OK, but failed", textTag("otel.status_code", "OK") + "," + textTag("error", "true"),
            SpanStatus::Error);
        row("OTel Go's error", tag("error", "bool", "true") + "," + tag("otel.status_code", "int64", "1"),
            SpanStatus::Error);
        row("OTel Python's OK", tag("otel.status_code", "int64", "1"), SpanStatus::Ok);
        row("OTel Go's OK", tag("otel.status_code", "int64", "2"), SpanStatus::Ok);
        row("Unset", tag("otel.status_code", "int64", "0"), SpanStatus::Unset);
        row("an HTTP failure", tag("http.status_code", "int64", "500"), SpanStatus::Unset);
    }
    void tellsErrorsByTags()
    {
        QFETCH(QByteArray, tags);
        QFETCH(int, status);
        const auto read = readJaeger(jaegerTrace(jaegerSpan("b1", tags.toStdString())));
        QCOMPARE(read.sink.spans.size(), std::size_t{ 1 });
        QCOMPARE(static_cast<int>(read.sink.spans[0].status), status);
    }

    void findsTheParentAmongReferences_data()
    {
        QTest::addColumn<QByteArray>("references");
        QTest::addColumn<QString>("parentField");
        QTest::addColumn<QString>("parent");
        QTest::addColumn<int>("links");
        const auto row = [](const char* name, const std::string& references, const char* field,
                             const char* parent, int links) {
            QTest::newRow(name) << QByteArray::fromStdString(references) << field << parent << links;
        };
        const std::string childA = reference("CHILD_OF", sameTrace, "a1");
        const std::string childB = reference("CHILD_OF", sameTrace, "a2");
        const std::string after = reference("FOLLOWS_FROM", sameTrace, "a3");
        const std::string foreign = reference("CHILD_OF", otherTrace, "a4");
        row("none", "", "", "", 0);
        row("a child", childA, "", "a1", 0);
        row("the first of two", childA + "," + childB, "", "a1", 1);
        row("a child before what it follows", after + "," + childA, "", "a1", 1);
        row("what it follows", after, "", "a3", 0);
        row("of another trace", foreign, "", "", 1);
        row("the old field", "", "a9", "a9", 0);
        row("the old field and a link", after, "a9", "a9", 1);
        row("the old field says it again", childA + "," + after, "a1", "a1", 1);
    }
    void findsTheParentAmongReferences()
    {
        QFETCH(QByteArray, references);
        QFETCH(QString, parentField);
        QFETCH(QString, parent);
        QFETCH(int, links);
        const RecordedSpan span = errorSpan("",
            ",\"references\":[" + references.toStdString() + "],\"parentSpanID\":\""
                + parentField.toStdString() + "\"");
        QCOMPARE(span.parent, parent.isEmpty() ? std::string() : hex16(parent.toStdString()));
        QCOMPARE(static_cast<int>(span.links.size()), links);
    }

    void namesEvents_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("attributes");
        const auto row = [](const char* name, const std::string& fields, const char* event,
                             const char* attributes) {
            QTest::newRow(name) << QByteArray::fromStdString(fields) << event << attributes;
        };
        const std::string type = textTag("exception.type", "T");
        row("by event", textTag("event", "retry") + "," + textTag("n", "1"), "retry", "n=1 ");
        row("by message", textTag("message", "retry") + "," + textTag("n", "1"), "retry", "n=1 ");
        row("both", textTag("event", "retry") + "," + textTag("message", "m"), "retry", "message=m ");
        row("neither", textTag("n", "1"), "", "n=1 ");
        row("an exception", textTag("event", "exception") + "," + type, "exception", "exception.type=T ");
        row("of an older Collector", textTag("message", "exception") + "," + type, "exception",
            "exception.type=T ");
        row("without a name", type, "exception", "exception.type=T ");
        row("of another name", textTag("event", "retry") + "," + type, "retry", "exception.type=T ");
        row("OpenTracing",
            textTag("event", "error") + "," + textTag("error.kind", "T") + "," + textTag("message", "m") + ","
                + textTag("stack", "s") + "," + textTag("error.object", "o"),
            "exception", "exception.type=T exception.message=m exception.stacktrace=s error.object=o ");
        row("OpenTracing's object alone", textTag("error.object", "o") + "," + textTag("n", "1"), "exception",
            "exception.message=o n=1 ");
        row("OpenTracing's message", textTag("event", "error") + "," + textTag("message", "m"), "exception",
            "exception.message=m ");
        row("the word error alone", textTag("event", "error"), "error", "");
    }
    void namesEvents()
    {
        QFETCH(QByteArray, fields);
        QFETCH(QString, name);
        QFETCH(QString, attributes);
        const RecordedSpan span = errorSpan("", logOf(fields.toStdString()));
        QCOMPARE(span.events.size(), std::size_t{ 1 });
        QCOMPARE(span.events[0].name, name.toStdString());
        std::string got;
        for (const Attribute& attribute : span.events[0].attributes) {
            got += attribute.key + "=" + attribute.value + " ";
        }
        QCOMPARE(got, attributes.toStdString());
    }

    void givesTheProcessToTheResource()
    {
        const RecordedSpan span = errorSpan("," + textTag("host.name", "mine"), "",
            textTag("hostname", "h") + "," + textTag("ip", "10.0.0.1") + ","
                + textTag("jaeger.version", "Go-2") + "," + textTag("service.name", "other"));
        const std::vector<Attribute> resource = { { "service.name", "shop", ValueType::String },
            { "host.name", "h", ValueType::String }, { "ip", "10.0.0.1", ValueType::String },
            { "jaeger.version", "Go-2", ValueType::String } };
        QVERIFY(span.resource == resource);
        const std::vector<Attribute> attributes = { { "host.name", "mine", ValueType::String } };
        QVERIFY(span.attributes == attributes);
    }
    void takesTheResourceFromSpansThatCarryIt()
    {
        const RecordedSpan span =
            errorSpan("," + textTag("app.sku", "x") + "," + textTag("service.name", "shop") + ","
                + textTag("service.version", "1.1.0") + "," + tag("process.pid", "float64", "30446.0"));
        const std::vector<Attribute> resource = { { "service.name", "shop", ValueType::String },
            { "service.version", "1.1.0", ValueType::String },
            { "process.pid", "30446.0", ValueType::Double } };
        QVERIFY(span.resource == resource);
        const std::vector<Attribute> attributes = { { "app.sku", "x", ValueType::String } };
        QVERIFY(span.attributes == attributes);
    }
    void leavesAResourceWithoutServiceNameless()
    {
        const auto read = readJaeger("{\"spans\":[" + jaegerSpan("b1", "", ",\"processID\":\"\"")
            + "],\"process\":{\"serviceName\":\"OTLPResourceNoServiceName\"}}");
        QCOMPARE(read.sink.spans.size(), std::size_t{ 1 });
        QVERIFY(read.sink.spans[0].resource.empty());
    }

    void leavesOutDamagedSpansAlone_data()
    {
        QTest::addColumn<QByteArray>("span");
        QTest::addColumn<QString>("message");
        QTest::addColumn<int>("spans");
        const auto row = [](const char* name, const std::string& span, const char* message, int spans) {
            QTest::newRow(name) << QByteArray::fromStdString(span) << message << spans;
        };
        row("no span id", "{\"traceID\":\"1\"}", "span has no spanID", 2);
        row("zero span id", jaegerSpan("0", ""), "span has no spanID", 2);
        row("bad span id", jaegerSpan("x y", ""), "span has a spanID that is no id", 2);
        row("bad trace id", jaegerSpan("b1", "", ",\"traceID\":\"?\""), "span has a traceID that is no id",
            2);
        row("no object", "17", "a span is no object", 2);
        row("a list that is no JSON", "{\"traceID\":\"1\",\"spanID\":\"2\",\"tags\":[{\"key\" 1}]}",
            "span is damaged", 3);
        row("a process that is not there", jaegerSpan("b2", "", ",\"processID\":\"p9\""),
            "span names a process that its trace does not have", 3);
        row("not UTF-8", jaegerSpan("b2", errorTags() + "," + textTag("k", "\xFF")),
            "span is damaged: not valid UTF-8", 3);
    }
    void leavesOutDamagedSpansAlone()
    {
        QFETCH(QByteArray, span);
        QFETCH(QString, message);
        QFETCH(int, spans);
        const auto read = readJaeger(jaegerData(
            jaegerTrace(jaegerSpan("b1", "") + "," + span.toStdString() + "," + jaegerSpan("b3", ""))));
        QCOMPARE(read.warnings.size(), std::size_t{ 1 });
        QVERIFY2(
            read.warnings[0].message.starts_with(message.toStdString()), read.warnings[0].message.c_str());
        QCOMPARE(static_cast<int>(read.sink.spans.size()), spans);
        QVERIFY(read.state == CaptureState::Complete);
    }

    void isRecognisedStrictly_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("Zipkin") << QByteArray("[{\"traceId\":\"1\",\"id\":\"2\",\"name\":\"x\"}]");
        QTest::newRow("services") << QByteArray(
            "{\"data\":[\"shop\"],\"total\":1,\"limit\":0,\"offset\":0,\"errors\":null}");
        QTest::newRow("Datadog search")
            << QByteArray("{\"data\":[{\"type\":\"span\",\"id\":\"x\",\"attributes\":{\"span_id\":\"1\"}}]}");
        QTest::newRow("Tempo search")
            << QByteArray("{\"traces\":[{\"traceID\":\"1\",\"rootServiceName\":\"s\"}]}");
        QTest::newRow("some spans") << QByteArray("{\"spans\":[{\"span_id\":\"1\",\"name\":\"x\"}]}");
    }
    void isRecognisedStrictly()
    {
        QFETCH(QByteArray, json);
        QVERIFY(readJaeger(json.toStdString()).format != "jaeger-json");
    }
};

QTEST_APPLESS_MAIN(TestJaegerJsonReader)
#include "tst_jaegerjsonreader.moc"
