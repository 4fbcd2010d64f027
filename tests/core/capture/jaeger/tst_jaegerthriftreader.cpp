#include "core/capture/bytesource.h"
#include "tests/core/capture/jaeger/jaegertext.h"
#include "tests/support/print.h"
#include "tests/support/writers/jaegerthriftwriter.h"

#include <QDir>
#include <QTest>

#include <map>

using namespace spanglass;
using namespace spanglass::test;

namespace {

ThriftWriter process(const std::string& service = "shop", const std::vector<Attribute>& tags = {})
{
    return ThriftWriter().text(1, service).structures(2, thriftTags(tags));
}

ThriftWriter plainSpan(std::uint64_t id)
{
    return ThriftWriter().i64(1, 0xD).i64(2, 0xE).i64(3, id).text(5, "GET /").i64(8, 1'000'000).i64(9, 250);
}

std::string batchOf(const std::vector<ThriftWriter>& spans)
{
    return ThriftWriter().structure(1, process()).structures(2, spans).whole();
}

std::map<std::string, RecordedSpan> bySpan(const RecordingSink& sink)
{
    std::map<std::string, RecordedSpan> out;
    for (const RecordedSpan& span : sink.spans) {
        out[span.trace + "/" + span.span] = span;
    }
    return out;
}

/// Query JSON has doubles as "8090.0".
void dropZeroFractions(std::vector<Attribute>& attributes)
{
    for (Attribute& attribute : attributes) {
        if (attribute.type == ValueType::Double && attribute.value.ends_with(".0")) {
            attribute.value.resize(attribute.value.size() - 2);
        }
    }
}

void readFile(const QString& path, RecordingSink& sink)
{
    auto source = openSource(path.toStdString());
    VERIFY_RESULT(source);
    ReadOptions options;
    options.sinks = { &sink };
    const auto outcome = readCapture(*source, options, {});
    VERIFY_RESULT(outcome);
    QVERIFY(outcome->warnings.empty());
}

} // namespace

