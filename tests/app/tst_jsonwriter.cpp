#include "app/jsonwriter.h"

#include "tests/support/print.h"

#include <QTest>

#include <unistd.h>

#include <array>

using namespace spanglass;

namespace {

/// What `write` printed, by way of a pipe.
template <typename Write> std::string printed(Write write)
{
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) {
        return "no pipe";
    }
    Output output(ends[1]);
    JsonWriter json(output);
    write(json);
    (void)output.finish();
    close(ends[1]);
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = read(ends[0], buffer.data(), buffer.size())) > 0;) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    close(ends[0]);
    return text;
}

std::string asJson(std::string_view text)
{
    const std::string list = printed([text](JsonWriter& json) { json.beginArray().value(text).endArray(); });
    return list.substr(4, list.size() - 7); // without "[\n  " and "\n]\n"
}

} // namespace

class TestJsonWriter : public QObject {
    Q_OBJECT
private slots:
    void indentsMembersAndElements()
    {
        const std::string text = printed([](JsonWriter& json) {
            json.beginObject();
            json.member("name", "larder").member("count", std::uint64_t{ 18446744073709551615U });
            json.member("line", std::int64_t{ -1 }).member("flag", true);
            json.key("list").beginArray().value("a").value("b").endArray();
            json.key("empty").beginArray().endArray();
            json.key("nothing").beginObject().endObject();
            json.endObject();
        });
        QCOMPARE(text,
            std::string("{\n  \"name\": \"larder\",\n  \"count\": 18446744073709551615,\n  \"line\": -1,\n"
                        "  \"flag\": true,\n  \"list\": [\n    \"a\",\n    \"b\"\n  ],\n  \"empty\": [],\n"
                        "  \"nothing\": {}\n}\n"));
    }
    void escapesWhatJsonAndTerminalsWant()
    {
        QCOMPARE(asJson("say \"hi\" \\ \n\r\t"), std::string("\"say \\\"hi\\\" \\\\ \\n\\r\\t\""));
        QCOMPARE(asJson(std::string_view("\0\x1b[31m\x7f", 7)), std::string("\"\\u0000\\u001b[31m\\u007f\""));
        QCOMPARE(asJson("\xC2\x9B"
                        "2J"),
            std::string("\"\\u009b2J\""));
        QCOMPARE(asJson("é 日本 🚀 \xC2\xA0"), std::string("\"é 日本 🚀 \xC2\xA0\""));
    }
    void replacesWhatIsNotUtf8()
    {
        QCOMPARE(asJson("a\xC3(b\xFF"), std::string("\"a\uFFFD(b\uFFFD\""));
        QCOMPARE(asJson("\xC2"), std::string("\"\uFFFD\""));
    }
};

QTEST_APPLESS_MAIN(TestJsonWriter)
#include "tst_jsonwriter.moc"
