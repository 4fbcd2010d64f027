#include "core/grouping/framekey.h"

#include "core/grouping/framekeys.h"
#include "core/stack/stackparser.h"
#include "tests/support/print.h"

#include <algorithm>

using namespace spanglass;

Q_DECLARE_METATYPE(spanglass::Language)
Q_DECLARE_METATYPE(spanglass::StackFrame)

/// Keys with a blank between place and function.
class TestFrameKey : public QObject {
    Q_OBJECT

private slots:
    void keepsWhatStaysTheSame_data();
    void keepsWhatStaysTheSame();
    void leavesOutLinesAndFolders();
    void leavesOutDeployments_data();
    void leavesOutDeployments();
    void keepsFoldersThatTellFilesApart();
    void leavesOutHashesOfBundles_data();
    void leavesOutHashesOfBundles();
    void joinsCompiledAndNativeAsyncFunctions();
    void leavesOutHelperPackages();
};

void TestFrameKey::keepsWhatStaysTheSame_data()
{
    QTest::addColumn<Language>("language");
    QTest::addColumn<StackFrame>("frame");
    QTest::addColumn<std::string>("key");
    const auto row = [](Language language, const char* name, const StackFrame& frame, const char* key) {
        QTest::newRow(name) << language << frame << std::string(key);
    };
    row(Language::JavaScript, "JavaScript, receiver",
        { "", "CartService.add", "/app/src/cart.ts", 7, 3, true, {} }, "cart add");
    row(Language::JavaScript, "JavaScript, Object", { "", "Object.foo", "/app/cart.js", 7, 3, true, {} },
        "cart foo");
    row(Language::JavaScript, "JavaScript, alias",
        { "", "Layer.handle [as handle_request]", "/app/layer.js", 7, 3, true, {} }, "layer handle");
    row(Language::JavaScript, "JavaScript, constructor",
        { "", "new LineItem", "/app/cart.js", 7, 3, true, {} }, "cart LineItem");
    row(Language::JavaScript, "JavaScript, async", { "", "async Cart.add", "/app/cart.js", 7, 3, true, {} },
        "cart add");
    row(Language::JavaScript, "JavaScript, symbol",
        { "", "Cart.[Symbol.iterator]", "/app/cart.js", 7, 3, true, {} }, "cart [Symbol.iterator]");
    row(Language::JavaScript, "JavaScript, anonymous", { "", "<anonymous>", "/app/cart.js", 7, 3, true, {} },
        "cart ");
    row(Language::JavaScript, "JavaScript, question mark", { "", "?", "/app/cart.js", 7, 3, true, {} },
        "cart ");
    row(Language::JavaScript, "JavaScript, closure of Firefox",
        { "", "add/<", "/app/cart.js", 7, 3, true, {} }, "cart ");
    row(Language::JavaScript, "JavaScript, async of Firefox",
        { "", "async*add", "/app/cart.js", 7, 3, true, {} }, "cart add");
    row(Language::JavaScript, "JavaScript, prototype of Firefox",
        { "", "Cart.prototype/add", "/app/cart.js", 7, 3, true, {} }, "cart add");
    row(Language::JavaScript, "JavaScript, task queue",
        { "", "process.processTicksAndRejections", "node:internal/process/task_queues", 7, 3, false, {} },
        "");
    row(Language::JavaScript, "JavaScript, microtasks",
        { "", "runMicrotasks", "<anonymous>", 7, 3, true, {} }, "");
    row(Language::JavaScript, "JavaScript, native code", { "", "map", "[native code]", 7, 3, true, {} }, "");
    row(Language::JavaScript, "JavaScript, awaiter", { "", "__awaiter", "/app/cart.js", 7, 3, true, {} }, "");
    row(Language::JavaScript, "JavaScript, webpack hash",
        { "", "add", "https://shop.test/js/main.3f2a9c81.js", 7, 3, true, {} }, "main add");
    row(Language::JavaScript, "JavaScript, webpack chunk",
        { "", "add", "https://shop.test/js/cart.77b1d0e4.chunk.js?v=2", 7, 3, true, {} }, "cart.chunk add");
    row(Language::JavaScript, "JavaScript, vite hash",
        { "", "add", "https://shop.test/assets/cart-BXkz91aQ.js", 7, 3, true, {} }, "cart add");
    row(Language::JavaScript, "JavaScript, minified", { "", "add", "/app/cart.min.js", 7, 3, true, {} },
        "cart add");
    row(Language::JavaScript, "JavaScript, hash alone", { "", "add", "/app/2d0e4c1a.js", 7, 3, true, {} },
        " add");
    row(Language::JavaScript, "JavaScript, names with digits",
        { "", "add", "/app/checkout2page.ts", 7, 3, true, {} }, "checkout2page add");
    row(Language::JavaScript, "JavaScript, facade2", { "", "add", "/app/facade2.ts", 7, 3, true, {} },
        "facade2 add");
    row(Language::JavaScript, "JavaScript, index of a folder",
        { "", "add", "/app/src/orders/index.js", 7, 3, true, {} }, "orders/index add");
    row(Language::JavaScript, "JavaScript, index of no folder",
        { "", "add", "/app/src/index.js", 7, 3, true, {} }, "index add");
    row(Language::JavaScript, "JavaScript, number of a module", { "", "123", "/app/cart.js", 7, 3, true, {} },
        "cart ");
    row(Language::JavaScript, "JavaScript, blob",
        { "", "add", "blob:https://x/5e3b7a10-9b1e-4a57-8c33-0d5a1e2f9b64", 7, 3, true, {} }, " add");
    row(Language::JavaScript, "JavaScript, blob without function",
        { "", "", "blob:https://x/5e3b7a10-9b1e-4a57-8c33-0d5a1e2f9b64", 7, 3, true, {} }, "");
    row(Language::JavaScript, "JavaScript, Babel", { "", "_next", "/app/cart.js", 7, 3, true, {} }, "");
    row(Language::Python, "Python, function", { "", "checkout", "/srv/shop/orders.py", 7, 3, true, {} },
        "orders checkout");
    row(Language::Python, "Python, locals",
        { "", "make.<locals>.inner", "/srv/shop/orders.py", 7, 3, true, {} }, "orders inner");
    row(Language::Python, "Python, qualified", { "", "Cart.add", "/srv/shop/orders.py", 7, 3, true, {} },
        "orders add");
    row(Language::Python, "Python, lambda", { "", "<lambda>", "/srv/shop/orders.py", 7, 3, true, {} },
        "orders <lambda>");
    row(Language::Python, "Python, module", { "", "<module>", "/srv/shop/orders.py", 7, 3, true, {} },
        "orders <module>");
    row(Language::Python, "Python, list comprehension",
        { "", "<listcomp>", "/srv/shop/orders.py", 7, 3, true, {} }, "");
    row(Language::Python, "Python, dict comprehension",
        { "", "f.<locals>.<dictcomp>", "/srv/shop/orders.py", 7, 3, true, {} }, "");
    row(Language::Python, "Python, frozen",
        { "", "_find_and_load", "<frozen importlib._bootstrap>", 7, 3, true, {} }, "");
    row(Language::Python, "Python, spawn", { "", "<module>", "<string>", 7, 3, true, {} }, "");
    row(Language::Python, "Python, package", { "", "run", "/srv/shop/jobs/__init__.py", 7, 3, true, {} },
        "jobs/__init__ run");
    row(Language::Python, "Python, notebook",
        { "", "run", "/tmp/ipykernel_31/2718281828.py", 7, 3, true, {} }, "ipykernel run");
    row(Language::Java, "Java, method", { "shop.Cart", "add", "Cart.java", 7, 3, true, {} }, "shop.Cart add");
    row(Language::Java, "Java, generated accessor",
        { "sun.reflect.GeneratedMethodAccessor77", "invoke", "", 7, 3, true, {} },
        "sun.reflect.GeneratedMethodAccessor invoke");
    row(Language::Java, "Java, generated accessor of later JDKs",
        { "jdk.internal.reflect.GeneratedConstructorAccessor12", "newInstance", "", 7, 3, true, {} },
        "jdk.internal.reflect.GeneratedConstructorAccessor newInstance");
    row(Language::Java, "Java, serialization accessor",
        { "sun.reflect.GeneratedSerializationConstructorAccessor3", "newInstance", "", 7, 3, true, {} },
        "sun.reflect.GeneratedSerializationConstructorAccessor newInstance");
    row(Language::Java, "Java, CGLIB",
        { "shop.Cart$$EnhancerBySpringCGLIB$$1a2b3c4d", "add", "", 7, 3, true, {} },
        "shop.Cart$$EnhancerBySpringCGLIB$$<auto> add");
    row(Language::Java, "Java, CGLIB fast class",
        { "shop.Cart$$FastClassBySpringCGLIB$$ab12", "invoke", "", 7, 3, true, {} },
        "shop.Cart$$FastClassBySpringCGLIB$$<auto> invoke");
    row(Language::Java, "Java, CGLIB of Spring 6", { "shop.Cart$$SpringCGLIB$$0", "add", "", 7, 3, true, {} },
        "shop.Cart$$SpringCGLIB$$<auto> add");
    row(Language::Java, "Java, Javassist", { "shop.Cart_$$_jvst1a2_3", "add", "", 7, 3, true, {} },
        "shop.Cart_$$_jvst<auto> add");
    row(Language::Java, "Java, Javassist, long", { "shop.Cart_$$_javassist_12", "add", "", 7, 3, true, {} },
        "shop.Cart_$$_javassist<auto> add");
    row(Language::Java, "Java, ByteBuddy", { "shop.Cart$ByteBuddy$a1B2c3", "add", "", 7, 3, true, {} },
        "shop.Cart$ByteBuddy$<auto> add");
    row(Language::Java, "Java, Mockito", { "shop.Cart$MockitoMock$123456", "add", "", 7, 3, true, {} },
        "shop.Cart$MockitoMock$<auto> add");
    row(Language::Java, "Java, proxy", { "jdk.proxy2.$Proxy45", "add", "", 7, 3, true, {} },
        "jdk.proxy.$Proxy add");
    row(Language::Java, "Java, lambda", { "shop.Cart", "lambda$main$12", "Cart.java", 7, 3, true, {} },
        "shop.Cart lambda$main$");
    row(Language::Java, "Java, lambda in a lambda of Java 8",
        { "shop.Cart", "lambda$null$3", "Cart.java", 7, 3, true, {} }, "");
    row(Language::Java, "Java, hidden lambda class",
        { "shop.Cart$$Lambda$14/0x00007f12ac0", "run", "", 7, 3, true, {} }, "");
    row(Language::Java, "Java, hidden lambda class of JDK 21",
        { "shop.Cart$$Lambda/0x00007f12ac0", "run", "", 7, 3, true, {} }, "");
    row(Language::Java, "Java, method handle",
        { "java.lang.invoke.LambdaForm$DMH/0x0000000800c03000", "invokeStatic", "", 7, 3, true, {} },
        "java.lang.invoke.LambdaForm$DMH invokeStatic");
    row(Language::Java, "Java, anonymous class", { "shop.Cart$1", "add", "Cart.java", 7, 3, true, {} },
        "shop.Cart$ add");
    row(Language::Java, "Java, Clojure function",
        { "shop.cart$add$fn__1234", "invoke", "cart.clj", 7, 3, true, {} }, "shop.cart$add$fn__ invoke");
    row(Language::Java, "Java, Clojure eval", { "user$eval123$foo__456", "invoke", "", 7, 3, true, {} },
        "user$eval$foo__ invoke");
    row(Language::Java, "Java, Scala function", { "shop.Cart$", "$anonfun$1", "Cart.scala", 7, 3, true, {} },
        "shop.Cart $anonfun$");
    row(Language::Java, "Java, Scala function in a method",
        { "shop.Cart", "$anonfun$add$1", "Cart.scala", 7, 3, true, {} }, "shop.Cart $anonfun$add$");
    row(Language::Java, "Java, Scala bridge",
        { "shop.Cart", "$anonfun$add$1$adapted", "Cart.scala", 7, 3, true, {} }, "shop.Cart $anonfun$add$");
    row(Language::Java, "Java, Scala twin",
        { "shop.Cart$$anonfun$1", "apply$mcVI$sp", "Cart.scala", 7, 3, true, {} },
        "shop.Cart$$anonfun$ apply");
    row(Language::Java, "Java, Kotlin coroutine",
        { "shop.Cart$add$1", "invokeSuspend", "Cart.kt", 7, 3, true, {} }, "shop.Cart$add$ invokeSuspend");
    row(Language::Java, "Java, Kotlin lambda as a class",
        { "shop.CartKt$run$1", "invoke", "Cart.kt", 7, 3, true, {} }, "shop.CartKt run$lambda$");
    row(Language::Java, "Java, Kotlin lambda as a method",
        { "shop.CartKt", "run$lambda$0", "Cart.kt", 7, 3, true, {} }, "shop.CartKt run$lambda$");
    row(Language::Java, "Java, Kotlin lambda as a method of 1.5",
        { "shop.CartKt", "run$lambda-0", "Cart.kt", 7, 3, true, {} }, "shop.CartKt run$lambda$");
    row(Language::Java, "Java, Kotlin lambda in a lambda as a class",
        { "shop.Cart$run$1$2", "invoke", "Cart.kt", 7, 3, true, {} }, "shop.Cart run$lambda$");
    row(Language::Java, "Java, Kotlin lambda in a lambda as a method",
        { "shop.Cart", "run$lambda$1$lambda$0", "Cart.kt", 7, 3, true, {} }, "shop.Cart run$lambda$");
    row(Language::Java, "Java, Kotlin lambda of a variable",
        { "shop.Cart$run$handler$1", "invoke", "Cart.kt", 7, 3, true, {} }, "shop.Cart run$lambda$");
    row(Language::Java, "Java, Kotlin lambda of a companion",
        { "shop.Cart$Companion$run$1", "invoke", "Cart.kt", 7, 3, true, {} },
        "shop.Cart$Companion run$lambda$");
    row(Language::Java, "Java, Kotlin lambda of a composable",
        { "shop.HomeKt$Home$1", "invoke", "Home.kt", 7, 3, true, {} }, "shop.HomeKt Home$lambda$");
    row(Language::Java, "Java, Kotlin lambda of a constructor",
        { "shop.Cart$1", "invoke", "Cart.kt", 7, 3, true, {} }, "shop.Cart$ invoke");
    row(Language::Java, "Java, Kotlin lambda of a local class",
        { "shop.CartKt$run$Local$go$1", "invoke", "Cart.kt", 7, 3, true, {} },
        "shop.CartKt$run$Local$go$ invoke");
    row(Language::Java, "Java, Kotlin object", { "shop.Cart$run$1", "close", "Cart.kt", 7, 3, true, {} },
        "shop.Cart$run$ close");
    row(Language::Java, "Java, Kotlin no Kotlin",
        { "shop.Cart$run$1", "invoke", "Cart.java", 7, 3, true, {} }, "shop.Cart$run$ invoke");
    row(Language::Java, "Java, Kotlin class of a file",
        { "shop.CartKt", "invoke", "Cart.kt", 7, 3, true, {} }, "shop.CartKt invoke");
    row(Language::Java, "Java, Kotlin default", { "shop.Cart", "add$default", "Cart.kt", 7, 3, true, {} },
        "shop.Cart add");
    row(Language::Java, "Java, Kotlin value class", { "shop.Cart", "pay-7apg3OU", "Cart.kt", 7, 3, true, {} },
        "shop.Cart pay");
    row(Language::Java, "Java, Groovy closure",
        { "shop.Cart$_add_closure3", "doCall", "Cart.groovy", 7, 3, true, {} },
        "shop.Cart$_add_closure doCall");
    row(Language::Go, "Go, method",
        { "github.com/acme/shop/cart", "(*Svc).Add", "/srv/cart.go", 7, 3, true, {} },
        "github.com/acme/shop/cart (*Svc).Add");
    row(Language::Go, "Go, closure", { "main", "handle.func1", "/srv/a.go", 7, 3, true, {} },
        "main handle.func");
    row(Language::Go, "Go, closure in a closure", { "main", "handle.func1.2", "/srv/a.go", 7, 3, true, {} },
        "main handle.func");
    row(Language::Go, "Go, deep closure", { "main", "handle.func3.1.4", "/srv/a.go", 7, 3, true, {} },
        "main handle.func");
    row(Language::Go, "Go, wrapper of go", { "main", "handle.gowrap1", "/srv/a.go", 7, 3, true, {} },
        "main handle.func");
    row(Language::Go, "Go, wrapper of defer",
        { "main", "handle.func2.deferwrap1", "/srv/a.go", 7, 3, true, {} }, "main handle.func");
    row(Language::Go, "Go, older wrapper", { "main", "handle·dwrap·1", "/srv/a.go", 7, 3, true, {} },
        "main handle.func");
    row(Language::Go, "Go, method value", { "main", "(*Svc).Add-fm", "/srv/a.go", 7, 3, true, {} },
        "main (*Svc).Add");
    row(Language::Go, "Go, range over a function", { "main", "handle-range1", "/srv/a.go", 7, 3, true, {} },
        "main handle");
    row(Language::Go, "Go, package variable", { "main", "glob..func1", "/srv/a.go", 7, 3, true, {} },
        "main init.func");
    row(Language::Go, "Go, package variable since 1.21",
        { "main", "init.func1", "/srv/a.go", 7, 3, true, {} }, "main init.func");
    row(Language::Go, "Go, generic", { "main", "Push[...]", "/srv/a.go", 7, 3, true, {} }, "main Push");
    row(Language::Go, "Go, generic type",
        { "main", "(*Stack[go.shape.int]).Push", "/srv/a.go", 7, 3, true, {} }, "main (*Stack).Push");
    row(Language::Go, "Go, middle dot", { "main", "gc·mark", "/srv/a.go", 7, 3, true, {} }, "main gc.mark");
    row(Language::Go, "Go, major version",
        { "github.com/acme/shop/v2/cart", "Add", "/srv/a.go", 7, 3, true, {} },
        "github.com/acme/shop/cart Add");
    row(Language::Go, "Go, gopkg.in", { "gopkg.in/yaml.v3", "Unmarshal", "/x/yaml.go", 7, 3, true, {} },
        "gopkg.in/yaml Unmarshal");
    row(Language::Go, "Go, runtime",
        { "runtime", "goexit", "/usr/local/go/src/runtime/asm_amd64.s", 7, 3, false, {} }, "");
    row(Language::Go, "Go, panic", { "", "panic", "/usr/local/go/src/runtime/panic.go", 7, 3, false, {} },
        "");
    row(Language::Go, "Go, testing",
        { "testing", "tRunner", "/usr/local/go/src/testing/testing.go", 7, 3, false, {} }, "");
}

