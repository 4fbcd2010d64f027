#include "core/capture/format.h"
#include "core/stack/stackparser.h"
#include "tests/core/capture/elastic/elastictext.h"
#include "tests/core/capture/readingtext.h"
#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

namespace {

std::string stackOf(const RecordedSpan& report)
{
    const std::vector<Attribute>& event = report.events.front().attributes;
    return textOf(parseStack(valueOf(event, "exception.stacktrace"), valueOf(event, "exception.type"),
        valueOf(event, "exception.message")));
}

} // namespace

class TestElastic : public QObject {
    Q_OBJECT
private slots:
    void readsTransactionsAndSpans();
    void readsErrors();
    void readsMetadataAsResource();
    void takesOutcomesAsTheServerDoes_data();
    void takesOutcomesAsTheServerDoes();
    void keepsRecordsWithOddIdsTogether();
    void readsRumErrors();
    void readsAlikeInPiecesAndLists();
    void takesWrongTypes_data();
    void takesWrongTypes();
    void bearsCutsAnywhere();
    void bearsDepth();
};

void TestElastic::readsTransactionsAndSpans()
{
    const Reading reading = readText(elasticStream());
    QCOMPARE(reading.error, std::string());
    QCOMPARE(reading.format, std::string("elastic-apm"));
    QCOMPARE(reading.warnings.size(), std::size_t{ 1 });
    QVERIFY(reading.warnings[0].find("2 records of kind metricset") != std::string::npos);
    const std::vector<RecordedSpan>& spans = reading.sink.spans;
    QCOMPARE(spans.size(), std::size_t{ 3 });
    QCOMPARE(spans[0].name, std::string("GET /cart"));
    QCOMPARE(spans[0].trace, std::string("0123456789abcdef0123456789abcdef"));
    QCOMPARE(spans[0].span, std::string("1234567890987654"));
    QCOMPARE(spans[0].parent, std::string("abcdefabcdef0123"));
    QCOMPARE(spans[0].kind, SpanKind::Server);
    QCOMPARE(spans[0].status, SpanStatus::Error);
    QCOMPARE(spans[0].start, TimeNs{ 1571657444929001000 });
    QCOMPARE(spans[0].duration, DurationNs{ 32592981 });
    QCOMPARE(valueOf(spans[0].attributes, "cart"), std::string("7"));
    QCOMPARE(valueOf(spans[0].attributes, "http.request.method"), std::string("POST"));
    QCOMPARE(valueOf(spans[0].attributes, "url.full"), std::string("http://shop/cart"));
    QCOMPARE(valueOf(spans[0].attributes, "custom.a.b"), std::string("1"));
    QCOMPARE(spans[0].links.size(), std::size_t{ 1 });
    QCOMPARE(toHex(spans[0].links[0].span), std::string("00000000000000aa"));
    QCOMPARE(spans[1].kind, SpanKind::Client);
    QCOMPARE(spans[1].parent, spans[0].span);
    QCOMPARE(spans[1].start, spans[0].start + 2500000);
    QCOMPARE(spans[1].duration, DurationNs{ 1000000 });
    QCOMPARE(spans[1].service, std::string("shop-db"));
    QCOMPARE(valueOf(spans[1].resource, "service.version"), std::string("1.2"));
    QCOMPARE(spans[2].parent, spans[0].span); // by transaction_id
    QCOMPARE(spans[2].status, SpanStatus::Error);
}

void TestElastic::readsErrors()
{
    const Reading reading = readText(elasticStream());
    QCOMPARE(reading.sink.reports.size(), std::size_t{ 2 });
    const RecordedSpan& report = reading.sink.reports[0];
    QCOMPARE(report.trace, std::string("0123456789abcdef0123456789abcdef"));
    QCOMPARE(report.span, std::string("0aaaaaaaaaaaaaaa"));
    QCOMPARE(report.name, std::string("GET /cart"));
    QCOMPARE(report.start, TimeNs{ 1571657444929003000 });
    QCOMPARE(report.service, std::string("shop"));
    QCOMPARE(stackOf(report),
        std::string("reported shop.errors.Declined: card 7 declined\n* shop.cart|pay /srv/shop/cart.py:42\n"
                    "  run wsgi.py:1 []\ncause KeyError: 'id'\ncause E3: three\n"));
    QCOMPARE(valueOf(report.attributes, "error.handled"), std::string("false"));
    QCOMPARE(valueOf(report.attributes, "error.code"), std::string("42"));
    QCOMPARE(valueOf(report.attributes, "exception.foo"), std::string("bar"));
    QCOMPARE(valueOf(report.attributes, "log.message"), std::string("paying failed"));
    QCOMPARE(valueOf(report.attributes, "region"), std::string("eu"));
    QCOMPARE(valueOf(report.attributes, "user.id"), std::string("7"));
    QCOMPARE(valueOf(report.attributes, "culprit"), std::string("shop.cart.pay"));
    const RecordedSpan& log = reading.sink.reports[1];
    QCOMPARE(log.trace, std::string("0000000000000000abcdef0123456789"));
    QCOMPARE(log.span, std::string("abcdef0123456789"));
    QCOMPARE(valueOf(log.events.at(0).attributes, "exception.message"), std::string("disk full"));
    QCOMPARE(valueOf(log.events.at(0).attributes, "exception.type"), std::string("-"));
    QCOMPARE(stackOf(log), std::string("reported -: disk full\n* A|b :0\n"));
}

