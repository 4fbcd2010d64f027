#include "core/capture/format.h"
#include "core/stack/stackparser.h"
#include "tests/core/capture/readingtext.h"
#include "tests/core/capture/sentry/sentrytext.h"
#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

namespace {

/// The exception of a report as it is shown.
std::string stackOf(const RecordedSpan& report)
{
    const std::vector<Attribute>& event = report.events.front().attributes;
    return textOf(parseStack(valueOf(event, "exception.stacktrace"), valueOf(event, "exception.type"),
        valueOf(event, "exception.message")));
}

std::string withLevel(const std::string& level)
{
    std::string text = messageEvent;
    return text.replace(text.find("LEVEL"), 5, level);
}

} // namespace

class TestSentry : public QObject {
    Q_OBJECT
private slots:
    void readsAnErrorReport();
    void readsGroupsAndThreads();
    void standsAloneWithoutATrace();
    void readsIdsWithDashes();
    void readsMessagesOfErrors();
    void readsTransactions();
    void readsEventsInAnyShape_data();
    void readsEventsInAnyShape();
    void takesEventsWithWrongTypes_data();
    void takesEventsWithWrongTypes();
    void readsEnvelopes();
    void bearsLengthsThatLie_data();
    void bearsLengthsThatLie();
    void bearsCutsAnywhere();
    void bearsDepth();
};

void TestSentry::readsAnErrorReport()
{
    const Reading reading = readText(declinedEvent);
    QCOMPARE(reading.error, std::string());
    QCOMPARE(reading.format, std::string("sentry-event"));
    QCOMPARE(reading.warnings, std::vector<std::string>());
    QCOMPARE(reading.sink.reports.size(), std::size_t{ 1 });
    const RecordedSpan& report = reading.sink.reports.front();
    QCOMPARE(report.trace, std::string("b156a475de54423d9c1571df97ec7eb6"));
    QCOMPARE(report.span, std::string("0a53026963414893"));
    QCOMPARE(report.parent, std::string("5b95c29a5ded4281"));
    QCOMPARE(report.name, std::string("POST /cart"));
    QCOMPARE(report.start, TimeNs{ 1726652563945815000 });
    QCOMPARE(report.service, std::string("shop"));
    QCOMPARE(valueOf(report.resource, "service.version"), std::string("1.2.0"));
    QCOMPARE(valueOf(report.resource, "deployment.environment.name"), std::string("prod"));
    QCOMPARE(valueOf(report.resource, "host.name"), std::string("web-1"));
    QCOMPARE(valueOf(report.resource, "telemetry.sdk.language"), std::string("python"));
    QCOMPARE(valueOf(report.resource, "process.runtime.name"), std::string("CPython"));
    QCOMPARE(valueOf(report.resource, "k8s.pod.name"), std::string("shop-7"));
    QCOMPARE(valueOf(report.attributes, "region"), std::string("eu"));
    QCOMPARE(valueOf(report.attributes, "user.id"), std::string("7"));
    QCOMPARE(valueOf(report.attributes, "url.full"), std::string("http://shop/cart"));
    QCOMPARE(valueOf(report.attributes, "http.request.method"), std::string("POST"));
    QCOMPARE(valueOf(report.attributes, "error.handled"), std::string("false"));
    QCOMPARE(valueOf(report.attributes, "error.fingerprint"), std::string("-"));
    QCOMPARE(valueOf(report.attributes, "level"), std::string("error"));
    QCOMPARE(stackOf(report),
        std::string("reported shop.errors.Declined: card 7 declined\n"
                    "* shop.cart|pay /srv/shop/cart.py:42\n"
                    "  run /usr/lib/python3/dist-packages/wsgi.py:1 [wsgi]\n"
                    "cause KeyError: 'id'\n"
                    "* find /srv/shop/db.py:9\n"));
}

