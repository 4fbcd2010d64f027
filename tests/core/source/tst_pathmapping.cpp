#include "core/source/pathmapping.h"

#include "tests/support/print.h"

#include <QElapsedTimer>
#include <QTest>

#include <cstdio>
#include <memory>

using namespace spanglass;

namespace {

StackFrame frameOf(std::string file, std::string module = {})
{
    StackFrame frame;
    frame.file = std::move(file);
    frame.module = std::move(module);
    frame.line = 1;
    frame.inApp = true;
    return frame;
}

StackFrame foreignFrame(std::string file, std::string package, std::string module = {})
{
    auto frame = frameOf(std::move(file), std::move(module));
    frame.inApp = false;
    frame.package = std::move(package);
    return frame;
}

/// Source roots with their files.
class Roots {
public:
    void add(const std::string& path, std::vector<std::string> files, std::vector<std::string> remotes = {},
        bool isRepository = true)
    {
        m_owned.push_back(
            std::make_unique<Root>(Root{ path, FileTable(std::move(files)), std::move(remotes) }));
        const auto& root = *m_owned.back();
        m_roots.push_back({ &root.files, root.path, isRepository, root.remotes });
    }
    void addFolder(const std::string& path, std::vector<std::string> files)
    {
        add(path, std::move(files), {}, false);
    }
    operator std::span<const RootFiles>() const { return m_roots; }

private:
    struct Root {
        std::string path{};
        FileTable files{};
        std::vector<std::string> remotes{};
    };
    std::vector<std::unique_ptr<Root>> m_owned;
    std::vector<RootFiles> m_roots;
};

Roots oneRoot(std::vector<std::string> files)
{
    Roots roots;
    roots.add("/r", std::move(files));
    return roots;
}

/// "a.js b.js", with roots in front of other roots than the first: "/r:".
std::string textOf(const FileMatch& match)
{
    std::string text = match.isByRule ? "rule:" : "";
    for (const auto& file : match.files)
        text += (text.empty() || text == "rule:" ? "" : " ") + (file.root == "/r" ? "" : file.root + ":")
            + file.path;
    return text;
}

FrameHints hintsOf(std::string_view service, Language language = Language::JavaScript)
{
    FrameHints hints;
    hints.language = language;
    hints.service = service;
    return hints;
}

std::string found(const StackFrame& frame, const FrameHints& hints, std::span<const RootFiles> roots,
    std::span<const PathRule> rules = {})
{
    return textOf(matchFile(frame, hints, roots, rules));
}

std::string found(const std::string& file, std::string_view service, std::span<const RootFiles> roots,
    Language language = Language::JavaScript)
{
    return found(frameOf(file), hintsOf(service, language), roots);
}

const std::vector<std::string> larder{ "README.md", "lib/errors.js", "lib/http.js", "package.json",
    "services/gateway/src/lib/wrap.js", "services/gateway/src/routes/orders.js",
    "services/gateway/src/server.js", "services/inventory/src/server.js", "services/inventory/src/stock.js",
    "services/orders/src/orders.js", "services/orders/src/pricing/lines.js", "services/orders/src/server.js",
    "services/payments/src/errors.ts", "services/payments/src/server.ts" };

} // namespace

class TestPathMapping : public QObject {
    Q_OBJECT
private slots:
    void followsTheLongestEnd()
    {
        const auto roots = oneRoot(larder);
        QCOMPARE(found("/srv/larder/services/orders/src/orders.js", "", roots),
            std::string("services/orders/src/orders.js"));
        QCOMPARE(found("/usr/src/app/services/inventory/src/stock.js", "", roots),
            std::string("services/inventory/src/stock.js"));
        QCOMPARE(found("/srv/larder/lib/http.js", "", roots), std::string("lib/http.js"));
        QCOMPARE(
            found("/app/src/server.ts", "payments", roots), std::string("services/payments/src/server.ts"));
        QCOMPARE(found("/app/lib/errors.js", "payments", roots), std::string("lib/errors.js"));
        QCOMPARE(found("/srv/x/nothing.js", "", roots), std::string());
        QCOMPARE(found("", "", roots), std::string());
        QCOMPARE(found("<anonymous>", "", roots), std::string());
    }

    void letsTheServiceDecide()
    {
        const auto roots = oneRoot(larder);
        const std::string all = "services/gateway/src/server.js services/inventory/src/server.js "
                                "services/orders/src/server.js";
        QCOMPARE(found("/app/src/server.js", "orders", roots), std::string("services/orders/src/server.js"));
        QCOMPARE(found("/app/src/server.js", "Inventory-Service", roots),
            std::string("services/inventory/src/server.js"));
        QCOMPARE(found("/app/src/server.js", "larder-gateway", roots),
            std::string("services/gateway/src/server.js"));
        QCOMPARE(found("/app/src/server.js", "orders-postgres", roots),
            std::string("services/orders/src/server.js"));
        QCOMPARE(found("/app/src/server.js", "", roots), all);
        QCOMPARE(found("/app/src/server.js", "payments", roots), all);
        QCOMPARE(found("/app/src/server.js", "order", roots), all); // no part of a word
    }