void TestElastic::readsMetadataAsResource()
{
    const std::vector<Attribute> resource = readText(elasticStream()).sink.spans.at(0).resource;
    const std::vector<std::pair<const char*, const char*>> expected = { { "service.name", "shop" },
        { "service.version", "1.2" }, { "deployment.environment.name", "live" }, { "host.name", "web-1" },
        { "container.id", "c0ffee" }, { "k8s.namespace.name", "prod" }, { "k8s.pod.name", "shop-7" },
        { "service.instance.id", "n1" }, { "telemetry.sdk.language", "python" }, { "git.commit.sha", "abc" },
        { "tier", "2" }, { "process.pid", "12" } };
    for (const auto& [key, value] : expected) {
        QCOMPARE(valueOf(resource, key), std::string(value));
    }
    // New metadata hold from then on, and only then.
    const Reading two = readText(elasticStream() + "{\"metadata\": {\"service\": {\"name\": \"other\"}}}\n"
        + elasticStream().substr(elasticStream().find('\n') + 1));
    QCOMPARE(two.sink.spans.at(0).service, std::string("shop"));
    QCOMPARE(two.sink.spans.at(3).service, std::string("other"));
    QCOMPARE(valueOf(two.sink.spans.at(3).resource, "host.name"), std::string("-"));
}

void TestElastic::takesOutcomesAsTheServerDoes_data()
{
    QTest::addColumn<QString>("members");
    QTest::addColumn<int>("transaction");
    QTest::addColumn<int>("span");
    const auto row = [](const char* members, SpanStatus transaction, SpanStatus span) {
        QTest::newRow(members) << QString::fromLatin1(members).replace('\'', '"')
                               << static_cast<int>(transaction) << static_cast<int>(span);
    };
    using enum SpanStatus;
    row("'outcome':'success'", Ok, Ok);
    row("'outcome':'unknown','context':{'response':{'status_code':500},'http':{'status_code':500}}", Unset,
        Unset);
    row("'outcome':null", Unset, Unset);
    row("'context':{'response':{'status_code':503}}", Error, Unset);
    row("'context':{'response':{'status_code':404},'http':{'status_code':404}}", Unset, Error);
    row("'context':{'http':{'response':{'status_code':'400'}}}", Unset, Error);
    row("'context':{'response':[500],'http':null}", Unset, Unset);
}

void TestElastic::takesOutcomesAsTheServerDoes()
{
    QFETCH(QString, members);
    QFETCH(int, transaction);
    QFETCH(int, span);
    const std::string rest =
        "\"id\":\"00000000000000aa\",\"trace_id\":\"1\",\"span_count\":{},\"duration\":1,"
        + members.toStdString() + "}}";
    QCOMPARE(static_cast<int>(readText("{\"transaction\":{" + rest).sink.spans.at(0).status), transaction);
    QCOMPARE(static_cast<int>(readText("{\"span\":{" + rest).sink.spans.at(0).status), span);
}

void TestElastic::keepsRecordsWithOddIdsTogether()
{
    const Reading reading = readText(
        "{\"transaction\":{\"id\":\"ddf109a4c4aa5f2b6e984548ca57774c\",\"trace_id\":\"not "
        "hex\",\"span_count\":{}}}\n"
        "{\"span\":{\"id\":\"00xxx\",\"trace_id\":\"not "
        "hex\",\"parent_id\":\"ddf109a4c4aa5f2b6e984548ca57774c\","
        "\"duration\":1}}\n"
        "{\"span\":{\"id\":\"2\",\"trace_id\":\"not hex\",\"parent_id\":\"00xxx\",\"duration\":1}}\n");
    const std::vector<RecordedSpan>& spans = reading.sink.spans;
    QCOMPARE(spans.size(), std::size_t{ 3 });
    QCOMPARE(spans[1].parent, spans[0].span);
    QCOMPARE(spans[2].parent, spans[1].span);
    QCOMPARE(spans[2].trace, spans[0].trace);
}

