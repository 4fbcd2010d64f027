#include "core/base/text.h"
#include "core/capture/console/inspecttext.h"
#include "tests/core/capture/consoletext.h"
#include "tests/core/capture/readtext.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;
using namespace spanglass::test;

class TestConsole : public QObject {
    Q_OBJECT
private slots:
    void readsWhatJsPrints()
    {
        const RecordedSpan span = onlySpan(consoleJsSpan);
        QCOMPARE(span.trace, std::string("4bc3235c9c15f71e919f968c729b54fe"));
        QCOMPARE(span.span, std::string("2f34bdd4f461e214"));
        QCOMPARE(span.parent, std::string("bd07f80658dc6975"));
        QVERIFY(span.hint == ParentHint::Remote);
        QCOMPARE(span.name, std::string("it's a \"name\""));
        QCOMPARE(span.service, std::string("shop"));
        QVERIFY(span.kind == SpanKind::Server); // 1 in the enum of JS
        QVERIFY(span.status == SpanStatus::Error);
        QCOMPARE(span.statusMessage, std::string("no stock\n  left"));
        QCOMPARE(span.start, TimeNs{ 1795251214109216200 });
        QCOMPARE(span.duration, DurationNs{ 1243500 });
        QCOMPARE(
            valueOf(span.resource, "process.command_args"), std::string("[\"/usr/bin/node\",\"app.js\"]"));
        QCOMPARE(valueOf(span.resource, "host.id"), std::string("nothing"));
        QCOMPARE(span.attributes,
            (std::vector<Attribute>{ { "http.route", "/{id}", ValueType::String },
                { "n", "1", ValueType::Int }, { "d", "-1.5", ValueType::Double },
                { "b", "true", ValueType::Bool }, { "list", "[1,2]", ValueType::Array },
                { "x", "NaN", ValueType::String } }));
        QCOMPARE(span.events.size(), std::size_t{ 1 });
        QCOMPARE(span.events[0].time, TimeNs{ 1795251214110436000 });
        QCOMPARE(valueOf(span.events[0].attributes, "exception.message"), std::string("it's } gone"));
        QCOMPARE(valueOf(span.events[0].attributes, "exception.stacktrace"),
            std::string("Error: it's } gone\n    at f (/srv/a.js:1:2)\n    at g (/srv/b.js:3:4) \"q\" "
                        "\x1B[1m `t`\n"));
        QCOMPARE(valueOf(span.events[0].attributes, "deep"), std::string("[Array]"));
        QCOMPARE(span.links.size(), std::size_t{ 1 });
        QCOMPARE(toHex(span.links[0].span), std::string("cc07f80658dc6975"));
        QCOMPARE(valueOf(span.links[0].attributes, "k"), std::string("v"));
    }
    void readsWhatOldJsPrinted()
    {
        const RecordedSpan span = onlySpan(consoleJsOldSpan);
        QCOMPARE(span.name, std::string("old"));
        QCOMPARE(span.parent, std::string("bd07f80658dc6975"));
        QVERIFY(span.hint == ParentHint::None);
        QVERIFY(span.kind == SpanKind::Internal);
    }
    void readsJsonOfTheJsObject()
    {
        const RecordedSpan span = onlySpan(
            "{\"traceId\":\"a1\",\"name\":\"n\",\"id\":\"b1\",\"kind\":4,\"timestamp\":5,\"duration\":6,"
            "\"attributes\":{\"k\":\"\\u00e9\\/\"},\"status\":{\"code\":2},\"events\":[]}");
        QVERIFY(span.kind == SpanKind::Consumer);
        QCOMPARE(valueOf(span.attributes, "k"), std::string("é/"));
    }

