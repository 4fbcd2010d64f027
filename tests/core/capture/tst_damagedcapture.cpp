#include "tests/core/capture/capturetext.h"
#include "tests/support/print.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <functional>
#include <random>

using namespace spanglass;
using namespace spanglass::test;
using nlohmann::json;

namespace {

constexpr std::uint64_t spansOfParts = 10;

/// The same small capture, pretty-printed, as two lines, and as an array.
std::string pretty()
{
    QFile file(QStringLiteral(SPANGLASS_TEST_DATA "/otlp/parts.json"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

std::string lines()
{
    const std::string line = json::parse(pretty()).dump();
    return line + "\n" + line + "\n";
}

std::string array()
{
    const std::string request = json::parse(pretty()).dump();
    return "[" + request + ",\n" + request + "]";
}

/// Calls `change` for every value of the document, from the leaves up, and puts it back.
void forEachValue(json& value, const std::function<void(json&)>& change)
{
    if (value.is_structured()) {
        for (auto& element : value) {
            forEachValue(element, change);
        }
    }
    change(value);
}

std::string nested(
    const std::string& opening, const std::string& inner, const std::string& closing, int depth)
{
    std::string text;
    for (int i = 0; i < depth; ++i) {
        text += opening;
    }
    text += inner;
    for (int i = 0; i < depth; ++i) {
        text += closing;
    }
    return text;
}

/// A request with one error span that has `member` among its own, and a whole span behind it.
std::string requestWith(const std::string& member)
{
    return R"({"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[)"
           R"({"traceId":"11111111111111111111111111111111","spanId":"1111111111111111","status":{"code":2},)"
        + member + R"(},)"
        + R"({"traceId":"11111111111111111111111111111111","spanId":"2222222222222222","name":"whole"}]}]}]})"
        + "\n";
}

} // namespace

/// Hostile and damaged captures: a message or a partial result with warnings, and never a crash or hang.
class TestDamagedCapture : public QObject {
    Q_OBJECT
private slots:
    void endsAnywhere_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<int>("total");
        QTest::newRow("lines") << lines() << 20;
        QTest::newRow("pretty") << pretty() << 10;
        QTest::newRow("array") << array() << 20;
    }
    void endsAnywhere()
    {
        QFETCH(std::string, text);
        QFETCH(int, total);
        const auto whole = readText(text);
        VERIFY_RESULT(whole.outcome);
        QCOMPARE(whole.spans, static_cast<std::uint64_t>(total));
        QCOMPARE(whole.outcome->warningCount, std::uint64_t{ 0 });
        QVERIFY(whole.outcome->state == CaptureState::Complete);
        std::uint64_t before = 0;
        const auto last = text.find_last_not_of("\n");
        for (std::size_t length = 0; length <= last; ++length) {
            const auto read = readText(text.substr(0, length));
            const auto complaint = complaintAbout(read, whole.spans);
            QVERIFY2(complaint.empty(), ("cut at " + std::to_string(length) + ": " + complaint).c_str());
            QVERIFY2(read.spans >= before, ("cut at " + std::to_string(length) + ": fewer spans").c_str());
            const bool atLineEnd = length > 0 && (text[length - 1] == '\n' || text[length] == '\n')
                && total == 20 && text[0] == '{';
            if (read.outcome && !atLineEnd) {
                QVERIFY2(read.outcome->state == CaptureState::Damaged,
                    ("cut at " + std::to_string(length) + ": not told").c_str());
            }
            before = read.spans;
        }
        QVERIFY(before > 0);
    }
    void tellsATruncatedLastLine()
    {
        const std::string text = lines();
        const auto read = readText(text.substr(0, text.size() - 100));
        VERIFY_RESULT(read.outcome);
        QVERIFY(read.outcome->state == CaptureState::Damaged);
        QVERIFY(read.spans >= spansOfParts);
        const auto& warning = read.outcome->warnings.back();
        QVERIFY2(warning.where.starts_with("line 2"), warning.where.c_str());
        QVERIFY2(warning.message.find("cut short") != std::string::npos, warning.message.c_str());
    }

    void bearsRandomFlips_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::newRow("lines") << lines();
        QTest::newRow("pretty") << pretty();
    }
    void bearsRandomFlips()
    {
        QFETCH(std::string, text);
        std::mt19937 random(20261121);
        std::uint64_t unread = 0;
        for (int i = 0; i < 5000; ++i) {
            std::string damaged = text;
            for (auto flips = 1 + random() % 4; flips > 0; --flips) {
                damaged[random() % damaged.size()] = static_cast<char>(random());
            }
            const auto read = readText(damaged);
            const auto complaint = complaintAbout(read, 2 * spansOfParts);
            QVERIFY2(complaint.empty(), ("round " + std::to_string(i) + ": " + complaint).c_str());
            unread += read.spans == 0 ? 1 : 0;
        }
        QVERIFY2(unread < 2500, ("nothing was read in " + std::to_string(unread) + " of 5000").c_str());
    }
    void bearsWrongTypesEverywhere()
    {
        json document = json::parse(pretty());
        const json others[] = { nullptr, true, -1, 1e300, "text", json::array(), json::object(),
            json::array({ 1, "x", nullptr }) };
        std::string complaint;
        int rounds = 0;
        forEachValue(document, [&](json& value) {
            json kept = std::move(value);
            for (const auto& other : others) {
                value = other;
                const auto read = readText(document.dump() + "\n");
                if (complaint.empty()) {
                    complaint = complaintAbout(read, spansOfParts);
                }
                ++rounds;
            }
            value = std::move(kept);
        });
        QCOMPARE(complaint, std::string());
        QVERIFY(rounds > 1000);
        QCOMPARE(readText(document.dump()).spans, spansOfParts);
    }

    void bearsDeepNesting_data()
    {
        QTest::addColumn<std::string>("text");
        constexpr int depth = 100'000;
        const auto attribute = [](const std::string& value) {
            return R"("attributes":[{"key":"k","value":)" + value + "}]";
        };
        QTest::newRow("arrays") << nested("[", "1", "]", depth);
        QTest::newRow("objects") << nested("{\"a\":", "1", "}", depth);
        QTest::newRow("open arrays") << nested("[", "", "", depth);
        QTest::newRow("requests") << nested("[", lines().substr(0, lines().find('\n')), "]", depth);
        QTest::newRow("unknown key") << requestWith("\"x\":" + nested("[", "1", "]", depth));
        QTest::newRow("unknown objects") << requestWith("\"x\":" + nested("{\"a\":", "1", "}", depth));
        QTest::newRow("array values") << requestWith(
            attribute(nested(R"({"arrayValue":{"values":[)", R"({"intValue":1})", "]}}", depth)));
        QTest::newRow("map values") << requestWith(attribute(
            nested(R"({"kvlistValue":{"values":[{"key":"k","value":)", R"({"intValue":1})", "}]}}", depth)));
        QTest::newRow("raw attribute") << requestWith(attribute(nested("[", "1", "]", depth)));
        QTest::newRow("events") << requestWith("\"events\":" + nested("[", "1", "]", depth));
        QTest::newRow("status") << requestWith("\"status\":" + nested("{\"code\":", "2", "}", depth));
        QTest::newRow("resource") << R"({"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":)"
                + nested(R"({"arrayValue":{"values":[)", "1", "]}}", depth) + "}]},\"scopeSpans\":[]}]}\n";
        QTest::newRow("resource spans") << "{\"resourceSpans\":" + nested("[", "1", "]", depth) + "}\n";
    }
    void bearsDeepNesting()
    {
        QFETCH(std::string, text);
        // The nested request alone, and with a whole one behind it.
        for (const std::string& behind : { std::string(), "\n" + lines() }) {
            const auto read = readText(text + behind);
            QCOMPARE(complaintAbout(read, 3 * spansOfParts), std::string());
        }
    }
    void readsTheSpanBehindANestedOne()
    {
        const auto read = readText(requestWith("\"x\":" + nested("[", "1", "]", 100'000)));
        VERIFY_RESULT(read.outcome);
        QCOMPARE(read.spans, std::uint64_t{ 2 });
    }

    void bearsNumbersOutOfRange()
    {
        for (const char* number : { "99999999999999999999999999", "-99999999999999999999999999", "1e400",
                 "-1e400", "1e-400", "18446744073709551615", "18446744073709551616", "9223372036854775807",
                 "9223372036854775808", "-9223372036854775808", "-1", "0.5", "1.7976931348623157e308",
                 "\"99999999999999999999999999\"", "\"-1\"", "\"1e400\"", "\"NaN\"", "\"Infinity\"", "\"\"",
                 "4294967298", "258" }) {
            for (const char* key :
                { "startTimeUnixNano", "endTimeUnixNano", "kind", "flags", "droppedEventsCount" }) {
                const auto read = readText(requestWith(std::string("\"") + key + "\":" + number));
                QCOMPARE(complaintAbout(read, 2), std::string());
                VERIFY_RESULT(read.outcome);
                QVERIFY2(read.spans >= 1, (std::string(key) + " " + number).c_str());
            }
            for (const char* value :
                { "intValue", "doubleValue", "boolValue", "stringValue", "bytesValue" }) {
                const auto read =
                    readText(requestWith(std::string("\"attributes\":[{\"key\":\"k\",\"value\":{\"") + value
                        + "\":" + number + "}}]"));
                QCOMPARE(complaintAbout(read, 2), std::string());
                QVERIFY2(read.spans >= 1, (std::string(value) + " " + number).c_str());
            }
            const auto read = readText(requestWith(std::string("\"status\":{\"code\":") + number + "}"));
            QCOMPARE(complaintAbout(read, 2), std::string());
        }
    }
    void bearsTextThatIsNotUtf8()
    {
        for (const char* bytes : { "\xFF\xFE", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                 "\\ud800", "\\udc00\\ud800", "\\u00" }) {
            const std::string text = std::string("\"name\":\"a") + bytes + "z\",\"attributes\":[{\"key\":\""
                + bytes + "\",\"value\":{\"stringValue\":\"" + bytes + "\"}}]";
            const auto read = readText(requestWith(text));
            QCOMPARE(complaintAbout(read, 2), std::string());
            QVERIFY(read.spans >= 1);
        }
    }
    void tellsWhatIsNoCapture_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::newRow("empty") << std::string();
        QTest::newRow("byte-order mark") << std::string("\xEF\xBB\xBF");
        QTest::newRow("blank") << std::string("\n\r\n  \n");
        QTest::newRow("zeros") << std::string(100'000, '\0');
        QTest::newRow("binary") << std::string("\x7f"
                                               "ELF\x02\x01\x01\x00\x00",
            9);
        QTest::newRow("text") << std::string("just a note\n");
        QTest::newRow("other JSON") << std::string("{\"name\":\"x\"}\n");
        QTest::newRow("number") << std::string("42\n");
    }
    void tellsWhatIsNoCapture()
    {
        QFETCH(std::string, text);
        const auto read = readText(text);
        QVERIFY(!read.outcome);
        QVERIFY(!read.outcome.error().message.empty());
        QCOMPARE(read.spans, std::uint64_t{ 0 });
    }
    void readsAFileThatShrinks()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("shrinks.jsonl"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto text = QByteArray::fromStdString(lines());
        for (int i = 0; i < 1000; ++i) {
            file.write(text);
        }
        file.close();
        auto source = openSource(file.fileName().toStdString());
        VERIFY_RESULT(source);
        CountingSink sink;
        ReadOptions options;
        options.sinks = { &sink };
        options.onProgress = [&](std::uint64_t) { file.resize(100); };
        const auto outcome = readCapture(*source, options, {});
        if (outcome) {
            QVERIFY(sink.spans() < 20'000);
            QVERIFY(outcome->state == CaptureState::Damaged);
            QVERIFY(outcome->warningCount > 0);
        } else {
            QVERIFY(!outcome.error().message.empty());
        }
    }
};

QTEST_APPLESS_MAIN(TestDamagedCapture)
#include "tst_damagedcapture.moc"