void TestFrameKey::keepsWhatStaysTheSame()
{
    QFETCH(Language, language);
    QFETCH(StackFrame, frame);
    QFETCH(std::string, key);
    std::string result = frameKey(language, frame);
    std::replace(result.begin(), result.end(), keySeparator, ' ');
    QCOMPARE(result, key);
}

void TestFrameKey::leavesOutLinesAndFolders()
{
    const auto key = [](const char* file, int line) {
        return frameKey(Language::JavaScript, { {}, "add", file, line, 1, true, {} });
    };
    QCOMPARE(key("/srv/releases/20261121/dist/cart.js", 67), key("C:\\app\\src\\cart.ts", 40));
    QVERIFY(key("/app/cart.js", 1) != key("/app/order.js", 1));
}

void TestFrameKey::leavesOutDeployments_data()
{
    QTest::addColumn<std::string>("one");
    QTest::addColumn<std::string>("other");
    const auto row = [](const char* one, const char* other) {
        QTest::newRow(one) << std::string(one) << std::string(other);
    };
    row("/srv/releases/20240101/index.js", "/srv/releases/20240202/index.js");
    row("/srv/releases/20240101T101500Z/index.js", "/srv/current/index.js");
    row("/srv/releases/2024-01-01/app.js", "/app/app.js");
    row("/srv/rel-1/main.py", "/srv/rel-2/main.py");
    row("/srv/shop-1.2.3/__init__.py", "/srv/shop-1.10.0/__init__.py");
    row("/srv/orders/3f2a9c81/server.js", "/srv/orders/77b1d0e4/server.js");
    row("https://a.example.com/index.js", "https://staging.example.com:8443/index.js");
    row("http://10.0.2.2:8081/index.bundle", "http://localhost:8081/index.bundle//&platform=ios");
    row("http://10.0.2.2:8081/index.bundle?platform=ios", "index.bundle");
    row("C:\\index.js", "D:\\index.js");
    row("/app/orders/v1/index.js", "/app/orders/v2/index.js");
}

