#include "core/capture/otlp/otlpprotobufreader.h"

#include "tests/core/capture/otlp/protoitems.h"
#include "tests/support/print.h"
#include "tests/support/readpieces.h"

#include <QTest>

#include <limits>

using namespace spanglass;
using namespace spanglass::test;

namespace {

const std::vector<Attribute> shop = { { "service.name", "shop" } };

/// As a capture that begins so.
ReadPieces read(const std::string& bytes, std::size_t piece = std::numeric_limits<std::size_t>::max() / 2)
{
    const auto reader = makeOtlpProtobufReader({ bytes, true, {} });
    return readPieces(*reader, bytes, piece);
}

std::string requestOf(const ModelSpan& span)
{
    return protoRequest({ protoRecord(span.resource, { protoSpan(span) }) });
}

std::string grpc(const std::string& message)
{
    return '\0' + framed(message);
}

} // namespace

class TestOtlpProtobufReader : public QObject {
    Q_OBJECT
private slots:
    void readsEveryShape_data()
    {
        QTest::addColumn<std::string>("bytes");
        const std::string body = requestOf(someSpan());
        const std::string json =
            "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
            "\"value\":{\"stringValue\":\"shop\"}}]},\"scopeSpans\":[{\"spans\":[{"
            "\"traceId\":\"11a23e9d721fed44f6a6f12a9da29832\",\"spanId\":"
            "\"00000000000000b1\",\"name\":\"GET /\"}]}]}]}";
        QTest::newRow("request") << body + body;
        QTest::newRow("frames") << framed(body) + framed(body);
        QTest::newRow("zstd frames") << framed(zstdCompressed(body)) + framed(zstdCompressed(body));
        QTest::newRow("plain and zstd frames") << framed(body) + framed("") + framed(zstdCompressed(body));
        QTest::newRow("two zstd streams in a frame") << framed(zstdCompressed(body) + zstdCompressed(body));
        QTest::newRow("zstd frames of JSON") << framed(zstdCompressed(json)) + framed(zstdCompressed(json));
        QTest::newRow("gRPC messages") << grpc(body) + grpc(body);
    }
    void readsEveryShape()
    {
        QFETCH(std::string, bytes);
        QVERIFY(recognisesOtlpProtobuf({ bytes, true, {} }));
        for (const std::size_t piece : { bytes.size() + 1, std::size_t{ 1 }, std::size_t{ 7 } }) {
            const auto got = read(bytes, piece);
            QVERIFY2(got.fed.scan == Scan::Ok, got.fed.message.c_str());
            QVERIFY2(got.damage.empty(), got.damage.empty() ? "" : got.damage[0].c_str());
            QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
            for (const RecordedSpan& span : got.sink.spans) {
                QCOMPARE(span.trace, someSpan().trace);
                QCOMPARE(span.service, someSpan().service);
                QCOMPARE(span.name, someSpan().name);
            }
        }
    }
    void readsAllOfAnErrorSpan()
    {
        const auto got = read(requestOf(someSpan()));
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        QCOMPARE(describe(got.sink.spans[0]), describe(someSpan()));
        QVERIFY(got.sink.spans[0] == someSpan());
    }
    void writesValuesAsTheJsonReaderDoes()
    {
        const std::string span = protoSpan(someSpan()) + protoMessage([](pbf_writer& out) {
            const auto add = [&](const char* key, auto fill) {
                pbf_writer pair(out, 9);
                pair.add_string(1, key);
                pbf_writer value(pair, 2);
                fill(value);
            };
            add("array", [](pbf_writer& value) {
                pbf_writer list(value, 5);
                list.add_message(1, protoMessage([](pbf_writer& one) { one.add_string(1, "x\"y"); }));
                list.add_message(1, protoMessage([](pbf_writer& one) { one.add_int64(3, 1); }));
                list.add_message(1, std::string());
            });
            add("map", [](pbf_writer& value) {
                pbf_writer list(value, 6);
                addAttributes(list, 1, { { "k", "v" }, { "n", "2", ValueType::Int } });
            });
            add("bytes", [](pbf_writer& value) { value.add_bytes(7, "\xff\xfe"); });
            add("nan",
                [](pbf_writer& value) { value.add_double(4, std::numeric_limits<double>::quiet_NaN()); });
            add("whole", [](pbf_writer& value) { value.add_double(4, 5); });
            add("none", [](pbf_writer&) {});
        });
        const auto got = read(protoRequest({ protoRecord(shop, { span }) }));
        std::vector<Attribute> expected = someSpan().attributes;
        expected.insert(expected.end(),
            { { "array", "[\"x\\\"y\",1,\"\"]", ValueType::Array },
                { "map", "{\"k\":\"v\",\"n\":2}", ValueType::Map }, { "bytes", "//4=", ValueType::Bytes },
                { "nan", "NaN", ValueType::Double }, { "whole", "5", ValueType::Double }, { "none", "" } });
        QVERIFY(got.sink.spans.at(0).attributes == expected);
    }
    void readsFieldsInAnyOrder()
    {
        const std::string span = protoSpan(someSpan());
        const std::string record = protoRecord(shop, { span });
        // The resource behind its spans, in the list's old field, with fields that are not known.
        const std::string moved = protoMessage([&](pbf_writer& out) {
            out.add_fixed32(99, 7);
            pbf_writer scope(out, 1000);
            scope.add_message(2, span + protoMessage([](pbf_writer& more) {
                more.add_string(500, "unknown");
                more.add_string(6, "a kind that is text");
            }));
        }) + protoMessage([](pbf_writer& out) {
            out.add_string(3, "url");
            pbf_writer resource(out, 1);
            addAttributes(resource, 1, shop);
        });
        const auto got = read(protoRequest({ record, moved }));
        QVERIFY(got.damage.empty());
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
        QVERIFY(got.sink.spans[0] == someSpan());
        QVERIFY(got.sink.spans[1] == someSpan());
        QCOMPARE(got.sink.resources.size(), std::size_t{ 1 });
    }
    void leavesOutSpansWithoutIds()
    {
        const auto withIds = [](const std::string& trace, const std::string& span) {
            return protoMessage([&](pbf_writer& out) {
                out.add_bytes(1, trace);
                out.add_bytes(2, span);
                out.add_fixed64(7, 1);
            });
        };
        const std::string trace = idBytes(someSpan().trace);
        const std::string id = idBytes(someSpan().span);
        const auto got = read(protoRequest({ protoRecord(shop,
            { withIds(trace, id), withIds("", id), withIds("short", id), withIds(trace, ""),
                withIds(trace, "longer than eight"), withIds(std::string(16, '\0'), id),
                withIds(id, id) }) }));
        const std::vector<std::string> expected = { "span has no traceId", "span has a traceId that is no id",
            "span has no spanId", "span has a spanId that is no id", "span has no traceId" };
        QVERIFY(got.damage == expected);
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
        QCOMPARE(got.sink.spans[1].trace, std::string("000000000000000000000000000000b1")); // of 64 bits
    }
    void readsOnBehindDamage()
    {
        const std::string good = requestOf(someSpan());
        std::string cutShort = good;
        cutShort[1] = static_cast<char>(cutShort[1] + 1); // the record runs past its message
        std::string badSpan = protoSpan(someSpan("00000000000000b2"));
        badSpan[0] = '\x0b'; // a group
        const std::string badRecord = protoRequest({ protoRecord(shop, { badSpan, protoSpan(someSpan()) }) });
        const std::string bytes = framed(good) + framed(cutShort) + framed(badRecord) + framed("no protobuf")
            + framed(zstdCompressed(good).substr(0, 40)) + framed(zstdCompressed(good + "\x07"))
            + framed(good);
        for (const std::size_t piece : { bytes.size() + 1, std::size_t{ 1 }, std::size_t{ 50 } }) {
            const auto got = read(bytes, piece);
            QVERIFY(got.fed.scan == Scan::Ok);
            QCOMPARE(got.sink.spans.size(), std::size_t{ 4 });
            QCOMPARE(got.damage.size(), std::size_t{ 5 });
            QCOMPARE(got.damage[0], std::string("damaged message: the data ends inside a protobuf field"));
            QVERIFY(got.damage[1].starts_with("damaged span: "));
            QCOMPARE(got.damage[2], std::string("damaged message: no protobuf field begins here"));
            QCOMPARE(got.damage[3], std::string("damaged message: its zstd data ends early"));
            QCOMPARE(got.damage[4], std::string("damaged message: no protobuf field begins here"));
            QCOMPARE(got.places[0], framed(good).size() + 4);
        }
    }
    void tellsWhereTheDataEnd()
    {
        const std::string one = framed(requestOf(someSpan()));
        for (std::size_t length = one.size() + 1; length < 2 * one.size(); ++length) {
            const auto got = read((one + one).substr(0, length), 100);
            QVERIFY(got.fed.scan == Scan::More);
            QVERIFY(!got.fed.message.empty());
            QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        }
    }
    void endsAtLengthsThatCannotBe()
    {
        const std::string one = framed(requestOf(someSpan()));
        const auto got = read(one + "\x10" + std::string(3, '\1') + one);
        QVERIFY(got.fed.scan == Scan::Bad);
        QCOMPARE(got.fed.message, std::string("a message of 268501249 bytes"));
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        // In a request it is the record whose length cannot be.
        const auto body = read(requestOf(someSpan()) + "\n\xff\xff\xff\xff\x0f" + requestOf(someSpan()));
        QVERIFY(body.fed.scan == Scan::Bad);
        QCOMPARE(body.fed.message, std::string("a record of more than 256 MiB"));
    }
    void refusesToUnpackWithoutEnd()
    {
        const std::string unknown = protoMessage(
            [](pbf_writer& out) { out.add_bytes(99, std::string(std::size_t{ 1 } << 20U, 'x')); });
        std::string much;
        for (int i = 0; i < 260; ++i) {
            much += unknown;
        }
        const std::string bomb = zstdCompressed(much);
        QVERIFY(bomb.size() < 100'000);
        const std::string one = framed(requestOf(someSpan()));
        const auto got = read(one + framed(bomb) + one);
        QVERIFY(got.fed.scan == Scan::Ok);
        QCOMPARE(got.damage.size(), std::size_t{ 1 });
        QCOMPARE(got.damage[0], std::string("damaged message: it unpacks to more than 256 MiB"));
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
    }
    void givesExceptionsOfLogs()
    {
        const std::string bytes = protoRequest(
            { protoRecord(shop, { protoLog(1, "TypeError"), protoLog(2, ""), protoLog(0, "RangeError") }) });
        QVERIFY(recognisesOtlpProtobuf({ bytes, true, {} }));
        const auto got = read(bytes);
        QVERIFY(got.damage.empty());
        QVERIFY(got.sink.spans.empty());
        QCOMPARE(got.sink.remarks.size(), std::size_t{ 2 });
        const RecordedSpan& first = got.sink.remarks[0];
        QCOMPARE(first.trace, someSpan().trace);
        QCOMPARE(first.span, someSpan().span);
        QCOMPARE(first.service, std::string("shop"));
        QCOMPARE(first.name, std::string("POST /orders failed"));
        QCOMPARE(first.start, TimeNs{ 1 });
        const std::vector<SpanEvent> events = { { 1, "exception",
            { { "exception.type", "TypeError" }, { "exception.stacktrace", "TypeError: boom" } } } };
        QVERIFY(first.events == events);
        const std::vector<Attribute> rest = { { "order", "12", ValueType::Int }, { "log.severity", "ERROR" },
            { "log.body", "POST /orders failed" } };
        QVERIFY(first.attributes == rest);
        QCOMPARE(got.sink.remarks[1].start, TimeNs{ 77 }); // when it was observed
        QCOMPARE(got.passedOver.size(), std::size_t{ 1 });
        QCOMPARE(got.passedOver[0].count, std::uint64_t{ 1 });
        QCOMPARE(got.passedOver[0].what, std::string("log records without an exception"));
    }
    void passesOverMetrics()
    {
        const std::string request = protoRequest(
            { protoRecord(shop, { protoMetric("a.gauge", 5) }), protoRecord(shop, { protoMetric("b", 7) }) });
        const std::string bytes = framed(request) + framed(requestOf(someSpan())) + framed(request);
        QVERIFY(recognisesOtlpProtobuf({ bytes, true, {} }));
        const auto got = read(bytes);
        QVERIFY(got.fed.scan == Scan::Ok);
        QVERIFY(got.damage.empty());
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        QCOMPARE(got.passedOver.size(), std::size_t{ 1 });
        QCOMPARE(got.passedOver[0].count, std::uint64_t{ 2 });
        QCOMPARE(got.passedOver[0].what, std::string("requests of metrics"));
    }
    void repairsInvalidUtf8InErrorSpans()
    {
        ModelSpan span = someSpan();
        span.statusMessage = "a\xFFz";
        const auto got = read(requestOf(span));
        QCOMPARE(got.sink.spans.at(0).statusMessage, std::string("a\xEF\xBF\xBDz"));
        QCOMPARE(got.damage.size(), std::size_t{ 1 });
    }
    void endsDeepNesting()
    {
        std::string value = protoMessage([](pbf_writer& out) { out.add_string(1, "deep"); });
        for (int i = 0; i < 5000; ++i) {
            value = protoMessage([&](pbf_writer& out) {
                pbf_writer list(out, 5);
                list.add_message(1, value);
            });
        }
        const std::string span = protoSpan(someSpan()) + protoMessage([&](pbf_writer& out) {
            pbf_writer pair(out, 9);
            pair.add_string(1, "nested");
            pair.add_message(2, value);
        });
        const auto got = read(protoRequest({ protoRecord(shop, { span }) }));
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        QCOMPARE(got.sink.spans[0].attributes.back().value, std::string(33, '[') + std::string(33, ']'));
    }
    void knowsWhatIsNotItsOwn_data()
    {
        QTest::addColumn<std::string>("bytes");
        QTest::newRow("empty") << std::string();
        QTest::newRow("zeros") << std::string(1000, '\0');
        QTest::newRow("JSON behind a line end") << std::string("\n{\"resourceSpans\":[]}");
        QTest::newRow("text") << std::string("nothing of the kind\n");
        QTest::newRow("an empty frame") << framed("");
        QTest::newRow("a string in a list") << protoRequest({ "some text of a message" });
    }
    void knowsWhatIsNotItsOwn()
    {
        QFETCH(std::string, bytes);
        QVERIFY(!recognisesOtlpProtobuf({ bytes, true, {} }));
    }
};

QTEST_APPLESS_MAIN(TestOtlpProtobufReader)
#include "tst_otlpprotobufreader.moc"
