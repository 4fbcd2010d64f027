#include "core/source/filetable.h"

#include "tests/support/print.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <cstdio>

using namespace spanglass;

namespace {

std::string joined(const FileTable::Matches& matches)
{
    std::string text = std::to_string(matches.elements);
    for (const auto path : matches.paths)
        text += " " + std::string(path);
    return text;
}

/// As the table finds them, by looking at each.
std::string slowly(const std::vector<std::string>& paths, const std::string& path)
{
    const auto elements = [](const std::string& text) {
        return QString::fromStdString(text).split('/', Qt::SkipEmptyParts);
    };
    const auto wanted = elements(path);
    int most = 0;
    std::vector<std::string> found;
    for (const auto& other : paths) {
        const auto its = elements(other);
        int common = 0;
        while (common < its.size() && common < wanted.size()
            && its[its.size() - 1 - common] == wanted[wanted.size() - 1 - common])
            ++common;
        if (common > most)
            found.clear();
        most = std::max(most, common);
        if (common == most && common > 0)
            found.push_back(other);
    }
    std::sort(found.begin(), found.end());
    std::string text = std::to_string(most);
    for (const auto& other : found)
        text += " " + other;
    return text;
}

} // namespace

class TestFileTable : public QObject {
    Q_OBJECT
private slots:
    void findsTheMostElementsInCommon()
    {
        const FileTable table({ "services/orders/src/server.js", "services/gateway/src/server.js",
            "lib/http.js", "server.js", "src/server.js.map", "observer.js" });
        QCOMPARE(table.size(), std::size_t{ 6 });
        QCOMPARE(joined(table.longestSuffix("/srv/larder/services/orders/src/server.js")),
            std::string("4 services/orders/src/server.js"));
        QCOMPARE(joined(table.longestSuffix("/app/src/server.js")),
            std::string("2 services/gateway/src/server.js services/orders/src/server.js"));
        QCOMPARE(joined(table.longestSuffix("server.js")),
            std::string("1 server.js services/gateway/src/server.js services/orders/src/server.js"));
        QCOMPARE(joined(table.longestSuffix("/app/lib/http.js")), std::string("2 lib/http.js"));
    }

    void comparesWholeElements()
    {
        const FileTable table({ "mylib/http.js", "a/lib.js", "http.jsx" });
        QCOMPARE(joined(table.longestSuffix("lib/http.js")), std::string("1 mylib/http.js"));
        QCOMPARE(joined(table.longestSuffix("b.js")), std::string("0"));
        QCOMPARE(joined(table.longestSuffix("ttp.js")), std::string("0"));
        QCOMPARE(joined(table.longestSuffix("http.js")), std::string("1 mylib/http.js"));
    }

    void takesLettersOfAnyCase()
    {
        const FileTable table({ "src/Shop/Cart.cs", "src/shop/cart.cs", "Shop/Cart.CS" });
        QCOMPARE(joined(table.longestSuffix("SRC/SHOP/CART.CS")), std::string("0"));
        QCOMPARE(joined(table.longestSuffixAnyCase("SRC/SHOP/CART.CS")),
            std::string("3 src/Shop/Cart.cs src/shop/cart.cs"));
        QCOMPARE(joined(table.longestSuffixAnyCase("x/shop/cart.cs")),
            std::string("2 Shop/Cart.CS src/Shop/Cart.cs src/shop/cart.cs"));
    }

    void knowsItsFiles()
    {
        const FileTable table({ "b.js", "a/b.js", "b.js" });
        QCOMPARE(table.paths(), (std::vector<std::string>{ "a/b.js", "b.js" }));
        QVERIFY(table.contains("a/b.js"));
        QVERIFY(!table.contains("a"));
        QVERIFY(!table.contains("/b.js"));
        QCOMPARE(FileTable().size(), std::size_t{ 0 });
        QCOMPARE(joined(FileTable().longestSuffix("a")), std::string("0"));
        QCOMPARE(joined(FileTable(std::vector<std::string>{}).longestSuffixAnyCase("a")), std::string("0"));
    }

