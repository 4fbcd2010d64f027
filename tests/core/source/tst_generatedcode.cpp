#include "core/source/sourcefinder.h"
#include "tests/core/source/sourcescene.h"
#include "tests/support/print.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <functional>

using namespace spanglass;
using namespace spanglass::test;
using nlohmann::json;

namespace {

/// A map of one segment for line 1, column 1: the first line and column of a source, or what `mappings` says.
json mapTo(const std::string& source, const std::string& mappings = "AAAA")
{
    return { { "version", 3 }, { "sources", { source } }, { "names", json::array() },
        { "mappings", mappings } };
}

std::string inlined(const json& map)
{
    return "x()\n//# sourceMappingURL=data:application/json;base64,"
        + QByteArray::fromStdString(map.dump()).toBase64().toStdString() + "\n";
}

} // namespace

/// Frames of compiled JavaScript, from made maps; the maps of a compiler are in tst_sourcetruth.
class TestGeneratedCode : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void followsAMapBesideTheCode()
    {
        write("shop/dist/cart.js", "x()\n//# sourceMappingURL=cart.js.map\n");
        write("shop/dist/cart.js.map", mapTo("../src/cart.ts").dump());
        write("shop/src/cart.ts", "first()\nsecond()\n");
        const auto source = ask({ "shop" }, "/app/dist/cart.js");
        QCOMPARE(source.origin, SourceOrigin::SourceMap);
        QCOMPARE(source.file.path, std::string("src/cart.ts"));
        QCOMPARE(source.line, 1);
        QCOMPARE(shownLine(source), std::string("first()"));
    }

    void readsInlineMaps()
    {
        write("shop/dist/cart.js", inlined(mapTo("../src/cart.ts", "AACA")));
        write("shop/src/cart.ts", "first()\nsecond()\n");
        QCOMPARE(shownLine(ask({ "shop" }, "/app/dist/cart.js")), std::string("second()"));
    }

    void showsWhatOnlyTheMapHas()
    {
        json map = mapTo("webpack://shop/./src/cart.ts");
        map["sourcesContent"] = { "carried()\n" };
        write("shop/dist/cart.js", inlined(map));
        const auto source = ask({ "shop" }, "/app/dist/cart.js");
        QCOMPARE(source.origin, SourceOrigin::SourceMap);
        QCOMPARE(source.file, (SourceFile{ {}, "src/cart.ts" }));
        QCOMPARE(shownLine(source), std::string("carried()"));
    }

    /// The repository at the commit that ran goes before what a build left lying.
    void findsTheOriginalAtTheCommit()
    {
        auto git = GitFolder::init(m_folder->filePath("shop"));
        const auto commit = git.commit("services/pay/src/psp.ts", "ran()\n", "Add payments");
        git.commit("services/pay/src/psp.ts", "later()\n", "Change payments");
        for (const std::string version : { "1.0.0", "1.1.0" }) {
            json map = mapTo("../src/psp.ts");
            map["sourcesContent"] = { version == "1.1.0" ? "ran()\n" : "before()\n" };
            write("builds/dist-" + version + "/psp.js", "x()\n//# sourceMappingURL=psp.js.map\n");
            write("builds/dist-" + version + "/psp.js.map", map.dump());
        }
        const auto occurrence =
            occurrenceWith({ inApp("f", "/app/dist/psp.js", 1, 1) }, commit, "1.1.0", "pay");
        auto finder = finderFor({ git.path(), pathOf("builds") });
        const auto source = finder.sourceOf(occurrence, {}, 0);
        QCOMPARE(shownLine(source), std::string("ran()"));
        QCOMPARE(source.origin, SourceOrigin::SourceMap);
        QCOMPARE(source.commit, commit);
        QCOMPARE(source.file.root, git.path());
    }

    /// A build of another state leads to a line that is another now; its own text tells.
    void noticesABuildOfAnotherState()
    {
        auto git = GitFolder::init(m_folder->filePath("shop"));
        const std::string built = "one\ntwo\nthree\nfour\n";
        git.commit("src/a.ts", built, "Add a");
        const auto moved = git.commit("src/a.ts", "new\n" + built, "Push it down");
        const auto changed = git.commit("src/a.ts", "all\nis\nother\nnow\nhere\n", "Change all");
        json map = mapTo("../src/a.ts", "AAEA"); // line 3
        map["sourcesContent"] = { built };
        write("shop/dist/a.js", inlined(map));
        auto finder = finderFor({ git.path() });
        const auto frames = std::vector{ inApp("f", "/app/dist/a.js", 1, 1) };
        const auto carried = finder.sourceOf(occurrenceWith(frames, moved), {}, 0);
        QCOMPARE(carried.line, 4);
        QCOMPARE(shownLine(carried), std::string("three"));
        QVERIFY(carried.note.find("another build") != std::string::npos);
        const auto other = finder.sourceOf(occurrenceWith(frames, changed), {}, 0);
        QCOMPARE(shownLine(other), std::string("three"));
        QVERIFY(other.file.root.empty());
        QVERIFY(other.note.find("another src/a.ts") != std::string::npos);
    }

    void takesTheBuildOfTheVersion()
    {
        for (const std::string version : { "1.0.0", "1.1.0", "11.0.0" }) {
            json map = mapTo("../src/psp.ts");
            map["sourcesContent"] = { "carried by " + version };
            write("builds/dist-" + version + "/psp.js.map", map.dump());
        }
        auto finder = finderFor({ pathOf("builds") });
        for (const std::string version : { "1.0.0", "1.1.0" }) {
            const auto occurrence =
                occurrenceWith({ inApp("f", "/app/dist/psp.js", 1, 1) }, {}, version, "pay");
            QCOMPARE(shownLine(finder.sourceOf(occurrence, {}, 0)), "carried by " + version);
        }
        const auto unknown = occurrenceWith({ inApp("f", "/app/dist/psp.js", 1, 1) }, {}, "3.0.0", "pay");
        const auto open = finder.sourceOf(unknown, {}, 0);
        QCOMPARE(open.origin, SourceOrigin::None);
        QVERIFY2(open.note.find("3 builds have one: dist-1.0.0/psp.js.map") != std::string::npos,
            open.note.c_str());
    }

    void takesTheBuildOfAVersionThatIsNoNumber()
    {
        for (const std::string version : { "8f3b2c1", "77aa01e" })
            write("builds/" + version + "/dist/psp.js.map", carrying("carried by " + version));
        auto finder = finderFor({ pathOf("builds") });
        const auto occurrence =
            occurrenceWith({ inApp("f", "/app/dist/psp.js", 1, 1) }, {}, "77aa01e", "pay");
        QCOMPARE(shownLine(finder.sourceOf(occurrence, {}, 0)), std::string("carried by 77aa01e"));
    }

    /// Packages are built to the same paths as the application, and some are called like the service.
    void takesNoMapOfAPackage()
    {
        writeBuild("shop/node_modules/ajv/dist/index.js", "ajv");
        writeBuild("shop/node_modules/orders/dist/index.js", "other");
        QCOMPARE(ask({ "shop" }, "/app/dist/index.js").origin, SourceOrigin::None);
        writeBuild("shop/dist/index.js", "own");
        QCOMPARE(shownLine(ask({ "shop" }, "/app/dist/index.js")), std::string("own"));
        QCOMPARE(shownLine(ask({ "shop" }, pathOf("shop") + "/dist/index.js")), std::string("own"));
    }

    void takesTheMapAtTheVeryPlace()
    {
        for (const std::string folder : { "packages/orders", "packages/ui", "." })
            writeBuild("shop/" + folder + "/dist/index.js", folder);
        QCOMPARE(shownLine(ask({ "shop" }, "/app/dist/index.js")), std::string("packages/orders"));
        QCOMPARE(shownLine(ask({ "shop" }, pathOf("shop") + "/dist/index.js")), std::string("."));
        QCOMPARE(shownLine(ask({ "shop" }, pathOf("shop") + "/packages/ui/dist/index.js")),
            std::string("packages/ui"));
    }

    /// What the note says to do where several builds fit.
    void takesTheBuildThatIsARootOfItsOwn()
    {
        writeBuild("shop/packages/api/dist/index.js", "api");
        writeBuild("shop/packages/ui/dist/index.js", "ui");
        const auto open = ask({ "shop" }, "/app/dist/index.js");
        QCOMPARE(open.choices.size(), 2U);
        QVERIFY2(open.note.find("a source root of its own") != std::string::npos, open.note.c_str());
        QCOMPARE(
            shownLine(ask({ "shop", "shop/packages/ui/dist" }, "/app/dist/index.js")), std::string("ui"));
        QCOMPARE(shownLine(ask({ "shop", "shop/packages/api" }, "/app/dist/index.js")), std::string("api"));
    }

    void tellsOfSeveralBuildsBesidesWhatElseThereIsToSay()
    {
        auto git = GitFolder::init(m_folder->filePath("shop"));
        const auto commit = git.commit(".gitignore", "dist/\n", "Ignore builds");
        writeBuild("shop/packages/api/dist/index.js", "api");
        writeBuild("shop/packages/ui/dist/index.js", "ui");
        auto finder = finderFor({ git.path() });
        const auto source =
            finder.sourceOf(occurrenceWith({ inApp("f", "/app/dist/index.js", 1, 1) }, commit), {}, 0);
        QVERIFY2(source.note.find("2 builds have one") != std::string::npos, source.note.c_str());
    }

    /// A base name is little evidence for a map as for a file.
    void takesNoMapByItsBaseNameAlone()
    {
        writeBuild("shop/packages/ui/dist/index.js", "ui");
        write("shop/packages/ui/esm/checkout.js.map", carrying("ui"));
        QCOMPARE(ask({ "shop" }, "/app/index.js").origin, SourceOrigin::None);
        QCOMPARE(ask({ "shop" }, "/srv/payments/lib/index.js").origin, SourceOrigin::None);
        QCOMPARE(ask({ "shop" }, "/app/lib/checkout.js").origin, SourceOrigin::None);
        QCOMPARE(shownLine(ask({ "shop/packages/ui/dist" }, "/app/dist/index.js")), std::string("ui"));
    }

    void takesAMapByABaseNameWithAHash()
    {
        writeBuild("shop/apps/web/dist/main.8f3b2c.js", "web");
        writeBuild("shop/node_modules/x/main.77aa01.js", "x");
        QCOMPARE(shownLine(ask({ "shop" }, "https://x.y/static/main.8f3b2c.js")), std::string("web"));
        QCOMPARE(ask({ "shop" }, "https://x.y/static/main.8f3b2d.js").origin, SourceOrigin::None);
        QCOMPARE(ask({ "shop" }, "https://x.y/static/main.77aa01.js").origin, SourceOrigin::None);
    }

    /// The code that ran has no map; that of its neighbour is none for it.
    void takesNoMapOfOtherCode()
    {
        write("shop/dist/index.js", "own()\n");
        writeBuild("shop/packages/ui/dist/index.js", "ui");
        write("shop/packages/api/dist/index.js.map", carrying("api"));
        QCOMPARE(shownLine(ask({ "shop" }, "/app/dist/index.js")), std::string("own()"));
        QCOMPARE(shownLine(ask({ "shop" }, pathOf("shop") + "/dist/index.js")), std::string("own()"));
    }

    void leavesAloneWhatTheRuntimeMapped()
    {
        write("shop/src/cart.ts", "first()\n");
        write("shop/src/cart.ts.map", mapTo("elsewhere.ts").dump());
        const auto source = ask({ "shop" }, "/app/src/cart.ts");
        QCOMPARE(source.origin, SourceOrigin::Worktree);
        QCOMPARE(shownLine(source), std::string("first()"));
    }

    void namesMinifiedFunctions()
    {
        json map = mapTo("../src/cart.ts", "AAAAA,CAAAC");
        map["names"] = { "checkout", "applyDiscount" };
        write("shop/dist/cart.js", inlined(map));
        write("shop/src/cart.ts", "first()\n");
        auto finder = finderFor({ pathOf("shop") });
        const auto occurrence =
            occurrenceWith({ inApp("a", "/app/dist/cart.js", 1, 1), inApp("b", "/app/dist/cart.js", 1, 2) });
        QCOMPARE(finder.sourceOf(occurrence, { 0, 0 }, 0).function, std::string("applyDiscount"));
        QCOMPARE(finder.sourceOf(occurrence, { 0, 1 }, 0).function, std::string());
    }

    void tellsThatAPlaceIsOnlyNear()
    {
        write("shop/src/cart.ts", "first()\nsecond()\nthird()\n");
        write("shop/dist/cart.js", inlined(mapTo("../src/cart.ts", "AAAA,CACA")));
        write("shop/dist/apart.js", "x()\n");
        write("shop/dist/apart.js.map", mapTo("../src/cart.ts", "AAAA,CACA").dump());
        auto finder = finderFor({ pathOf("shop") });
        const auto note = [&](const std::string& path, int line, int column) {
            return finder.sourceOf(occurrenceWith({ inApp("f", path, line, column) }), {}, 0).note;
        };
        QVERIFY(note("/app/dist/cart.js", 1, 0).find("no column") != std::string::npos);
        QCOMPARE(note("/app/dist/cart.js", 1, 1), std::string());
        QCOMPARE(note("/app/dist/cart.js", 1, 4), std::string());
        QVERIFY(note("/app/dist/cart.js", 1, 5000).find("column 5000 is behind") != std::string::npos);
        QVERIFY(note("/app/dist/apart.js", 1, 5).find("behind") != std::string::npos);
    }

    void followsMapsOfMapsAndNoCircles()
    {
        write("shop/dist/a.js", inlined(mapTo("b.js")));
        write("shop/dist/b.js", inlined(mapTo("c.ts")));
        write("shop/dist/c.ts", "original()\n");
        QCOMPARE(shownLine(ask({ "shop" }, "/app/dist/a.js")), std::string("original()"));
        write("round/dist/a.js", inlined(mapTo("b.js")));
        write("round/dist/b.js", inlined(mapTo("a.js")));
        write("round/dist/self.js", inlined(mapTo("self.js")));
        QCOMPARE(ask({ "round" }, "/app/dist/a.js").origin, SourceOrigin::SourceMap);
        QCOMPARE(ask({ "round" }, "/app/dist/self.js").origin, SourceOrigin::SourceMap);
    }

    void showsTheCodeItselfWhereTheMapIsDamaged_data()
    {
        QTest::addColumn<QByteArray>("map");
        QTest::newRow("no JSON") << QByteArray("{");
        QTest::newRow("another version") << QByteArray(R"({"version":2,"sources":[],"mappings":""})");
        QTest::newRow("wrong mappings")
            << QByteArray(R"({"version":3,"sources":["a.ts"],"mappings":"!!!!"})");
        QTest::newRow("nothing for the place")
            << QByteArray(R"({"version":3,"sources":["a.ts"],"mappings":""})");
        QTest::newRow("leads nowhere")
            << QByteArray(R"({"version":3,"sources":["gone.ts"],"mappings":"AAAA"})");
        QTest::newRow("leads out") << QByteArray(
            R"({"version":3,"sources":["../../../../../../etc/passwd"],"mappings":"AAAA"})");
        QTest::newRow("absolute") << QByteArray(
            R"({"version":3,"sources":["/etc/passwd"],"mappings":"AAAA"})");
        QTest::newRow("before the begin")
            << QByteArray(R"({"version":3,"sources":["a.ts"],"mappings":"AADA"})");
    }

    void showsTheCodeItselfWhereTheMapIsDamaged()
    {
        QFETCH(QByteArray, map);
        write("shop/dist/cart.js", "generated()\n//# sourceMappingURL=cart.js.map\n");
        write("shop/dist/cart.js.map", map.toStdString());
        const auto source = ask({ "shop" }, "/app/dist/cart.js");
        QCOMPARE(source.origin, SourceOrigin::Worktree);
        QCOMPARE(shownLine(source), std::string("generated()"));
    }

    /// A place past the end of its file, as the map of another build gives.
    void tellsThatTheOriginalIsShorter()
    {
        write("shop/dist/cart.js", inlined(mapTo("../src/cart.ts", "AAkBA")));
        write("shop/src/cart.ts", "one()\n");
        const auto source = ask({ "shop" }, "/app/dist/cart.js");
        QCOMPARE(source.origin, SourceOrigin::None);
        QVERIFY(!source.note.empty());
    }

private:
    std::string pathOf(const QString& name) const { return m_folder->filePath(name).toStdString(); }

    void write(const std::string& name, const std::string& content) const
    {
        const QString path = m_folder->filePath(QString::fromStdString(name));
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(content));
    }

    static std::string carrying(const std::string& text)
    {
        json map = mapTo("../src/carried.ts");
        map["sourcesContent"] = { text };
        return map.dump();
    }

    /// Code with a map beside it that leads to this text.
    void writeBuild(const std::string& name, const std::string& text) const
    {
        write(name, "x()\n//# sourceMappingURL=" + name.substr(name.rfind('/') + 1) + ".map\n");
        write(name + ".map", carrying(text));
    }

    FrameSource ask(const std::vector<QString>& roots, const std::string& path) const
    {
        std::vector<std::string> paths;
        for (const QString& root : roots)
            paths.push_back(pathOf(root));
        auto finder = finderFor(paths);
        return finder.sourceOf(occurrenceWith({ inApp("f", path, 1, 1) }), {}, 0);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestGeneratedCode)
#include "tst_generatedcode.moc"
