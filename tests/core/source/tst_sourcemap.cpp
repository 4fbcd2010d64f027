#include "core/source/sourcemap/sourcemap.h"

#include "tests/support/print.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QFile>
#include <QTest>

#include <iterator>

using namespace spanglass;

namespace {

std::string contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

SourceMap mapOf(std::string_view json)
{
    auto map = SourceMap::parse(json);
    if (!map) {
        qWarning("%s", map.error().message.c_str());
    }
    return map ? *std::move(map) : SourceMap();
}

/// A map of one file a.ts with one name "f".
SourceMap mapWith(const std::string& mappings)
{
    return mapOf(R"({"version":3,"sources":["a.ts"],"names":["f"],"mappings":")" + mappings + "\"}");
}

/// "source:line:column name" or "none".
std::string at(const SourceMap& map, int line, int column)
{
    const auto place = map.original(line, column);
    if (!place) {
        return "none";
    }
    return place->source + ':' + std::to_string(place->line) + ':' + std::to_string(place->column)
        + (place->name.empty() ? "" : " " + place->name);
}

std::string problemOf(std::string_view json)
{
    const auto map = SourceMap::parse(json);
    return map ? "none" : map.error().message;
}

} // namespace

class TestSourceMap : public QObject {
    Q_OBJECT

private slots:
    void leadsToTheOriginal();
    void findsTheSegmentAtOrBefore();
    void tellsWhatIsOnlyNear();
    void takesTheLastOfSegmentsAtOnePlace();
    void ordersSegments();
    void leadsCompiledFramesToTheirSource();
    void agreesWithTheTruths();
    void putsTheRootInFront();
    void knowsSourcesWithoutNames();
    void carriesContent();
    void bearsHalfPairsOfSurrogates();
    void bearsBytesThatAreNoUtf8();
    void readsGuardedMaps();
    void readsMembersInAnyOrder();
    void putsSectionsTogether();
    void refusesSectionsInSections();
    void passesOverSectionsWithoutAMap();
    void passesOverWrongSegments_data();
    void passesOverWrongSegments();
    void goesOnBehindWrongSegments();
    void refusesWhatIsNoVlq_data();
    void refusesWhatIsNoVlq();
    void refusesWhatIsNoMap_data();
    void refusesWhatIsNoMap();
    void bearsDepth();
    void bearsLargeMaps();
    void boundsSegmentsAndSources();
    void findsReferences_data();
    void findsReferences();
    void findsLongDataUrls();
    void readsDataUrls();
    void refusesOtherUrls();
    void joinsPaths_data();
    void joinsPaths();
};

void TestSourceMap::leadsToTheOriginal()
{
    // columns 0, 4 (named) and 10 (of nothing) of the first line, column 2 of the third
    const SourceMap map = mapWith("AAAA,IACKA,M;;EAEL");
    QCOMPARE(at(map, 1, 1), "a.ts:1:1");
    QCOMPARE(at(map, 1, 5), "a.ts:2:6 f");
    QCOMPARE(at(map, 3, 3), "a.ts:4:1");
    QCOMPARE(map.wrongSegments(), std::size_t{ 0 });
}

void TestSourceMap::findsTheSegmentAtOrBefore()
{
    const SourceMap map = mapWith("EAAA,IACKA,M;;EAEL");
    QCOMPARE(at(map, 1, 1), "none"); // in front of the line's first
    QCOMPARE(at(map, 1, 2), "none");
    QCOMPARE(at(map, 1, 3), "a.ts:1:1");
    QCOMPARE(at(map, 1, 6), "a.ts:1:1");
    QCOMPARE(at(map, 1, 12), "a.ts:2:6 f");
    QCOMPARE(at(map, 1, 13), "none"); // generated code that has no original
    QCOMPARE(at(map, 1, 5000), "none");
    QCOMPARE(at(map, 2, 1), "none"); // not the end of the line before
    QCOMPARE(at(map, 3, 5000), "a.ts:4:1");
    QCOMPARE(at(map, 1, 0), "a.ts:1:1");
    QCOMPARE(at(map, 2, 0), "none");
    QCOMPARE(at(map, 3, 0), "a.ts:4:1");
    QCOMPARE(at(map, 4, 0), "none");
    QCOMPARE(at(map, 0, 1), "none");
    QCOMPARE(at(map, -1, -1), "none");
    QCOMPARE(at(map, 2147483647, 2147483647), "none");
    QCOMPARE(at(map, 1, -5), "none");
    QCOMPARE(at(SourceMap(), 1, 1), "none");
}

