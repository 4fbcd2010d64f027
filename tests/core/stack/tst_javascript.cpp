#include "core/stack/stackparser.h"

#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

using namespace spanglass;

class TestJavaScript : public QObject {
    Q_OBJECT

private slots:
    void readsFrames_data();
    void readsFrames();
    void readsCausesOfInspect();
    void readsMembersOfAggregates();
    void skipsTheExcerptInFront();
    void knowsNamesOfScriptsByTheirExcerpts();
    void keepsMessagesOfSeveralLines();
    void dropsCodesBehindTypes();
    void readsOtherEngines_data();
    void readsOtherEngines();
    void readsFunctionsWithoutPlaces();
    void readsOperaBeforeEleven();
    void skipsTheExcerptOfBun();
    void readsErrorsWithoutStacks();
    void readsErrorsInProperties();
    void knowsPropertiesOfErrors();
    void separatesStacksOfALog();
    void tellsWhatItDidNotRead();
    void dropsTornFrames();
    void knowsSkippedFramesOfHermes();
    void undoesDownlevelling();
    void keepsFunctionsNamedAsHelpers();
    void namesForeignPackages_data();
    void namesForeignPackages();
};

void TestJavaScript::readsFrames_data()
{
    QTest::addColumn<std::string>("line");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* line, const char* expected) {
        QTest::newRow(line) << std::string(line) << std::string(expected);
    };
    row("at /srv/larder/lib/wrap.js:5:19", "*  /srv/larder/lib/wrap.js:5:19");
    row("at card (/srv/larder/src/products.js:14:26)", "* card /srv/larder/src/products.js:14:26");
    row("at async Object.place (/srv/larder/src/orders.js:41:3)",
        "* Object.place /srv/larder/src/orders.js:41:3");
    row("at async /srv/larder/src/server.js:15:24", "*  /srv/larder/src/server.js:15:24");
    row("at new LineItem (/srv/larder/src/pricing.js:8:13)",
        "* new LineItem /srv/larder/src/pricing.js:8:13");
    row("at get delay [as delay] (/a b/(x)/y.js:1:2)", "* get delay [as delay] /a b/(x)/y.js:1:2");
    row("at Stream.[Symbol.asyncIterator] (file:///srv/a.mjs:1:2)",
        "* Stream.[Symbol.asyncIterator] file:///srv/a.mjs:1:2");
    row("at C:\\shop\\cart.js:3:7", "*  C:\\shop\\cart.js:3:7");
    row("at add (webpack:///./src/cart.js:3:7)", "* add webpack:///./src/cart.js:3:7");
    row("at add (https://shop.test/main.3f2a9c81.js:1:99)", "* add https://shop.test/main.3f2a9c81.js:1:99");
    row("at Layer.handle [as handle_request] (/srv/node_modules/express/lib/layer.js:95:5)",
        "  Layer.handle [as handle_request] /srv/node_modules/express/lib/layer.js:95:5 [express]");
    row("at with (/app/node_modules/@opentelemetry/api/src/x.ts:30:36)",
        "  with /app/node_modules/@opentelemetry/api/src/x.ts:30:36 [@opentelemetry/api]");
    row("at f (/app/node_modules/.pnpm/pg@8/node_modules/pg/lib/client.js:1:2)",
        "  f /app/node_modules/.pnpm/pg@8/node_modules/pg/lib/client.js:1:2 [pg]");
    row("at f (https://cdn.jsdelivr.net/npm/vue.js:1:2)",
        "  f https://cdn.jsdelivr.net/npm/vue.js:1:2 [cdn.jsdelivr.net]");
    row("at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
        "  process.processTicksAndRejections node:internal/process/task_queues:95:5 [node:internal]");
    row("at AsyncLocalStorage.run (node:async_hooks:346:14)",
        "  AsyncLocalStorage.run node:async_hooks:346:14 [node:async_hooks]");
    row("at Socket.emit (events.js:315:20)", "  Socket.emit events.js:315:20 [node]");
    row("at Array.map (<anonymous>)", "  Array.map <anonymous>:0 [javascript]");
    row("at async Promise.all (index 0)", "  Promise.all :0 [javascript]");
    row("at eval (eval at compileRule (/app/dist/rules.js:7:12), <anonymous>:4:33)",
        "  eval /app/dist/rules.js:7:12 [eval]");
    row("at promo-rules/BASKET.js:2:11\n    at Script.runInContext (node:vm:148:12)",
        "   promo-rules/BASKET.js:2:11 [eval]\n  Script.runInContext node:vm:148:12 [node:vm]");
    row("at handle (src/orders/save.ts:12:5)", "* handle src/orders/save.ts:12:5");
    row("at src/a.test.js:4:3", "*  src/a.test.js:4:3");
    row("at handle (worker.js:12:5)", "* handle worker.js:12:5");
    row("at index.js:44:3", "*  index.js:44:3");
    row("at Array.prototype.map (native code)\n   at run (/srv/a.js:1:2)",
        "  Array.prototype.map native code:0 [javascript]\n* run /srv/a.js:1:2");
    row("at Cart::add(int) const (https://shop.test/main.wasm:wasm-function[190]:0x5aeb)",
        "* Cart::add(int) const https://shop.test/main.wasm:0");
    row("at ? (webpack/runtime/ensure chunk:6:25)", "   webpack/runtime/ensure chunk:6:25 [webpack]");
    row("at [worker eval]:3:9", "   [worker eval]:3:9 [eval]");
}

