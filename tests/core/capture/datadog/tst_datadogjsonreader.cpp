#include "core/capture/datadog/datadogjsonreader.h"

#include "tests/core/capture/datadog/datadogjsontexts.h"
#include "tests/support/datadogpayload.h"
#include "tests/support/print.h"
#include "tests/support/readbytes.h"

#include <QDir>
#include <QTest>

#include <random>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr std::uint64_t traceLow = 10043448367886283003ULL; // past 2^63

std::string valueIn(const std::vector<Attribute>& attributes, const std::string& key)
{
    const auto found = std::ranges::find(attributes, key, &Attribute::key);
    return found == attributes.end() ? "-" : found->value;
}

DatadogJson sampleChunks()
{
    DatadogJson error = datadogError(traceLow, 2, 1);
    error["meta_struct"]["_dd.stack"] = { { "exploit", { 1, "a" } } };
    error["metrics"]["load"] = 0.5;
    error["metrics"]["whole"] = 1.0;
    DatadogJson root = datadogSpan(traceLow, 1);
    root["meta"]["_dd.p.tid"] = "6b01563600000000";
    root["meta"]["_dd.git.commit.sha"] = "abc";
    return { { error, root }, { datadogSpan(9007199254740993ULL, 3) } };
}

/// Both as they are read in the order of the capture, as one text.
std::string textOf(const std::vector<RecordedSpan>& spans)
{
    std::string out;
    for (const RecordedSpan& span : spans) {
        out += span.trace + " " + span.span + " " + span.parent + " " + span.name + " "
            + std::to_string(span.start) + " " + std::to_string(span.duration) + "\n";
        for (const auto* attributes : { &span.resource, &span.attributes }) {
            for (const Attribute& attribute : *attributes) {
                out += attribute.key + " = " + attribute.value + " "
                    + std::to_string(static_cast<int>(attribute.type)) + "\n";
            }
        }
    }
    return out;
}

} // namespace

