#include "core/capture/datadog/datadogmsgpackreader.h"

#include "tests/support/datadogpayload.h"
#include "tests/support/print.h"
#include "tests/support/readbytes.h"
#include "tests/support/writers/datadogindexedwriter.h"

#include <QDir>
#include <QTest>

#include <random>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr std::uint64_t traceLow = 10043448367886283003ULL; // past 2^63

ReadBytes readChunks(const DatadogJson& chunks)
{
    return readBytes(datadogMsgpack(chunks));
}

std::string valueIn(const std::vector<Attribute>& attributes, const std::string& key)
{
    const auto found = std::ranges::find(attributes, key, &Attribute::key);
    return found == attributes.end() ? "-" : found->value;
}

/// Two chunks, one with an error span and all that can hang on it.
DatadogJson samplePayload()
{
    DatadogJson error = datadogError(traceLow, 2, 1);
    error["meta"]["events"] = R"([{"name":"retry","time_unix_nano":5,"attributes":{"n":1}}])";
    error["meta_struct"]["_dd.stack"] =
        DatadogJson::binary(DatadogJson::to_msgpack(DatadogJson{ { "exploit", { 1, "a" } } }));
    error["span_links"] = { { { "trace_id", 7 }, { "span_id", 8 } } };
    DatadogJson root = datadogSpan(traceLow, 1);
    root["meta"]["_dd.p.tid"] = "6b01563600000000";
    return { { root, error }, { datadogSpan(99, 3) } };
}

} // namespace