void TestSourceMap::tellsWhatIsOnlyNear()
{
    const SourceMap map =
        mapWith("AAAA,IAAI,M;AACA,IACA,M;A,EACA"); // of line 1; of 2 and 3; of nothing and 4
    QVERIFY(!map.original(1, 0)->isOneOfSeveral);
    QVERIFY(map.original(2, 0)->isOneOfSeveral);
    QVERIFY(!map.original(2, 1)->isOneOfSeveral);
    QVERIFY(!map.original(2, 5)->isLast);
    QVERIFY(!map.original(3, 0));
    QVERIFY(map.original(3, 4)->isLast);
}

void TestSourceMap::takesTheLastOfSegmentsAtOnePlace()
{
    QCOMPARE(at(mapWith("AAAA,AACA,AACA"), 1, 1), "a.ts:3:1");
}

void TestSourceMap::ordersSegments()
{
    const SourceMap map = mapWith("UAAA,PACA,DACA"); // columns 10, 3, 2
    QCOMPARE(at(map, 1, 3), "a.ts:3:1");
    QCOMPARE(at(map, 1, 4), "a.ts:2:1");
    QCOMPARE(at(map, 1, 11), "a.ts:1:1");
    QCOMPARE(map.wrongSegments(), std::size_t{ 0 });
}

void TestSourceMap::leadsCompiledFramesToTheirSource()
{
    const SourceMap map = mapOf(contentOf(QStringLiteral(SPANGLASS_TEST_DATA "/sourcemaps/ledger.js.map")));
    const auto place = map.original(33, 15);
    QVERIFY(place);
    QCOMPARE(place->source, "../src/ledger.ts");
    QCOMPARE(place->line, 31);
    QCOMPARE(
        sourcePath("services/payments/dist/ledger.js.map", place->source), "services/payments/src/ledger.ts");
    QCOMPARE(
        std::string(mapReference(contentOf(QStringLiteral(SPANGLASS_TEST_DATA "/sourcemaps/ledger.js")))),
        "ledger.js.map");
}

/// The lines that the compiled service's stacks lead to, as they were told without this decoder.
void TestSourceMap::agreesWithTheTruths()
{
    const QDir folder(QStringLiteral(SPANGLASS_SHARED "/captures/truth"));
    const QStringList files = folder.entryList({ QStringLiteral("*-1.0.0*.truth.json") });
    if (files.isEmpty()) {
        QSKIP("the folder ../shared with the truths is not here");
    }
    int compared = 0;
    for (const QString& file : files) {
        const auto truth = nlohmann::json::parse(contentOf(folder.filePath(file)));
        for (const auto& bug : truth["bugs"]) {
            for (const auto& top : bug.value("top_frames", nlohmann::json::array())) {
                if (!top.is_object() || !top.value("needs_source_map", false)) {
                    continue;
                }
                const auto deployed = QString::fromStdString(top["deployed_path"].get<std::string>());
                const QString name = deployed.section(QLatin1Char('/'), -1);
                const SourceMap map =
                    mapOf(contentOf(QStringLiteral(SPANGLASS_TEST_DATA "/sourcemaps/") + name + ".map"));
                const auto place = map.original(top["line"].get<int>(), top["column"].get<int>());
                QVERIFY2(place, top.dump().c_str());
                QCOMPARE(place->line, top["repo_line"].get<int>());
                QCOMPARE(sourcePath("services/payments/dist/x.js.map", place->source),
                    top["repo_path"].get<std::string>());
                ++compared;
            }
        }
    }
    qInfo("%d places compared", compared);
    QVERIFY(compared > 0);
}