void TestJavaScript::readsFrames()
{
    QFETCH(std::string, line);
    QFETCH(std::string, expected);
    const auto stack = parseStack("TypeError: x is not a function\n    " + line);
    QCOMPARE(stack.language, Language::JavaScript);
    QCOMPARE(textOf(stack), "reported TypeError: x is not a function\n" + expected + '\n');
}

void TestJavaScript::readsCausesOfInspect()
{
    const std::string text = R"(PspTimeoutError: PSP adyen-eu did not answer within 150 ms
    at ClientRequest.<anonymous> (/app/src/psp.ts:29:42)
    at emitErrorNT (node:internal/streams/destroy:169:8) {
  code: 'psp_timeout',
  cause: AbortError: The operation was aborted
      at stream.<computed>.AbortError.cause (node:internal/streams/add-abort-signal:46:22)
      at [nodejs.internal.kHybridDispatch] (node:internal/event_target:831:20)
      ... 2 lines matching cause stack trace ...
      at process.processTimers (node:internal/timers:519:7) {
    code: 'ABORT_ERR',
    [cause]: DOMException [TimeoutError]: The operation was aborted due to timeout
        at new DOMException (node:internal/per_context/domexception:53:5)
  }
})";
    QCOMPARE(textOf(parseStack(text)),
        std::string(R"(reported PspTimeoutError: PSP adyen-eu did not answer within 150 ms
* ClientRequest.<anonymous> /app/src/psp.ts:29:42
  emitErrorNT node:internal/streams/destroy:169:8 [node:internal]
cause AbortError: The operation was aborted
  stream.<computed>.AbortError.cause node:internal/streams/add-abort-signal:46:22 [node:internal]
  [nodejs.internal.kHybridDispatch] node:internal/event_target:831:20 [node:internal]
  process.processTimers node:internal/timers:519:7 [node:internal]
  +2
cause TimeoutError: The operation was aborted due to timeout
  new DOMException node:internal/per_context/domexception:53:5 [node:internal]
)"));
}

void TestJavaScript::readsMembersOfAggregates()
{
    const std::string text = R"(AggregateError: All promises were rejected
    at /app/rates.js:1:2 {
  [errors]: [
    Error: ecb is down
        at ecb (/app/rates.js:7:9),
    TypeError: no rate
        at fed (/app/rates.js:9:9)
  ]
})";
    QCOMPARE(textOf(parseStack(text)), std::string(R"(reported AggregateError: All promises were rejected
*  /app/rates.js:1:2
member Error: ecb is down
* ecb /app/rates.js:7:9
member TypeError: no rate
* fed /app/rates.js:9:9
)"));
}