class TestDatadogMsgpackReader : public QObject {
    Q_OBJECT
private slots:
    void readsASpan()
    {
        const auto got = readChunks({ { datadogSpan(traceLow, 0xFEDCBA9876543210ULL, 7) } });
        QCOMPARE(got.format, std::string("datadog-msgpack"));
        QVERIFY(got.warnings.empty());
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        const RecordedSpan& span = got.sink.spans[0];
        QCOMPARE(span.trace, toHex(TraceId{ 0, traceLow }));
        QCOMPARE(span.span, std::string("fedcba9876543210"));
        QCOMPARE(span.parent, std::string("0000000000000007"));
        QCOMPARE(span.name, std::string("GET /"));
        QCOMPARE(span.service, std::string("shop"));
        QVERIFY(span.kind == SpanKind::Server);
        QVERIFY(span.status == SpanStatus::Unset);
        QCOMPARE(span.start, TimeNs{ 1795249718713030656 });
        QCOMPARE(span.duration, DurationNs{ 1420166 });
    }
    void keepsAllOfAnErrorSpan()
    {
        const auto got = readChunks(samplePayload());
        QVERIFY(got.warnings.empty());
        const RecordedSpan& span = got.sink.spans.at(1);
        QVERIFY(span.status == SpanStatus::Error);
        const std::vector<Attribute> expected = { { "error.type", "TypeError", ValueType::String },
            { "error.message", "boom", ValueType::String },
            { "error.stack", "TypeError: boom\n    at f (/srv/app/a.js:1:2)", ValueType::String },
            { "process_id", "31691", ValueType::Int },
            { "_dd.stack", R"({"exploit":[1,"a"]})", ValueType::Map },
            { "operation.name", "web.request", ValueType::String },
            { "span.type", "web", ValueType::String } };
        QVERIFY2(span.attributes == expected, describe(span).c_str());
        QCOMPARE(span.events.size(), std::size_t{ 1 });
        QCOMPARE(span.events[0].name, std::string("retry"));
        QCOMPARE(span.events[0].time, TimeNs{ 5 });
        QCOMPARE(valueIn(span.events[0].attributes, "n"), std::string("1"));
        QCOMPARE(span.links.size(), std::size_t{ 1 });
        QCOMPARE(span.links[0].span.value, std::uint64_t{ 8 });
    }
    void givesAChunkItsFirstSpansTags()
    {
        DatadogJson first = datadogSpan(1, 1);
        first["meta"]["_dd.p.tid"] = "6b01563600000000";
        first["meta"]["_dd.git.commit.sha"] = "0a15bddc";
        first["meta"]["_dd.git.repository_url"] = "https://git.example/shop.git";
        first["meta"]["_dd.tags.process"] = "entrypoint.type:script";
        // Python puts them on the span that ends first or last.
        const auto got = readChunks({ { datadogSpan(1, 2, 1), first }, { datadogSpan(1, 3) } });
        for (const std::size_t i : { 0U, 1U }) {
            const RecordedSpan& span = got.sink.spans.at(i);
            QCOMPARE(span.trace, std::string("6b015636000000000000000000000001"));
            QCOMPARE(valueIn(span.resource, "git.commit.sha"), std::string("0a15bddc"));
            QCOMPARE(
                valueIn(span.resource, "git.repository_url"), std::string("https://git.example/shop.git"));
            QCOMPARE(valueIn(span.resource, "_dd.tags.process"), std::string("entrypoint.type:script"));
        }
        QCOMPARE(got.sink.spans.at(2).trace, std::string("00000000000000000000000000000001"));
        QCOMPARE(valueIn(got.sink.spans[2].resource, "git.commit.sha"), std::string("-"));
    }
    void namesWhatTheProcessSays()
    {
        DatadogJson span = datadogSpan(1, 1);
        span["meta"] = { { "env", "staging" }, { "version", "1.2.0" }, { "language", "ruby" },
            { "_dd.hostname", "h-1" }, { "git.commit.sha", "abc" }, { "service", "other" },
            { "k8s.pod.name", "p-1" }, { "_dd.tags.container", "pod_uid:u-1,container_id:c-1,x:y" } };
        const auto got = readChunks({ { span } });
        const std::vector<Attribute> expected = { { "k8s.pod.name", "p-1" }, { "k8s.pod.uid", "u-1" },
            { "service.name", "shop" }, { "service.version", "1.2.0" },
            { "deployment.environment.name", "staging" }, { "host.name", "h-1" }, { "container.id", "c-1" },
            { "telemetry.sdk.language", "ruby" }, { "git.commit.sha", "abc" } };
        QVERIFY2(got.sink.spans.at(0).resource == expected, describe(got.sink.spans[0]).c_str());
    }
    void fallsBackToTheOperationsName()
    {
        DatadogJson span = datadogError(1, 1);
        span["resource"] = "";
        const auto got = readChunks({ { span } });
        QCOMPARE(got.sink.spans.at(0).name, std::string("web.request"));
        QCOMPARE(valueIn(got.sink.spans[0].attributes, "operation.name"), std::string("-"));
    }
    void readsNativeEventsAndLinks()
    {
        DatadogJson span = datadogError(1, 1);
        span["span_events"] = { { { "name", "cache miss" }, { "time_unix_nano", 1795249718713030656.0 },
            { "attributes",
                { { "s", { { "type", 0 }, { "string_value", "x" } } },
                    { "b", { { "type", 1 }, { "bool_value", true } } },
                    { "i", { { "type", 2 }, { "int_value", -3 } } },
                    { "d", { { "type", 3 }, { "double_value", 1.0 } } },
                    { "a",
                        { { "type", 4 },
                            { "array_value",
                                { { "values",
                                    { { { "type", 0 }, { "string_value", "p" } },
                                        { { "type", 2 }, { "int_value", 4 } } } } } } } },
                    { "plain", "text" } } } } };
        span["span_links"] = { { { "trace_id", 5 }, { "trace_id_high", 6 }, { "span_id", 8 },
            { "attributes", { { "reason", "batch" } } }, { "flags", 1 } } };
        const auto got = readChunks({ { span } });
        QVERIFY(got.warnings.empty());
        const RecordedSpan& read = got.sink.spans.at(0);
        QCOMPARE(read.events.size(), std::size_t{ 1 });
        QCOMPARE(read.events[0].time, TimeNs{ 1795249718713030656 });
        const std::vector<Attribute> expected = { { "s", "x" }, { "b", "true", ValueType::Bool },
            { "i", "-3", ValueType::Int }, { "d", "1", ValueType::Double },
            { "a", R"(["p",4])", ValueType::Array }, { "plain", "text" } };
        QVERIFY2(read.events[0].attributes == expected, describe(read).c_str());
        QVERIFY((read.links.at(0).trace == TraceId{ 6, 5 }));
        QCOMPARE(valueIn(read.links[0].attributes, "reason"), std::string("batch"));
    }
    void prefersTheSpansErrorToHandledExceptions()
    {
        DatadogJson span = datadogError(1, 1);
        span["meta"]["events"] =
            R"([{"name":"exception","time_unix_nano":5,"attributes":)"
            R"({"exception.type":"KeyError","exception.message":"handled","exception.stacktrace":"s"}}])";
        DatadogJson bare = span;
        bare["meta"].erase("error.stack");
        const auto got = readChunks({ { span, bare } });
        QCOMPARE(got.sink.spans.at(0).events.size(), std::size_t{ 2 });
        QCOMPARE(valueIn(got.sink.spans[0].events[1].attributes, "exception.message"), std::string("boom"));
        // Not all three parts: then the event says more.
        QCOMPARE(got.sink.spans.at(1).events.size(), std::size_t{ 1 });
    }
    void readsTheTableForm()
    {
        const DatadogJson chunks = samplePayload();
        auto maps = readBytes(datadogMsgpack(chunks));
        auto table = readBytes(DatadogTablePayload::of(chunks));
        QCOMPARE(table.format, std::string("datadog-msgpack"));
        QVERIFY(table.warnings.empty());
        for (ReadBytes* got : { &maps, &table }) { // v0.5 has no place for these
            got->sink.spans.at(1).links.clear();
            std::erase_if(got->sink.spans[1].attributes,
                [](const Attribute& attribute) { return attribute.key == "_dd.stack"; });
        }
        QVERIFY(maps.sink.spans == table.sink.spans);
    }
    void tellsAnIndexBeyondTheTable()
    {
        std::string bytes = DatadogTablePayload::of({ { datadogSpan(1, 1) }, { datadogSpan(1, 2) } });
        // The first span's service is the second text.
        const std::size_t at = bytes.find("\x91\x9C\x01");
        QVERIFY(at != std::string::npos);
        bytes[at + 2] = 0x7F;
        const auto got = readBytes(bytes);
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
        QCOMPARE(got.warnings, std::vector<std::string>{ "an index is beyond the table of texts" });
        QCOMPARE(got.sink.spans[0].service, std::string());
        QCOMPARE(got.sink.spans[1].service, std::string("shop"));
    }
    void readsPayloadsOneAfterAnother()
    {
        const DatadogJson chunks = samplePayload();
        const auto got = readBytes(datadogMsgpack(chunks) + DatadogTablePayload::of(chunks)
            + datadogMsgpack(DatadogJson::array()) + datadogMsgpack(chunks));
        QVERIFY(got.warnings.empty());
        QCOMPARE(got.sink.spans.size(), std::size_t{ 9 });
    }
    void readsPayloadsOfAgents()
    {
        DatadogJson span = datadogSpan(1, 1);
        span["meta"].erase("env");
        DatadogJson own = datadogSpan(1, 2);
        own["meta"]["version"] = "2";
        const DatadogJson payload = { { "container_id", "c-1" }, { "language_name", "go" },
            { "chunks",
                { { { "priority", 1 }, { "spans", { span, own } },
                    { "tags", { { "_dd.p.tid", "ff" } } } } } },
            { "tags", { { "_dd.git.commit.sha", "abc" } } }, { "env", "prod" }, { "hostname", "h" },
            { "app_version", "1" } };
        const auto got = readBytes(datadogMsgpack(payload));
        QVERIFY(got.warnings.empty());
        const std::vector<Attribute> expected = { { "service.name", "shop" }, { "service.version", "1" },
            { "deployment.environment.name", "prod" }, { "host.name", "h" }, { "container.id", "c-1" },
            { "telemetry.sdk.language", "go" }, { "git.commit.sha", "abc" } };
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
        QVERIFY2(got.sink.spans[0].resource == expected, describe(got.sink.spans[0]).c_str());
        QCOMPARE(got.sink.spans[0].trace, std::string("00000000000000ff0000000000000001"));
        QCOMPARE(valueIn(got.sink.spans[1].resource, "service.version"), std::string("2"));
        QCOMPARE(
            valueIn(got.sink.spans[1].resource, "deployment.environment.name"), std::string("production"));
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
            DatadogJson::array({ { { "name", 1 }, { "attributes", 3 }, { "trace_id", "z" } } }),
            DatadogJson::binary({ 0xC1 }) };
        for (const DatadogJson& value : values) {
            DatadogJson span = datadogError(1, 2);
            span[key.toStdString()] = value;
            const auto got = readChunks({ { span, datadogSpan(1, 3) }, { datadogSpan(1, 4) } });
            QVERIFY(!got.isDamaged);
            QVERIFY2(got.sink.spans.size() >= 2, value.dump().c_str());
            QCOMPARE(got.sink.spans.back().span, std::string("0000000000000004"));
        }
    }
    void tellsWhichSpansCannotBeUsed()
    {
        DatadogJson noTrace = datadogSpan(1, 2);
        noTrace.erase("trace_id");
        DatadogJson noSpan = datadogSpan(1, 2);
        noSpan["span_id"] = "no id";
        const auto got = readChunks({ { noTrace, noSpan, 7, datadogSpan(1, 3) }, 8, { datadogSpan(1, 4) } });
        const std::vector<std::string> expected = { "span has no trace_id", "span has no span_id",
            "a span is neither a map nor a list of twelve", "a chunk is no list of spans" };
        QCOMPARE(got.warnings, expected);
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
    }
    void repairsTexts()
    {
        std::string bytes = datadogMsgpack({ { datadogError(1, 2) } });
        bytes.replace(bytes.find("boom"), 1, "\xFF");
        const auto got = readBytes(bytes);
        QCOMPARE(got.warnings, std::vector<std::string>{ "not valid UTF-8, replaced what is not" });
        QCOMPARE(valueIn(got.sink.spans.at(0).attributes, "error.message"),
            std::string("\xEF\xBF\xBD"
                        "oom"));
    }

    void readsTheSameInPieces_data() { forms(); }
    void readsTheSameInPieces()
    {
        QFETCH(QByteArray, bytes);
        const auto whole = readBytes(bytes.toStdString());
        QVERIFY(whole.sink.spans.size() >= 3);
        for (const std::size_t piece : { 1U, 2U, 3U, 7U, 64U }) {
            const auto pieces = readBytes(bytes.toStdString(), "datadog-msgpack", piece);
            QVERIFY(pieces.sink.spans == whole.sink.spans);
        }
    }
    void readsUpToWhereItIsCut_data() { forms(); }
    void readsUpToWhereItIsCut()
    {
        QFETCH(QByteArray, bytes);
        const auto whole = readBytes(bytes.toStdString());
        std::size_t before = 0;
        for (int size = 1; size < bytes.size(); ++size) {
            const auto got = readBytes(bytes.left(size).toStdString(), "datadog-msgpack");
            QVERIFY(got.sink.spans.size() >= before);
            before = got.sink.spans.size();
            QVERIFY(std::ranges::equal(got.sink.spans, std::span(whole.sink.spans).first(before)));
            QVERIFY2(got.isDamaged, std::to_string(size).c_str());
        }
        QCOMPARE(before, std::size_t{ 2 });
    }
    void survivesFlippedBits_data() { forms(); }
    void survivesFlippedBits()
    {
        QFETCH(QByteArray, bytes);
        std::mt19937 random(3);
        std::size_t spans = 0;
        for (int i = 0; i < 10'000; ++i) {
            std::string damaged = bytes.toStdString();
            for (std::size_t flips = 1 + random() % 3; flips > 0; --flips) {
                damaged[random() % damaged.size()] ^= static_cast<char>(1U << (random() % 8));
            }
            spans += spansFed(damaged, "datadog-msgpack");
        }
        QVERIFY(spans > 10'000); // most flips are in texts
    }
    void survivesDamageToIndexedPayloads()
    {
        const std::string bytes =
            DatadogIndexedWriter::of(RandomSpans(5, { .statusMessage = false, .okStatus = false }).make(12));
        QCOMPARE(spansFed(bytes, "datadog-msgpack"), std::size_t{ 12 });
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            QCOMPARE(spansFed(bytes.substr(0, size), "datadog-msgpack"), std::size_t{ 0 });
        }
        std::mt19937 random(3);
        std::size_t spans = 0;
        for (int i = 0; i < 10'000; ++i) {
            std::string damaged = bytes;
            damaged[random() % damaged.size()] ^= static_cast<char>(1U << (random() % 8));
            spans += spansFed(damaged, "datadog-msgpack");
        }
        QVERIFY(spans > 50'000);
    }
    void takesNoMemoryForClaimedLengths()
    {
        for (const std::string& bytes :
            { std::string("\xDD\xFF\xFF\xFF\xFF", 5), std::string("\x91\xDD\xFF\xFF\xFF\xFF\x80", 7),
                std::string("\x92\xDD\xFF\xFF\xFF\xFF\xA1"
                            "a",
                    8),
                std::string("\x91\x91\xDF\xFF\xFF\xFF\xFF\xA4meta\xDF\xFF\xFF\xFF\xFF", 17),
                std::string("\xDF\xFF\xFF\xFF\xFF\xA6"
                            "chunks\xDD\xFF\xFF\xFF\xFF",
                    17) }) {
            const auto got = readBytes(bytes, "datadog-msgpack");
            QVERIFY(got.isDamaged);
            QVERIFY(got.sink.spans.empty());
        }
    }
    void survivesDeepNesting()
    {
        const std::string deep(100'000, '\x91');
        QVERIFY(readBytes(deep, "datadog-msgpack").isDamaged);
        DatadogJson span = datadogError(1, 2);
        span["meta_struct"]["deep"] =
            DatadogJson::binary(std::vector<std::uint8_t>(100'000, std::uint8_t{ 0x91 }));
        const auto got = readChunks({ { span, datadogSpan(1, 3) } });
        QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
        const std::string text = valueIn(got.sink.spans[0].attributes, "deep");
        QVERIFY(text.starts_with("[[[[") && text.size() < 200);
    }

    void recognisesOnlyItsOwn()
    {
        const auto recognises = [](const std::string& bytes) {
            return recognisesDatadogMsgpack({ bytes, true, {} });
        };
        QVERIFY(recognises(datadogMsgpack(samplePayload())));
        QVERIFY(recognises(DatadogTablePayload::of(samplePayload())));
        QVERIFY(recognises(datadogMsgpack({ { "chunks", DatadogJson::array() } })));
        QVERIFY(recognises(DatadogIndexedWriter::of(RandomSpans(5, {}).make(2))));
        QVERIFY(recognises("\x90"));
        QVERIFY(!recognises(datadogMsgpack({ 1, 2, 3 })));
        QVERIFY(!recognises(datadogMsgpack({ { "a", "b" } })));
        QVERIFY(!recognises(datadogMsgpack({ { { { "key", 1 } } } })));
        QVERIFY(!recognises(datadogMsgpack({ { "x", 1 }, { "y", 2 } })));
        QVERIFY(!recognises("[[{\"trace_id\":1}]]"));
        QVERIFY(!recognises(std::string("\x90\x00", 2)));
    }
    void readsTheCppTracersPayload()
    {
        const QString path =
            QStringLiteral(SPANGLASS_SHARED "/captures/datadog/parcels-cpp-v0.4/0001.msgpack");
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            QSKIP("the folder ../shared with the captures is not here");
        }
        const auto got = readBytes(file.readAll().toStdString());
        QVERIFY(got.warnings.empty());
        QCOMPARE(got.sink.spans.size(), std::size_t{ 40 });
        const RecordedSpan& span = got.sink.spans[0];
        QCOMPARE(valueIn(span.attributes, "error.msg"), std::string("parcel 'P0' has no number"));
        QCOMPARE(span.trace, toHex(TraceId{ 0, 1914023771916195420ULL }));
    }

private:
    static void forms()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("v0.4") << QByteArray::fromStdString(datadogMsgpack(samplePayload()));
        QTest::newRow("v0.5") << QByteArray::fromStdString(DatadogTablePayload::of(samplePayload()));
    }
    static std::string describe(const RecordedSpan& span)
    {
        std::string out;
        for (const auto* attributes : { &span.resource, &span.attributes }) {
            for (const Attribute& attribute : *attributes) {
                out += attribute.key + " = " + attribute.value + "\n";
            }
        }
        for (const SpanEvent& event : span.events) {
            out += event.name + "\n";
            for (const Attribute& attribute : event.attributes) {
                out += "  " + attribute.key + " = " + attribute.value + "\n";
            }
        }
        return out;
    }
};

QTEST_APPLESS_MAIN(TestDatadogMsgpackReader)
#include "tst_datadogmsgpackreader.moc"