    void knowsNamesOfServices_data()
    {
        QTest::addColumn<QString>("service");
        QTest::addColumn<QString>("folder");
        for (const auto& [service, folder] :
            std::vector<std::pair<const char*, const char*>>{ { "orders", "orders" },
                { "orders", "orders-service" }, { "orders-service", "orders" }, { "OrdersApi", "orders_api" },
                { "orders_api", "Orders.Api" }, { "ORDERS", "svc-orders" }, { "user-profile", "userProfile" },
                { "user.profile", "user_profile" }, { "api", "api" }, { "acme-shop-orders", "orders" } })
            QTest::addRow("%s in %s", service, folder) << service << folder;
    }

    void knowsNamesOfServices()
    {
        QFETCH(QString, service);
        QFETCH(QString, folder);
        const auto own = "services/" + folder.toStdString() + "/src/x.js";
        const auto roots = oneRoot({ own, "services/other/src/x.js", "services/reorders/src/x.js" });
        QCOMPARE(found("/app/src/x.js", service.toStdString(), roots), own);
    }

    void prefersWholePaths()
    {
        const auto roots = oneRoot({ "src/cart.js", "examples/basic/src/cart.js", "pkg/src/cart.js" });
        QCOMPARE(found("/app/src/cart.js", "shop", roots), std::string("src/cart.js"));
        QCOMPARE(found("/app/pkg/src/cart.js", "shop", roots), std::string("pkg/src/cart.js"));
        // A service that was deployed from its own folder comes first.
        const auto mono = oneRoot({ "src/cart.js", "services/orders/src/cart.js" });
        QCOMPARE(found("/app/src/cart.js", "orders", mono), std::string("services/orders/src/cart.js"));
        QCOMPARE(found("/app/src/cart.js", "gateway", mono), std::string("src/cart.js"));
    }

    void prefersTheNamedRepository()
    {
        Roots roots;
        roots.add("/r", { "src/server.js" }, { "git@github.com:acme/orders.git" });
        roots.add("/s", { "src/server.js" }, { "https://github.com/acme/gateway" });
        FrameHints hints = hintsOf("api");
        QCOMPARE(found(frameOf("/app/src/server.js"), hints, roots),
            std::string("src/server.js /s:src/server.js"));
        hints.repositoryUrl = "https://token@github.com/acme/gateway.git";
        QCOMPARE(found(frameOf("/app/src/server.js"), hints, roots), std::string("/s:src/server.js"));
        hints.repositoryUrl = "https://github.com/acme/unknown.git";
        QCOMPARE(found(frameOf("/app/src/server.js"), hints, roots),
            std::string("src/server.js /s:src/server.js"));
    }

    void takesTheServiceFromTheRootsName()
    {
        Roots roots;
        roots.add("/home/ana/gateway", { "src/server.js" });
        roots.add("/home/ana/orders-service", { "src/server.js", "package.json" });
        QCOMPARE(found("/app/src/server.js", "orders", roots),
            std::string("/home/ana/orders-service:src/server.js"));
        QCOMPARE(
            found("/srv/gateway/src/server.js", "", roots), std::string("/home/ana/gateway:src/server.js"));
    }

    void asksNoQuestionAboutClones()
    {
        Roots roots;
        roots.add("/a", { "src/x.js", "old.js" }, { "git@github.com:acme/shop.git" });
        roots.add("/b", { "src/x.js" }, { "https://github.com/acme/shop" });
        QCOMPARE(found("/app/src/x.js", "", roots), std::string("/a:src/x.js"));
        Roots copies;
        copies.add("/b", { "src/x.js" });
        copies.add("/a", { "src/x.js" });
        QCOMPARE(found("/app/src/x.js", "", copies), std::string("/b:src/x.js")); // in the order of the roots
        Roots mixed;
        mixed.addFolder("/a", { "src/x.js", "y.js" });
        mixed.add("/b", { "src/x.js" });
        QCOMPARE(found("/app/src/x.js", "", mixed), std::string("/b:src/x.js"));
        Roots others;
        others.add("/a", { "src/x.js", "y.js" });
        others.add("/b", { "src/x.js" });
        QCOMPARE(found("/app/src/x.js", "", others), std::string("/a:src/x.js /b:src/x.js"));
    }

    void takesTheVeryFolderThatItRanIn()
    {
        Roots roots;
        roots.addFolder("/home/ana/shop", { "src/x.js", "node_modules/koa/index.js", "index.js" });
        roots.add("/other", { "ana/shop/src/x.js", "shop/index.js" });
        QCOMPARE(found("/home/ana/shop/src/x.js", "", roots), std::string("/home/ana/shop:src/x.js"));
        QCOMPARE(found("/home/ana/shop/index.js", "", roots), std::string("/home/ana/shop:index.js"));
        QCOMPARE(found(foreignFrame("/home/ana/shop/node_modules/koa/index.js", "koa"), hintsOf(""), roots),
            std::string("/home/ana/shop:node_modules/koa/index.js"));
        QCOMPARE(found("/home/ana/shop2/src/x.js", "", roots), std::string("/home/ana/shop:src/x.js"));
    }

