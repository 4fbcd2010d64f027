#include "core/capture/format.h"
#include "core/stack/stackparser.h"
#include "tests/core/capture/readingtext.h"
#include "tests/core/capture/xray/xraytext.h"
#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <QFile>
#include <QTest>
#include <nlohmann/json.hpp>

using namespace spanglass;
using namespace spanglass::test;

namespace {

std::string stackOf(const SpanEvent& event)
{
    return textOf(parseStack(valueOf(event.attributes, "exception.stacktrace"),
        valueOf(event.attributes, "exception.type"), valueOf(event.attributes, "exception.message")));
}

} // namespace

class TestXRay : public QObject {
    Q_OBJECT
private slots:
    void readsSegmentsAsSpans();
    void readsCausesAsExceptions();
    void findsCausesById();
    void readsResourceAndAttributes();
    void readsDocumentsInAnyShape_data();
    void readsDocumentsInAnyShape();
    void takesWrongTypes_data();
    void takesWrongTypes();
    void bearsCutsAnywhere();
    void bearsDepth();
    void readsFramesOfTheCollectorsCauses();
};

void TestXRay::readsSegmentsAsSpans()
{
    const Reading reading = readText(faultSegment);
    QCOMPARE(reading.error, std::string());
    QCOMPARE(reading.format, std::string("xray"));
    QCOMPARE(reading.warnings.size(), std::size_t{ 1 });
    QVERIFY(reading.warnings[0].ends_with("subsegment has no id of 16 digits"));
    const std::vector<RecordedSpan>& spans = reading.sink.spans;
    QCOMPARE(spans.size(), std::size_t{ 4 });
    QCOMPARE(spans[0].trace, std::string("5f29ab21d4ebf299219a65bd5c31d6da"));
    QCOMPARE(spans[0].span, std::string("88ad1df59cd7a7be"));
    QCOMPARE(spans[0].parent, std::string("defdfd9912dc5a56"));
    QCOMPARE(spans[0].kind, SpanKind::Server);
    QCOMPARE(spans[0].status, SpanStatus::Error);
    QCOMPARE(spans[0].start, TimeNs{ 1596566305535414000 });
    QCOMPARE(spans[0].duration, DurationNs{ 57440500 });
    QCOMPARE(spans[1].name, std::string("dynamodb"));
    QCOMPARE(spans[1].kind, SpanKind::Client);
    QCOMPARE(spans[1].parent, spans[0].span);
    QCOMPARE(spans[1].service, std::string("shop"));
    QCOMPARE(spans[2].kind, SpanKind::Internal);
    QCOMPARE(spans[2].parent, spans[1].span);
    QCOMPARE(spans[2].trace, spans[0].trace);
    QCOMPARE(spans[3].status, SpanStatus::Unset); // the caller's mistake
    QCOMPARE(spans[3].start, TimeNs{ 1500000000000000000 });
    QCOMPARE(spans[3].duration, DurationNs{ 0 });
}

void TestXRay::readsCausesAsExceptions()
{
    const Reading reading = readText(faultSegment);
    const std::vector<SpanEvent>& events = reading.sink.spans.at(0).events;
    QCOMPARE(events.size(), std::size_t{ 2 });
    QCOMPARE(stackOf(events[0]),
        std::string("reported shop.Declined: card 7 declined\n* sampleapp|pay sampleapp/pay.go:41\n"
                    "  runtime|main runtime/proc.go:203 [runtime]\ncause net.Timeout: no answer\n"
                    "  net|dial net/dial.go:7 [net]\n"));
    QCOMPARE(stackOf(events[1]), std::string("reported Other: later\n*  :0\n* y x.go:9\n"));
    QCOMPARE(events[0].time, reading.sink.spans[0].start + reading.sink.spans[0].duration);
}

void TestXRay::findsCausesById()
{
    const Reading reading = readText(faultSegment);
    const RecordedSpan& above = reading.sink.spans.at(1);
    QCOMPARE(above.events.size(), std::size_t{ 1 });
    QCOMPARE(above.events[0].attributes, reading.sink.spans.at(2).events.at(0).attributes);
    const Reading unknown =
        readText("{\"trace_id\": \"1-5f187253-6a106696d56b1f4ef9eba2ed\", \"id\": \"5cc4a447f5d4d696\", "
                 "\"name\": \"x\", "
                 "\"start_time\": 1595437651.680097, \"fault\": true, \"cause\": \"abcdefghijklmnop\"}");
    QCOMPARE(unknown.sink.spans.at(0).status, SpanStatus::Error);
    QCOMPARE(unknown.sink.spans.at(0).events.size(), std::size_t{ 0 });
    QCOMPARE(valueOf(unknown.sink.spans.at(0).attributes, "aws.xray.cause"), std::string("abcdefghijklmnop"));
}