    void standsOddPaths()
    {
        const FileTable table({ "a/b.js", std::string("a\0b.js", 6), "\xE2\x80\xAEgnp.js", "x\ny.js" });
        for (const std::string path : { "", "/", "//", "/b.js/", "..", "../", "\xFF" })
            QCOMPARE(joined(table.longestSuffix(path)), std::string("0"));
        QCOMPARE(joined(table.longestSuffix("//b.js")), std::string("1 a/b.js"));
        QCOMPARE(
            joined(table.longestSuffix(std::string(1'000'000, 'x') + "/a/b.js")), std::string("2 a/b.js"));
        std::string deep;
        for (int i = 0; i < 100'000; ++i)
            deep += "a/";
        QCOMPARE(joined(table.longestSuffix(deep + "b.js")), std::string("2 a/b.js"));
        QCOMPARE(joined(table.longestSuffix("c/x\ny.js")), std::string("1 x\ny.js"));
    }

    void givesAtMostAThousand()
    {
        std::vector<std::string> paths;
        for (int i = 0; i < 5000; ++i)
            paths.push_back("d" + std::to_string(i) + "/index.js");
        const FileTable table(paths);
        const auto matches = table.longestSuffix("/srv/index.js");
        QCOMPARE(matches.elements, 1);
        QCOMPARE(matches.paths.size(), std::size_t{ 1000 });
        QVERIFY(std::is_sorted(matches.paths.begin(), matches.paths.end()));
        QCOMPARE(joined(table.longestSuffix("/srv/d4711/index.js")), std::string("2 d4711/index.js"));
    }

    /// Names that differ little, against a plain search.
    void findsWhatASlowSearchFinds()
    {
        const std::vector<std::string> names{ "a", "aa", "b", "ab", "ba", "a.js", "b.js", "-a", "\xC3\xA9",
            "\xFF" };
        std::uint32_t random = 1;
        const auto next = [&](std::size_t below) {
            random = random * 1664525U + 1013904223U;
            return static_cast<std::size_t>(random >> 16U) % below;
        };
        const auto path = [&] {
            std::string text = names[next(names.size())];
            for (auto n = next(12); n > 0; --n)
                text += "/" + names[next(3)];
            return text + "/" + names[next(names.size())];
        };
        std::vector<std::string> paths;
        for (int i = 0; i < 400; ++i)
            paths.push_back(path());
        const FileTable table(paths);
        for (int i = 0; i < 500; ++i) {
            const auto wanted = path();
            QCOMPARE(joined(table.longestSuffix(wanted)), slowly(table.paths(), wanted));
        }
    }

    /// Says how long it takes where it is asked to.
    void standsManyFiles()
    {
        const bool isShown = qEnvironmentVariableIsSet("SPANGLASS_SHOW");
        for (const bool isOneName : { false, true }) {
            std::vector<std::string> paths;
            for (int i = 0; i < 100'000; ++i)
                paths.push_back("packages/p" + std::to_string(i / 50) + "/src/d" + std::to_string(i % 50)
                    + "/" + (isOneName ? std::string("index") : "file" + std::to_string(i % 997)) + ".ts");
            std::sort(paths.begin(), paths.end());
            QElapsedTimer timer;
            timer.start();
            const FileTable table(std::move(paths));
            const auto built = timer.nsecsElapsed();
            timer.start();
            constexpr int questions = 1000;
            for (int i = 0; i < questions; ++i) {
                const auto path = "/app/packages/p" + std::to_string(i) + "/src/d7/"
                    + (isOneName ? std::string("index") : "file" + std::to_string((i * 50 + 7) % 997))
                    + ".ts";
                const auto matches = table.longestSuffix(path);
                QCOMPARE(matches.paths.size(), std::size_t{ 1 });
                QCOMPARE(matches.elements, 5);
            }
            if (isShown)
                std::printf("%s: built in %.0f ms, a question %.2f us\n",
                    isOneName ? "one name" : "many names", static_cast<double>(built) / 1e6,
                    static_cast<double>(timer.nsecsElapsed()) / 1e3 / questions);
        }
    }
};

QTEST_APPLESS_MAIN(TestFileTable)
#include "tst_filetable.moc"