void TestSourceMap::putsTheRootInFront()
{
    const auto sourcesOf = [](const std::string& root) {
        return mapOf(
            R"({"version":3,"sources":["a.ts","/b.ts","webpack://x/c.ts",null,"../d.ts"],"mappings":"",)"
            R"("sourceRoot":")"
            + root + "\"}")
            .sources();
    };
    const std::vector<std::string> none{ "a.ts", "/b.ts", "webpack://x/c.ts", "", "../d.ts" };
    const std::vector<std::string> some{ "src/a.ts", "/b.ts", "webpack://x/c.ts", "", "src/../d.ts" };
    QCOMPARE(sourcesOf(""), none);
    QCOMPARE(sourcesOf("src"), some);
    QCOMPARE(sourcesOf("src/"), some);
}

void TestSourceMap::knowsSourcesWithoutNames()
{
    const SourceMap map = mapOf(
        R"({"version":3,"sources":[null,"a.ts","a.ts",7],"names":[],"mappings":"AAAA,CCAA,CCAA,CCAA"})");
    QCOMPARE(at(map, 1, 1), "none");
    QCOMPARE(at(map, 1, 2), "a.ts:1:1");
    QCOMPARE(at(map, 1, 3), "a.ts:1:1");
    QCOMPARE(at(map, 1, 4), "none");
    QCOMPARE(map.sources().size(), std::size_t{ 4 });
}

void TestSourceMap::carriesContent()
{
    const SourceMap map = mapOf(
        R"({"version":3,"sources":["a","b","a","c"],"mappings":"","sourcesContent":[null,"b\n\u00e9","A"]})");
    QCOMPARE(map.contentOf("a").value_or("none"), "A");
    QCOMPARE(map.contentOf("b").value_or("none"), "b\n\xC3\xA9");
    QCOMPARE(map.contentOf("c").value_or("none"), "none");
    QCOMPARE(map.contentOf("d").value_or("none"), "none");
    const SourceMap more = mapOf(R"({"version":3,"sources":["a"],"mappings":"","sourcesContent":["A","B"]})");
    QCOMPARE(more.contentOf("a").value_or("none"), "A");
    QCOMPARE(more.sources().size(), std::size_t{ 1 });
}

void TestSourceMap::bearsHalfPairsOfSurrogates()
{
    const SourceMap map = mapOf(
        R"({"version":3,"sources":["a","b"],"mappings":"AAAA","sourcesContent":["x\ud800\ud83d\ude00\\\udc00","B"]})");
    QCOMPARE(map.contentOf("a").value_or("none"), "x\xEF\xBF\xBD\xF0\x9F\x98\x80\\\xEF\xBF\xBD");
    QCOMPARE(map.contentOf("b").value_or("none"), "B");
    QCOMPARE(at(map, 1, 1), "a:1:1");
}

void TestSourceMap::bearsBytesThatAreNoUtf8()
{
    QCOMPARE(at(mapOf("{\"version\":3,\"sources\":[\"a\xFF\"],\"mappings\":\"AAAA\"}"), 1, 1),
        "a\xEF\xBF\xBD:1:1");
}

void TestSourceMap::readsGuardedMaps()
{
    const std::string json = R"({"version":3,"sources":["a"],"mappings":"AAAA"})";
    for (const char* guard : { ")]}'\n", ")]}'", ")]}',\r\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF)]}'\n", " \n" }) {
        if (std::string_view(guard) != ")]}'") {
            QCOMPARE(at(mapOf(guard + json), 1, 1), "a:1:1");
        }
    }
    QCOMPARE(at(mapOf(")]}'" + json), 1, 1), "a:1:1");
}

void TestSourceMap::readsMembersInAnyOrder()
{
    QCOMPARE(at(mapOf(R"({"mappings":"AAAAA","x_google_ignoreList":[0],"ignoreList":[0],"names":["n"],)"
                      R"("sources":["a"],"file":"x","debugId":{},"sourceRoot":"r","version":3})"),
                 1, 1),
        "r/a:1:1 n");
}