void TestFrameKey::leavesOutDeployments()
{
    QFETCH(std::string, one);
    QFETCH(std::string, other);
    QCOMPARE(fileKey(one), fileKey(other));
}

void TestFrameKey::keepsFoldersThatTellFilesApart()
{
    QCOMPARE(fileKey("/srv/orders/index.js"), std::string("orders/index"));
    QCOMPARE(fileKey("https://shop.test/cart/index.js"), std::string("cart/index"));
    QCOMPARE(fileKey("/srv/shop-1.2.3/main.py"), std::string("shop/main"));
    QCOMPARE(fileKey("/app/src/2fa/index.ts"), std::string("2fa/index"));
    QCOMPARE(fileKey("/app/day01/main.py"), std::string("day01/main"));
}

void TestFrameKey::leavesOutHashesOfBundles_data()
{
    QTest::addColumn<std::string>("file");
    QTest::addColumn<std::string>("key");
    const auto row = [](const char* file, const char* key) {
        QTest::newRow(file) << std::string(file) << std::string(key);
    };
    row("/assets/index-BqK3x9_a.js", "assets/index");
    row("/assets/index-C7yTzQ1w.js", "assets/index");
    row("/assets/index-a-Bq9_xK.js", "assets/index");
    row("/assets/vendor-DfGhJkLm.js", "vendor");
    row("/assets/cart_DfGhJkLm.mjs", "cart");
    row("/assets/chunk-QOKJTWZ5.js", "chunk");
    row("/assets/checkout-controller.js", "checkout-controller");
    row("/assets/user-settings.js", "user-settings");
    row("/assets/user-CartPage.js", "user-CartPage");
    row("/assets/user-OrderApi.js", "user-OrderApi");
    row("/assets/DfGhJkLm.js", "DfGhJkLm");
    row("/src/user-DfGhJkLm.ts", "user-DfGhJkLm");
}

