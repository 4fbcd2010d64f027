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
    void keepsMessagesOfSeveralLines();
    void dropsCodesBehindTypes();
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
        "  eval <anonymous>:4:33 [eval]");
    row("at promo-rules/BASKET.js:2:11", "   promo-rules/BASKET.js:2:11 [eval]");
    row("at Array.prototype.map (native code)", "  Array.prototype.map :0 [javascript]");
    row("at Cart::add(int) const (https://shop.test/main.wasm:wasm-function[190]:0x5aeb)",
        "* Cart::add(int) const https://shop.test/main.wasm:0");
    row("at ? (webpack/runtime/ensure chunk:6:25)", "  ? webpack/runtime/ensure chunk:6:25 [webpack]");
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

QTEST_APPLESS_MAIN(TestJavaScript)
#include "tst_javascript.moc"