    void letsTheVersionDecide()
    {
        const auto roots = oneRoot({ "dist-1.0.0/server.js", "dist-1.1.0/server.js", "dist-1.2.0/server.js",
            "dist-1.0.0/server.js.map", "dist-1.1.0/server.js.map" });
        FrameHints hints = hintsOf("payments");
        hints.version = "1.1.0";
        QCOMPARE(found(frameOf("/app/dist/server.js"), hints, roots), std::string("dist-1.1.0/server.js"));
        hints.version = "v1.0.0";
        QCOMPARE(found(frameOf("/app/dist/server.js"), hints, roots), std::string("dist-1.0.0/server.js"));
        hints.extension = ".map";
        QCOMPARE(textOf(matchPath("/app/dist/server.js.map", hints, roots, {})),
            std::string("dist-1.0.0/server.js.map"));
        QCOMPARE(textOf(matchPath("/app/dist/server.js", hints, roots, {})), std::string());
        Roots unpacked;
        unpacked.addFolder("/x/dist-1.0.0", { "server.js", "server.js.map" });
        unpacked.addFolder("/x/dist-1.1.0", { "server.js", "server.js.map" });
        QCOMPARE(textOf(matchPath("/app/dist/server.js.map", hints, unpacked, {})),
            std::string("/x/dist-1.0.0:server.js.map"));
        Roots beside;
        beside.add("/x", { "server.js", "server.js.map" });
        QCOMPARE(
            textOf(matchPath("/app/dist/server.js.map", hints, beside, {})), std::string("/x:server.js.map"));
        QCOMPARE(found("/app/dist/server.js", "", beside), std::string()); // may be the source
        const auto mixed = oneRoot({ "src/a/x.js", "old/v1.0/a/x.js" });
        hints = hintsOf("");
        hints.version = "2.0.0";
        QCOMPARE(found(frameOf("/app/a/x.js"), hints, mixed), std::string("src/a/x.js"));
    }

    void leavesTestsAndBuiltCodeAside()
    {
        const auto roots = oneRoot({ "packages/cart/src/add.js", "packages/cart/dist/src/add.js",
            "test/fixtures/src/add.js", "node_modules/cart/src/add.js" });
        QCOMPARE(found("/app/src/add.js", "", roots), std::string("packages/cart/src/add.js"));
        QCOMPARE(found("/app/test/fixtures/src/add.js", "", roots), std::string("test/fixtures/src/add.js"));
        QCOMPARE(found("/app/dist/src/add.js", "", roots), std::string("packages/cart/dist/src/add.js"));
        const auto tests = oneRoot({ "a/test/x/src/add.js", "b/src/add.js" });
        QCOMPARE(found("/app/test/src/add.js", "", tests), std::string("a/test/x/src/add.js b/src/add.js"));
    }

    /// Only the base name is in common though the frame has folders.
    void trustsNoBaseName()
    {
        const auto roots = oneRoot({ "tools/decoder.py", "backend/main.py", "shop/utils.py", "a/cart.py",
            "b/cart.py", "web/src/basket.js", "setup.py" });
        const auto py = [&](const std::string& file, std::string_view service = {}) {
            return found(file, service, roots, Language::Python);
        };
        QCOMPARE(found(foreignFrame("/usr/lib/python3/json/decoder.py", "python"),
                     hintsOf("", Language::Python), roots),
            std::string());
        QCOMPARE(py("/srv/decoding/decoder.py"), std::string("tools/decoder.py")); // the only one
        QCOMPARE(py("/app/main.py"), std::string()); // a common name
        QCOMPARE(py("/app/utils.py"), std::string());
        QCOMPARE(py("/app/x/cart.py"), std::string()); // not the only one
        QCOMPARE(found("/app/dist/basket.js", "", roots), std::string()); // built: its lines are others
        QCOMPARE(found("http://localhost/basket.js", "", roots), std::string());
        // A service's folder that is the deployed one.
        QCOMPARE(py("/app/main.py", "backend"), std::string("backend/main.py"));
        QCOMPARE(py("/srv/backend/main.py", "backend"), std::string("backend/main.py"));
        QCOMPARE(py("/usr/src/app/cart.py", "b"), std::string("b/cart.py"));
        QCOMPARE(py("/app/db/main.py", "backend"), std::string());
        // Files of the root itself.
        QCOMPARE(py("/app/setup.py"), std::string("setup.py"));
        QCOMPARE(py("/app/backend/setup.py"), std::string()); // backend/ is there, and has none
        const auto flat = oneRoot({ "main.c", "main.go", "cart.c" });
        QCOMPARE(found("/opt/acme/shop/main.c", "", flat, Language::Cpp), std::string("main.c"));
        QCOMPARE(found("/build/glibc-2.31/csu/main.c", "", flat, Language::Cpp), std::string());
        QCOMPARE(found("/home/ana/work/r/main.c", "", flat, Language::Cpp),
            std::string("main.c")); // the root's name
        QCOMPARE(found("/build/shop-1.0/src/cart.c", "", flat, Language::Cpp), std::string("cart.c"));
        QCOMPARE(found("github.com/acme/shop/main.go", "", flat, Language::Go), std::string("main.go"));
        // Without folders in the frame.
        QCOMPARE(py("main.py"), std::string("backend/main.py"));
        QCOMPARE(py("cart.py"), std::string("a/cart.py b/cart.py"));
    }