    void turnsInspectedTextIntoJson_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("json");
        const auto add = [](const char* text, const char* json) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(json);
        };
        add("{}", "{}");
        add("[ 1, -0, 1e+21, 2n, NaN, -Infinity ]", "[1,-0,1e+21,2,\"NaN\",\"-Infinity\"]");
        add("{ a: undefined, 'b-c': null, d: false }", "{\"a\":null,\"b-c\":null,\"d\":false}");
        add("'a\\'b' +\n  \"c\" + `d`", "\"a'bcd\"");
        add("'\\x41\\u00e9\\uD83D'", "\"Aé\xEF\xBF\xBD\"");
        add("'cut'... 19900 more characters", "\"cut...\"");
        add("[ [Object], [Array], [Function: f], [class A], [Circular *1] ]",
            "[\"[Object]\",\"[Array]\",\"[Function: f]\",\"[class A]\",\"[Circular *1]\"]");
        add("{ a: R { b: 1 }, c: [Object: null prototype] {} }", "{\"a\":{\"b\":1},\"c\":{}}");
        add("{ at: 1970-01-01T00:00:00.000Z, s: Symbol(q) }",
            "{\"at\":\"1970-01-01T00:00:00.000Z\",\"s\":\"Symbol(q)\"}");
        add("[ <3 empty items>, 1,\n  ... 50 more items\n]", "[\"<3 empty items>\",1]");
        add("{ a: \x1b[32m'x'\x1b[39m, \x1b[32m'b'\x1b[39m: \x1b[33m1\x1b[39m }", "{\"a\":\"x\",\"b\":1}");
        add("{ unended: 'tex", "{\"unended\":\"tex\"");
    }
    void turnsInspectedTextIntoJson()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, json);
        QCOMPARE(jsonOfInspected(text.toStdString()), json.toStdString());
    }

    void readsWhatPythonPrints()
    {
        const RecordedSpan span = onlySpan(consolePythonSpan);
        QCOMPARE(span.trace, std::string("4bc3235c9c15f71e919f968c729b54fe"));
        QCOMPARE(span.span, std::string("2f34bdd4f461e214"));
        QCOMPARE(span.parent, std::string("bd07f80658dc6975"));
        QVERIFY(span.hint == ParentHint::None);
        QCOMPARE(span.service, std::string("shop"));
        QVERIFY(span.kind == SpanKind::Server);
        QVERIFY(span.status == SpanStatus::Error);
        QCOMPARE(span.statusMessage, std::string("ValueError: no stock"));
        QCOMPARE(span.start, TimeNs{ 1795251214109216000 });
        QCOMPARE(span.duration, DurationNs{ 1243000 });
        QCOMPARE(span.attributes,
            (std::vector<Attribute>{ { "http.status_code", "500", ValueType::Int },
                { "rate", "0.5", ValueType::Double }, { "cached", "false", ValueType::Bool },
                { "parts", "[\"a\",\"b\"]", ValueType::Array } }));
        QCOMPARE(span.events.size(), std::size_t{ 1 });
        QCOMPARE(span.events[0].time, TimeNs{ 1795251214110000000 });
        QCOMPARE(valueOf(span.events[0].attributes, "exception.type"), std::string("ValueError"));
        QCOMPARE(span.links.size(), std::size_t{ 1 });
    }
    void readsWhatGoPrints()
    {
        const RecordedSpan span = onlySpan(consoleGoSpan);
        QCOMPARE(span.trace, std::string("4bc3235c9c15f71e919f968c729b54fe"));
        QCOMPARE(span.parent, std::string("bd07f80658dc6975"));
        QVERIFY(span.hint == ParentHint::Remote);
        QVERIFY(span.kind == SpanKind::Server);
        QVERIFY(span.status == SpanStatus::Error);
        QCOMPARE(span.statusMessage, std::string("no stock"));
        QCOMPARE(span.service, std::string("shop"));
        QCOMPARE(span.start, TimeNs{ 1795251214109216001 });
        QCOMPARE(span.duration, DurationNs{ 1242999 });
        QCOMPARE(span.attributes,
            (std::vector<Attribute>{ { "n", "7", ValueType::Int }, { "d", "2", ValueType::Double },
                { "l", "[\"a\"]", ValueType::Array } }));
        QCOMPARE(span.events.size(), std::size_t{ 1 });
        QCOMPARE(valueOf(span.events[0].attributes, "exception.type"), std::string("*errors.errorString"));
    }
    void readsGoWithoutTimes()
    {
        std::string text = consoleGoSpan;
        for (const char* const time :
            { "2026-11-21T09:53:34.109216001+01:00", "2026-11-21T08:53:34.110459Z" }) {
            text.replace(text.find(time), std::string_view(time).size(), "0001-01-01T00:00:00Z");
        }
        const RecordedSpan span = onlySpan(text);
        QCOMPARE(span.name, std::string("GET /"));
        QCOMPARE(span.start, TimeNs{ 0 });
        QCOMPARE(span.duration, DurationNs{ 0 });
    }
    void readsNumbersOfGosStatus()
    {
        std::string text = consoleGoSpan;
        text.replace(text.find("\"Error\""), 7, "2");
        QVERIFY(onlySpan(text).status == SpanStatus::Ok);
    }

    void passesOverOtherOutput_data() { everyFormat(); }
    void passesOverOtherOutput()
    {
        QFETCH(QByteArray, object);
        QFETCH(QByteArray, format);
        const std::string span = object.toStdString();
        const std::string text = consoleOutput + span + consoleOutput + span + span + "done";
        for (const std::size_t piece : { std::size_t{ 1 }, std::size_t{ 7 }, std::size_t{ 1 } << 20U }) {
            const auto got = readCaptureText(text, piece);
            QCOMPARE(got.format, format.toStdString());
            QCOMPARE(got.sink.spans.size(), std::size_t{ 3 });
            QCOMPARE(got.warnings,
                (std::vector<std::string>{ "7 lines of other output were passed over",
                    "2 objects that are no spans were passed over" }));
        }
    }

    void readsOnBehindASpanThatIsCutShort_data() { everyFormat(); }
    void readsOnBehindASpanThatIsCutShort()
    {
        QFETCH(QByteArray, object);
        const std::string span = object.toStdString();
        const std::size_t half = span.find("4bc3235c") + 20;
        for (const char* const between : { "\n", "\nserver restarts\n" }) {
            const auto got = readCaptureText(span + span.substr(0, half) + between + span);
            QCOMPARE(got.sink.spans.size(), std::size_t{ 2 });
            QCOMPARE(got.warnings[0], std::string("span is cut short"));
        }
    }
    void tellsACutEnd_data() { everyFormat(); }
    void tellsACutEnd()
    {
        QFETCH(QByteArray, object);
        const std::string span = object.toStdString();
        const auto got = readCaptureText(span + span.substr(0, span.size() - 3));
        QCOMPARE(got.sink.spans.size(), std::size_t{ 1 });
        QCOMPARE(
            got.warnings, std::vector<std::string>{ "the capture is cut short; the spans before were read" });
    }
    void tellsWhatIsDamaged_data() { everyFormat(); }
    void tellsWhatIsDamaged()
    {
        QFETCH(QByteArray, object);
        const std::string span = object.toStdString();
        const auto with = [&](const std::string& found, const std::string& instead) {
            std::string other = span;
            for (std::size_t at = other.find(found); at != std::string::npos;
                 at = other.find(found, at + instead.size())) {
                other.replace(at, found.size(), instead);
            }
            return readCaptureText(span + other + span);
        };
        const auto noTrace = with("4bc3235c9c15f71e919f968c729b54fe", "");
        QCOMPARE(noTrace.sink.spans.size(), std::size_t{ 2 });
        QCOMPARE(noTrace.warnings, std::vector<std::string>{ "span has no trace id" });
        const auto badSpan = with("2f34bdd4f461e214", "nothing!");
        QCOMPARE(badSpan.sink.spans.size(), std::size_t{ 2 });
        QCOMPARE(badSpan.warnings, std::vector<std::string>{ "span's span id is no id" });
        const auto badParent = with("bd07f80658dc6975", "nothing!");
        QCOMPARE(badParent.sink.spans.size(), std::size_t{ 3 });
        QCOMPARE(badParent.warnings.size(), std::size_t{ 1 });
        const auto noUtf8 = with("service.name", "service.name\xFF");
        QCOMPARE(noUtf8.sink.spans.size(), std::size_t{ 3 });
        QCOMPARE(noUtf8.warnings, std::vector<std::string>{ "span: not valid UTF-8, replaced what is not" });
    }
    void bearsEveryFlippedByte_data() { everyFormat(); }
    void bearsEveryFlippedByte()
    {
        QFETCH(QByteArray, object);
        const std::string span = object.toStdString();
        for (std::size_t i = 0; i < span.size(); ++i) {
            for (const char flipped : { '{', '}', '"', '\\', '\n', '\0' }) {
                std::string text = span + span + span;
                text[span.size() + i] = flipped;
                const auto got = readCaptureText(text);
                QVERIFY2(!got.sink.spans.empty(), (std::to_string(i) + " " + flipped).c_str());
            }
        }
    }
    void bearsWhatIsNestedDeeply_data() { everyFormat(); }
    void bearsWhatIsNestedDeeply()
    {
        QFETCH(QByteArray, object);
        constexpr std::size_t depth = 100'000;
        const std::string span = object.toStdString();
        std::string deep;
        for (std::size_t i = 0; i < depth; ++i) {
            deep += "{\"traceId\":";
        }
        for (const std::string& text :
            { std::string(depth, '{'), deep, deep + "1" + std::string(depth, '}') }) {
            const auto got = readCaptureText(span + text + "\n" + span);
            QVERIFY(!got.sink.spans.empty());
        }
    }
    void leavesOtherTextAlone()
    {
        QCOMPARE(readCaptureText(consoleOutput).format, std::string());
        QCOMPARE(readCaptureText("traceId: 'x', SpanContext, SpanKind.SERVER\n").format, std::string());
    }

private:
    static void everyFormat()
    {
        QTest::addColumn<QByteArray>("object");
        QTest::addColumn<QByteArray>("format");
        const auto add = [](const std::string& object, const char* format) {
            QTest::newRow(format) << QByteArray::fromStdString(object) << QByteArray(format);
        };
        add(consoleJsSpan, "otel-console-js");
        add(consolePythonSpan, "otel-console-python");
        add(consoleGoSpan, "otel-console-go");
    }
};

QTEST_APPLESS_MAIN(TestConsole)
#include "tst_console.moc"