void TestSentry::readsGroupsAndThreads()
{
    const Reading group = readText(groupEvent);
    QCOMPARE(stackOf(group.sink.reports.at(0)),
        std::string("reported ExceptionGroup: two\n* f a.py:1\nmember ValueError: a\nmember KeyError: b\n"));
    QCOMPARE(group.sink.reports.at(0).start, TimeNs{ 1741256391132514327 });
    const Reading thread = readText(threadEvent);
    QCOMPARE(stackOf(thread.sink.reports.at(0)),
        std::string("reported SIGSEGV: at 0x0\n* draw(int) :0\n   :0 [libc.so]\n* main :0\n"));
    QCOMPARE(thread.sink.reports.at(0).start, TimeNs{ 1741256391000000000 });
}

void TestSentry::standsAloneWithoutATrace()
{
    const Reading reading = readText(groupEvent);
    QCOMPARE(reading.sink.reports.at(0).trace, std::string("11111111111111112222222222222222"));
    QCOMPARE(reading.sink.reports.at(0).span, std::string("2222222222222222"));
    QCOMPARE(reading.sink.reports.at(0).parent, std::string());
}

void TestSentry::readsIdsWithDashes()
{
    std::string text = transactionEvent;
    text.replace(text.find("b156a475de54423d9c1571df97ec7eb6"), 32, "b156a475-de54-423d-9c15-71df97ec7eb6");
    const Reading reading = readText(text);
    QCOMPARE(reading.sink.spans.size(), std::size_t{ 4 });
    QCOMPARE(reading.sink.spans.front().trace, std::string("b156a475de54423d9c1571df97ec7eb6"));
}

void TestSentry::readsMessagesOfErrors()
{
    const Reading error = readText(withLevel("fatal"));
    const RecordedSpan& report = error.sink.reports.at(0);
    QCOMPARE(valueOf(report.events.at(0).attributes, "exception.message"), std::string("Ada left"));
    QCOMPARE(valueOf(report.events.at(0).attributes, "exception.type"), std::string("-"));
    QCOMPARE(valueOf(report.attributes, "error.fingerprint"), std::string("cart left"));
    QCOMPARE(report.service, std::string("shop-api"));
    const Reading remark = readText(withLevel("info"));
    QCOMPARE(remark.error, std::string());
    QCOMPARE(remark.sink.reports.size(), std::size_t{ 0 });
    QCOMPARE(remark.warnings.size(), std::size_t{ 1 });
    QVERIFY(remark.warnings[0].find("1 message without an error was passed over") != std::string::npos);
}

void TestSentry::readsTransactions()
{
    const Reading reading = readText(transactionEvent);
    QCOMPARE(reading.error, std::string());
    const std::vector<RecordedSpan>& spans = reading.sink.spans;
    QCOMPARE(spans.size(), std::size_t{ 4 });
    QCOMPARE(reading.warnings.size(), std::size_t{ 1 });
    QVERIFY(reading.warnings[0].find("span has no span_id") != std::string::npos);
    QCOMPARE(spans[0].name, std::string("GET /"));
    QCOMPARE(spans[0].kind, SpanKind::Server);
    QCOMPARE(spans[0].status, SpanStatus::Error);
    QCOMPARE(spans[0].statusMessage, std::string("internal_error"));
    QCOMPARE(spans[0].start, TimeNs{ 1603448641791000000 });
    QCOMPARE(spans[0].duration, DurationNs{ 1000000100 });
    QCOMPARE(valueOf(spans[0].attributes, "region"), std::string("eu"));
    QCOMPARE(valueOf(spans[0].resource, "git.commit.sha"),
        std::string("0123456789abcdef0123456789abcdef01234567"));
    QCOMPARE(valueOf(spans[0].resource, "telemetry.sdk.language"), std::string("nodejs"));
    QCOMPARE(spans[1].parent, spans[0].span);
    QCOMPARE(spans[1].kind, SpanKind::Client);
    QCOMPARE(spans[1].status, SpanStatus::Ok);
    QCOMPARE(spans[1].trace, spans[0].trace);
    QCOMPARE(spans[1].duration, DurationNs{ 100000500 });
    QCOMPARE(spans[2].status, SpanStatus::Unset);
    QCOMPARE(spans[2].trace, std::string("c156a475de54423d9c1571df97ec7eb6"));
    QCOMPARE(spans[2].duration, DurationNs{ 0 });
    QCOMPARE(spans[3].status, SpanStatus::Error);
    QCOMPARE(spans[3].kind, SpanKind::Producer);
    QCOMPARE(valueOf(spans[3].attributes, "messaging.system"), std::string("kafka"));
    QCOMPARE(valueOf(spans[3].attributes, "size"), std::string("12"));
    QCOMPARE(valueOf(spans[3].attributes, "t"), std::string("1"));
}