class TestDatadogJsonReader : public QObject {
    Q_OBJECT
private slots:
    void readsListsOfChunks()
    {
        const auto got = readBytes(sampleChunks().dump());
        QCOMPARE(got.format, std::string("datadog-json"));
        QVERIFY(got.warnings.empty());
        QCOMPARE(got.sink.spans.size(), std::size_t{ 3 });
        const RecordedSpan& span = got.sink.spans[0];
        // Tags of the whole chunk stand on its second span.
        QCOMPARE(span.trace, toHex(TraceId{ 0x6b01563600000000, traceLow }));
        QCOMPARE(valueIn(span.resource, "git.commit.sha"), std::string("abc"));
        QCOMPARE(span.start, TimeNs{ 1795249718713030656 });
        QCOMPARE(valueIn(span.attributes, "_dd.stack"), std::string(R"({"exploit":[1,"a"]})"));
        QCOMPARE(valueIn(span.attributes, "load"), std::string("0.5"));
        QCOMPARE(valueIn(span.attributes, "whole"), std::string("1"));
        QCOMPARE(got.sink.spans[2].trace, toHex(TraceId{ 0, 9007199254740993ULL })); // 2^53 + 1
    }
    void readsWhatMsgpackSays()
    {
        const DatadogJson chunks = { { datadogError(traceLow, 2, 1), datadogSpan(traceLow, 1) } };
        QCOMPARE(textOf(readBytes(chunks.dump()).sink.spans),
            textOf(readBytes(datadogMsgpack(chunks)).sink.spans));
    }
    void readsOtherWrappings_data()
    {
        QTest::addColumn<QByteArray>("text");
        const DatadogJson chunks = { { datadogError(traceLow, 2, 1), datadogSpan(traceLow, 1) } };
        const DatadogJson& chunk = chunks[0];
        const auto row = [](const char* name, const std::string& text) {
            QTest::newRow(name) << QByteArray::fromStdString(text);
        };
        row("a chunk", chunk.dump());
        row("spans, one a line", chunk[0].dump() + "\n" + chunk[1].dump() + "\n");
        row("chunks, one a line", DatadogJson(chunks).dump() + "\n[]\n");
        row("pretty-printed", chunks.dump(2));
        row("payloads in a list", DatadogJson::array({ chunks }).dump());
        row("the log exporter", DatadogJson{ { "traces", chunks } }.dump() + "\n");
        row("a payload of v0.7",
            DatadogJson{ { "chunks", { { { "spans", chunk }, { "priority", 1 } } } } }.dump());
        row("an agent's payload",
            DatadogJson{
                { "hostName", "h" }, { "tracerPayloads", { { { "chunks", { { { "spans", chunk } } } } } } } }
                .dump());
    }
    void readsOtherWrappings()
    {
        QFETCH(QByteArray, text);
        const auto got = readBytes(text.toStdString());
        QCOMPARE(got.format, std::string("datadog-json"));
        QVERIFY(got.warnings.empty());
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
        QCOMPARE(got.sink.spans[0].trace, toHex(TraceId{ 0, traceLow }));
        QCOMPARE(valueIn(got.sink.spans[0].attributes, "error.message"), std::string("boom"));
    }
    void readsTextsOfIds()
    {
        const auto read = [](const DatadogJson& id, bool hex) {
            DatadogJson span = datadogSpan(1, 1);
            span["trace_id"] = id;
            const DatadogJson chunks = { { span } };
            const auto got = readBytes(hex ? DatadogJson{ { "traces", chunks } }.dump() : chunks.dump());
            return got.sink.spans.empty() ? "" : got.sink.spans[0].trace.substr(16);
        };
        QCOMPARE(read("18446744073709551615", false), std::string("ffffffffffffffff"));
        QCOMPARE(read("1234567890123456", false), toHex(SpanId{ 1234567890123456ULL }));
        QCOMPARE(read("1234567890123456", true), std::string("1234567890123456"));
        QCOMPARE(read("12345678901234567", true), toHex(SpanId{ 12345678901234567ULL }));
        QCOMPARE(read("FEDCBA9876543210", false), std::string("fedcba9876543210"));
        QCOMPARE(read(-2, false), std::string("fffffffffffffffe")); // Java's long
        QCOMPARE(read("no id", false), std::string());
        QCOMPARE(read(1.5, false), std::string());
    }
    void readsWhatIsSentWithoutAnAgent()
    {
        const auto got = readBytes(agentlessText);
        QCOMPARE(got.format, std::string("datadog-json"));
        QVERIFY(got.warnings.empty());
        const RecordedSpan& span = got.sink.spans.at(0);
        QCOMPARE(span.trace, std::string("000000000000000000000000006b0156"));
        QCOMPARE(span.span, std::string("fedcba9876543210"));
        QCOMPARE(span.parent, std::string());
        QCOMPARE(span.start, TimeNs{ 1795249718000000000 });
        QCOMPARE(span.duration, DurationNs{ 1420166 });
        QCOMPARE(valueIn(span.resource, "host.name"), std::string("h-1"));
        QCOMPARE(valueIn(span.resource, "telemetry.sdk.language"), std::string("nodejs"));
        QCOMPARE(span.events.size(), std::size_t{ 1 });
        QCOMPARE(valueIn(span.events[0].attributes, "exception.message"), std::string("boom"));
    }
    void keepsTracesOfSnapshotsApart()
    {
        // The test agent numbers the traces of each file from 0.
        const auto snapshot = [](const char* name) {
            DatadogJson span = datadogSpan(0, 1);
            span["resource"] = name;
            return readBytes(DatadogJson{ { span }, { datadogSpan(1, 1) } }.dump()).sink.spans;
        };
        const auto first = snapshot("a");
        const auto second = snapshot("b");
        QCOMPARE(first.size(), std::size_t{ 2 });
        QVERIFY(first[0].trace != first[1].trace);
        QVERIFY(first[0].trace != second[0].trace && first[1].trace != second[1].trace);
        QVERIFY(first == snapshot("a"));
    }
    void readsAbsentMembers()
    {
        const auto got =
            readBytes("[[{\"trace_id\":70000,\"span_id\":2,\"name\":\"a\",\"service\":\"s\",\"meta\":{},"
                      "\"resource\":null,\"parent_id\":null,\"start\":null}]]");
        QVERIFY(got.warnings.empty());
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        QCOMPARE(got.sink.spans[0].name, std::string("a"));
        QCOMPARE(got.sink.spans[0].start, TimeNs{ 0 });
    }

