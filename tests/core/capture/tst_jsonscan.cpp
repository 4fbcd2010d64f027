#include "core/capture/json/jsonscan.h"
#include "core/capture/json/jsonskip.h"

#include "tests/support/print.h"

#include <QTest>

#include <random>

using namespace spanglass;

namespace {

/// A text with the padding the scanner wants.
struct Text {
    explicit Text(const std::string& text)
        : bytes(text + std::string(jsonPadding, '\0'))
        , size(text.size())
    {
    }
    [[nodiscard]] JsonCursor cursor() const { return { bytes.data(), bytes.data() + size }; }
    std::string bytes;
    std::size_t size;
};

/// Bytes that skipValue moves over, or -1 for More and -2 for Bad.
int skipped(const std::string& json)
{
    const Text text(json);
    JsonCursor c = text.cursor();
    const Scan scan = skipValue(c);
    return scan == Scan::Ok ? static_cast<int>(c.at - text.bytes.data()) : scan == Scan::More ? -1 : -2;
}

} // namespace

class TestJsonScan : public QObject {
    Q_OBJECT
private slots:
    void skipsValues()
    {
        QCOMPARE(skipped("\"a\\\"b\","), 6);
        QCOMPARE(skipped("12.5e3]"), 6);
        QCOMPARE(skipped("true}"), 4);
        QCOMPARE(skipped("{},"), 2);
        QCOMPARE(skipped("[{\"a\":\"]\"},[\"\\\\\"]],1"), 18);
        QCOMPARE(skipped("{\"k\":\"}\\\\\\\"}\"} "), 14);
    }
    void tellsTheEndOfTheText()
    {
        QCOMPARE(skipped("\"abc"), -1);
        QCOMPARE(skipped("\"abc\\\""), -1);
        QCOMPARE(skipped("[[]"), -1);
        QCOMPARE(skipped("12"), -1);
        QCOMPARE(skipped(","), -2);
    }
    void skipsDeepNestingWithoutRecursion()
    {
        const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
        QCOMPARE(skipped(deep + ","), 2'000'000);
        QCOMPARE(skipped(deep.substr(0, 1'500'000)), -1);
    }
    /// The block scanner and the byte-wise one agree on any text, wherever brackets, quotes and
    /// backslashes lie relative to its blocks.
    void agreesWithTheByteWiseSkipper()
    {
        std::mt19937 random(7);
        const std::vector<std::string> tokens = { "{", "}", "[", "]", ",", ":", "1", " ", "\"\"", "\"}]\"",
            "\"\\\"\"", "\"{[\\\\\"", "\"a\\\\\\\"b\"" };
        for (int round = 0; round < 20'000; ++round) {
            const std::string open = random() % 2 == 0 ? "{" : "[";
            std::string json = open;
            const std::size_t length = random() % 200;
            for (std::size_t i = 0; i < length; ++i) {
                json += tokens[random() % tokens.size()];
            }
            const Text text(json);
            JsonCursor c = text.cursor();
            ValueSkipper skipper;
            const Scan scan = skipper.skip(c);
            const int expected = scan == Scan::Ok ? static_cast<int>(c.at - text.bytes.data()) : -1;
            QVERIFY2(skipped(json) == expected, json.c_str());
        }
    }
    /// Whatever the processor: every loop that it can run gives the portable one's answer, on any bytes.
    void allSkippersAgree()
    {
        std::vector<SkipContainer> skippers = { bestSkipContainer() };
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul")) {
            skippers.push_back(skipContainerAvx2);
        }
        if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("pclmul")) {
            skippers.push_back(skipContainerAvx512);
        }
#endif
        std::mt19937 random(5);
        const std::string alphabet = "{}[]\"\\,:x";
        for (int round = 0; round < 20'000; ++round) {
            std::string bytes = random() % 2 == 0 ? "{" : "[";
            const std::size_t length = random() % 260;
            while (bytes.size() < length) {
                bytes.push_back(alphabet[random() % alphabet.size()]);
            }
            const Text whole(bytes);
            JsonCursor pieceless = whole.cursor();
            ValueSkipper slow; // the one for values in pieces ends where they end
            const bool ended = slow.skip(pieceless) == Scan::Ok;
            QCOMPARE(ended ? static_cast<int>(pieceless.at - whole.bytes.data()) : -1, skipped(bytes));
            const Text text(bytes);
            const JsonCursor c = text.cursor();
            const char* const expected = skipContainerPortable(c.at, c.end);
            for (const SkipContainer skip : skippers) {
                QVERIFY2(skip(c.at, c.end) == expected, bytes.c_str());
            }
        }
    }
    void skipsPieceByPiece()
    {
        const std::string json = "{\"a\":[\"x\\\"]\",{\"b\":1}],\"c\":\"}\"},";
        for (std::size_t cut = 0; cut < json.size() - 1; ++cut) {
            ValueSkipper skipper;
            const Text first(json.substr(0, cut));
            JsonCursor c = first.cursor();
            QVERIFY(skipper.skip(c) == Scan::More);
            const Text second(json.substr(cut));
            c = second.cursor();
            QVERIFY(skipper.skip(c) == Scan::Ok);
            QCOMPARE(cut + static_cast<std::size_t>(c.at - second.bytes.data()), json.size() - 1);
        }
    }
    void replacesEscapes()
    {
        QCOMPARE(unescaped("a\\\"\\\\\\/\\b\\f\\n\\r\\t"), std::string("a\"\\/\b\f\n\r\t"));
        QCOMPARE(unescaped("\\u00e9\\u65e5\\ud83d\\ude80"), std::string("é日🚀"));
        QCOMPARE(unescaped("\\ud83d!"), std::string("\xEF\xBF\xBD!"));
        QCOMPARE(unescaped("\\udc00"), std::string("\xEF\xBF\xBD"));
        QCOMPARE(unescaped("\\u12"),
            std::string("\xEF\xBF\xBD"
                        "12"));
        QCOMPARE(unescaped("\\q\\"), std::string("\xEF\xBF\xBD\\"));
    }
    void readsStringsAcrossBlocks()
    {
        for (std::size_t length = 0; length < 70; ++length) {
            const Text text('"' + std::string(length, 'x') + "\",");
            JsonCursor c = text.cursor();
            RawString raw;
            QVERIFY(scanString(c, raw) == Scan::Ok);
            QCOMPARE(raw.text.size(), length);
            QVERIFY(!raw.escaped);
            QCOMPARE(*c.at, ',');
        }
    }
};

QTEST_APPLESS_MAIN(TestJsonScan)
#include "tst_jsonscan.moc"