void TestXRay::readsResourceAndAttributes()
{
    const RecordedSpan span = readText(faultSegment).sink.spans.at(0);
    const std::vector<std::pair<const char*, const char*>> resource = { { "service.name", "shop" },
        { "service.version", "1.2" }, { "host.id", "i-07" }, { "container.name", "shop-1" },
        { "container.id", "d84" }, { "cloud.account.id", "123" }, { "cloud.availability_zone", "eu-1a" },
        { "telemetry.sdk.language", "go" }, { "telemetry.sdk.name", "X-Ray for Go" } };
    for (const auto& [key, value] : resource) {
        QCOMPARE(valueOf(span.resource, key), std::string(value));
    }
    const std::vector<std::pair<const char*, const char*>> attributes = { { "http.request.method", "GET" },
        { "url.full", "http://shop/cart" }, { "http.response.status_code", "500" }, { "user.id", "ada" },
        { "cart", "3" }, { "metadata.debug", "{\"a\":[1,2]}" }, { "aws.xray.fault", "true" } };
    for (const auto& [key, value] : attributes) {
        QCOMPARE(valueOf(span.attributes, key), std::string(value));
    }
    const RecordedSpan remote = readText(faultSegment).sink.spans.at(1);
    QCOMPARE(valueOf(remote.attributes, "aws.operation"), std::string("PutItem"));
    QCOMPARE(valueOf(remote.attributes, "cloud.region"), std::string("eu-1"));
}

void TestXRay::readsDocumentsInAnyShape_data()
{
    QTest::addColumn<QString>("text");
    const std::string line = onOneLine(faultSegment);
    QTest::newRow("line") << QString::fromStdString(line + "\n");
    QTest::newRow("list") << QString::fromStdString("[\n" + faultSegment + "\n]");
    QTest::newRow("BatchGetTraces") << QString::fromStdString(batch(faultSegment));
    QTest::newRow("BatchGetTraces in a list") << QString::fromStdString("[" + batch(line) + "]");
    QTest::newRow("sent to the daemon")
        << QString::fromStdString("{\"format\": \"json\", \"version\": 1}\n" + line + "\n");
    QTest::newRow("trace with document objects") << QString::fromStdString(
        "{\"Id\": \"1-2\", \"Segments\": [{\"Id\": \"x\", \"Document\": " + faultSegment + "}]}");
}

void TestXRay::readsDocumentsInAnyShape()
{
    QFETCH(QString, text);
    const Reading alone = readText(faultSegment);
    for (const std::size_t piece : { 1, 64, 100000 }) {
        const Reading reading = readText(text.toStdString(), nullptr, piece);
        QCOMPARE(reading.error, std::string());
        QCOMPARE(reading.format, std::string("xray"));
        QCOMPARE(reading.warnings.size(), std::size_t{ 1 });
        QVERIFY(reading.sink.spans == alone.sink.spans);
    }
}

void TestXRay::takesWrongTypes_data()
{
    QTest::addColumn<QString>("member");
    for (const char* const member :
        { "'cause':[1]", "'cause':{'exceptions':{}}", "'cause':{'exceptions':[1,null]}",
            "'cause':{'exceptions':[{'stack':{},'id':5,'cause':[]}]}", "'cause':7", "'http':[]", "'aws':'x'",
            "'aws':{'ec2':1}", "'service':[1]", "'subsegments':{}", "'subsegments':['x',[]]",
            "'end_time':'never'", "'name':null", "'annotations':[1]", "'metadata':1", "'sql':null",
            "'parent_id':12", "'http':{'request':[],'response':{'content_length':'861','status':'200'}}",
            "'cause':{'exceptions':[{'id':'a','cause':'b'},{'id':'b','cause':'a'}]}" }) {
        QTest::newRow(member) << QString::fromLatin1(member).replace('\'', '"');
    }
}

void TestXRay::takesWrongTypes()
{
    QFETCH(QString, member);
    const Reading reading = readText(
        "{\"trace_id\":\"1-5f187253-6a106696d56b1f4ef9eba2ed\",\"id\":\"5cc4a447f5d4d696\",\"fault\":true,"
        "\"start_time\":1595437651.680097,"
        + member.toStdString() + "}");
    QCOMPARE(reading.error, std::string());
    QCOMPARE(reading.warnings, std::vector<std::string>());
    QCOMPARE(reading.sink.spans.size(), std::size_t{ 1 });
    QCOMPARE(reading.sink.spans[0].status, SpanStatus::Error);
}