    void readsDownloadedTraces_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("whole") << QByteArray::fromStdString(webTraceText);
        const std::size_t inner = webTraceText.find(":{\"root_id") + 1;
        QTest::newRow("inner") << QByteArray::fromStdString(
            webTraceText.substr(inner, webTraceText.find(",\n\"orchestrated") - inner));
    }
    void readsDownloadedTraces()
    {
        QFETCH(QByteArray, text);
        const auto got = readBytes(text.toStdString());
        QCOMPARE(got.format, std::string("datadog-trace-json"));
        QVERIFY(got.warnings.empty());
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
        const RecordedSpan& root = got.sink.spans[0];
        QCOMPARE(root.start, TimeNs{ 1795249718713030656 });
        QCOMPARE(root.duration, DurationNs{ 100000000 });
        QCOMPARE(valueIn(root.resource, "deployment.environment.name"), std::string("prod"));
        const RecordedSpan& query = got.sink.spans[1];
        QCOMPARE(query.trace, toHex(TraceId{ 0x6b01563700000000, 6953040043872842356 }));
        QCOMPARE(query.parent, root.span);
        QVERIFY(query.status == SpanStatus::Error);
        QCOMPARE(valueIn(query.attributes, "rows"), std::string("2"));
        // Of another service: the root's commit is not its own.
        QCOMPARE(valueIn(query.resource, "git.commit.sha"), std::string("-"));
    }
    void readsSearchResults()
    {
        const auto got = readBytes(searchText);
        QCOMPARE(got.format, std::string("datadog-spans-api"));
        QVERIFY(got.warnings.empty());
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
        const RecordedSpan& span = got.sink.spans[0];
        QCOMPARE(span.trace, std::string("6b01563700000000607f000000000001"));
        QCOMPARE(span.span, toHex(SpanId{ 8482043448367886283ULL }));
        QCOMPARE(span.parent, std::string());
        QVERIFY(span.status == SpanStatus::Error && span.kind == SpanKind::Server);
        QCOMPARE(formatRfc3339(span.start), std::string("2026-11-21T08:28:38.713000000Z"));
        QCOMPARE(span.duration, DurationNs{ 1420166 });
        const std::vector<Attribute> resource = { { "k8s.pod.name", "p-1" }, { "service.name", "shop" },
            { "service.version", "1.2.0" }, { "deployment.environment.name", "prod" }, { "host.name", "h-1" },
            { "git.commit.sha", "abc" } };
        QVERIFY2(span.resource == resource, textOf({ span }).c_str());
        QCOMPARE(valueIn(span.attributes, "error.type"), std::string("TypeError"));
        QCOMPARE(valueIn(span.attributes, "http.status_code"), std::string("500"));
        QCOMPARE(valueIn(span.attributes, "team"), std::string("a"));
        const RecordedSpan& fine = got.sink.spans[1];
        QVERIFY(fine.status == SpanStatus::Unset);
        QCOMPARE(fine.trace, std::string("00000000000000008000000000000001"));
        QCOMPARE(fine.duration, DurationNs{ 500000000 });
    }

    void goesOnBehindWrongTypes_data()
    {
        QTest::addColumn<QString>("key");
        for (const char* key :
            { "trace_id", "span_id", "parent_id", "name", "resource", "service", "error", "start", "duration",
                "meta", "metrics", "type", "meta_struct", "span_events", "span_links" }) {
            QTest::newRow(key) << QString::fromLatin1(key);
        }
    }
    void goesOnBehindWrongTypes()
    {
        QFETCH(QString, key);
        const std::vector<DatadogJson> values = { nullptr, true, -1, 1.5, 1e300, "text", "",
            DatadogJson::array({ 1, DatadogJson::object() }), { { "a", { 1, 2 } } }, { { "", nullptr } },
            DatadogJson::array({ { { "name", 1 }, { "attributes", 3 }, { "trace_id", "z" } } }) };
        for (const DatadogJson& value : values) {
            DatadogJson span = datadogError(traceLow, 2);
            span[key.toStdString()] = value;
            const auto got = readBytes(
                DatadogJson{ { span, datadogSpan(1, 3) }, { datadogSpan(1, 4) } }.dump(), "datadog-json");
            QVERIFY(!got.isDamaged);
            QVERIFY2(got.sink.spans.size() >= 2, value.dump().c_str());
            QCOMPARE(got.sink.spans.back().span, std::string("0000000000000004"));
        }
    }
    void tellsWhatCannotBeUsed()
    {
        DatadogJson noTrace = datadogSpan(1, 2);
        noTrace.erase("trace_id");
        const auto got = readBytes(
            DatadogJson{ { noTrace, 7, datadogSpan(1, 3) }, 8, { { "a", 1 } } }.dump(), "datadog-json");
        const std::vector<std::string> expected = { "span has no trace_id", "a span is no object",
            "a chunk is no list of spans", "an object with neither spans nor chunks" };
        QCOMPARE(got.warnings, expected);
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
    }
    void readsTheSameInPieces_data() { forms(); }
    void readsTheSameInPieces()
    {
        QFETCH(QByteArray, text);
        const auto whole = readBytes(text.toStdString());
        for (const std::size_t piece : { 1U, 3U, 64U }) {
            QVERIFY(readBytes(text.toStdString(), nullptr, piece).sink.spans == whole.sink.spans);
        }
    }
    void survivesCutsAndFlips_data() { forms(); }
    void survivesCutsAndFlips()
    {
        QFETCH(QByteArray, text);
        const std::string all = text.toStdString();
        const std::string format = readBytes(all).format;
        const std::size_t whole = spansFed(all, format.c_str());
        for (std::size_t size = 0; size < all.size(); ++size) {
            QVERIFY(spansFed(all.substr(0, size), format.c_str()) <= whole);
        }
        std::mt19937 random(3);
        std::size_t spans = 0;
        for (int i = 0; i < 10'000; ++i) {
            std::string damaged = all;
            damaged[random() % damaged.size()] ^= static_cast<char>(1U << (random() % 8));
            spans += spansFed(damaged, format.c_str());
        }
        QVERIFY(spans > 5'000);
    }
    void survivesDeepNesting()
    {
        for (const char* format : { "datadog-json", "datadog-trace-json", "datadog-spans-api" }) {
            for (const std::string& opening :
                { std::string("["), std::string("{\"chunks\":["), std::string("{\"trace\":"),
                    std::string("{\"data\":[{\"attributes\":{\"custom\":"), std::string("[[{\"meta\":") }) {
                std::string text;
                for (int i = 0; i < 100'000; ++i) {
                    text += opening;
                }
                QCOMPARE(spansFed(text, format), std::size_t{ 0 });
            }
        }
    }
    void agreesWithTheMsgpackOfTheSameRun_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("decoded");
        for (const char* name : { "larder-1.0.0-v0.4", "larder-1.1.0-v0.5", "larder-1.2.0-v0.4" }) {
            QTest::newRow(name) << QString::fromLatin1(name) << QString::fromLatin1(name) + ".json.gz";
        }
        QTest::newRow("parcels") << "parcels-cpp-v0.4"
                                 << "parcels-cpp-v0.4.json";
    }
    void agreesWithTheMsgpackOfTheSameRun()
    {
        QFETCH(QString, name);
        QFETCH(QString, decoded);
        const QDir captures(QStringLiteral(SPANGLASS_SHARED "/captures/datadog"));
        if (!captures.exists()) {
            QSKIP("the folder ../shared with the captures is not here");
        }
        const auto spansOf = [](const QString& path) {
            auto source = openSource(path.toStdString());
            RecordingSink sink;
            ReadOptions options;
            options.sinks = { &sink };
            const auto outcome = source ? readCapture(*source, options, {}) : source.error();
            return outcome && outcome->warningCount == 0 ? std::move(sink.spans)
                                                         : std::vector<RecordedSpan>{};
        };
        std::vector<RecordedSpan> packed;
        const QDir folder(captures.filePath(name));
        for (const QString& file : folder.entryList(QDir::Files, QDir::Name)) {
            std::ranges::move(spansOf(folder.filePath(file)), std::back_inserter(packed));
        }
        std::vector<RecordedSpan> text = spansOf(captures.filePath(decoded));
        QVERIFY(packed.size() >= 40);
        QCOMPARE(text.size(), packed.size());
        const auto inOrder = [](std::vector<RecordedSpan>& spans) {
            for (RecordedSpan& span : spans) {
                std::ranges::sort(span.attributes);
            }
            std::ranges::sort(spans, {}, [](const RecordedSpan& span) { return span.trace + span.span; });
        };
        inOrder(text);
        inOrder(packed);
        for (std::size_t i = 0; i < text.size(); ++i) {
            QCOMPARE(textOf({ text[i] }), textOf({ packed[i] }));
        }
    }

    void recognisesOnlyItsOwn()
    {
        for (const char* text : { "[]", "[[]]", "[[1]]", "{\"traces\":[]}", "{\"trace_id\":1,\"span_id\":2}",
                 "{\"data\":[{\"type\":\"logs\",\"attributes\":{}}]}" }) {
            QCOMPARE(readBytes(text).format, std::string());
        }
    }

private:
    static void forms()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("chunks") << QByteArray::fromStdString(sampleChunks().dump());
        QTest::newRow("agentless") << QByteArray::fromStdString(agentlessText + agentlessText);
        QTest::newRow("web") << QByteArray::fromStdString(webTraceText);
        QTest::newRow("search") << QByteArray::fromStdString(searchText);
    }
};

QTEST_APPLESS_MAIN(TestDatadogJsonReader)
#include "tst_datadogjsonreader.moc"