void TestJavaScript::skipsTheExcerptInFront()
{
    const std::string text = R"(promo-rules/BLACKFRIDAY.js:3
retrun price * off;
       ^^^^^

SyntaxError: Unexpected identifier 'price'
    at new Script (node:vm:117:7)
    at Object.run (/usr/src/app/services/inventory/src/promo.js:9:18))";
    QCOMPARE(textOf(parseStack(text)), std::string(R"(reported SyntaxError: Unexpected identifier 'price'
  new Script node:vm:117:7 [node:vm]
* Object.run /usr/src/app/services/inventory/src/promo.js:9:18
)"));
}

void TestJavaScript::knowsNamesOfScriptsByTheirExcerpts()
{
    const auto stack = parseStack("rules/SPRING.js:2\nconst n = x;\n          ^\n\nReferenceError: no\n"
                                  "    at rules/SPRING.js:2:11\n    at f (src/a.js:1:2)\n");
    QCOMPARE(textOf(stack),
        std::string("reported ReferenceError: no\n   rules/SPRING.js:2:11 [eval]\n* f src/a.js:1:2\n"));
}

void TestJavaScript::keepsMessagesOfSeveralLines()
{
    const std::string text = R"(TypeError: Converting circular structure to JSON
    --> starting at object with constructor 'Object'
    --- property 'self' closes the circle
    at JSON.stringify (<anonymous>)
    at Object.cancel (/srv/larder/services/orders/src/orders.js:68:39))";
    QCOMPARE(
        textOf(parseStack(text)), std::string(R"(reported TypeError: Converting circular structure to JSON
    --> starting at object with constructor 'Object'
    --- property 'self' closes the circle
  JSON.stringify <anonymous>:0 [javascript]
* Object.cancel /srv/larder/services/orders/src/orders.js:68:39
)"));
}

void TestJavaScript::dropsCodesBehindTypes()
{
    const auto stack = parseStack("AssertionError [ERR_ASSERTION]: 1 !== 2\n    at f (/a/b.js:1:2)");
    QCOMPARE(stack.exceptions.front().type, std::string("AssertionError"));
    QCOMPARE(stack.exceptions.front().message, std::string("1 !== 2"));
}

void TestJavaScript::readsOtherEngines_data()
{
    QTest::addColumn<std::string>("line");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* name, const char* line, const char* expected) {
        QTest::newRow(name) << std::string(line) << std::string(expected);
    };
    row("Firefox", "add@https://shop.test/cart.js:3:7", "* add https://shop.test/cart.js:3:7");
    row("without name", "@https://shop.test/cart.js:3:7", "*  https://shop.test/cart.js:3:7");
    row("closure", "cart/items</<@https://shop.test/cart.js:3:7",
        "* cart/items</< https://shop.test/cart.js:3:7");
    row("@ in the path", "add@https://shop.test/@acme/cart.js:3:7",
        "* add https://shop.test/@acme/cart.js:3:7");
    row("@ in the name", "shop[\"@add\"]@https://shop.test/cart.js:3:7",
        "* shop[\"@add\"] https://shop.test/cart.js:3:7");
    row("after a promise", "promise callback*load@https://shop.test/cart.js:3:7",
        "* load https://shop.test/cart.js:3:7");
    row("eval of Firefox", "price@https://shop.test/rules.js line 26 > eval line 2 > eval:1:30",
        "  price https://shop.test/rules.js:26 [eval]");
    row("extension", "run@moz-extension://1f2e/content.js:1:2",
        "  run moz-extension://1f2e/content.js:1:2 [browser extension]");
    row("Firefox 3", "bar(1)@https://shop.test/cart.js:13", "* bar https://shop.test/cart.js:13");
    row("Opera 11", "<anonymous function: run>([arguments not available])@https://shop.test/cart.js:27",
        "* run https://shop.test/cart.js:27");
    row("Safari", "global code@https://shop.test/cart.js:33:18",
        "* global code https://shop.test/cart.js:33:18");
    row("async function of Safari", "async qq@https://shop.test/cart.js:33:18",
        "* qq https://shop.test/cart.js:33:18");
    row("engine of Safari", "map@[native code]", "  map [native code]:0 [javascript]");
    row("Safari 7", "https://shop.test/cart.js:48:22", "*  https://shop.test/cart.js:48:22");
    row("React Native", "render@index.android.bundle:12:345", "* render index.android.bundle:12:345");
    row("Hermes", "    at add (address at index.android.bundle:1:12345)",
        "* add index.android.bundle:1:12345");
    row("Hermes without name", "    at address at main.jsbundle:1:12345", "*  main.jsbundle:1:12345");
    row("Chakra", "   at Anonymous function (https://shop.test/cart.js:48:13)",
        "* Anonymous function https://shop.test/cart.js:48:13");
    row("eval of Chakra", "   at eval code (eval code:1:18)", "  eval code eval code:1:18 [eval]");
    row("no blank", "   at Cart.render(webpack:///./src/cart.jsx?:272:32)",
        "* Cart.render webpack:///./src/cart.jsx?:272:32");
    row("async place", "    at Cart.add (async https://shop.test/cart.js:25:7)",
        "* Cart.add https://shop.test/cart.js:25:7");
    row("nested eval", "    at f (eval at g (eval at h (/app/rules.js:21:17)), <anonymous>:1:30)",
        "  f /app/rules.js:21:17 [eval]");
    row("brackets in a URL", "    at https://shop.test/(group)/[route]/page.js:1:126",
        "*  https://shop.test/(group)/[route]/page.js:1:126");
    row("data URL", "    at f (data:text/javascript,export function f() {};:1:38)",
        "  f <data:text/javascript>:1:38 [eval]");
}

