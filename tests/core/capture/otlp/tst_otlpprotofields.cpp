#include "core/capture/otlp/otlpprotofields.h"

#include "tests/core/capture/otlp/protoitems.h"

#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

class TestOtlpProtoFields : public QObject {
    Q_OBJECT
private slots:
    void tellsSignalsApart_data()
    {
        QTest::addColumn<std::string>("item");
        QTest::addColumn<int>("signal");
        const auto row = [](const char* name, const std::string& item, OtlpSignal signal) {
            QTest::newRow(name) << item << static_cast<int>(signal);
        };
        row("span", protoSpan(someSpan()), OtlpSignal::Traces);
        row("span of ids and a name", protoMessage([](pbf_writer& out) {
            out.add_bytes(1, idBytes("11a23e9d721fed44f6a6f12a9da29832"));
            out.add_bytes(2, idBytes("00000000000000b1"));
            out.add_string(5, "work");
        }),
            OtlpSignal::Traces);
        row("log record", protoLog(1, "TypeError"), OtlpSignal::Logs);
        row("log record without times", protoMessage([](pbf_writer& out) {
            out.add_enum(2, 17);
            out.add_string(3, "ERROR");
        }),
            OtlpSignal::Logs);
        row("gauge", protoMetric("queue.length", 5), OtlpSignal::Metrics);
        row("gauge with a name as long as an id", protoMetric("queue.length.max", 5), OtlpSignal::Metrics);
        row("sum", protoMetric("http.requests", 7), OtlpSignal::Metrics);
        row("histogram", protoMetric("http.duration", 9), OtlpSignal::Metrics);
        row("nothing", std::string(), OtlpSignal::Unknown);
        row("text", std::string("Just some words that are not protobuf."), OtlpSignal::Unknown);
    }
    void tellsSignalsApart()
    {
        QFETCH(std::string, item);
        QFETCH(int, signal);
        const std::string record = protoRecord({ { "service.name", "shop" } }, { item });
        QCOMPARE(static_cast<int>(otlpSignalOf(record)), signal);
        // An item that tells nothing does not hide the next.
        QCOMPARE(
            static_cast<int>(otlpSignalOf(protoRecord({}, { std::string("\x22\x00", 2), item }))), signal);
    }
    void tellsSignalsOfRecordsThatAreCut()
    {
        const std::string record = protoRecord({ { "service.name", "shop" } }, { protoSpan(someSpan()) });
        const std::size_t enough = record.size() - protoSpan(someSpan()).size() / 2;
        for (std::size_t length = 0; length < record.size(); ++length) {
            const OtlpSignal signal = otlpSignalOf(std::string_view(record).substr(0, length));
            QVERIFY(signal == OtlpSignal::Traces || signal == OtlpSignal::Unknown);
            QVERIFY(length < enough || signal == OtlpSignal::Traces);
        }
    }
    void readsFieldsThatAreCut()
    {
        const std::string bytes = protoMessage([](pbf_writer& out) { out.add_string(2, "twelve bytes"); });
        for (std::size_t length = 0; length <= bytes.size(); ++length) {
            const char* at = bytes.data();
            ProtoField field;
            const Scan scan = readField(at, bytes.data() + length, field);
            QVERIFY(scan == (length == bytes.size() ? Scan::Ok : Scan::More));
            QCOMPARE(field.number, length < 2 ? 0U : 2U);
            QCOMPARE(field.value.size(), length < 2 ? 0 : length - 2);
        }
    }
    void refusesWhatIsNoField_data()
    {
        QTest::addColumn<std::string>("bytes");
        QTest::newRow("number 0") << std::string("\x02\x01\x00", 3);
        QTest::newRow("group") << std::string("\x0b\x00", 2);
        QTest::newRow("wire type 7") << std::string("\x0f\x00", 2);
        QTest::newRow("endless varint") << std::string(12, '\xff');
    }
    void refusesWhatIsNoField()
    {
        QFETCH(std::string, bytes);
        const char* at = bytes.data();
        ProtoField field;
        QVERIFY(readField(at, bytes.data() + bytes.size(), field) == Scan::Bad);
    }
};

QTEST_APPLESS_MAIN(TestOtlpProtoFields)
#include "tst_otlpprotofields.moc"