void TestSourceMap::putsSectionsTogether()
{
    const SourceMap map = mapOf(
        R"({"version":3,"sections":[)"
        R"({"offset":{"line":0,"column":0},"map":{"version":3,"sources":["a"],"names":["f"],"mappings":"AAAAA;AACA"}},)"
        R"({"map":{"version":3,"names":["g"],"sources":["b"],"sourcesContent":["B"],"mappings":"AAAAA,EACA;AACA"},)"
        R"("offset":{"line":1,"column":10}}]})");
    QCOMPARE(at(map, 1, 1), "a:1:1 f");
    QCOMPARE(at(map, 2, 10), "a:2:1");
    QCOMPARE(at(map, 2, 11), "b:1:1 g");
    QCOMPARE(at(map, 2, 13), "b:2:1");
    QCOMPARE(at(map, 3, 1), "b:3:1"); // the offset's column is of the first line only
    QCOMPARE(map.contentOf("b").value_or("none"), "B");
    QVERIFY(!map.contentOf("a"));
}

void TestSourceMap::refusesSectionsInSections()
{
    const std::string inner = R"({"offset":{"line":0,"column":0},"map":{"version":3,"sections":[]}})";
    QCOMPARE(problemOf(R"({"version":3,"sections":[)" + inner + "]}"), "source map: sections in sections");
    // a chain that would lead back to itself
    std::string deep;
    for (int i = 0; i < 100'000; ++i) {
        deep += R"([{"map":{"version":3,"sections":)";
    }
    QVERIFY(problemOf(R"({"version":3,"sections":)" + deep) != "none");
    QVERIFY(problemOf(R"({"version":3,"sections":[7]})") != "none");
    QVERIFY(problemOf(R"({"version":3,"sections":[{"map":7}]})") != "none");
    QVERIFY(problemOf(R"({"version":3,"sections":[{"offset":{"line":-1},"map":{}}]})") != "none");
    QVERIFY(problemOf(R"({"version":3,"sections":[{"offset":{"line":1e99},"map":{}}]})") != "none");
}

void TestSourceMap::passesOverSectionsWithoutAMap()
{
    const SourceMap map = mapOf(
        R"({"version":3,"sections":[{"offset":{"line":0,"column":0},"url":"file:///etc/passwd"},)"
        R"({"offset":{"line":1,"column":0},"map":{"version":3,"sources":["a"],"mappings":"AAAA"}},)"
        R"({"offset":{"line":1099511627776,"column":1099511627776},"map":{"version":3,"sources":["b"],"mappings":"AAAA"}}]})");
    QCOMPARE(map.wrongSegments(), std::size_t{ 2 });
    QCOMPARE(at(map, 1, 1), "none");
    QCOMPARE(at(map, 2, 1), "a:1:1");
}

void TestSourceMap::passesOverWrongSegments_data()
{
    QTest::addColumn<QString>("mappings");
    QTest::newRow("source behind the last") << QStringLiteral("ACAA");
    QTest::newRow("source before the first") << QStringLiteral("ADAA");
    QTest::newRow("line before the first") << QStringLiteral("AADA");
    QTest::newRow("column before the first") << QStringLiteral("AAAD");
    QTest::newRow("generated column before the first") << QStringLiteral("DAAA");
    QTest::newRow("name behind the last") << QStringLiteral("AAAAC");
    QTest::newRow("name before the first") << QStringLiteral("AAAAD");
    QTest::newRow("two fields") << QStringLiteral("AA");
    QTest::newRow("three fields") << QStringLiteral("AAA");
    QTest::newRow("line behind the last") << QStringLiteral("AA+/////DA");
}

void TestSourceMap::passesOverWrongSegments()
{
    QFETCH(QString, mappings);
    const SourceMap map = mapWith(mappings.toStdString());
    QCOMPARE(map.wrongSegments(), std::size_t{ 1 });
    QCOMPARE(at(map, 1, 1), "none");
}