void TestJavaScript::readsOtherEngines()
{
    QFETCH(std::string, line);
    QFETCH(std::string, expected);
    const auto stack = parseStack(line, "TypeError", "x is undefined");
    QCOMPARE(stack.language, Language::JavaScript);
    QCOMPARE(textOf(stack), "reported TypeError: x is undefined\n" + expected + '\n');
}

void TestJavaScript::readsFunctionsWithoutPlaces()
{
    QCOMPARE(
        textOf(parseStack(
            "inner\nouter\neval code\neval@[native code]\nrun@https://shop.test/a.js:1:2\n", "Error", "no")),
        std::string("reported Error: no\n  inner :0 [javascript]\n  outer :0 [javascript]\n"
                    "  eval code :0 [javascript]\n  eval [native code]:0 [javascript]\n"
                    "* run https://shop.test/a.js:1:2\n"));
    QCOMPARE(
        textOf(parseStack("Error: no\n    at f (/app/a.js:1:2)\n    at helper\n    at g (/app/a.js:3:4)\n")),
        std::string("reported Error: no\n* f /app/a.js:1:2\n  helper :0 [javascript]\n* g /app/a.js:3:4\n"));
}

void TestJavaScript::readsOperaBeforeEleven()
{
    const auto stack = parseStack("  Line 18 of linked script http://shop.test/a.js: In function trace\n"
                                  "    var p = run(ex);\n"
                                  "  Line 4 of inline#1 script in http://shop.test/b.html\n"
                                  "    foo();\n",
        "Error", "no");
    QCOMPARE(textOf(stack),
        std::string("reported Error: no\n* trace http://shop.test/a.js:18\n*  http://shop.test/b.html:4\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestJavaScript::skipsTheExcerptOfBun()
{
    const auto stack = parseStack("1 | function add() {\n2 |   throw new TypeError('no');\n              ^\n"
                                  "TypeError: no\n      at add (/app/cart.ts:2:9)\n");
    QCOMPARE(textOf(stack), std::string("reported TypeError: no\n* add /app/cart.ts:2:9\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestJavaScript::readsErrorsWithoutStacks()
{
    const auto stack =
        parseStack("AggregateError: both failed\n    at run (/app/a.js:1:2) {\n"
                   "  [errors]: [\n    [Error: first] { code: 1 },\n    [TypeError: second]\n  ],\n"
                   "  [cause]: [RangeError: third]\n}\n");
    QCOMPARE(textOf(stack),
        std::string("reported AggregateError: both failed\n* run /app/a.js:1:2\nmember Error: first\n"
                    "member TypeError: second\ncause RangeError: third\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestJavaScript::readsErrorsInProperties()
{
    const auto stack =
        parseStack("DatabaseError: no row\n    at query (/app/db.js:1:2) {\n"
                   "  sql: 'select 1',\n  original: error: no row\n      at parse (/app/pg.js:3:4) {\n"
                   "    code: '42P01'\n  }\n}\n");
    QCOMPARE(textOf(stack),
        std::string("reported DatabaseError: no row\n* query /app/db.js:1:2\ncause error: no row\n"
                    "* parse /app/pg.js:3:4\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestJavaScript::knowsPropertiesOfErrors()
{
    const auto stack =
        parseStack("Error: no\n    at f (/app/a.js:1:2) {\n  code: 14,\n  details: [\n    'x'\n  ],\n"
                   "  request: {\n    path: '/'\n  }\n}\n\nNode.js v20.1.0\n");
    QCOMPARE(textOf(stack), std::string("reported Error: no\n* f /app/a.js:1:2\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestJavaScript::separatesStacksOfALog()
{
    const auto stack =
        parseStack("TypeError: no\n    at f (/app/a.js:1:2)\nRangeError: yes\n    at g (/app/b.js:3:4)\n");
    QCOMPARE(textOf(stack),
        std::string(
            "reported TypeError: no\n* f /app/a.js:1:2\nreported RangeError: yes\n* g /app/b.js:3:4\n"));
}

void TestJavaScript::tellsWhatItDidNotRead()
{
    const auto stack =
        parseStack("Error: no\n    at f (/app/a.js:1:2)\nGET / 500\n    at g (/app/a.js:3:4)\n");
    QCOMPARE(textOf(stack), std::string("reported Error: no\n* f /app/a.js:1:2\n* g /app/a.js:3:4\n"));
    QCOMPARE(stack.unread.count, 1U);
    QCOMPARE(stack.unread.first.front(), std::string("GET / 500"));
    QVERIFY(!stack.truncated);
}

void TestJavaScript::dropsTornFrames()
{
    for (const std::string torn : { "    at g (/app/b.js:1", "    at g (/app/b.js:12:3", "    at Cart.a" }) {
        const auto stack = parseStack("Error: no\n    at f (/app/a.js:1:2)\n" + torn);
        QCOMPARE(textOf(stack), std::string("reported Error: no\n* f /app/a.js:1:2\n"));
        QVERIFY(stack.unread.count > 0);
        QVERIFY(stack.truncated);
    }
}

void TestJavaScript::knowsSkippedFramesOfHermes()
{
    const auto stack = parseStack("RangeError: no\n    at f (address at index.bundle:1:2)\n"
                                  "    ... skipping 35 frames\n    at g (address at index.bundle:1:9)\n");
    QCOMPARE(
        textOf(stack), std::string("reported RangeError: no\n* f index.bundle:1:2\n* g index.bundle:1:9\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestJavaScript::undoesDownlevelling()
{
    const auto started = parseStack("Error: no\n    at Cart.<anonymous> (/app/cart.js:14:11)\n"
                                    "    at Generator.next (<anonymous>)\n    at /app/cart.js:8:71\n"
                                    "    at new Promise (<anonymous>)\n    at __awaiter (/app/cart.js:4:12)\n"
                                    "    at Cart.load (/app/cart.js:12:16)\n    at run (/app/run.js:1:2)\n");
    QCOMPARE(textOf(started),
        std::string("reported Error: no\n* Cart.load /app/cart.js:14:11\n"
                    "  Generator.next <anonymous>:0 [javascript]\n   /app/cart.js:8:71 [tslib]\n"
                    "  new Promise <anonymous>:0 [javascript]\n  __awaiter /app/cart.js:4:12 [tslib]\n"
                    "  Cart.load /app/cart.js:12:16 [tslib]\n* run /app/run.js:1:2\n"));
    const auto resumed =
        parseStack("Error: no\n    at Cart.<anonymous> (/app/cart.js:50:23)\n"
                   "    at step (/app/cart.js:33:23)\n    at Object.next (/app/cart.js:14:53)\n"
                   "    at Generator.next (<anonymous>)\n"
                   "    at fulfilled (/app/cart.js:5:58)\n    at run (/app/run.js:1:2)\n");
    QCOMPARE(textOf(resumed),
        std::string("reported Error: no\n* Cart.<anonymous> /app/cart.js:50:23\n"
                    "  step /app/cart.js:33:23 [tslib]\n  Object.next /app/cart.js:14:53 [tslib]\n"
                    "  Generator.next <anonymous>:0 [javascript]\n  fulfilled /app/cart.js:5:58 [tslib]\n"
                    "* run /app/run.js:1:2\n"));
}

void TestJavaScript::keepsFunctionsNamedAsHelpers()
{
    const std::string frames = "* step /app/job.js:1:2\n* fulfilled /app/order.js:3:4\n";
    QCOMPARE(textOf(parseStack(
                 "Error: no\n    at step (/app/job.js:1:2)\n    at fulfilled (/app/order.js:3:4)\n")),
        "reported Error: no\n" + frames);
    // A promise that the application makes within a generator of its own
    const auto stack =
        parseStack("Error: no\n    at walk (/app/a.js:1:2)\n    at Generator.next (<anonymous>)\n"
                   "    at /app/a.js:3:4\n    at new Promise (<anonymous>)\n    at /app/a.js:5:6\n");
    for (const std::size_t i : { 0U, 2U, 4U })
        QVERIFY(stack.exceptions.front().frames.at(i).inApp);
}

void TestJavaScript::namesForeignPackages_data()
{
    QTest::addColumn<std::string>("file");
    QTest::addColumn<std::string>("package");
    const auto row = [](const char* file, const char* package) {
        QTest::newRow(file) << std::string(file) << std::string(package);
    };
    row("file:///app/main.ts", "");
    row("ext:deno_web/02_event.js", "deno");
    row("https://deno.land/std@0.2/http/server.ts", "deno.land");
    row("https://jsr.io/@std/http/1.0.0/server.ts", "@std/http");
    row("file:///root/.cache/deno/npm/registry.npmjs.org/express/4.18.2/lib/router.js", "express");
    row("bun:main", "bun");
    row("native", "javascript");
    row("InternalBytecode.js", "hermes");
    row("/var/runtime/index.mjs", "aws-lambda");
    row("[project]/src/page.tsx", "");
    row("[project]/node_modules/next/dist/server.js", "next");
    row("webpack:///./~/react/lib/React.js", "react");
    row("cart.tsx?33f8", "");
    row("dist/server.js", "");
    row("native/bridge.js", "");
    row("electron/main.ts", "");
    row("internal/cart.ts", "");
    row("src/Cart.svelte", "");
    row("events.js", "node");
    row("_stream_readable.js", "node");
    row("_tls_wrap.js", "node");
    row("zlib.js", "node");
    row("internal/process/next_tick.js", "node");
    row("bootstrap_node.js", "node");
    row("node_modules/express/lib/router.js", "express");
    row("webpack/bootstrap", "webpack");
    row("evalmachine.<anonymous>", "eval");
    row("promo-rules/BASKET", "eval");
    row("electron/js2c/browser_init", "electron");
}

void TestJavaScript::namesForeignPackages()
{
    QFETCH(std::string, file);
    QFETCH(std::string, package);
    const auto stack = parseStack("Error: no\n    at f (" + file + ":1:2)\n");
    QCOMPARE(stack.exceptions.front().frames.size(), std::size_t{ 1 });
    QCOMPARE(stack.exceptions.front().frames.front().package, package);
}

QTEST_APPLESS_MAIN(TestJavaScript)
#include "tst_javascript.moc"