/// jaeger.thrift in Thrift's binary protocol.
class TestJaegerThriftReader : public QObject {
    Q_OBJECT
private slots:
    void readsABatch()
    {
        const ThriftWriter parent = ThriftWriter().i32(1, 0).i64(2, 0xD).i64(3, 0xE).i64(4, 0xA1);
        const ThriftWriter link = ThriftWriter().i32(1, 1).i64(2, 0xF).i64(3, 0).i64(4, 0xA2);
        const ThriftWriter log = ThriftWriter()
                                     .i64(1, 1'000'100)
                                     .structures(2,
                                         thriftTags({ { "event", "exception", ValueType::String },
                                             { "exception.type", "TypeError", ValueType::String } }));
        const ThriftWriter binary = ThriftWriter().text(1, "b").i32(2, 4).text(7, std::string("\0\1\2\3", 4));
        std::vector<ThriftWriter> tags = thriftTags({ { "error", "true", ValueType::Bool },
            { "otel.status_code", "1", ValueType::Int }, { "span.kind", "server", ValueType::String },
            { "d", "0.5", ValueType::Double }, { "n", "-7", ValueType::Int } });
        tags.push_back(binary);
        ThriftWriter span = plainSpan(0xB1);
        span.structures(6, { parent, link }).i32(7, 1).structures(10, tags).structures(11, { log });
        const auto read =
            readJaeger(ThriftWriter()
                           .structure(1, process("shop", { { "hostname", "h", ValueType::String } }))
                           .structures(2, { span, plainSpan(0xB2) })
                           .i64(3, 17) // seqNo
                           .whole());
        QCOMPARE(read.error, std::string());
        QCOMPARE(read.format, std::string("jaeger-thrift"));
        QVERIFY(read.warnings.empty());
        QCOMPARE(read.sink.spans.size(), std::size_t{ 2 });
        const RecordedSpan& got = read.sink.spans[0];
        QCOMPARE(got.trace, std::string("000000000000000e000000000000000d"));
        QCOMPARE(got.span, std::string("00000000000000b1"));
        QCOMPARE(got.parent, std::string("00000000000000a1"));
        QCOMPARE(got.start, TimeNs{ 1'000'000'000 });
        QCOMPARE(got.duration, DurationNs{ 250'000 });
        QVERIFY(got.status == SpanStatus::Error);
        QVERIFY(got.kind == SpanKind::Server);
        const std::vector<Attribute> attributes = { { "d", "0.5", ValueType::Double },
            { "n", "-7", ValueType::Int }, { "b", "AAECAw==", ValueType::Bytes } };
        QVERIFY(got.attributes == attributes);
        const std::vector<Attribute> resource = { { "service.name", "shop", ValueType::String },
            { "host.name", "h", ValueType::String } };
        QVERIFY(got.resource == resource);
        QCOMPARE(got.events.size(), std::size_t{ 1 });
        QCOMPARE(got.events[0].name, std::string("exception"));
        QCOMPARE(got.links.size(), std::size_t{ 1 });
        QCOMPARE(toHex(got.links[0].span), std::string("00000000000000a2"));
    }

    void goesOnBehindDamagedSpans()
    {
        const ThriftWriter noId = ThriftWriter().i64(1, 1).i64(2, 0);
        const ThriftWriter noTrace = ThriftWriter().i64(3, 1);
        ThriftWriter notUtf8 = plainSpan(0xB2);
        notUtf8.text(5, "a\xFF");
        const auto read = readJaeger(batchOf({ plainSpan(0xB1), noId, noTrace, notUtf8 }));
        QCOMPARE(read.sink.spans.size(), std::size_t{ 2 });
        QCOMPARE(read.sink.spans[1].name, std::string("a\xEF\xBF\xBD"));
        QCOMPARE(read.warnings.size(), std::size_t{ 2 });
        QCOMPARE(read.warnings[0].message, std::string("span has no spanId"));
        QCOMPARE(read.warnings[1].message, std::string("span has no traceId"));
    }

    void refusesHostileBytes_data()
    {
        QTest::addColumn<QByteArray>("tail");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const std::string& tail, const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(tail) << message;
        };
        const auto head = [](int type, int id) { return ThriftWriter().head(type, id); };
        row("a list of 2^31-1 spans", head(15, 2).number(12, 1).number(0x7FFFFFFF, 4).bytes, "cut short");
        row("a list of 2^31-1 unknown values", head(15, 9).number(2, 1).number(0x7FFFFFFF, 4).bytes,
            "cut short");
        row("a list of 2^31-1 values of no size", head(15, 9).number(0, 1).number(0x7FFFFFFF, 4).bytes,
            "a type that Thrift does not have");
        row("a map of 2^31-1 values", head(13, 9).number(2, 1).number(0, 1).number(0x7FFFFFFF, 4).bytes,
            "cut short");
        row("a list of negative length", head(15, 2).number(12, 1).number(0xFFFFFFFF, 4).bytes,
            "a list of negative length");
        row("a text of 2^31-1 bytes", head(11, 9).number(0x7FFFFFFF, 4).bytes, "cut short");
        row("a text of negative length", head(11, 9).number(0x80000000, 4).bytes,
            "a text of negative length");
        row("an unknown type", head(99, 9).bytes + std::string(64, '\x63'),
            "a type that Thrift does not have");
        row("spans that are numbers", head(15, 2).number(10, 1).number(1, 4).number(1, 8).bytes,
            "spans that are no structs");
        std::string deep;
        for (int i = 0; i < 100'000; ++i) {
            deep += head(12, 9).bytes;
        }
        row("structs in structs", deep, "nested too deep");
        std::string lists = head(15, 9).bytes;
        for (int i = 0; i < 100'000; ++i) {
            lists += ThriftWriter().number(15, 1).number(1, 4).bytes;
        }
        row("lists in lists", lists, "nested too deep");
        row("text behind it", std::string("\0Hello, world", 13), "neither a batch nor a call");
    }
    void refusesHostileBytes()
    {
        QFETCH(QByteArray, tail);
        QFETCH(QString, message);
        std::string bytes = batchOf({ plainSpan(0xB1) });
        bytes.pop_back(); // the batch goes on
        const auto read = readJaeger(bytes + tail.toStdString());
        QCOMPARE(read.sink.spans.size(), std::size_t{ 1 });
        QVERIFY(read.state == CaptureState::Damaged);
        bool isSaid = false;
        for (const Warning& warning : read.warnings) {
            isSaid = isSaid || QString::fromStdString(warning.message).contains(message);
        }
        QVERIFY2(isSaid, read.warnings.empty() ? "no warning" : read.warnings[0].message.c_str());
    }

    /// The exporter's bodies and the query API's answer about the same run.
    void givesTheSpansOfTheQueryApi()
    {
        const QString captures = QStringLiteral(SPANGLASS_SHARED "/captures/jaeger/");
        const QStringList files = QDir(captures + "larder-1.1.0-thrift").entryList(QDir::Files);
        if (files.isEmpty()) {
            QSKIP("the folder ../shared with the captures is not here");
        }
        RecordingSink json;
        readFile(captures + "larder-1.1.0-otel-js.jaeger.json.gz", json);
        RecordingSink thrift;
        for (const QString& file : files) {
            readFile(captures + "larder-1.1.0-thrift/" + file, thrift);
        }
        QCOMPARE(thrift.spans.size(), std::size_t{ 47 });
        auto expected = bySpan(json);
        for (const RecordedSpan& span : thrift.spans) {
            RecordedSpan& same = expected[span.trace + "/" + span.span];
            dropZeroFractions(same.attributes);
            dropZeroFractions(same.resource);
            QVERIFY2(span == same, (describe(span) + describe(same)).c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestJaegerThriftReader)
#include "tst_jaegerthriftreader.moc"
