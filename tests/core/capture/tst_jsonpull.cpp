#include "core/capture/json/jsonpull.h"
#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

namespace {

/// Text with the padding that readers may touch.
std::string padded(std::string text)
{
    return text.append(jsonPadding, '\0');
}

/// What a pull finds, as one line: keys with texts, brackets for what it goes into, "-" for what it leaves.
std::string linesOf(JsonPull& pull, int levels)
{
    std::string out;
    if (levels > 0 && pull.opening() == '{') {
        out += '{';
        pull.members(
            [&](std::string_view key) { out += std::string(key) + '=' + linesOf(pull, levels - 1) + ' '; });
        return out + '}';
    }
    if (levels > 0 && pull.opening() == '[') {
        out += '[';
        pull.elements([&] { out += linesOf(pull, levels - 1) + ' '; });
        return out + ']';
    }
    return pull.opening() == '{' || pull.opening() == '[' ? "-" : std::string(pull.text());
}

std::string pulled(const std::string& json, int levels = 8)
{
    const std::string text = padded(json);
    JsonPull pull;
    pull.begin(std::string_view(text).substr(0, json.size()));
    const std::string out = linesOf(pull, levels);
    return pull.isBad() ? "bad" : out;
}

} // namespace

class TestJsonPull : public QObject {
    Q_OBJECT
private slots:
    void goesThroughValues();
    void passesOverWhatIsLeft();
    void endsWhereItIsNoJson_data();
    void endsWhereItIsNoJson();
    void givesAttributesWithTheirTypes();
    void guessesKeysWithoutChangingWhatIsRead();
    void replacesWhatIsNotUtf8();
};

void TestJsonPull::goesThroughValues()
{
    QCOMPARE(pulled("{\"a\":1,\"b\":[true,null,\"x\"],\"c\":{\"d\":-1.5e3}}"),
        std::string("{a=1 b=[true  x ] c={d=-1.5e3 } }"));
    QCOMPARE(pulled(" { \"a\" : [ ] , \"b\" : { } } "), std::string("{a=[] b={} }"));
    QCOMPARE(pulled("{\"\\u0061\\n\":\"\\\"\\ud83d\\ude00\"}"), std::string("{a\n=\"\xF0\x9F\x98\x80 }"));
}

void TestJsonPull::passesOverWhatIsLeft()
{
    QCOMPARE(
        pulled("{\"a\":{\"b\":[1,{\"}\":2}]},\"c\":[[\"]\"]],\"d\":3}", 1), std::string("{a=- c=- d=3 }"));
}

void TestJsonPull::endsWhereItIsNoJson_data()
{
    QTest::addColumn<QString>("text");
    for (const char* const text : { "", "{", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\":1", "{\"a\":1]",
             "{\"a\":[1}", "[1,,2]", "{\"a\" 1}", "{1:2}", "[tru]", "[1", "{\"a\":\"x", "[\"\\" }) {
        QTest::newRow(text) << QString::fromLatin1(text);
    }
}

void TestJsonPull::endsWhereItIsNoJson()
{
    QFETCH(QString, text);
    QCOMPARE(pulled(text.toStdString()), std::string("bad"));
}

void TestJsonPull::givesAttributesWithTheirTypes()
{
    const std::string json =
        "{\"s\":\"x\",\"b\":false,\"i\":-7,\"d\":1.5,\"l\":[1, 2],\"m\":{\"a\": 1},\"n\":null}";
    const std::string text = padded(json);
    JsonPull pull;
    pull.begin(std::string_view(text).substr(0, json.size()));
    std::string found;
    pull.members([&](std::string_view key) {
        const AttributeView attribute = pull.attribute(key);
        found += std::string(attribute.value) + ':' + std::to_string(static_cast<int>(attribute.type)) + ' ';
    });
    QCOMPARE(found, std::string("x:0 false:1 -7:2 1.5:3 [1,2]:4 {\"a\":1}:5 :0 "));
}

void TestJsonPull::guessesKeysWithoutChangingWhatIsRead()
{
    const std::array<std::string_view, 2> names{ "id", "name" };
    const auto meaningOf = [&](std::string_view key) { return numberOf(key, names); };
    KeyPredictor keys;
    JsonPull pull;
    for (const char* const json : { "{\"id\":1,\"x\":[2],\"name\":\"a\"}",
             "{\"id\":1,\"x\":[2],\"name\":\"a\"}", "{ \"name\": \"b\", \"id\": 2 }", "{\"id\":3}",
             "{\"idle\":3,\"name\":\"c\"}", "{\"id\": 4,\"id\":5}" }) {
        const std::string text = padded(json);
        std::string plain;
        std::string guessed;
        pull.begin(std::string_view(text).substr(0, text.size() - jsonPadding));
        pull.members([&](std::string_view key) {
            if (meaningOf(key) != 0) {
                plain += std::to_string(meaningOf(key)) + std::string(pull.text()) + ' ';
            }
        });
        pull.begin(std::string_view(text).substr(0, text.size() - jsonPadding));
        pull.members(keys, meaningOf, [&](std::uint8_t meaning) {
            guessed += std::to_string(meaning) + std::string(pull.text()) + ' ';
        });
        QCOMPARE(guessed, plain);
        QVERIFY(!pull.isBad());
    }
}

void TestJsonPull::replacesWhatIsNotUtf8()
{
    const std::string text = padded("{\"a\":\"x\xFFy\"}");
    JsonPull pull;
    QVERIFY(!pull.begin(std::string_view(text).substr(0, text.size() - jsonPadding)).empty());
    std::string found;
    pull.members([&](std::string_view) { found = pull.text(); });
    QCOMPARE(found, std::string("x\xEF\xBF\xBDy"));
}

QTEST_APPLESS_MAIN(TestJsonPull)
#include "tst_jsonpull.moc"
