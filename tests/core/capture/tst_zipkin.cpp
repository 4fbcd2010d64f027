#include "core/capture/zipkin/zipkinreader.h"

#include "core/base/text.h"
#include "tests/core/capture/readtext.h"
#include "tests/core/capture/zipkintext.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

class TestZipkin : public QObject {
    Q_OBJECT
private slots:
    void readsASpan()
    {
        const RecordedSpan span = onlySpan("[" + zipkinServerSpan + "]");
        QCOMPARE(span.trace, std::string("4d1e00c0db9010db86154a4ba6e91385"));
        QCOMPARE(span.span, std::string("4d1e00c0db9010db"));
        QCOMPARE(span.parent, std::string("86154a4ba6e91385"));
        QCOMPARE(span.name, std::string("get /"));
        QCOMPARE(span.service, std::string("shop"));
        QVERIFY(span.kind == SpanKind::Server);
        QVERIFY(span.status == SpanStatus::Error);
        QCOMPARE(span.statusMessage, std::string("no \"stock\""));
        QCOMPARE(span.start, TimeNs{ 1472470996199000000 });
        QCOMPARE(span.duration, DurationNs{ 207000000 });
        QCOMPARE(valueOf(span.resource, "host.name"), std::string("box-1"));
        QCOMPARE(valueOf(span.attributes, "http.path"), std::string("/api"));
        QCOMPARE(valueOf(span.attributes, "host.name"), std::string("nothing"));
        QCOMPARE(valueOf(span.attributes, "error"), std::string("nothing"));
        QCOMPARE(valueOf(span.attributes, "network.local.address"), std::string("10.0.0.1"));
        QCOMPARE(valueOf(span.attributes, "network.local.port"), std::string("8080"));
        QCOMPARE(valueOf(span.attributes, "peer.service"), std::string("gate"));
        QCOMPARE(valueOf(span.attributes, "network.peer.address"), std::string("::1"));
        QCOMPARE(span.events.size(), std::size_t{ 1 });
        QCOMPARE(span.events[0].name, std::string("retry"));
        QCOMPARE(span.events[0].time, TimeNs{ 1472470996238000000 });
    }