    void takesNoOtherPackage_data()
    {
        QTest::addColumn<int>("language");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("module");
        QTest::addColumn<QString>("files");
        QTest::addColumn<QString>("expected");
        const auto row = [](Language language, const char* file, const char* module, const char* files,
                             const char* expected = "") {
            QTest::addRow("%s of %s in %s", file, module, files)
                << static_cast<int>(language) << file << module << files << expected;
        };
        using enum Language;
        row(Java, "CsvParser.java", "org.thirdparty.csv.CsvParser",
            "src/main/java/com/acme/web/CsvParser.java");
        row(Java, "CsvParser.java", "com.acme.billing.CsvParser",
            "src/main/java/com/acme/web/CsvParser.java");
        row(Java, "CsvParser.java", "org.thirdparty.web.CsvParser",
            "src/main/java/com/acme/web/CsvParser.java");
        row(Java, "CsvParser.java", "org.thirdparty.CsvParser", "src/main/java/com/acme/app/CsvParser.java");
        row(Java, "Basket.kt", "com.acme.shop.BasketKt", "src/main/kotlin/shop/Basket.kt",
            "src/main/kotlin/shop/Basket.kt"); // omits what all packages begin with
        row(Java, "Basket.kt", "com.acme.BasketKt", "kotlin/src/Basket.kt", "kotlin/src/Basket.kt");
        row(Php, "CsvParser.php", "Vendor\\Csv\\CsvParser", "src/Import/CsvParser.php");
        row(Php, "CsvParser.php", "Vendor\\Csv\\CsvParser", "src/CsvParser.php", "src/CsvParser.php");
        row(Php, "Cart.php", "App\\Models\\Cart", "modules/Shop/Models/Cart.php");
        row(Php, "Cart.php", "App\\Models\\Cart", "app/Models/Cart.php Modules/Billing/Models/Cart.php",
            "app/Models/Cart.php");
        row(Php, "Cart.php", "App\\Models\\Cart", "app/Models/Cart.php src/Models/Cart.php",
            "app/Models/Cart.php");
        row(Php, "Cart.php", "Modules\\Billing\\Models\\Cart",
            "app/Models/Cart.php Modules/Billing/Models/Cart.php", "Modules/Billing/Models/Cart.php");
        row(Php, "Post.php", "Acme\\Blog\\Model\\Post", "packages/blog/src/Model/Post.php",
            "packages/blog/src/Model/Post.php");
        row(Go, "github.com/acme/billing/db/cart.go", "github.com/acme/billing/db", "store/cart.go go.mod");
        row(Go, "/build/app/db/cart.go", "github.com/acme/billing/db", "store/cart.go go.mod");
        row(Go, "github.com/acme/shop/cart.go", "github.com/acme/shop", "store/cart.go store/go.mod",
            "store/cart.go"); // the module's own folder
        row(Elixir, "lib/billing/cart.ex", "Billing.Cart", "lib/shop/cart.ex");
        row(Elixir, "lib/billing/cart.ex", "Billing.Cart", "apps/billing/lib/billing/cart.ex",
            "apps/billing/lib/billing/cart.ex");
        row(CSharp, "/src/Billing/Invoice.cs", "Billing.Invoice", "src/Shop/Invoice.cs");
        row(Ruby, "/app/lib/billing/charge_card.rb", "", "app/services/charge_card.rb");
        row(Ruby, "/srv/billing/charge_card.rb", "", "tools/charge_card.rb", "tools/charge_card.rb");
    }

    void takesNoOtherPackage()
    {
        QFETCH(int, language);
        QFETCH(QString, file);
        QFETCH(QString, module);
        QFETCH(QString, files);
        QFETCH(QString, expected);
        std::vector<std::string> paths;
        for (const auto& path : files.split(' '))
            paths.push_back(path.toStdString());
        QCOMPARE(found(frameOf(file.toStdString(), module.toStdString()),
                     hintsOf("web", static_cast<Language>(language)), oneRoot(std::move(paths))),
            expected.toStdString());
    }