void TestSourceMap::goesOnBehindWrongSegments()
{
    const SourceMap map = mapWith("ACAA,CDCA,,CAAAA;;;,;DAAA");
    QCOMPARE(map.wrongSegments(), std::size_t{ 2 });
    QCOMPARE(at(map, 1, 1), "none");
    QCOMPARE(at(map, 1, 2), "a.ts:2:1");
    QCOMPARE(at(map, 1, 3), "a.ts:2:1 f");
    QCOMPARE(at(mapWith("AAAAACCC"), 1, 1), "a.ts:1:1 f"); // more fields than are known
    // sums far beyond 32 bits and back
    std::string run;
    for (int i = 0; i < 10'000; ++i) {
        run += "AA+/////D,";
    }
    for (int i = 0; i < 10'000; ++i) {
        run += "AA//////D,";
    }
    const SourceMap far = mapWith(run + "CAAA");
    QVERIFY(far.wrongSegments() > 19'000);
    QCOMPARE(at(far, 1, 2), "a.ts:1:1");
}

void TestSourceMap::refusesWhatIsNoVlq_data()
{
    QTest::addColumn<QString>("mappings");
    QTest::newRow("letter") << QStringLiteral("AAAA,AA*A");
    QTest::newRow("blank") << QStringLiteral("AAAA, AAAA");
    QTest::newRow("beyond ASCII") << QStringLiteral("AAA\u00e9");
    QTest::newRow("padding") << QStringLiteral("AAAA==");
    QTest::newRow("goes on at the end") << QStringLiteral("AAAg");
    QTest::newRow("goes on at a separator") << QStringLiteral("AAAg,AAAA");
    QTest::newRow("35 bits") << QStringLiteral("AAA//////f");
    QTest::newRow("64 bits") << QStringLiteral("AAA///////////f");
    QTest::newRow("endless") << QString(10'000, QLatin1Char('g'));
}

void TestSourceMap::refusesWhatIsNoVlq()
{
    QFETCH(QString, mappings);
    const auto problem =
        problemOf(R"({"version":3,"sources":["a"],"mappings":")" + mappings.toStdString() + "\"}");
    QVERIFY2(problem.starts_with("source map: mappings are no VLQ at byte "), problem.c_str());
}

void TestSourceMap::refusesWhatIsNoMap_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("text") << QByteArray("<!doctype html>");
    QTest::newRow("array") << QByteArray("[]");
    QTest::newRow("number") << QByteArray("3");
    QTest::newRow("no version") << QByteArray(R"({"sources":[],"mappings":""})");
    QTest::newRow("version 2") << QByteArray(R"({"version":2,"sources":[],"mappings":""})");
    QTest::newRow("cut") << QByteArray(R"({"version":3,"sources":["a"],"mappings":"AA)");
    QTest::newRow("cut behind a member") << QByteArray(R"({"version":3,"sources":["a"])");
    QTest::newRow("no key") << QByteArray(R"({"version":3,7:8})");
    QTest::newRow("guard only") << QByteArray(")]}'");
    QTest::newRow("zeros") << QByteArray(100, '\0');
}

void TestSourceMap::refusesWhatIsNoMap()
{
    QFETCH(QByteArray, json);
    const auto problem = problemOf(json.toStdString());
    QVERIFY2(problem.starts_with("source map: "), problem.c_str());
}

void TestSourceMap::bearsDepth()
{
    const std::string open(1'000'000, '[');
    QVERIFY(problemOf(open) != "none");
    const auto deep = problemOf(R"({"version":3,"x":)" + open + std::string(1'000'000, ']')
        + R"(,"sources":["a"],"mappings":"AAAA"})");
    QVERIFY(deep == "none" || deep.starts_with("source map: ")); // either, but no crash
    QVERIFY(problemOf(R"({"version":3,"sources":)" + open) != "none");
}

void TestSourceMap::bearsLargeMaps()
{
    // 4 million segments on few lines and 30 MB of content
    std::string mappings;
    for (int i = 1; i <= 4'000'000; ++i) {
        mappings += i % 100'000 == 0 ? "AACA;" : "EAAAA,";
    }
    std::string json = R"({"version":3,"sources":["a"],"names":["f"],"sourcesContent":[")";
    json += std::string(30'000'000, 'x') + R"("],"mappings":")" + mappings + "\"}";
    QVERIFY(json.size() > 50'000'000);
    const auto map = SourceMap::parse(json);
    QVERIFY2(map, map ? "" : map.error().message.c_str());
    QCOMPARE(at(*map, 40, 3), "a:40:1 f");
    QCOMPARE(map->contentOf("a")->size(), std::size_t{ 30'000'000 });
}

