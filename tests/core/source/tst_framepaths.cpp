#include "core/source/framepaths.h"

#include "tests/support/print.h"

#include <QTest>

using namespace spanglass;

namespace {

StackFrame frameOf(std::string file, std::string module = {}, std::string function = {})
{
    StackFrame frame;
    frame.file = std::move(file);
    frame.module = std::move(module);
    frame.function = std::move(function);
    frame.line = 1;
    frame.inApp = true;
    return frame;
}

/// "a.js b.js ?guess.js", packages in brackets.
std::string pathsOf(const StackFrame& frame, Language language)
{
    const auto found = framePaths(frame, language);
    std::string text;
    for (std::size_t i = 0; i < found.paths.size(); ++i)
        text += (text.empty() ? "" : " ") + std::string(i < found.certain ? "" : "?") + found.paths[i];
    return found.isPackage ? "[" + text + "]" : text;
}

std::string js(const std::string& file)
{
    return pathsOf(frameOf(file), Language::JavaScript);
}

} // namespace

class TestFramePaths : public QObject {
    Q_OBJECT
private slots:
    void readsJavaScript_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* file, const char* expected) {
            QTest::newRow(file) << file << expected;
        };
        row("/srv/larder/src/a.js", "srv/larder/src/a.js");
        row("file:///app/src/a.mjs", "app/src/a.mjs");
        row("file:///app/my%20shop/a.mjs", "app/my shop/a.mjs");
        row("file:///C:/app/src/a.js", "app/src/a.js");
        row("C:\\app\\src\\a.js", "app/src/a.js");
        row("C:/app/src/a.js", "app/src/a.js");
        row("\\\\?\\C:\\app\\a.js", "app/a.js");
        row("\\\\host\\share\\app\\a.js", "app/a.js");
        row("\\\\?\\UNC\\host\\share\\app\\a.js", "app/a.js");
        row("src\\a.js", "src/a.js");
        row("./src/a.js", "src/a.js");
        row("../src/./b/../a.js", "src/a.js");
        row("async /app/src/a.js", "app/src/a.js");
        row("webpack:///./src/x.js?ab12", "src/x.js");
        row("webpack:///src/x.js", "src/x.js");
        row("webpack:///../lib/x.js", "lib/x.js");
        row("webpack://shop/./src/x.js", "src/x.js");
        row("webpack://shop/src/x.js", "src/x.js");
        row("webpack://@acme/shop/./src/x.js", "src/x.js");
        row("webpack://_N_E/./pages/[id].tsx?1234", "pages/[id].tsx");
        row("webpack:///./node_modules/cache-loader/dist/cjs.js?!./src/App.vue?vue&type=script",
            "src/App.vue");
        row("webpack-internal:///(rsc)/./src/x.ts", "src/x.ts");
        row("webpack-internal:///./src/app/(auth)/page.tsx", "src/app/(auth)/page.tsx");
        row("(rsc)/./src/x.ts", "src/x.ts");
        row("rsc://React/Server/webpack-internal:///(rsc)/./src/x.ts?7", "src/x.ts");
        row("rsc://React/Server/file:///app/.next/server/x.js?7", "app/.next/server/x.js");
        row("turbopack:///[project]/src/x.tsx", "src/x.tsx");
        row("[project]/src/x.tsx [app-rsc] (ecmascript)", "src/x.tsx");
        row("app:///src/x.js", "src/x.js");
        row("capacitor://localhost/assets/x.js", "assets/x.js");
        row("http://localhost:3000/static/js/main.chunk.js?v=3", "static/js/main.chunk.js");
        row("https://shop.example.org/a%2Fb/x.js#top", "a/b/x.js");
        row("http://localhost:5173/src/x.ts?t=17", "src/x.ts");
        row("http://localhost:5173/@fs/home/ana/shop/src/x.ts", "home/ana/shop/src/x.ts");
        row("/@fs/home/ana/shop/src/x.ts", "home/ana/shop/src/x.ts");
        row("cart.tsx?33f8", "cart.tsx");
        row("index.android.bundle", "index.android.bundle");
        row("/opt/Shop/resources/app.asar/dist/main.js", "opt/Shop/resources/app.asar/dist/main.js");
        row("blob:http://localhost/x.js", "x.js");
        row("/app/node_modules/express/lib/router/index.js", "[express/lib/router/index.js]");
        row("/app/node_modules/.pnpm/x@1.0.0/node_modules/x/index.js", "[x/index.js]");
        row("webpack:///./node_modules/@acme/ui/src/x.js", "[@acme/ui/src/x.js]");
        row("webpack:///./~/react/lib/x.js", "[react/lib/x.js]");
        row("file:///app/100%.js", "app/100%.js");
        row("/app/caf%C3%A9.js", "app/caf%C3%A9.js"); // no URL
        for (const char* none : { "", "<anonymous>", "native", "node:fs", "node:internal/process/task_queues",
                 "[native code]", "internal:deps", "ext:core/01_core.js", "[worker eval]", "[eval]",
                 "data:text/javascript,x", "/", "..", "../..", "/app/src/", "file:///", "webpack:///",
                 "http://localhost/", "http://localhost", "http://localhost/%00.js", "about:blank" })
            QTest::addRow("none %s", none) << none << "";
    }

    void readsJavaScript()
    {
        QFETCH(QString, file);
        QFETCH(QString, expected);
        QCOMPARE(js(file.toStdString()), expected.toStdString());
    }

    void readsNoEvaluatedCode()
    {
        auto frame = frameOf("rules.js");
        frame.inApp = false;
        frame.package = "eval";
        QCOMPARE(pathsOf(frame, Language::JavaScript), std::string());
        frame.package = "node";
        frame.file = "internal/timers.js";
        QCOMPARE(pathsOf(frame, Language::JavaScript), std::string());
    }

    void readsLanguages_data()
    {
        QTest::addColumn<int>("language");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("module");
        QTest::addColumn<QString>("function");
        QTest::addColumn<QString>("expected");
        const auto row = [](Language language, const char* file, const char* module, const char* function,
                             const char* expected) {
            QTest::addRow("%d %s %s %s", static_cast<int>(language), file, module, function)
                << static_cast<int>(language) << file << module << function << expected;
        };
        using enum Language;
        row(Java, "Gallery.java", "studio.Gallery", "hang", "studio/Gallery.java");
        row(Java, "Gallery.java", "studio.Gallery$Ladder$1", "", "studio/Gallery.java");
        row(Java, "Cart.kt", "com.acme.shop.CartKt", "", "com/acme/shop/Cart.kt");
        row(Java, "Cart.scala", "com.acme.Cart$", "", "com/acme/Cart.scala");
        row(Java, "core.clj", "shop.core$add_item", "", "shop/core.clj");
        row(Java, "Cart.java", "com.acme.Cart$$Lambda$12/0x0000", "", "com/acme/Cart.java");
        row(Java, "Main.java", "Main", "main", "Main.java");
        row(Java, "Main.java", "", "", "Main.java");
        row(Java, "Unknown Source", "com.acme.Cart", "",
            "?com/acme/Cart.java ?com/acme/Cart.kt ?com/acme/Cart.scala ?com/acme/Cart.groovy "
            "?com/acme/Cart.clj");
        row(Java, "Native Method", "com.acme.Cart", "", "");
        row(Java, "<generated>", "", "", "");
        row(Go, "/app/pkg/cart.go", "github.com/acme/shop/pkg", "",
            "app/pkg/cart.go github.com/acme/shop/pkg/cart.go");
        row(Go, "github.com/acme/shop/pkg/cart.go", "github.com/acme/shop/pkg", "",
            "github.com/acme/shop/pkg/cart.go");
        row(Go, "github.com/acme/shop@v1.2.3/pkg/cart.go", "github.com/acme/shop/pkg", "",
            "github.com/acme/shop/pkg/cart.go");
        row(Go, "/srv/studio/go/main.go", "main", "main", "srv/studio/go/main.go");
        row(Go, "/go/pkg/mod/github.com/x/y@v1.0.0/z.go", "github.com/x/y", "", "[github.com/x/y/z.go]");
        row(Go, "/app/vendor/github.com/x/y/z.go", "github.com/x/y", "", "[github.com/x/y/z.go]");
        row(Python, "/app/shop/orders.py", "", "", "app/shop/orders.py");
        row(Python, "shop/orders.py", "shop.orders", "", "shop/orders.py ?shop/orders/__init__.py");
        row(Python, "", "shop.orders", "", "?shop/orders.py ?shop/orders/__init__.py");
        row(Python, "<frozen importlib._bootstrap>", "", "", "");
        row(Python, "<frozen shop.orders>", "", "", "?shop/orders.py ?shop/orders/__init__.py");
        row(Python, "<string>", "__main__", "", "");
        row(Python, "/v/lib/python3.11/site-packages/django/db/models.py", "", "", "[django/db/models.py]");
        row(Python, "C:\\v\\Lib\\site-packages\\django\\x.py", "", "", "[django/x.py]");
        row(CSharp, "C:\\src\\Shop\\Cart.cs", "Shop.Cart", "", "src/Shop/Cart.cs");
        row(CSharp, "/_/src/Shop/Cart.cs", "Shop.Cart", "", "src/Shop/Cart.cs");
        row(CSharp, "/_1/Cart.cs", "Shop.Cart", "", "Cart.cs");
        row(CSharp, "", "Shop.Cart+Item", "", "?Shop/Cart.cs ?Shop/Cart.fs");
        row(CSharp, "<2b1c>", "Shop.Cart`1", "", "");
        row(Php, "Catalogue.php", "Studio\\Catalogue", "price", "Studio/Catalogue.php");
        row(Php, "main.php", "Studio", "{closure}", "main.php");
        row(Php, "/srv/php/src/Catalogue.php", "Studio\\Catalogue", "", "srv/php/src/Catalogue.php");
        row(Php, "", "Acme\\Shop\\Cart", "", "?Acme/Shop/Cart.php");
        row(Php, "/app/vendor/monolog/monolog/src/Logger.php", "", "", "[monolog/monolog/src/Logger.php]");
        row(Php, "phar:///usr/bin/x.phar/src/y.php", "", "", "src/y.php");
        row(Php, "[internal function]", "", "", "");
        row(Ruby, "/srv/studio/lib/studio.rb", "", "", "srv/studio/lib/studio.rb");
        row(Ruby, "/b/gems/3.1.0/gems/rack-2.2.4/lib/rack/x.rb", "", "",
            "[rack-2.2.4/lib/rack/x.rb rack/lib/rack/x.rb]");
        row(Ruby, "<internal:kernel>", "", "", "");
        row(Ruby, "(eval)", "", "", "");
        row(Rust, "./src/plate.rs", "", "", "src/plate.rs");
        row(Rust, "/rustc/abc123/library/core/src/option.rs", "", "", "[library/core/src/option.rs]");
        row(Rust, "/root/.cargo/registry/src/index.crates.io-6f17/serde-1.0.1/src/de.rs", "", "",
            "[serde-1.0.1/src/de.rs serde/src/de.rs]");
        row(Cpp, "../src/x.cpp", "", "", "src/x.cpp");
        row(Cpp, "x.cpp", "", "", "x.cpp");
        row(Cpp, "??", "", "", "");
        row(Swift, "/Users/a/Shop/Sources/Shop/Cart.swift", "", "", "Users/a/Shop/Sources/Shop/Cart.swift");
        row(Swift, "/b/.build/checkouts/vapor/Sources/Vapor/x.swift", "", "",
            "[vapor/Sources/Vapor/x.swift]");
        row(Dart, "package:shop/src/cart.dart", "", "", "shop/lib/src/cart.dart");
        row(Dart, "org-dartlang-app:///lib/main.dart", "", "", "lib/main.dart");
        row(Dart, "file:///home/a/shop/bin/x.dart", "", "", "home/a/shop/bin/x.dart");
        row(Dart, "dart:core", "", "", "");
        row(Dart, "/root/.pub-cache/hosted/pub.dev/http-1.1.0/lib/x.dart", "", "",
            "[http-1.1.0/lib/x.dart http/lib/x.dart]");
        row(Elixir, "lib/loom.ex", "", "Loom.weave/2", "lib/loom.ex");
        row(Elixir, "", "", "Shop.HTTPClient.get/1", "?shop/http_client.ex ?shop/http_client.exs");
        row(Elixir, "", "", "anonymous fn/2 in Loom.Weaver.weave/2", "?loom/weaver.ex ?loom/weaver.exs");
        row(Elixir, "deps/ecto/lib/ecto/repo.ex", "", "", "[ecto/lib/ecto/repo.ex]");
        row(Erlang, "src/orders_server.erl", "orders_server", "", "src/orders_server.erl");
        row(Erlang, "", "orders_server", "", "?orders_server.erl");
        row(Perl, "main.pl", "", "main::run", "main.pl");
        row(Perl, "", "", "Studio::Kiln::fire", "?Studio/Kiln.pm ?Studio/Kiln.pl");
        row(Perl, "(eval 12)", "", "", "");
        row(Lua, "./orders/cart.lua", "", "", "orders/cart.lua");
        row(Lua, "...me/ana/shop/orders/cart.lua", "", "", "ana/shop/orders/cart.lua");
        row(Lua, "...ry_long_name_of_a_file.lua", "", "", "");
        row(Lua, "@/app/cart.lua", "", "", "app/cart.lua");
        row(Lua, "[string \"return 1\"]", "", "", "");
        row(Lua, "/usr/share/lua/5.1/cjson/util.lua", "", "", "[cjson/util.lua]");
        row(Unknown, "/app/src/x.zig", "", "", "app/src/x.zig");
    }

    void readsLanguages()
    {
        QFETCH(int, language);
        QFETCH(QString, file);
        QFETCH(QString, module);
        QFETCH(QString, function);
        QFETCH(QString, expected);
        const auto frame = frameOf(file.toStdString(), module.toStdString(), function.toStdString());
        QCOMPARE(pathsOf(frame, static_cast<Language>(language)), expected.toStdString());
    }

    void knowsForeignFilesOfElixir()
    {
        auto frame = frameOf("lib/phoenix/router.ex");
        frame.inApp = false;
        frame.package = "phoenix";
        QCOMPARE(pathsOf(frame, Language::Elixir), std::string("[phoenix/lib/phoenix/router.ex]"));
    }

    void givesDeployedPaths()
    {
        const auto deployed = [](const std::string& file, Language language, const std::string& module = {}) {
            return deployedPath(frameOf(file, module), language);
        };
        QCOMPARE(deployed("/app/src/../a.js?v=1", Language::JavaScript), std::string("/app/a.js"));
        QCOMPARE(deployed("C:\\app\\a.cs", Language::CSharp), std::string("C:/app/a.cs"));
        QCOMPARE(deployed("\\\\host\\share\\a.cs", Language::CSharp), std::string("//host/share/a.cs"));
        QCOMPARE(deployed("webpack:///./src/x.js", Language::JavaScript), std::string("src/x.js"));
        QCOMPARE(deployed("http://h/static/x.js", Language::JavaScript), std::string("/static/x.js"));
        QCOMPARE(deployed("./src/plate.rs", Language::Rust), std::string("src/plate.rs"));
        QCOMPARE(
            deployed("Gallery.java", Language::Java, "studio.Gallery"), std::string("studio/Gallery.java"));
        QCOMPARE(deployed("<anonymous>", Language::JavaScript), std::string());
        QCOMPARE(deployed("", Language::Python, "shop.orders"), std::string());
    }

    void standsHostileFrames()
    {
        const std::string many(1'000'000, 'a');
        std::string deep;
        std::string up;
        for (int i = 0; i < 100'000; ++i) {
            deep += "a/";
            up += "../";
        }
        std::string shallow;
        for (int i = 0; i < 400; ++i)
            shallow += "../x/..//";
        for (int i = 0; i < static_cast<int>(languageCount); ++i) {
            const auto language = static_cast<Language>(i);
            for (const auto& file :
                { many, deep + "x.js", up + "etc/passwd", many + ".js", std::string("a\0b.js", 6),
                    "package:" + many, "webpack:///" + deep, "file:///" + many, "..." + many })
                QCOMPARE(pathsOf(frameOf(file), language), std::string());
            for (const std::string file : { "../../../etc/passwd", "/../../etc/passwd", "./../etc/passwd" })
                QCOMPARE(pathsOf(frameOf(file), language),
                    std::string(language == Language::Java ? "" : "etc/passwd"));
            for (const auto& path : framePaths(frameOf("x", many, many), language).paths)
                QVERIFY(path.size() < 5000);
            QVERIFY(framePaths(frameOf("x", std::string("a\0..\0b", 6)), language).certain <= 1);
            for (const auto& path : framePaths(frameOf("", "..\\../..:..", "../../x"), language).paths)
                QVERIFY(("/" + path + "/").find("/../") == std::string::npos);
        }
        QCOMPARE(js("http://h/%2e%2e%2f%2e%2e/etc/passwd"), std::string("etc/passwd"));
        QCOMPARE(js("http://h/%252e%252e/x.js"), std::string("%2e%2e/x.js"));
        QCOMPARE(js("http://h/%5c..%5cx.js"), std::string("x.js"));
        QCOMPARE(js(shallow + "x.js"), std::string("x.js"));
        QCOMPARE(js("/app/\xE2\x80\xAEsj.x"), std::string("app/\xE2\x80\xAEsj.x"));
        QCOMPARE(js("http://h/x.js?" + std::string(20'000, 'a')), std::string("x.js"));
    }
};

QTEST_APPLESS_MAIN(TestFramePaths)
#include "tst_framepaths.moc"