void TestFrameKey::leavesOutHashesOfBundles()
{
    QFETCH(std::string, file);
    QFETCH(std::string, key);
    QCOMPARE(fileKey(file), key);
}

void TestFrameKey::joinsCompiledAndNativeAsyncFunctions()
{
    const auto keys = [](const char* text) {
        std::vector<std::string> all;
        const auto stack = parseStack(text);
        for (const auto& frame : stack.exceptions.front().frames) {
            const auto key = frameKey(Language::JavaScript, frame);
            if (!key.empty())
                all.push_back(key);
        }
        return all;
    };
    const auto native =
        keys("Error: no\n    at Cart.load (/app/src/cart.ts:9:3)\n    at run (/app/src/run.ts:1:2)\n");
    QCOMPARE(native.size(), std::size_t{ 2 });
    QCOMPARE(keys("Error: no\n    at Cart.<anonymous> (/app/cart.js:14:11)\n"
                  "    at Generator.next (<anonymous>)\n    at /app/cart.js:8:71\n"
                  "    at new Promise (<anonymous>)\n    at __awaiter (/app/cart.js:4:12)\n"
                  "    at Cart.load (/app/cart.js:12:16)\n    at run (/app/run.js:1:2)\n"),
        native);
    QCOMPARE(
        keys("Error: no\n    at Cart.<anonymous> (/app/cart.js:50:23)\n    at step (/app/cart.js:33:23)\n"
             "    at Object.next (/app/cart.js:14:53)\n    at /app/cart.js:8:71\n"
             "    at new Promise (<anonymous>)\n    at __awaiter (/app/cart.js:4:12)\n"
             "    at Cart.load (/app/cart.js:12:16)\n    at run (/app/run.js:1:2)\n"),
        native);
}

void TestFrameKey::leavesOutHelperPackages()
{
    QCOMPARE(frameKey(Language::JavaScript,
                 { {}, "step", "/app/node_modules/tslib/tslib.js", 1, 1, false, "tslib" }),
        std::string());
    QVERIFY(!frameKey(
        Language::JavaScript, { {}, "next", "/app/node_modules/express/r.js", 1, 1, false, "express" })
                 .empty());
}

QTEST_APPLESS_MAIN(TestFrameKey)
#include "tst_framekey.moc"