void TestSentry::readsEventsInAnyShape_data()
{
    QTest::addColumn<QString>("text");
    const std::string one = onOneLine(declinedEvent);
    const std::string two = onOneLine(groupEvent);
    QTest::newRow("lines") << QString::fromStdString(one + "\n" + two + "\n");
    QTest::newRow("lines with types") << QString::fromStdString(
        "{\"type\":\"error\"," + one.substr(1) + "\n" + "{\"type\":\"error\"," + two.substr(1) + "\n");
    QTest::newRow("list") << QString::fromStdString("[" + declinedEvent + ",\n" + two + "]");
    QTest::newRow("pretty, one after another") << QString::fromStdString(declinedEvent + "\n" + groupEvent);
    QTest::newRow("envelope") << QString::fromStdString(
        envelopeHeader + item("event", declinedEvent) + item("event", groupEvent));
    QTest::newRow("two envelopes without lengths") << QString::fromStdString(
        envelopeHeader + "{\"type\":\"event\"}\n" + one + "\n{}\n{\"type\":\"event\"}\n" + two);
}

void TestSentry::readsEventsInAnyShape()
{
    QFETCH(QString, text);
    const RecordingSink alone = readText(declinedEvent + groupEvent).sink;
    QCOMPARE(alone.reports.size(), std::size_t{ 2 });
    for (const std::size_t piece : { 1, 64, 100000 }) {
        const Reading reading = readText(text.toStdString(), nullptr, piece);
        QCOMPARE(reading.error, std::string());
        QCOMPARE(reading.warnings, std::vector<std::string>());
        QVERIFY(reading.sink.reports == alone.reports);
    }
}

void TestSentry::takesEventsWithWrongTypes_data()
{
    QTest::addColumn<QString>("member");
    for (const char* const member : { "'timestamp':[1]", "'exception':{'values':[null,3,'x',[]]}",
             "'exception':[{'type':1,'value':{'a':2}}]",
             "'exception':{'type':'E','value':'v','stacktrace':'none'}", "'tags':'x'", "'tags':[1,[],['k']]",
             "'contexts':[]", "'contexts':{'trace':7,'os':null}", "'contexts':{'trace':{'trace_id':5}}",
             "'user':3", "'request':[['url','x']]", "'fingerprint':'x'", "'release':{'a':1}", "'threads':3",
             "'sdk':null", "'spans':{}", "'logentry':{'message':5}", "'extra':[1]", "'level':9",
             "'exception':{'values':[{'type':'E','stacktrace':{'frames':[{'lineno':'12','colno':1e99,"
             "'in_app':'yes','pre_context':'no','module':[]}]}}]}" }) {
        QTest::newRow(member) << QString::fromLatin1(member).replace('\'', '"');
    }
}

void TestSentry::takesEventsWithWrongTypes()
{
    QFETCH(QString, member);
    const std::string text =
        "{\"event_id\":\"55555555555555556666666666666666\",\"message\":\"m\"," + member.toStdString() + "}";
    const Reading reading = readText(text, "sentry-event");
    QCOMPARE(reading.error, std::string());
    QCOMPARE(reading.sink.reports.size(), std::size_t{ 1 });
}