    void takesEveryShapeOfAFile_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("count");
        std::string one = zipkinServerSpan;
        std::erase(one, '\n');
        const auto add = [](const char* name, const std::string& text, int count) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << count;
        };
        add("one span", one, 1);
        add("a span a line", one + "\n" + one + "\n" + one, 3);
        add("one list", "[" + one + "," + one + "]", 2);
        add("a list a line", "[" + one + "]\n[" + one + "," + one + "]\n", 3);
        add("lists in a list", "[[" + one + "],[],[" + one + "," + one + "]]", 3);
        add("an empty list first", "[]\n[" + one + "]", 1);
        add("with a byte-order mark", "\xEF\xBB\xBF[" + one + "]", 1);
    }
    void takesEveryShapeOfAFile()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, count);
        for (const std::size_t piece : { std::size_t{ 1 }, std::size_t{ 7 }, std::size_t{ 1 } << 20U }) {
            const auto got = readCaptureText(text.toStdString(), piece);
            QCOMPARE(got.format, std::string("zipkin-json"));
            QVERIFY2(got.warnings.empty(), got.warnings.empty() ? "" : got.warnings[0].c_str());
            QCOMPARE(got.sink.spans.size(), static_cast<std::size_t>(count));
        }
    }

    void leavesOtherJsonAlone()
    {
        QVERIFY(readCaptureText("[{\"traceId\":\"1\",\"id\":\"2\",\"attributes\":{},\"timestamp\":3}]").format
            != "zipkin-json");
        QVERIFY(readCaptureText("[{\"traceID\":\"1\",\"operationName\":\"x\"}]").format != "zipkin-json");
        QVERIFY(readCaptureText("{\"data\":[" + zipkinServerSpan + "]}").format != "zipkin-json");
    }

    void tellsErrorsByTheirTags_data()
    {
        QTest::addColumn<QByteArray>("tags");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("message");
        const auto add = [](const char* tags, SpanStatus status, const char* message) {
            QTest::newRow(tags) << QByteArray(tags) << static_cast<int>(status) << QByteArray(message);
        };
        add("", SpanStatus::Unset, "");
        add("\"error\":\"\"", SpanStatus::Error, "");
        add("\"error\":\"true\"", SpanStatus::Error, "");
        add("\"error\":\"false\"", SpanStatus::Error, "");
        add("\"error\":\"no stock\"", SpanStatus::Error, "no stock");
        add("\"error\":\"false\",\"otel.status_code\":\"OK\"", SpanStatus::Ok, "");
        add("\"error\":\"true\",\"otel.status_code\":\"OK\"", SpanStatus::Error, "");
        add("\"otel.status_code\":\"Ok\"", SpanStatus::Ok, "");
        add("\"otel.status_code\":\"UNSET\"", SpanStatus::Unset, "");
        add("\"otel.status_code\":\"ERROR\"", SpanStatus::Error, "");
        add("\"otel.status_code\":\"Error\",\"otel.status_description\":\"why\"", SpanStatus::Error, "why");
        add("\"otel.status_code\":\"STATUS_CODE_ERROR\"", SpanStatus::Error, "");
    }
    void tellsErrorsByTheirTags()
    {
        QFETCH(QByteArray, tags);
        QFETCH(int, status);
        QFETCH(QByteArray, message);
        const RecordedSpan span = onlySpan(zipkinSpan("\"tags\":{" + tags.toStdString() + "}"));
        QCOMPARE(static_cast<int>(span.status), status);
        QCOMPARE(span.statusMessage, message.toStdString());
    }

    void findsExceptionsInAnnotations_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto add = [](const char* name, const char* text) { QTest::newRow(name) << QByteArray(text); };
        add("Collector", "exception|{\\\"exception.type\\\":\\\"E|{\\\",\\\"n\\\":2}|0");
        add("Python", "{\\\"exception\\\": {\\\"exception.type\\\": \\\"E|{\\\", \\\"n\\\": 2}}");
        add("specification", "\\\"exception\\\": {\\\"exception.type\\\": \\\"E|{\\\", \\\"n\\\": 2}");
    }
    void findsExceptionsInAnnotations()
    {
        QFETCH(QByteArray, text);
        const RecordedSpan span = onlySpan(zipkinFailed(text.toStdString()));
        QCOMPARE(span.events.size(), std::size_t{ 1 });
        QCOMPARE(span.events[0].name, std::string("exception"));
        QCOMPARE(span.events[0].attributes.size(), std::size_t{ 2 });
        QCOMPARE(valueOf(span.events[0].attributes, "exception.type"), std::string("E|{"));
        QVERIFY(span.events[0].attributes[1].type == ValueType::Int);
    }
    void keepsOtherAnnotationsAsNames_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : { "exception", "wr", "a|b|0", "a|{b|0", "{}", "{ not: json }", "a|{}|x" }) {
            QTest::newRow(text) << QByteArray(text);
        }
    }
    void keepsOtherAnnotationsAsNames()
    {
        QFETCH(QByteArray, text);
        const RecordedSpan span = onlySpan(zipkinFailed(text.toStdString()));
        QCOMPARE(span.events.size(), std::size_t{ 1 });
        QCOMPARE(span.events[0].name, text.toStdString());
        QVERIFY(span.events[0].attributes.empty());
    }

    void givesTheModelsNames()
    {
        const RecordedSpan span = onlySpan(zipkinSpan(zipkinOtelTags));
        QCOMPARE(span.service, std::string("from-tag"));
        QVERIFY(span.kind == SpanKind::Consumer);
        QCOMPARE(span.links.size(), std::size_t{ 1 });
        QCOMPARE(toHex(span.links[0].trace), std::string("0000000000000000000000000000000a"));
        QCOMPARE(toHex(span.links[0].span), std::string("000000000000000b"));
        QCOMPARE(valueOf(span.links[0].attributes, "k"), std::string("a|b"));
        QCOMPARE(valueOf(span.attributes, "otel.scope.name"), std::string("lib"));
        QCOMPARE(valueOf(span.attributes, "otel.scope.version"), std::string("2"));
        QCOMPARE(valueOf(span.attributes, "otel.library.name"), std::string("nothing"));
        QCOMPARE(valueOf(span.attributes, "otlp.link.1"), std::string("no link"));
        QCOMPARE(valueOf(span.resource, "service.version"), std::string("1.2"));
        QCOMPARE(valueOf(span.resource, "deployment.environment.name"), std::string("test"));
    }

    void readsIdsAndTimesOfAnyForm()
    {
        const RecordedSpan narrow =
            onlySpan("{\"traceId\":\"AB\",\"id\":\"0c\",\"parentId\":null,\"name\":null,"
                     "\"timestamp\":1500000000000000.25,\"duration\":\"7\"}");
        QCOMPARE(narrow.trace, std::string("000000000000000000000000000000ab"));
        QCOMPARE(narrow.span, std::string("000000000000000c"));
        QCOMPARE(narrow.parent, std::string());
        QCOMPARE(narrow.start, TimeNs{ 1500000000000000250 });
        QCOMPARE(narrow.duration, DurationNs{ 7000 });
        QVERIFY(narrow.kind == SpanKind::Internal);
        const RecordedSpan bare = onlySpan("{\"traceId\":\"a\",\"id\":\"b\",\"tags\":{}}");
        QCOMPARE(bare.start, TimeNs{ 0 });
        QCOMPARE(bare.duration, DurationNs{ 0 });
        QCOMPARE(onlySpan(zipkinSpan("\"timestamp\":99999999999999999999,\"duration\":-4")).duration,
            DurationNs{ 0 });
    }

    void keepsBothHalvesOfASharedSpan()
    {
        const auto got = readCaptureText("[" + zipkinHalf("CLIENT", "front", "") + ","
            + zipkinHalf("SERVER", "back", ",\"shared\":true") + "]");
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
        QCOMPARE(got.sink.spans[0].span, got.sink.spans[1].span);
        QCOMPARE(got.sink.spans[0].parent, got.sink.spans[1].parent);
        QCOMPARE(got.sink.spans[1].service, std::string("back"));
    }

    void readsVersion1()
    {
        const RecordedSpan span = onlySpan("[" + zipkinVersion1Server + "]");
        QVERIFY(span.kind == SpanKind::Server);
        QCOMPARE(span.service, std::string("back"));
        QCOMPARE(span.start, TimeNs{ 1500000000000010000 });
        QCOMPARE(span.duration, DurationNs{ 20000 });
        QVERIFY(span.status == SpanStatus::Error);
        QCOMPARE(span.statusMessage, std::string("no stock"));
        QCOMPARE(valueOf(span.attributes, "tries"), std::string("3"));
        QCOMPARE(valueOf(span.attributes, "peer.service"), std::string("front"));
        QCOMPARE(span.events.size(), std::size_t{ 1 });
        QCOMPARE(span.events[0].name, std::string("cache miss"));
    }
    void readsBothHalvesOfAVersion1Record()
    {
        const auto got = readCaptureText("[" + zipkinVersion1Both + "]");
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
        const RecordedSpan& client = got.sink.spans[0];
        const RecordedSpan& server = got.sink.spans[1];
        QVERIFY(client.kind == SpanKind::Client);
        QCOMPARE(client.service, std::string("front"));
        QCOMPARE(client.start, TimeNs{ 1500000000000000000 });
        QCOMPARE(client.duration, DurationNs{ 50000 });
        QVERIFY(client.status == SpanStatus::Unset);
        QVERIFY(server.kind == SpanKind::Server);
        QCOMPARE(server.service, std::string("back"));
        QCOMPARE(server.start, TimeNs{ 1500000000000010000 });
        QCOMPARE(server.duration, DurationNs{ 20000 });
        QVERIFY(server.status == SpanStatus::Error);
    }

    void tellsDamageAndReadsOn_data()
    {
        QTest::addColumn<QByteArray>("damaged");
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<int>("spans");
        const auto add = [](const char* damaged, const char* message, int spans) {
            QTest::newRow(damaged) << QByteArray(damaged) << QByteArray(message) << spans;
        };
        add("{}", "span has no traceId", 2);
        add("{\"id\":\"1\"}", "span has no traceId", 2);
        add("{\"traceId\":\"1\"}", "span has no id", 2);
        add("{\"traceId\":\"00\",\"id\":\"1\"}", "span has no traceId", 2);
        add("{\"traceId\":\"xyz!\",\"id\":\"1\"}", "span's traceId is no id", 2);
        add("{\"traceId\":\"1\",\"id\":\"12345678901234567\"}", "span's id is no id", 2);
        add("{\"traceId\":\"1\",\"id\":\"2\",\"parentId\":\"BADID\"}", "span's parentId is no id", 3);
        add("17", "span: value:", 2);
        add("\"text\"", "span: value:", 2);
        add("[[]]", "span: value:", 2);
        add("{\"traceId\":\"1\",\"id\":\"2\",\"tags\":{\"a\" 1}}", "span: object:", 2);
        add("{\"traceId\":\"1\",\"id\":\"2\",\"name\":\"\xFF\"}", "span: not valid UTF-8", 3);
    }
    void tellsDamageAndReadsOn()
    {
        QFETCH(QByteArray, damaged);
        QFETCH(QByteArray, message);
        QFETCH(int, spans);
        const std::string before = zipkinServerSpan;
        const auto got = readCaptureText("[[" + before + "," + damaged.toStdString() + "," + before + "]]");
        QCOMPARE(got.sink.spans.size(), static_cast<std::size_t>(spans));
        QCOMPARE(got.warnings.size(), std::size_t{ 1 });
        QVERIFY2(got.warnings[0].starts_with(message.toStdString()), got.warnings[0].c_str());
    }

    void bearsWhatIsNestedDeeply()
    {
        constexpr std::size_t depth = 100'000;
        const std::string deep = std::string(depth, '[') + std::string(depth, ']');
        const auto inTags = readCaptureText(
            "[" + zipkinServerSpan + "," + zipkinSpan("\"tags\":{\"error\":" + deep + "}") + "]");
        QCOMPARE(inTags.sink.spans.size() + inTags.warnings.size(), std::size_t{ 2 });
        const auto instead =
            readCaptureText("[" + zipkinServerSpan + "," + deep + "," + zipkinServerSpan + "]");
        QVERIFY(instead.sink.spans.size() >= 1);
        const RecordedSpan event = onlySpan(zipkinFailed("exception|{\\\"a\\\":" + deep + "}|0"));
        QCOMPARE(event.events.size(), std::size_t{ 1 });
    }

    void readsWhatIsThereOfATextCutAnywhere()
    {
        const std::string text = "[" + zipkinServerSpan + ",\n" + zipkinVersion1Both + "]";
        for (std::size_t size = 1; size < text.size(); ++size) {
            const auto got = readCaptureText(text.substr(0, size));
            QCOMPARE(got.sink.spans.size(),
                size <= zipkinServerSpan.size() ? 0U
                    : size + 1 < text.size()    ? 1U
                                                : 3U);
            QVERIFY(!got.warnings.empty());
        }
    }
};

QTEST_APPLESS_MAIN(TestZipkin)
#include "tst_zipkin.moc"