void TestSourceMap::boundsSegmentsAndSources()
{
    std::string sources = "[\"\"";
    for (int i = 0; i < (1 << 20); ++i) {
        sources += ",\"\"";
    }
    QVERIFY(problemOf(R"({"version":3,"mappings":"","sources":)" + sources + "]}") != "none");
    // a long root in front of many sources
    const std::string root(4000, 'r');
    std::string many = "[\"a\"";
    for (int i = 0; i < 100'000; ++i) {
        many += ",\"a\"";
    }
    QVERIFY(problemOf(R"({"version":3,"sourceRoot":")" + root + R"(","sources":)" + many + "]}") != "none");
    QVERIFY(problemOf(R"({"version":3,"sourceRoot":")" + std::string(5000, 'r') + "\"}") != "none");
    std::string segments((std::size_t{ 64 } << 20U) + 4, 'A');
    for (std::size_t i = 1; i < segments.size(); i += 2) {
        segments[i] = ',';
    }
    const auto problem = problemOf(R"({"version":3,"sources":["a"],"mappings":")" + segments + "\"}");
    QVERIFY2(problem.starts_with("source map: more than "), problem.c_str());
    QVERIFY(problemOf(std::string((std::size_t{ 256 } << 20U) + 1, ' ')).starts_with("source map: larger"));
}

void TestSourceMap::findsReferences_data()
{
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("url");
    QTest::newRow("usual") << QByteArray("f();\n//# sourceMappingURL=a.js.map") << QByteArray("a.js.map");
    QTest::newRow("line end") << QByteArray("f();\r\n//# sourceMappingURL=a.js.map\r\n\r\n")
                              << QByteArray("a.js.map");
    QTest::newRow("old Mac") << QByteArray("f();\r//# sourceMappingURL=a.js.map\r") << QByteArray("a.js.map");
    QTest::newRow("old form") << QByteArray("f();\n//@ sourceMappingURL=a.js.map\n")
                              << QByteArray("a.js.map");
    QTest::newRow("css") << QByteArray("a{}\n/*# sourceMappingURL=a.css.map */\n") << QByteArray("a.css.map");
    QTest::newRow("css, close") << QByteArray("a{}/*# sourceMappingURL=a.css.map*/")
                                << QByteArray("a.css.map");
    QTest::newRow("old css") << QByteArray("/*@ sourceMappingURL=a.css.map*/") << QByteArray("a.css.map");
    QTest::newRow("behind code") << QByteArray("f();//# sourceMappingURL=a.js.map") << QByteArray("a.js.map");
    QTest::newRow("last wins") << QByteArray("//# sourceMappingURL=a\nf();\n//# sourceMappingURL=b\ng();\n")
                               << QByteArray("b");
    QTest::newRow("last wins, one line")
        << QByteArray("/*# sourceMappingURL=a */ f(); /*# sourceMappingURL=b */") << QByteArray("b");
    QTest::newRow("other comments follow")
        << QByteArray("//# sourceMappingURL=a\n\n//# sourceURL=x\n// 3\n\n// 4\n// 5\n") << QByteArray("a");
    QTest::newRow("too far up") << QByteArray("//# sourceMappingURL=a\n1\n2\n3\n4\n5\n") << QByteArray();
    QTest::newRow("in a string") << QByteArray("s = '//# sourceMappingURL=';\n") << QByteArray();
    QTest::newRow("in a program that writes it")
        << QByteArray("//# sourceMappingURL=a\nout(\"//# sourceMappingURL=\" + x);\n") << QByteArray("a");
    QTest::newRow("no comment") << QByteArray("sourceMappingURL=a\n") << QByteArray();
    QTest::newRow("no URL") << QByteArray("//# sourceMappingURL=\n") << QByteArray();
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("line ends only") << QByteArray("\n\n\r\n") << QByteArray();
    QTest::newRow("URL ends at a blank") << QByteArray("//# sourceMappingURL=a b") << QByteArray("a");
}

void TestSourceMap::findsReferences()
{
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, url);
    QCOMPARE(std::string(mapReference(code.toStdString())), url.toStdString());
}