void TestXRay::bearsCutsAnywhere()
{
    const std::string line = onOneLine(faultSegment);
    const std::string answer = batch(line);
    for (std::size_t cut = 1; cut < line.size(); cut += 3) {
        const Reading reading = readText(line + "\n" + line.substr(0, cut) + "\n" + line);
        QCOMPARE(reading.sink.spans.size(), std::size_t{ 8 });
        QVERIFY(reading.warnings.size() >= 3);
    }
    for (std::size_t cut = 1; cut < answer.size(); cut += 3) {
        QVERIFY(readText(answer.substr(0, cut), "xray", 7).sink.spans.size() <= 4);
    }
}

void TestXRay::bearsDepth()
{
    const std::string head =
        "{\"trace_id\":\"1-5f187253-6a106696d56b1f4ef9eba2ed\",\"id\":\"5cc4a447f5d4d696\","
        "\"start_time\":1595437651.680097,\"subsegments\":";
    std::string deep = head;
    constexpr int levels = 100000;
    for (int i = 0; i < levels; ++i) {
        deep += "[{\"id\":\"5cc4a447f5d4d697\",\"start_time\":1,\"subsegments\":";
    }
    QVERIFY(readText(deep, "xray").sink.spans.empty());
    deep += "[]";
    for (int i = 0; i < levels; ++i) {
        deep += "}]";
    }
    const Reading reading = readText(deep + "}");
    QCOMPARE(reading.sink.spans.size(), std::size_t{ 65 });
    QCOMPARE(reading.warnings.size(), std::size_t{ 1 });
}

/// Stacks that the Collector turned into causes, with the frames its tests expect, written as a document.
void TestXRay::readsFramesOfTheCollectorsCauses()
{
    QFile file(QStringLiteral(SPANGLASS_SHARED "/corpora/stacks/otel-awsxray-cause/stacks.json"));
    if (!file.open(QIODevice::ReadOnly)) {
        QSKIP("the folder ../shared with the corpora is not here");
    }
    using Json = nlohmann::json;
    const Json cases = Json::parse(file.readAll().toStdString())["cases"];
    std::size_t frames = 0;
    for (const Json& one : cases) {
        Json exceptions = Json::array();
        const Json& expected = one["expected"]["exceptions"];
        for (std::size_t i = 0; i < expected.size(); ++i) {
            Json exception = { { "id", std::to_string(i) }, { "type", expected[i].value("type", "") },
                { "message", expected[i].value("message", "") }, { "stack", Json::array() } };
            if (i + 1 < expected.size()) {
                exception["cause"] = std::to_string(i + 1);
            }
            for (const Json& frame : expected[i].value("frames", Json::array())) {
                exception["stack"].push_back(
                    { { "path", frame["file"] }, { "line", frame["line"] }, { "label", frame["function"] } });
            }
            exceptions.push_back(exception);
        }
        const Json document = { { "trace_id", "1-5f187253-6a106696d56b1f4ef9eba2ed" },
            { "id", "5cc4a447f5d4d696" }, { "start_time", 1595437651.5 }, { "fault", true },
            { "cause", { { "exceptions", exceptions } } } };
        const Reading reading = readText(document.dump());
        if (expected.empty()) {
            continue;
        }
        const SpanEvent& event = reading.sink.spans.at(0).events.at(0);
        const StackTrace stack = parseStack(valueOf(event.attributes, "exception.stacktrace"));
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const Json wanted = expected[i].value("frames", Json::array());
            if (!wanted.empty()) {
                QCOMPARE(stack.exceptions.at(i).frames.size(), wanted.size());
            }
            for (std::size_t f = 0; f < wanted.size(); ++f, ++frames) {
                const StackFrame& frame = stack.exceptions[i].frames[f];
                const std::string name =
                    frame.module.empty() ? frame.function : frame.module + '.' + frame.function;
                QCOMPARE(name, wanted[f]["function"].get<std::string>());
                QCOMPARE(frame.file, wanted[f]["file"].get<std::string>());
                QCOMPARE(frame.line, wanted[f]["line"].get<int>());
            }
        }
    }
    QVERIFY(frames >= 30);
}

QTEST_APPLESS_MAIN(TestXRay)
#include "tst_xray.moc"