void TestSentry::readsEnvelopes()
{
    const std::string binary("\x00\x01{\n\xFF}\n{\"type\":\"event\"}\n", 25);
    const Reading reading =
        readText(envelopeHeader + item("attachment", binary) + item("event", declinedEvent)
            + item("session", "{}") + item("transaction", transactionEvent) + item("new_thing", "x\ny"));
    QCOMPARE(reading.format, std::string("sentry-envelope"));
    QCOMPARE(reading.sink.reports.size(), std::size_t{ 1 });
    QCOMPARE(reading.sink.spans.size(), std::size_t{ 4 });
    QCOMPARE(
        reading.warnings.size(), std::size_t{ 4 }); // of the span without an id, and what was passed over
    std::string all;
    for (const std::string& warning : reading.warnings) {
        all += warning + "\n";
    }
    for (const char* const what : { "type attachment", "type session", "another type" }) {
        QVERIFY2(all.find(what) != std::string::npos, all.c_str());
    }
}

void TestSentry::bearsLengthsThatLie_data()
{
    QTest::addColumn<qlonglong>("length");
    const auto size = static_cast<qlonglong>(groupEvent.size());
    for (const qlonglong length : { qlonglong{ 0 }, qlonglong{ 1 }, size - 1, size + 1, size + 30,
             size + 100000, qlonglong{ 60 } << 20, qlonglong{ 1 } << 62 }) {
        QTest::addRow("%lld", length) << length;
    }
}

/// The item in front and behind are read whatever the length of one says.
void TestSentry::bearsLengthsThatLie()
{
    QFETCH(qlonglong, length);
    const std::string text = envelopeHeader + item("event", declinedEvent)
        + item("event", onOneLine(groupEvent), length) + item("event", threadEvent);
    const Reading reading = readText(text);
    const bool tooLong = length > (qlonglong{ 64 } << 20);
    QCOMPARE(reading.sink.reports.size(), tooLong ? std::size_t{ 1 } : std::size_t{ 3 });
    const bool fits = length == static_cast<qlonglong>(groupEvent.size()) + 1; // takes the line's end
    QCOMPARE(reading.warnings.empty(), fits);
}

void TestSentry::bearsCutsAnywhere()
{
    const std::string event = onOneLine(declinedEvent);
    const std::string envelope = envelopeHeader + item("event", declinedEvent) + item("session", "{}");
    for (std::size_t cut = 1; cut < event.size(); cut += 3) {
        const Reading reading = readText(event.substr(0, cut), "sentry-event");
        QVERIFY(!reading.warnings.empty() || !reading.error.empty());
        QCOMPARE(readText(event + "\n" + event.substr(0, cut) + "\n" + event).sink.reports.size(),
            std::size_t{ 2 });
    }
    for (std::size_t cut = 1; cut < envelope.size(); cut += 3) {
        const Reading reading = readText(envelope.substr(0, cut), "sentry-envelope", 7);
        QVERIFY(reading.error.empty());
        QVERIFY(reading.sink.reports.size() <= 1);
    }
}

void TestSentry::bearsDepth()
{
    for (const char* const bracket :
        { "[", "{\"a\":", "{\"exception\":", "{\"frames\":[", "{\"values\":[" }) {
        std::string deep;
        for (int i = 0; i < 100000; ++i) {
            deep += bracket;
        }
        const std::string text = "{\"event_id\":\"55555555555555556666666666666666\",\"exception\":" + deep;
        QVERIFY(readText(text, "sentry-event").sink.reports.empty());
        QVERIFY(readText(envelopeHeader + item("event", text), "sentry-envelope").sink.reports.empty());
    }
}

QTEST_APPLESS_MAIN(TestSentry)
#include "tst_sentry.moc"
