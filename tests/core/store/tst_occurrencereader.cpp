#include "core/store/occurrencereader.h"

#include "core/store/extrajson.h"
#include "tests/support/print.h"
#include "tests/support/workspacebuilder.h"

#include <QTemporaryDir>
#include <QTest>

#include <zstd.h>

using namespace spanglass;
using namespace spanglass::test;

namespace {

const char* const extraJson =
    "{\"exceptions\":[{\"time\":\"17\",\"type\":\"Inner\",\"message\":\"first\",\"stack\":\"s\"}],"
    "\"events\":[{\"time\":\"18\",\"name\":\"retry\",\"attributes\":"
    "[{\"key\":\"n\",\"type\":2,\"value\":\"3\"}]}],"
    "\"links\":[{\"trace\":\"0000000000000000000000000000000a\",\"span\":\"0b\","
    "\"attributes\":[]}]}";

} // namespace

class TestOccurrenceReader : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::string path() const { return m_folder.filePath(QTest::currentTestFunction()).toStdString(); }

    static OccurrenceSpec fullSpec(WorkspaceBuilder& builder)
    {
        builder.capture("week.jsonl", 10, 5);
        OccurrenceSpec spec;
        spec.resource = builder.resource({ "shop", "1.0.0", "production", "host-1",
            { { "service.name", "shop" }, { "process.pid", "42", ValueType::Int } } });
        spec.stack = builder.stack("TypeError: \x1A\n    at price (/srv/shop/src/price.js:42:7)\n");
        spec.signature = builder.signature(builder.issue({}), spec.stack);
        spec.trace = 0x1234;
        spec.span = 0xFFFFFFFFFFFFFFFFULL;
        spec.parent = 7;
        spec.exceptionTime = 99;
        spec.statusMessage = "failed";
        spec.tags = { builder.tag("http.method", "GET"),
            builder.tag("http.status_code", "500", ValueType::Int) };
        spec.extra = extraJson;
        return spec;
    }

private slots:
    void decodesEverything()
    {
        WorkspaceBuilder builder(path());
        const auto id = builder.occurrence(fullSpec(builder));
        const auto read = readOccurrence(builder.database(), OccurrenceId{ id });
        VERIFY_RESULT(read);
        const Occurrence& occurrence = *read;
        QCOMPARE(occurrence.id.value, id);
        QVERIFY((occurrence.trace == TraceId{ 0xAB, 0x1234 }));
        QVERIFY(occurrence.span == SpanId{ 0xFFFFFFFFFFFFFFFFULL });
        QVERIFY(occurrence.parent == SpanId{ 7 });
        QCOMPARE(occurrence.name, std::string("GET /"));
        QVERIFY(occurrence.kind == SpanKind::Server);
        QCOMPARE(occurrence.start, TimeNs{ 1'000'000'000 });
        QCOMPARE(occurrence.duration, DurationNs{ 5'000'000 });
        QCOMPARE(occurrence.statusMessage, std::string("failed"));
        QCOMPARE(occurrence.capture, std::string("week.jsonl"));
        QCOMPARE(occurrence.resource.host, std::string("host-1"));
        QVERIFY((occurrence.resource.attributes[1] == Attribute{ "process.pid", "42", ValueType::Int }));
        QVERIFY((occurrence.attributes
            == std::vector<Attribute>{
                { "http.method", "GET" }, { "http.status_code", "500", ValueType::Int } }));
        QCOMPARE(occurrence.exceptions.size(), std::size_t{ 2 });
        QVERIFY((occurrence.exceptions[0] == ExceptionEvent{ 17, "Inner", "first", "s" }));
        QVERIFY((occurrence.exceptions[1]
            == ExceptionEvent{ 99, "TypeError", "cannot read 'price'",
                "TypeError: cannot read 'price'\n    at price (/srv/shop/src/price.js:42:7)\n" }));
        QCOMPARE(occurrence.stack.exceptions[0].message, std::string("cannot read 'price'"));
        QCOMPARE(occurrence.stack.exceptions[0].frames[0].line, 42);
        QVERIFY((occurrence.events
            == std::vector<SpanEvent>{ { 18, "retry", { { "n", "3", ValueType::Int } } } }));
        QVERIFY((occurrence.links == std::vector<SpanLink>{ { TraceId{ 0, 10 }, SpanId{ 11 }, {} } }));
    }
    void readsCompressedStacks()
    {
        WorkspaceBuilder builder(path());
        const std::string text(5000, 'x');
        std::string packedText(ZSTD_compressBound(text.size()), '\0');
        packedText.resize(ZSTD_compress(packedText.data(), packedText.size(), text.data(), text.size(), 1));
        const auto good = builder.stack(packedText);
        const auto cut = builder.stack(packedText.substr(0, 12));
        const auto garbage = builder.stack("no zstd at all");
        builder.execute("UPDATE stack SET codec=1");
        QCOMPARE(readReducedStack(builder.database(), good)->size(), text.size());
        QCOMPARE(*readReducedStack(builder.database(), cut), std::string());
        QCOMPARE(*readReducedStack(builder.database(), garbage), std::string());
        QCOMPARE(*readReducedStack(builder.database(), 12345), std::string());
    }
    void leavesOutWhatIsMissing()
    {
        WorkspaceBuilder builder(path());
        const auto id = builder.occurrence(fullSpec(builder));
        builder.execute(
            "DELETE FROM string; DELETE FROM tag WHERE id=2; DELETE FROM trace; DELETE FROM capture;"
            "DELETE FROM stack; UPDATE occurrence SET kind=77, duration=-5, extra='{'");
        auto read = readOccurrence(builder.database(), OccurrenceId{ id });
        VERIFY_RESULT(read);
        QVERIFY(!read->trace);
        QVERIFY(read->kind == SpanKind::Unspecified);
        QCOMPARE(read->duration, DurationNs{ 0 });
        QVERIFY(read->exceptions.empty());
        QCOMPARE(read->resource.attributes.size(), std::size_t{ 1 });
        builder.execute("DELETE FROM resource; UPDATE occurrence SET tags=x'FFFFFFFFFFFFFFFFFFFFFFFF'");
        read = readOccurrence(builder.database(), OccurrenceId{ id });
        VERIFY_RESULT(read);
        QVERIFY(read->attributes.empty());
        QVERIFY(!readOccurrence(builder.database(), OccurrenceId{ id + 1 }));
    }
    void readsAnyExtra_data()
    {
        QTest::addColumn<QByteArray>("json");
        for (const char* json : { "", "null", "[]", "{", "{\"exceptions\":7}", "{\"events\":[1,null,[]]}",
                 "{\"links\":{}}", "{\"exceptions\":[{\"time\":17,\"type\":null}]}",
                 "{\"events\":[{\"attributes\":[{\"type\":\"x\"},{\"type\":99}]}]}" }) {
            QTest::newRow(json) << QByteArray(json);
        }
        QTest::newRow("deep") << QByteArray(200'000, '[');
        QTest::newRow("deep and closed") << QByteArray(200'000, '[') + QByteArray(200'000, ']');
    }
    void readsAnyExtra()
    {
        QFETCH(QByteArray, json);
        const OccurrenceExtra extra = parseExtra(json.toStdString());
        QVERIFY(extra.exceptions.size() + extra.events.size() + extra.links.size() <= 1);
    }
};

QTEST_APPLESS_MAIN(TestOccurrenceReader)
#include "tst_occurrencereader.moc"