void TestElastic::readsRumErrors()
{
    const Reading reading = readText(rumErrors);
    QCOMPARE(reading.format, std::string("elastic-apm"));
    QCOMPARE(reading.sink.reports.size(), std::size_t{ 1 });
    QCOMPARE(reading.warnings.size(), std::size_t{ 1 });
    const RecordedSpan& report = reading.sink.reports[0];
    QCOMPARE(report.service, std::string("front"));
    QCOMPARE(valueOf(report.resource, "deployment.environment.name"), std::string("live"));
    QCOMPARE(report.span, std::string("0aaaaaaaaaaaaaaa"));
    QCOMPARE(stackOf(report), std::string("reported Error: timeout\n* f http://shop/app.min.js:7662:9\n"));
    QCOMPARE(valueOf(report.attributes, "user.name"), std::string("ada"));
    QCOMPARE(valueOf(report.attributes, "c"), std::string("kept"));
}

void TestElastic::readsAlikeInPiecesAndLists()
{
    const Reading alone = readText(elasticStream());
    std::string list = "[" + elasticMetadata;
    for (const std::string& record :
        { elasticTransaction, elasticSpan, elasticHttpSpan, elasticError, elasticLogError }) {
        list += ",\n" + record;
    }
    for (const std::size_t piece : { 1, 64, 100000 }) {
        const Reading reading = readText(elasticStream(), nullptr, piece);
        QVERIFY(reading.sink.spans == alone.sink.spans);
        QVERIFY(reading.sink.reports == alone.sink.reports);
        const Reading listed = readText(list + "]", "elastic-apm", piece);
        QVERIFY(listed.sink.spans == alone.sink.spans);
        QVERIFY(listed.sink.reports == alone.sink.reports);
    }
}

void TestElastic::takesWrongTypes_data()
{
    QTest::addColumn<QString>("member");
    for (const char* const member : { "'context':7", "'context':{'service':[],'tags':'x','request':null}",
             "'exception':{'type':1,'message':{'a':1},'stacktrace':{}}",
             "'exception':{'message':'x','cause':{}}",
             "'exception':{'message':'x','cause':[1,null,[]],'stacktrace':[1,{'lineno':'x','library_frame':'?"
             "'}]}",
             "'timestamp':'never'", "'trace_id':{}", "'parent_id':null", "'transaction':[]", "'culprit':{}",
             "'context':{'user':[1],'custom':{'a':{'b':{'c':{'d':{}}}}}}", "'log':{'message':5}" }) {
        QTest::newRow(member) << QString::fromLatin1(member).replace('\'', '"');
    }
}

void TestElastic::takesWrongTypes()
{
    QFETCH(QString, member);
    const Reading reading =
        readText("{\"error\":{\"id\":\"aa\",\"log\":{\"message\":\"m\"}," + member.toStdString() + "}}",
            "elastic-apm");
    QCOMPARE(reading.error, std::string());
    QCOMPARE(reading.sink.reports.size(), std::size_t{ 1 });
}

void TestElastic::bearsCutsAnywhere()
{
    const std::string stream = elasticStream();
    for (std::size_t cut = 1; cut < stream.size(); cut += 5) {
        const Reading reading = readText(stream.substr(0, cut), "elastic-apm", 7);
        QVERIFY(reading.sink.spans.size() + reading.sink.reports.size() <= 5);
    }
    // A line that is no JSON is left out alone.
    const std::string bad = elasticStream().insert(elasticStream().find('\n') + 1, "{ \"invalid-json\" }\n");
    const Reading reading = readText(bad);
    QCOMPARE(reading.sink.spans.size(), std::size_t{ 3 });
    QCOMPARE(reading.warnings.size(), std::size_t{ 2 });
}

void TestElastic::bearsDepth()
{
    constexpr int levels = 100000;
    for (const char* const member :
        { "\"exception\":{\"message\":\"m\",\"cause\":", "\"context\":{\"custom\":" }) {
        std::string deep = std::string("{\"error\":{\"id\":\"aa\",\"log\":{\"message\":\"m\"},") + member;
        std::string end;
        for (int i = 0; i < levels; ++i) {
            deep += member[1] == 'e' ? "[{\"message\":\"m\",\"cause\":" : "{\"a\":";
            end += member[1] == 'e' ? "}]" : "}";
        }
        QVERIFY(readText(deep, "elastic-apm").sink.reports.empty());
        QCOMPARE(readText(deep + "1" + end + "}}}", "elastic-apm").sink.reports.size(), std::size_t{ 1 });
    }
}

QTEST_APPLESS_MAIN(TestElastic)
#include "tst_elastic.moc"
