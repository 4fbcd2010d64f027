#include "core/capture/otlp/otlpjsonreader.h"

#include "tests/support/otlptext.h"
#include "tests/support/print.h"
#include "tests/support/readpieces.h"

#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

namespace {

ReadPieces readPieces(const std::string& json, std::size_t piece)
{
    OtlpJsonReader reader;
    return test::readPieces(reader, json, piece);
}

ReadPieces read(const std::string& json)
{
    return readPieces(json, json.size() + 1);
}

} // namespace

class TestOtlpJsonReader : public QObject {
    Q_OBJECT
private slots:
    void readsARequest()
    {
        const auto got = read(otlpRequest("shop", otlpSpan(traceA, "00000000000000b1", "00000000000000a1")));
        QVERIFY(got.fed.scan == Scan::Ok);
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        const RecordedSpan& span = got.sink.spans[0];
        QCOMPARE(span.trace, traceA);
        QCOMPARE(span.span, std::string("00000000000000b1"));
        QCOMPARE(span.parent, std::string("00000000000000a1"));
        QCOMPARE(span.name, std::string("GET /"));
        QCOMPARE(span.service, std::string("shop"));
        QVERIFY(span.kind == SpanKind::Server);
        QCOMPARE(span.start, TimeNs{ 1795249664963000000 });
        QCOMPARE(span.duration, DurationNs{ 32620509 });
    }
    void decodesErrorSpansWhole()
    {
        const std::string attributes =
            ",\"attributes\":[{\"key\":\"s\",\"value\":{\"stringValue\":\"a\\\"\\u00e9\"}},{\"key\":\"i\","
            "\"value\":{\"intValue\":\"7\"}},"
            "{\"key\":\"j\",\"value\":{\"intValue\":8}},{\"key\":\"d\",\"value\":{\"doubleValue\":1.5}},{"
            "\"key\":\"b\",\"value\":{\"boolValue\":true}},"
            "{\"key\":\"a\",\"value\":{\"arrayValue\":{\"values\":[{\"stringValue\":\"x\\\"y\"},{"
            "\"intValue\":1},{\"boolValue\":false}]}}},"
            "{\"key\":\"m\",\"value\":{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":{"
            "\"stringValue\":\"v\"}}]}}},{\"key\":\"e\",\"value\":{}}]"
            ",\"links\":[{\"traceId\":\""
            + traceB
            + "\",\"spanId\":\"00000000000000c1\",\"attributes\":[{\"key\":\"l\",\"value\":{\"stringValue\":"
              "\"1\"}}]}]";
        const auto got =
            read(otlpRequest("shop", otlpSpan(traceA, "00000000000000b1", "", otlpError() + attributes)));
        QVERIFY(got.damage.empty());
        const RecordedSpan& span = got.sink.spans.at(0);
        QVERIFY(span.status == SpanStatus::Error);
        QCOMPARE(span.statusMessage, std::string("failed"));
        const std::vector<Attribute> expected = { { "s", "a\"é", ValueType::String },
            { "i", "7", ValueType::Int }, { "j", "8", ValueType::Int }, { "d", "1.5", ValueType::Double },
            { "b", "true", ValueType::Bool }, { "a", "[\"x\\\"y\",1,false]", ValueType::Array },
            { "m", "{\"k\":\"v\"}", ValueType::Map }, { "e", "", ValueType::String } };
        QVERIFY(span.attributes == expected);
        QCOMPARE(span.events.size(), std::size_t{ 1 });
        QCOMPARE(span.events[0].name, std::string("exception"));
        QCOMPARE(span.events[0].time, TimeNs{ 1795249664990000000 });
        QCOMPARE(span.events[0].attributes.size(), std::size_t{ 3 });
        QCOMPARE(
            span.events[0].attributes[2].value, std::string("TypeError: boom\n    at f (/srv/app/a.js:1:2)"));
        QCOMPARE(span.links.size(), std::size_t{ 1 });
        QCOMPARE(toHex(span.links[0].trace), traceB);
    }
    void acceptsVariants_data()
    {
        QTest::addColumn<QByteArray>("json");
        const std::string snake =
            "{\"resource_spans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{"
            "\"string_value\":\"shop\"}}]},\"scope_spans\":[{\"spans\":[{\"trace_id\":"
            "\"11a23e9d721fed44f6a6f12a9da29832\",\"span_id\":\"00000000000000b1\",\"parent_span_id\":"
            "\"00000000000000a1\",\"name\":\"GET "
            "/\",\"kind\":\"SPAN_KIND_SERVER\",\"start_time_unix_nano\":1795249664963000000,\"end_time_unix_"
            "nano\":1795249664995620509,\"status\":{\"code\":\"STATUS_CODE_ERROR\",\"message\":\"failed\"}}]}"
            "]}]}";
        const std::string base64 =
            "{\"batches\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{"
            "\"stringValue\":\"shop\"}}]},\"instrumentationLibrarySpans\":[{\"spans\":[{\"traceId\":\"EaI+"
            "nXIf7UT2pvEqnaKYMg==\",\"spanId\":\"AAAAAAAAALE=\",\"parentSpanId\":\"AAAAAAAAAKE=\",\"name\":"
            "\"GET "
            "/\",\"kind\":\"SPAN_KIND_SERVER\",\"startTimeUnixNano\":\"1795249664963000000\","
            "\"endTimeUnixNano\":\"1795249664995620509\",\"status\":{\"message\":\"failed\",\"code\":"
            "\"STATUS_CODE_ERROR\"}}]}]}]}";
        const std::string plain = otlpRequest("shop",
            otlpSpan(traceA, "00000000000000b1", "00000000000000a1",
                ",\"status\":{\"code\":2,\"message\":\"failed\"}"));
        std::string resourceLast = plain;
        const std::size_t from = resourceLast.find("\"resource\":");
        const std::size_t to = resourceLast.find("\"scopeSpans\"");
        const std::string resource = resourceLast.substr(from, to - from - 1);
        resourceLast.erase(from, to - from);
        resourceLast.insert(resourceLast.size() - 3, "," + resource);
        std::string pretty = plain;
        for (std::size_t at = 0; at < pretty.size(); ++at) {
            if (std::string_view("{}[],").find(pretty[at]) != std::string_view::npos) {
                pretty.insert(at + 1, "\r\n\t ");
            }
        }
        std::string escapedKeys = plain;
        escapedKeys.replace(escapedKeys.find("\"spanId\""), 8, "\"span\\u0049d\"");
        QTest::newRow("plain") << QByteArray::fromStdString(plain);
        QTest::newRow("snake case") << QByteArray::fromStdString(snake);
        QTest::newRow("base64, batches, instrumentationLibrarySpans") << QByteArray::fromStdString(base64);
        QTest::newRow("array of requests") << QByteArray::fromStdString("[" + plain + "]");
        QTest::newRow("resource behind its spans") << QByteArray::fromStdString(resourceLast);
        QTest::newRow("pretty-printed") << QByteArray::fromStdString(pretty);
        QTest::newRow("escaped key") << QByteArray::fromStdString(escapedKeys);
        QTest::newRow("bare ResourceSpans") << QByteArray::fromStdString(plain.substr(18, plain.size() - 20));
        QTest::newRow("Tempo v2") << QByteArray::fromStdString("{\"trace\":" + plain + "}");
        QTest::newRow("Tempo v2 with its metrics")
            << QByteArray::fromStdString("{\"metrics\":{},\"trace\":" + plain + ",\"status\":\"COMPLETE\"}");
        QTest::newRow("Jaeger v3") << QByteArray::fromStdString("{\"result\":" + plain + "}");
        QTest::newRow("unknown members")
            << QByteArray::fromStdString("{\"x\":[{\"resourceSpans\":1}]," + plain.substr(1));
    }
    void acceptsVariants()
    {
        QFETCH(QByteArray, json);
        const std::string text = json.toStdString();
        RecordedSpan expected = read(otlpRequest("shop",
                                         otlpSpan(traceA, "00000000000000b1", "00000000000000a1",
                                             ",\"status\":{\"code\":2,\"message\":\"failed\"}")))
                                    .sink.spans.at(0);
        // Whole, and cut at every place.
        for (const std::size_t piece :
            { text.size() + 1, std::size_t{ 1 }, std::size_t{ 7 }, std::size_t{ 100 } }) {
            const auto got = readPieces(text, piece);
            QVERIFY2(got.fed.scan == Scan::Ok, got.fed.message.c_str());
            QVERIFY(got.damage.empty());
            QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
            QCOMPARE(got.sink.spans[0].service, expected.service);
            expected.resource = got.sink.spans[0].resource; // the variants name the service only
            QVERIFY(got.sink.spans[0] == expected);
        }
    }
    void readsValuesOneAfterAnother()
    {
        const std::string one = otlpRequest("a", otlpSpan(traceA, "00000000000000b1", ""));
        const std::string two = otlpRequest("b", otlpSpan(traceA, "00000000000000b2", ""));
        const auto got = read(one + two + "\n\n" + one);
        QCOMPARE(got.sink.spans.size(), std::size_t{ 3 });
        QCOMPARE(got.sink.spans[1].service, std::string("b"));
        QCOMPARE(got.sink.resources.size(), std::size_t{ 2 }); // equal resources are told once
    }
    void leavesOutSpansWithoutIds()
    {
        const std::string good = otlpSpan(traceA, "00000000000000b1", "");
        const std::string spans = good + "," + otlpSpan("", "00000000000000b2", "") + ","
            + otlpSpan(traceA, "", "") + "," + otlpSpan("nonsense", "00000000000000b2", "") + ","
            + otlpSpan(traceA, "00000000000000b3", "");
        const auto got = read(otlpRequest("shop", spans));
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
        const std::vector<std::string> expected = { "span has no traceId", "span has no spanId",
            "span has a traceId that is no id" };
        QVERIFY(got.damage == expected);
    }
    void keepsSpansWithOddTimes()
    {
        std::string span = otlpSpan(traceA, "00000000000000b1", "");
        span.replace(span.find("1795249664963000000"), 19, "99999999999999999999");
        const auto got = read(otlpRequest("shop", span));
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        QCOMPARE(got.sink.spans[0].start, TimeNs{ 0 });
        QCOMPARE(got.damage.size(), std::size_t{ 1 });
        QVERIFY(got.damage[0].find("startTimeUnixNano is out of range") == 0);
    }
    void givesTheSpansBeforeDamage()
    {
        const std::string json = otlpRequest("shop",
            otlpSpan(traceA, "00000000000000b1", "") + "," + otlpSpan(traceA, "00000000000000b2", ""));
        const std::size_t second = json.find("00000000000000b2");
        const auto cut = read(json.substr(0, second));
        QVERIFY(cut.fed.scan == Scan::More);
        QCOMPARE(cut.sink.spans.size(), std::size_t{ 1 });
        std::string damaged = json;
        damaged[json.find("},{\"traceId")] = '!';
        const auto bad = read(damaged);
        QVERIFY(bad.fed.scan != Scan::Ok);
        QVERIFY(!bad.fed.message.empty());
    }
    void repairsInvalidUtf8InErrorSpans()
    {
        const auto got =
            read(otlpRequest("shop", otlpSpan(traceA, "00000000000000b1", "", otlpError("E", "a\xFFz"))));
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        QCOMPARE(got.sink.spans[0].events[0].attributes[1].value, std::string("a\xEF\xBF\xBDz"));
        QCOMPARE(got.damage.size(), std::size_t{ 1 });
    }
    void keepsLoneSurrogates()
    {
        const auto got =
            read(otlpRequest("shop", otlpSpan(traceA, "00000000000000b1", "", otlpError("E", "x\\ud800y"))));
        QCOMPARE(got.sink.spans[0].events[0].attributes[1].value, std::string("x\xEF\xBF\xBDy"));
    }
    void endsDeepNesting()
    {
        std::string value = "{\"stringValue\":\"x\"}";
        for (int i = 0; i < 300; ++i) {
            value = "{\"arrayValue\":{\"values\":[" + value + "]}}";
        }
        const std::string deep = ",\"attributes\":[{\"key\":\"deep\",\"value\":" + value + "}]";
        const auto got =
            read(otlpRequest("shop", otlpSpan(traceA, "00000000000000b1", "", otlpError() + deep)));
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        const std::string brackets(100'000, '[');
        const auto deeper = read(otlpRequest("shop",
            otlpSpan(traceA, "00000000000000b1", "", ",\"status\":{\"code\":2},\"attributes\":" + brackets)));
        QVERIFY(deeper.fed.scan == Scan::More);
    }
    void passesOverElementsThatAreNoObjects()
    {
        const std::string span = otlpSpan(traceA, "00000000000000b1", "");
        std::string json = otlpRequest("shop", "1,\"x\",false," + span + ",null");
        json.insert(json.find('[') + 1, "true,");
        for (const std::size_t piece : { json.size() + 1, std::size_t{ 1 } }) {
            const auto got = readPieces(json, piece);
            QVERIFY2(got.fed.scan == Scan::Ok, got.fed.message.c_str());
            QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
            QCOMPARE(got.damage.size(), std::size_t{ 5 });
            QCOMPARE(got.damage[0], std::string("an element of a list is no object"));
        }
    }
    void tellsWhatShouldBeAListAndIsNone()
    {
        const std::string json =
            "{\"resourceSpans\":5}{\"resourceSpans\":null}"
            "{\"resourceSpans\":[{\"scopeSpans\":{\"a\":[1]}},{\"scopeSpans\":[{\"spans\":\"x\"}]}]}";
        for (const std::size_t piece : { json.size() + 1, std::size_t{ 1 } }) {
            const auto got = readPieces(json, piece);
            QVERIFY2(got.fed.scan == Scan::Ok, got.fed.message.c_str());
            QCOMPARE(got.damage, std::vector<std::string>(3, "what should be a list is none"));
        }
    }
    void namesServicesOfNoResource()
    {
        const auto got = read("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":["
            + otlpSpan(traceA, "00000000000000b1", "") + "]}]}]}");
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        QCOMPARE(got.sink.resources.at(0).size(), std::size_t{ 0 });
    }
};

QTEST_APPLESS_MAIN(TestOtlpJsonReader)
#include "tst_otlpjsonreader.moc"