void TestSourceMap::findsLongDataUrls()
{
    const std::string url = "data:application/json;base64," + std::string(8'000'000, 'A');
    const std::string code = std::string(4'000'000, '\n') + "f();\n//# sourceMappingURL=" + url;
    QVERIFY(mapReference(code + std::string(1'000'000, '\n')) == url);
    std::string keys; // one line of nothing but keys
    for (int i = 0; i < 200'000; ++i) {
        keys += "#sourceMappingURL=";
    }
    QVERIFY(mapReference(keys).empty());
}

void TestSourceMap::readsDataUrls()
{
    const auto textOf = [](std::string_view url) {
        const auto map = mapInDataUrl(url);
        return map ? *map : "error: " + map.error().message;
    };
    QCOMPARE(textOf("data:application/json;base64,eyJhIjoxfQ=="), R"({"a":1})");
    QCOMPARE(textOf("data:application/json;charset=utf-8;base64,eyJhIjoxfQ"), R"({"a":1})");
    QCOMPARE(textOf("data:application/json;charset=utf8,%7B%22a%22%3a1%7D"), R"({"a":1})");
    QCOMPARE(textOf("DATA:Application/JSON;Base64,eyJhIjoxfQ%3D%3D"), R"({"a":1})");
    QCOMPARE(textOf("data:application/json,%zz%4"), "%zz%4");
    QCOMPARE(textOf("data:application/json;base64,"), "");
    QCOMPARE(textOf("data:text/json;base64,Pj4-Pz8_"), ">>>???");
}

void TestSourceMap::refusesOtherUrls()
{
    for (const char* url :
        { "", "data:", "data:,x", "data:application/json;base64", "data:text/html,x", "a.js.map",
            "http://host/a.map", "file:///etc/passwd", "data:application/json;base64,ab*c", "data", "," }) {
        QVERIFY2(!mapInDataUrl(url), url);
    }
}

void TestSourceMap::joinsPaths_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("path");
    const auto row = [](const char* source, const char* path) {
        QTest::newRow(source) << QByteArray(source) << QByteArray(path);
    };
    row("../src/a.ts", "pay/src/a.ts");
    row("a.ts", "pay/dist/a.ts");
    row("./x/.//a.ts", "pay/dist/x/a.ts");
    row("../../../../etc/passwd", "etc/passwd");
    row("..\\src\\a.ts", "pay/src/a.ts");
    row("/srv/app/src/a.ts", "srv/app/src/a.ts");
    row("//host/src/a.ts", "host/src/a.ts");
    row("/srv/../../a.ts", "a.ts");
    row("webpack://shop/./src/a.ts", "src/a.ts");
    row("webpack:///./src/a.ts?4f3c", "src/a.ts");
    row("webpack:///../node_modules/x/y.js", "node_modules/x/y.js");
    row("webpack://_N_E/(rsc)/./app/a%20b.ts", "app/a b.ts");
    row("turbopack:///[project]/src/a.ts", "src/a.ts");
    row("webpack:./src/a.ts", "src/a.ts");
    row("file:///srv/app/a.ts", "srv/app/a.ts");
    row("file:///C:/app/a.ts", "app/a.ts");
    row("C:\\app\\src\\a.ts", "app/src/a.ts");
    row("http://host:8080/src/a.ts?v=3", "src/a.ts");
    row("http://host", "");
    row("file:///%2e%2e/%2e%2e/etc/passwd", "etc/passwd");
    row("[id].ts", "pay/dist/[id].ts");
    row("pages/[id].ts?x", "pay/dist/pages/[id].ts?x");
    row("a:b.ts", "pay/dist/a:b.ts");
    row("..", "pay");
    row("", "");
}

void TestSourceMap::joinsPaths()
{
    QFETCH(QByteArray, source);
    QFETCH(QByteArray, path);
    QCOMPARE(sourcePath("pay/dist/a.js.map", source.toStdString()), path.toStdString());
    QVERIFY(sourcePath("a.js.map", source.toStdString()).find("..") == std::string::npos);
    QVERIFY(sourcePath("", "../a.ts") == "a.ts");
}

QTEST_APPLESS_MAIN(TestSourceMap)
#include "tst_sourcemap.moc"