    /// What is in common is little, and a folder's name speaks against it.
    void trustsNoGeneralPath_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("service");
        QTest::addColumn<QString>("files");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* file, const char* service, const char* files,
                             const char* expected = "") {
            QTest::addRow("%s of %s in %s", file, service, files) << file << service << files << expected;
        };
        row("/app/packages/foo/src/index.js", "web", "packages/bar/src/index.js");
        row("/app/packages/foo/src/index.js", "web", "packages/bar/src/index.js src/index.js");
        row("/app/packages/ui/src/cart.js", "web", "packages/ui-kit/src/cart.js");
        row("/app/packages/foo/src/index.js", "foo", "packages/foo-1.2.0/src/index.js",
            "packages/foo-1.2.0/src/index.js");
        row("crates/worker/src/main.rs", "web", "crates/api/src/main.rs");
        row("crates/worker/src/main.rs", "web", "src/main.rs", "src/main.rs"); // the root is that crate
        row("/srv/orders/app/main.py", "orders", "billing/app/main.py");
        row("/srv/orders/app/main.py", "", "billing/app/main.py");
        row("/srv/shop/app/main.py", "", "backend/app/main.py", "backend/app/main.py");
        row("/srv/shop/app/main.py", "billing", "billing/app/main.py", "billing/app/main.py");
        row("/srv/shop/app/tasks/refund.py", "shop", "billing/app/tasks/refund.py",
            "billing/app/tasks/refund.py"); // more than general names
        row("/app/src/server.js", "payments", "services/cart/src/server.js");
        row("/app/src/server.js", "", "services/cart/src/server.js", "services/cart/src/server.js");
        row("/usr/src/app/src/server.js", "cart", "services/cart/src/server.js",
            "services/cart/src/server.js");
        row("/app/src/server.js", "shop", "web/src/server.js", "web/src/server.js");
        row("/app/src/server.js", "shop", "storefront/src/server.js");
        row("/app/src/server.js", "payments", "services/a/src/server.js services/b/src/server.js",
            "services/a/src/server.js services/b/src/server.js"); // a person may know
        row("/app/src/server.js", "shop", "tests/fixtures/app/src/server.js");
        row("/app/src/index.js", "shop", "examples/src/index.js");
        row("/app/src/index.js", "basic", "examples/basic/src/index.js", "examples/basic/src/index.js");
        row("/app/examples/src/index.js", "shop", "examples/src/index.js", "examples/src/index.js");
        row("/app/src/app.js", "foo", "node_modules/foo/src/app.js");
        row("/app/src/refunds.js", "shop", "vendor/foo/src/refunds.js");
        row("/app/app/models.py", "shop", "venv/lib/python3.11/site-packages/foo/app/models.py");
    }

    void trustsNoGeneralPath()
    {
        QFETCH(QString, file);
        QFETCH(QString, service);
        QFETCH(QString, files);
        QFETCH(QString, expected);
        Roots roots;
        std::vector<std::string> paths;
        for (const auto& path : files.split(' '))
            paths.push_back(path.toStdString());
        roots.add("/r", std::move(paths), { "git@github.com:acme/mono.git" });
        auto hints = hintsOf("");
        const auto name = service.toStdString();
        hints.service = name;
        QCOMPARE(found(frameOf(file.toStdString()), hints, roots), expected.toStdString());
    }

    void trustsTheRepositoryThatRan()
    {
        Roots roots;
        roots.add("/r", { "storefront/src/server.js", "services/cart/src/index.js" },
            { "git@github.com:acme/mono.git" });
        auto hints = hintsOf("shop");
        hints.repositoryUrl = "https://github.com/acme/mono";
        QCOMPARE(found(frameOf("/app/src/server.js"), hints, roots), std::string("storefront/src/server.js"));
        QCOMPARE(found(frameOf("/app/src/index.js"), hints, roots), std::string());
    }

    void matchesForeignFilesByPackage()
    {
        const auto roots = oneRoot({ "src/express/lib/router/index.js",
            "web/node_modules/express/lib/router/index.js", "vendor/github.com/x/y/z.go", "y/z.go",
            "src/org/apache/Foo.java", "deps/ecto/lib/ecto/repo.ex", "lib/ecto/repo.ex" });
        QCOMPARE(found(foreignFrame("/app/node_modules/express/lib/router/index.js", "express"), hintsOf(""),
                     roots),
            std::string("web/node_modules/express/lib/router/index.js"));
        QCOMPARE(found(foreignFrame("/app/node_modules/koa/lib/router/index.js", "koa"), hintsOf(""), roots),
            std::string());
        QCOMPARE(found(foreignFrame("/go/pkg/mod/github.com/x/y@v1.2.0/z.go", "github.com/x/y"),
                     hintsOf("", Language::Go), roots),
            std::string("vendor/github.com/x/y/z.go"));
        QCOMPARE(found(foreignFrame("Foo.java", "org.apache", "org.apache.Foo"), hintsOf("", Language::Java),
                     roots),
            std::string("src/org/apache/Foo.java"));
        QCOMPARE(found(foreignFrame("Foo.java", "org.apache", "org.apache.x.Foo"),
                     hintsOf("", Language::Java), roots),
            std::string());
        QCOMPARE(found(foreignFrame("lib/ecto/repo.ex", "ecto"), hintsOf("", Language::Elixir), roots),
            std::string("deps/ecto/lib/ecto/repo.ex"));
        QCOMPARE(found(foreignFrame("/usr/local/go/src/y/z.go", "y", "y"), hintsOf("", Language::Go), roots),
            std::string());
        Roots inside;
        inside.addFolder("/app/node_modules", { "express/index.js" });
        QCOMPARE(found(foreignFrame("/srv/node_modules/express/index.js", "express"), hintsOf(""), inside),
            std::string("/app/node_modules:express/index.js"));
    }

    void knowsTheLanguagesWays_data()
    {
        QTest::addColumn<int>("language");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("module");
        QTest::addColumn<QString>("expected");
        const auto row = [](Language language, const char* file, const char* module, const char* expected) {
            QTest::addRow("%d %s %s", static_cast<int>(language), file, module)
                << static_cast<int>(language) << file << module << expected;
        };
        using enum Language;
        row(Java, "Gallery.java", "studio.Gallery$Ladder", "java/src/studio/Gallery.java");
        row(Java, "Basket.kt", "com.acme.shop.BasketKt", "kotlin/shop/Basket.kt");
        row(Go, "/build/pkg/cart/cart.go", "github.com/acme/app/pkg/cart", "go/pkg/cart/cart.go");
        row(Go, "github.com/acme/app@v1.2.3/pkg/cart/cart.go", "github.com/acme/app/pkg/cart",
            "go/pkg/cart/cart.go");
        row(CSharp, "C:\\BUILD\\SRC\\Shop\\cart.CS", "Shop.Cart", "dotnet/src/Shop/Cart.cs");
        row(CSharp, "/_/src/Shop/Cart.cs", "Shop.Cart", "dotnet/src/Shop/Cart.cs");
        row(CSharp, "", "Acme.Shop.Cart", "dotnet/src/Shop/Cart.cs");
        row(Php, "Catalogue.php", "Studio\\Catalogue", "php/src/Catalogue.php");
        row(Php, "Price.php", "Acme\\Shop\\Price", "php/src/Shop/Price.php");
        row(Elixir, "lib/loom.ex", "", "elixir/lib/loom.ex");
        row(Elixir, "", "Loom.HTTPClient", "elixir/lib/loom/http_client.ex");
        row(Erlang, "", "orders_server", "erl/src/orders_server.erl");
        row(Erlang, "/build/_build/default/orders_server.erl", "orders_server", "erl/src/orders_server.erl");
        row(Python, "", "shop.orders", "py/shop/orders.py");
        row(Python, "", "shop.views", "py/shop/views/__init__.py");
        row(Python, "/app/shop/orders.py", "shop.orders", "py/shop/orders.py");
        row(Ruby, "/srv/studio/ruby/lib/studio.rb", "", "ruby/lib/studio.rb");
        row(Rust, "./src/plate.rs", "", "rust/src/plate.rs");
        row(Cpp, "../src/foundry.cpp", "", "cpp/src/foundry.cpp");
        row(Cpp, "foundry.cpp", "", "cpp/src/foundry.cpp");
        row(Swift, "Shop/Till.swift", "", "Sources/Shop/Models/Till.swift");
        row(Dart, "package:shop/src/bag.dart", "", "dart/lib/src/bag.dart");
        row(Lua, "...na/shop/lua/orders/cart.lua", "", "lua/orders/cart.lua");
        row(Perl, "main.pl", "", "perl/main.pl");
        row(Perl, "", "Studio::Kiln", "perl/lib/Studio/Kiln.pm");
        row(JavaScript, "webpack://shop/./src/views/bag.tsx?ab12", "", "web/src/views/bag.tsx");
        row(JavaScript, "webpack-internal:///(rsc)/./src/views/bag.tsx", "", "web/src/views/bag.tsx");
        row(JavaScript, "http://localhost:5173/src/views/bag.tsx?t=1", "", "web/src/views/bag.tsx");
        row(JavaScript, "C:\\app\\web\\src\\VIEWS\\bag.tsx", "", "web/src/views/bag.tsx");
    }

    void knowsTheLanguagesWays()
    {
        QFETCH(int, language);
        QFETCH(QString, file);
        QFETCH(QString, module);
        QFETCH(QString, expected);
        const auto roots = oneRoot({ "java/src/studio/Gallery.java", "kotlin/shop/Basket.kt",
            "go/pkg/cart/cart.go", "dotnet/src/Shop/Cart.cs", "php/src/Catalogue.php",
            "php/src/Shop/Price.php", "elixir/lib/loom.ex", "elixir/lib/loom/http_client.ex",
            "erl/src/orders_server.erl", "py/shop/orders.py", "py/shop/__init__.py",
            "py/shop/views/__init__.py", "ruby/lib/studio.rb", "rust/src/plate.rs", "cpp/src/foundry.cpp",
            "Sources/Shop/Models/Till.swift", "dart/lib/src/bag.dart", "lua/orders/cart.lua", "perl/main.pl",
            "perl/lib/Studio/Kiln.pm", "web/src/views/bag.tsx" });
        QCOMPARE(found(frameOf(file.toStdString(), module.toStdString()),
                     hintsOf("", static_cast<Language>(language)), roots),
            expected.toStdString());
    }

    void followsRules()
    {
        Roots roots = oneRoot(larder);
        roots.add("/s", { "app/x.js", "src/server.js" });
        const std::vector<PathRule> rules{ { "", "/app", "/s", "" },
            { "", "/app/src", "/r", "services/orders/src" }, { "gateway", "/app", "/r", "services/gateway" },
            { "", "bundle.js", "/s", "app/x.js" }, { "", "C:/shop", "/r", "services/orders" },
            { "", "/gone", "/nowhere", "" } };
        const auto by = [&](const std::string& file, std::string_view service) {
            return found(frameOf(file), hintsOf(service), roots, rules);
        };
        QCOMPARE(
            by("/app/src/server.js", ""), std::string("rule:services/orders/src/server.js")); // the longest
        QCOMPARE(by("/app/src/server.js", "gateway"),
            std::string("rule:services/gateway/src/server.js")); // its own
        QCOMPARE(by("/app/app/x.js", "gateway"), std::string("rule:/s:app/x.js")); // none of its own has it
        QCOMPARE(by("/app/src/stock.js", ""),
            std::string("services/inventory/src/stock.js")); // not there by any rule
        QCOMPARE(by("/apple/src/server.js", "inventory"), std::string("services/inventory/src/server.js"));
        QCOMPARE(by("bundle.js", ""), std::string("rule:/s:app/x.js"));
        QCOMPARE(by("C:\\Shop\\SRC\\server.js", ""), std::string("rule:services/orders/src/server.js"));
        QCOMPARE(by("/gone/lib/http.js", ""), std::string("lib/http.js"));
        QCOMPARE(
            by("/app/src/../../app/src/server.js", ""), std::string("rule:services/orders/src/server.js"));
    }

    void rulesLeadNowhereElse()
    {
        const auto roots = oneRoot(larder);
        const std::vector<PathRule> rules{ { "", "/app", "/r", "../../etc" }, { "", "/x", "/r", "" },
            { "", "", "/r", "lib" } };
        QCOMPARE(found(frameOf("/app/passwd"), hintsOf(""), roots, rules), std::string());
        QCOMPARE(found(frameOf("/x/../../etc/passwd"), hintsOf(""), roots, rules), std::string());
        QCOMPARE(found(frameOf("/x/README.md"), hintsOf(""), roots, rules), std::string("rule:README.md"));
        QCOMPARE(found(frameOf("http.js"), hintsOf(""), roots, rules), std::string("rule:lib/http.js"));
        QCOMPARE(found(frameOf("/http.js"), hintsOf(""), roots, rules), std::string("lib/http.js"));
    }

    void makesRules_data()
    {
        QTest::addColumn<int>("language");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("module");
        QTest::addColumn<QString>("answer");
        QTest::addColumn<QString>("deployed");
        QTest::addColumn<QString>("repository");
        const auto row = [](Language language, const char* file, const char* module, const char* answer,
                             const char* deployed, const char* repository) {
            QTest::addRow("%s %s", file, module)
                << static_cast<int>(language) << file << module << answer << deployed << repository;
        };
        using enum Language;
        row(JavaScript, "/app/src/server.js", "", "services/orders/src/server.js", "/app", "services/orders");
        row(JavaScript, "/app/src/server.js", "", "src/server.js", "/app", "");
        row(JavaScript, "/src/server.js", "", "src/server.js", "/src", "src");
        row(JavaScript, "/server.js", "", "a/server.js", "/server.js", "a/server.js");
        row(JavaScript, "/app/server.js", "", "a/main.js", "/app/server.js", "a/main.js");
        row(JavaScript, "C:\\app\\src\\Server.js", "", "a/src/server.js", "C:/app", "a");
        row(JavaScript, "C:\\server.js", "", "server.js", "C:/server.js", "server.js");
        row(JavaScript, "http://h:3000/static/a.js?v=3", "", "web/static/a.js", "/static", "web/static");
        row(JavaScript, "webpack:///./src/a.js", "", "web/src/a.js", "src", "web/src");
        row(Rust, "./src/plate.rs", "", "rust/src/plate.rs", "src", "rust/src");
        row(Php, "main.php", "", "php/main.php", "main.php", "php/main.php");
        row(Java, "Cart.java", "com.acme.Cart", "j/com/acme/Cart.java", "com", "j/com");
        row(Java, "Cart.kt", "com.acme.Cart", "k/Cart.kt", "com/acme", "k");
    }

    void makesRules()
    {
        QFETCH(int, language);
        QFETCH(QString, file);
        QFETCH(QString, module);
        QFETCH(QString, answer);
        QFETCH(QString, deployed);
        QFETCH(QString, repository);
        const auto frame = frameOf(file.toStdString(), module.toStdString());
        const auto rule =
            ruleFor(frame, static_cast<Language>(language), "orders", { "/r", answer.toStdString() });
        QVERIFY(rule.has_value());
        QCOMPARE(rule->service, std::string("orders"));
        QCOMPARE(rule->root, std::string("/r"));
        QCOMPARE(rule->deployed, deployed.toStdString());
        QCOMPARE(rule->repository, repository.toStdString());
        const auto roots = oneRoot({ answer.toStdString(), "z/" + answer.toStdString(), "other/server.js" });
        const std::vector<PathRule> rules{ *rule };
        QCOMPARE(found(frame, hintsOf("orders", static_cast<Language>(language)), roots, rules),
            "rule:" + answer.toStdString());
        QVERIFY(!matchFile(frame, hintsOf("other", static_cast<Language>(language)), roots, rules).isByRule);
    }

    /// Whatever a person says of whichever frame, asked again it is the answer.
    void rulesGiveTheirAnswer()
    {
        const auto roots = oneRoot(larder);
        for (const std::string file : { "/app/src/server.js", "server.js", "/server.js", "src/server.js",
                 "./x/../src/server.js", "C:\\app\\src\\SERVER.js", "C:\\server.js",
                 "\\\\host\\share\\server.js", "\\\\?\\D:\\src\\server.js", "http://h/server.js?v=1",
                 "http://h/a/src/server.js", "file:///src/server.js", "webpack:///./src/server.js?1",
                 "webpack-internal:///(rsc)/./lib/http.js", "app:///server.js",
                 "/app/node_modules/x/src/server.js", "/lib/http.js", "/x/lib/http.js", "http.js",
                 "[project]/src/server.js", "/app/app.asar/src/server.js" }) {
            for (const auto& answer : larder) {
                const auto frame = frameOf(file);
                const auto rule = ruleFor(frame, Language::JavaScript, "", { "/r", answer });
                QVERIFY(rule.has_value());
                QVERIFY(!rule->deployed.empty() && (rule->deployed.back() != '/'));
                QVERIFY(!rule->repository.ends_with('/'));
                const std::vector<PathRule> rules{ *rule };
                QCOMPARE(found(frame, hintsOf("any"), roots, rules), "rule:" + answer);
            }
        }
    }

    void rulesAnswerForNeighbours()
    {
        const auto roots = oneRoot(larder);
        const auto rule = ruleFor(frameOf("/app/src/server.js"), Language::JavaScript, "shop",
            { "/r", "services/orders/src/server.js" });
        QVERIFY(rule.has_value());
        const std::vector<PathRule> rules{ *rule };
        QCOMPARE(found(frameOf("/app/src/orders.js"), hintsOf("shop"), roots, rules),
            std::string("rule:services/orders/src/orders.js"));
        QCOMPARE(found(frameOf("/app/src/pricing/lines.js"), hintsOf("shop"), roots, rules),
            std::string("rule:services/orders/src/pricing/lines.js"));
        QVERIFY(!ruleFor(frameOf("<anonymous>"), Language::JavaScript, "", { "/r", "a.js" }).has_value());
        QVERIFY(!ruleFor(frameOf("/a.js"), Language::JavaScript, "", {}).has_value());
    }

    void comparesRepositories()
    {
        const std::vector<std::string> same{ "git@host.dev:team/shop.git", "git@host.dev:team/shop",
            "https://host.dev/team/shop", "https://user:pw@HOST.dev/Team/shop.git/",
            "ssh://git@host.dev:22/team/shop/", "git://host.dev/team/shop.git",
            "ssh://git@host.dev:2222/team/shop" };
        for (const auto& one : same) {
            for (const auto& other : same)
                QVERIFY(isSameRepository(one, other));
            for (const std::string other : { "git@host.dev:team/shop2.git", "git@other.dev:team/shop.git", "",
                     "https://host.dev", "/team/shop", "git@host.dev:x/team/shop" })
                QVERIFY(!isSameRepository(one, other));
        }
        QVERIFY(isSameRepository(
            "git@ssh.dev.azure.com:v3/acme/shop/web", "https://acme@dev.azure.com/acme/shop/_git/web"));
        QVERIFY(isSameRepository("ssh://git@bb.dev:7999/shop/web.git", "https://bb.dev/scm/SHOP/web.git"));
        QVERIFY(isSameRepository("/srv/git/shop.git", "file:///srv/git/shop"));
        QVERIFY(!isSameRepository("/srv/git/shop.git", "/srv/git/Shop.git"));
        QVERIFY(!isSameRepository("", ""));
        QVERIFY(!isSameRepository("javascript:x", "javascript:x"));
    }

    void standsHostileFrames()
    {
        const auto roots = oneRoot({ "etc/passwd", "x.js", "\xE2\x80\xAEgnp.js", "a\nb.js" });
        std::string deep;
        for (int i = 0; i < 100'000; ++i)
            deep += "a/";
        const std::vector<PathRule> rules{ { "", deep, "/r", deep }, { "", "/", "/r", "" },
            { "", "/x", "/", "" } };
        for (const auto& file : { deep + "x.js", std::string(1'000'000, 'a'), std::string("x.js\0", 5),
                 std::string("/\0/x.js", 7), std::string("/../..//"), std::string(1'000'000, '/') })
            QCOMPARE(found(frameOf(file), hintsOf(deep), roots, rules), std::string());
        for (const std::string file :
            { "/../../../x.js", "http://h/%2e%2e/%2e%2e/x.js", "..\\..\\x.js", "file:///%2F..%2Fx.js" }) {
            const auto match = matchFile(frameOf(file), hintsOf(""), roots, {});
            QVERIFY(match.files.size() <= 1);
            QVERIFY(match.files.empty() || match.files.front().path == "x.js");
        }
        QCOMPARE(found("/app/\xE2\x80\xAEgnp.js", "", roots), std::string("\xE2\x80\xAEgnp.js"));
        const std::vector<RootFiles> empty{ {}, { nullptr, "/r", true, {} } };
        QCOMPARE(found("/x.js", "", empty), std::string());
    }

    /// Says how long it takes where it is asked to.
    void standsManyFilesOfOneName()
    {
        std::vector<std::string> files;
        for (int i = 0; i < 100'000; ++i)
            files.push_back("services/s" + std::to_string(i) + "/src/index.js");
        const auto roots = oneRoot(files);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(
            matchFile(frameOf("/app/index.js"), hintsOf("s7"), roots, {}).files.size(), std::size_t{ 0 });
        QVERIFY(matchFile(frameOf("/app/src/index.js"), hintsOf("other"), roots, {}).files.size() == 1000);
        QCOMPARE(found("/app/s4711/src/index.js", "", roots), std::string("services/s4711/src/index.js"));
        if (qEnvironmentVariableIsSet("SPANGLASS_SHOW"))
            std::printf("three questions: %.2f ms\n", static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
};

QTEST_APPLESS_MAIN(TestPathMapping)
#include "tst_pathmapping.moc"
