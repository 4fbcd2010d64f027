#include "core/capture/otlp/otlplog.h"

#include "core/capture/otlp/otlpjsonreader.h"
#include "tests/core/capture/otlp/logtext.h"
#include "tests/support/otlptext.h"
#include "tests/support/print.h"
#include "tests/support/readpieces.h"

#include <QTest>

#include <limits>

using namespace spanglass;
using namespace spanglass::test;

namespace {

ReadPieces read(const std::string& json, std::size_t piece = std::numeric_limits<std::size_t>::max() / 2)
{
    OtlpJsonReader reader;
    return readPieces(reader, json, piece);
}

/// Empty if nothing is.
std::string passedOver(const ReadPieces& got)
{
    std::string out;
    for (const PassedOver& some : got.passedOver) {
        out += std::to_string(some.count) + " " + some.what + "; ";
    }
    return out;
}

} // namespace

/// Log records of OTLP, as its JSON brings them.
class TestOtlpLog : public QObject {
    Q_OBJECT
private slots:
    void givesAnException_data()
    {
        QTest::addColumn<std::string>("json");
        QTest::newRow("JSON mapping") << logRequest(exceptionLog());
        QTest::newRow("field names, base64, enum names") << protobufLogs;
        QTest::newRow("names before 0.15") << oldLogRequest(exceptionLog());
        QTest::newRow("bare ResourceLogs")
            << logRequest(exceptionLog()).substr(17, logRequest(exceptionLog()).size() - 19);
    }
    void givesAnException()
    {
        QFETCH(std::string, json);
        for (const std::size_t piece : { json.size() + 1, std::size_t{ 1 }, std::size_t{ 10 } }) {
            const auto got = read(json, piece);
            QVERIFY2(got.fed.scan == Scan::Ok, got.fed.message.c_str());
            QVERIFY(got.damage.empty());
            QVERIFY(got.sink.spans.empty());
            QCOMPARE(got.sink.remarks.size(), std::size_t{ 1 });
            const RecordedSpan& told = got.sink.remarks[0];
            QCOMPARE(told.trace, traceA);
            QCOMPARE(told.span, std::string("00000000000000b1"));
            QCOMPARE(told.service, std::string("shop"));
            QCOMPARE(told.name, std::string("POST /orders failed"));
            QCOMPARE(told.start, TimeNs{ 1795249616518000000 });
            const std::vector<SpanEvent> events = { { 1795249616518000000, "exception",
                { { "exception.type", "TypeError" }, { "exception.message", "boom" } } } };
            QVERIFY(told.events == events);
            const std::vector<Attribute> rest = { { "order", "12" }, { "log.severity", "ERROR" },
                { "log.body", "POST /orders failed" } };
            QVERIFY(told.attributes == rest);
        }
    }
    void takesTheTimeItWasObserved()
    {
        std::string record = exceptionLog(",\"observedTimeUnixNano\":\"5\"");
        record.replace(record.find("1795249616518000000"), 19, "0");
        const auto got = read(logRequest(record));
        QCOMPARE(got.sink.remarks.at(0).start, TimeNs{ 5 });
        QCOMPARE(got.sink.remarks[0].events.at(0).time, TimeNs{ 5 });
    }
    void namesItsEvent()
    {
        const auto got =
            read(logRequest(exceptionLog(",\"eventName\":\"order.failed\",\"severityText\":\"Fatal\"") + ","
                + exceptionLog(",\"eventName\":\"exception\"")));
        const RecordedSpan& named = got.sink.remarks.at(0);
        QCOMPARE(named.name, std::string("order.failed"));
        QVERIFY(named.attributes.at(1) == (Attribute{ "event.name", "order.failed" }));
        QVERIFY(named.attributes.at(2) == (Attribute{ "log.severity", "Fatal" }));
        QCOMPARE(got.sink.remarks.at(1).name, std::string("POST /orders failed"));
    }
    void keepsExceptionsOfNoSpan()
    {
        std::string record = exceptionLog();
        record.replace(1, logIds.size() + 1, "");
        const auto got = read(logRequest(record));
        QCOMPARE(got.sink.remarks.size(), std::size_t{ 1 });
        QCOMPARE(got.sink.remarks[0].trace, std::string(32, '0'));
    }
    void countsWhatItPassesOver()
    {
        const std::string span = otlpRequest("shop", otlpSpan(traceA, "00000000000000b1", ""));
        const auto got = read(logRequest(plainLog + "," + exceptionLog() + "," + plainLog) + "\n"
            + metricsRequest + "\n" + span + "\n" + metricsRequest + logRequest(plainLog));
        QVERIFY(got.fed.scan == Scan::Ok);
        QVERIFY(got.damage.empty());
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        QCOMPARE(got.sink.remarks.size(), std::size_t{ 1 });
        QCOMPARE(passedOver(got), std::string("2 requests of metrics; 3 log records without an exception; "));
    }
    void recognisesEverySignal()
    {
        for (const std::string& json : { logRequest(plainLog), metricsRequest, protobufLogs }) {
            QVERIFY(recognisesOtlpJson({ json, true, JsonShape::of(json) }));
        }
        const std::string other = "{\"metrics\":[],\"logs\":[],\"spans\":[]}";
        QVERIFY(!recognisesOtlpJson({ other, true, JsonShape::of(other) }));
    }
    void namesSeverities()
    {
        QCOMPARE(std::string(severityName(1)), std::string("TRACE"));
        QCOMPARE(std::string(severityName(17)), std::string("ERROR"));
        QCOMPARE(std::string(severityName(20)), std::string("ERROR"));
        QCOMPARE(std::string(severityName(24)), std::string("FATAL"));
        QCOMPARE(std::string(severityName(25)), std::string());
        QCOMPARE(std::string(severityName(0)), std::string());
    }
};

QTEST_APPLESS_MAIN(TestOtlpLog)
#include "tst_otlplog.moc"
