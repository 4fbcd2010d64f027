#include "core/stack/stackparser.h"

#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

using namespace spanglass;

class TestGoStack : public QObject {
    Q_OBJECT

private slots:
    void startsAtThePanic();
    void marksFramesOfTheTracer();
    void readsWrappedErrors();
    void readsFrames_data();
    void readsFrames();
    void putsTheFirstGoroutineFirst();
    void readsMessagesOfPanics_data();
    void readsMessagesOfPanics();
    void readsPanicsWithinPanics();
    void readsFatalErrors();
    void readsErrorsThatPrintTheOuterFirst();
    void readsErrorsOfCockroach();
    void readsMessagesThatWrapWithoutFrames();
    void readsPlacesInFront();
    void readsRaces();
    void knowsElidedFrames();
    void tellsWhatItDidNotRead();
    void dropsTornFrames();
};

void TestGoStack::startsAtThePanic()
{
    const std::string text = "goroutine 1 [running]:\n"
                             "runtime/debug.Stack()\n"
                             "\t/usr/lib/go-1.19/src/runtime/debug/stack.go:24 +0x65\n"
                             "main.handle.func1()\n"
                             "\t/srv/studio/go/main.go:30 +0x65\n"
                             "panic({0x6d4580, 0x952010})\n"
                             "\t/usr/lib/go-1.19/src/runtime/panic.go:884 +0x212\n"
                             "main.(*Book).colour(...)\n"
                             "\t/srv/studio/go/bindery.go:44\n"
                             "main.handle({0x7a90d0, 0xc00001e0e0}, {0x720536, 0xc}, 0xc00027b0b0)\n"
                             "\t/srv/studio/go/main.go:39 +0x364\n";
    const auto stack = parseStack(text, "runtime.errorString", "nil map");
    QCOMPARE(stack.language, Language::Go);
    QCOMPARE(textOf(stack), std::string(R"(reported runtime.errorString: nil map
* main|(*Book).colour /srv/studio/go/bindery.go:44
* main|handle /srv/studio/go/main.go:39
)"));
}

void TestGoStack::marksFramesOfTheTracer()
{
    const std::string text =
        "goroutine 1 [running]:\n"
        "go.opentelemetry.io/otel/sdk/trace.recordStackTrace(...)\n"
        "\t/usr/share/gocode/src/go.opentelemetry.io/otel/sdk/trace/span.go:320\n"
        "go.opentelemetry.io/otel/sdk/trace.(*recordingSpan).RecordError(0xc000307080, {0x7a6960?, "
        "0xc00005bb00})\n"
        "\t/home/me/go/pkg/mod/go.opentelemetry.io/otel/sdk@v1.1.0/trace/span.go:302 +0x465\n"
        "main.main()\n"
        "\t/srv/studio/go/main.go:106 +0xada\n\n";
    QCOMPARE(textOf(parseStack(text, "*main.BindError", "no glue left")),
        std::string(R"(reported *main.BindError: no glue left
  go.opentelemetry.io/otel/sdk/trace|recordStackTrace /usr/share/gocode/src/go.opentelemetry.io/otel/sdk/trace/span.go:320 [go.opentelemetry.io/otel]
  go.opentelemetry.io/otel/sdk/trace|(*recordingSpan).RecordError /home/me/go/pkg/mod/go.opentelemetry.io/otel/sdk@v1.1.0/trace/span.go:302 [go.opentelemetry.io/otel/sdk]
* main|main /srv/studio/go/main.go:106
)"));
}

void TestGoStack::readsWrappedErrors()
{
    const std::string text =
        "no glue left\nmain.glue\n\t/srv/go/glue.go:7\nmain.main\n\t/srv/go/main.go:9\n"
        "binding book 7\nmain.bind\n\t/srv/go/bind.go:5\nmain.main\n\t/srv/go/main.go:9\n";
    QCOMPARE(textOf(parseStack(text)), std::string(R"(reported : binding book 7
* main|bind /srv/go/bind.go:5
* main|main /srv/go/main.go:9
cause : no glue left
* main|glue /srv/go/glue.go:7
* main|main /srv/go/main.go:9
)"));
}

void TestGoStack::readsFrames_data()
{
    QTest::addColumn<std::string>("function");
    QTest::addColumn<std::string>("place");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* function, const char* place, const char* expected) {
        QTest::newRow(function) << std::string(function) << std::string(place) << std::string(expected);
    };
    row("github.com/acme/shop/cart.(*Svc).Add(0xc0)", "/build/cart/svc.go:12 +0x1b4",
        "* github.com/acme/shop/cart|(*Svc).Add /build/cart/svc.go:12");
    row("main.Stack[...].Push(...)", "/srv/stack.go:8", "* main|Stack[...].Push /srv/stack.go:8");
    row("gopkg.in/yaml%2ev2.(*parser).parse(0x1)", "/go/pkg/mod/gopkg.in/yaml.v2@v2.4.0/decode.go:8 +0x1",
        "  gopkg.in/yaml.v2|(*parser).parse /go/pkg/mod/gopkg.in/yaml.v2@v2.4.0/decode.go:8 "
        "[gopkg.in/yaml.v2]");
    row("net/http.HandlerFunc.ServeHTTP(0x1)", "/usr/local/go/src/net/http/server.go:2109 +0x2f",
        "  net/http|HandlerFunc.ServeHTTP /usr/local/go/src/net/http/server.go:2109 [net/http]");
    row("net/http.(*Server).Serve(0x1)", "net/http/server.go:2109 +0x2f",
        "  net/http|(*Server).Serve net/http/server.go:2109 [net/http]");
    row("github.com/pkg/errors.New(...)", "github.com/pkg/errors@v0.9.1/errors.go:102",
        "  github.com/pkg/errors|New github.com/pkg/errors@v0.9.1/errors.go:102 [github.com/pkg/errors]");
    row("github.com/lib/pq.(*conn).Query(0x1)", "/srv/shop/vendor/github.com/lib/pq/conn.go:5 +0x1",
        "  github.com/lib/pq|(*conn).Query /srv/shop/vendor/github.com/lib/pq/conn.go:5 [github.com/lib/pq]");
    row("runtime.switchtoM()", "/usr/local/go/src/runtime/asm_amd64.s:198 fp=0xc20cfb80d8 sp=0xc20cfb80d0",
        "  runtime|switchtoM /usr/local/go/src/runtime/asm_amd64.s:198 [runtime]");
    row("github.com/BurntSushi/toml.Decode(...)",
        "/go/pkg/mod/github.com/!burnt!sushi/toml@v1.2.0/decode.go:8",
        "  github.com/BurntSushi/toml|Decode /go/pkg/mod/github.com/!burnt!sushi/toml@v1.2.0/decode.go:8 "
        "[github.com/BurntSushi/toml]");
    row("main._Cfunc_bind()", "??:0 +0x6d", "* main|_Cfunc_bind ??:0");
    row("created by main.serve in goroutine 1", "/srv/main.go:3 +0x1", "* main|serve /srv/main.go:3");
}

void TestGoStack::readsFrames()
{
    QFETCH(std::string, function);
    QFETCH(std::string, place);
    QFETCH(std::string, expected);
    const auto stack =
        parseStack("goroutine 7 [chan receive, 3 minutes]:\n" + function + "\n\t" + place + '\n', "E", "m");
    QCOMPARE(textOf(stack), "reported E: m\n" + expected + '\n');
}

void TestGoStack::putsTheFirstGoroutineFirst()
{
    const auto stack =
        parseStack("panic: boom [recovered]\n\ngoroutine 1 [running]:\nmain.a()\n\t/srv/a.go:1 +0x1\n\n"
                   "goroutine 2 [select]:\nmain.b()\n\t/srv/b.go:1 +0x1\n");
    QCOMPARE(textOf(stack),
        std::string("reported : boom\n* main|a /srv/a.go:1\n"
                    "member : goroutine 2 [select]\n* main|b /srv/b.go:1\n"));
}

void TestGoStack::readsMessagesOfPanics_data()
{
    QTest::addColumn<std::string>("header");
    QTest::addColumn<std::string>("message");
    QTest::newRow("value") << std::string("panic: boom") << std::string("boom");
    QTest::newRow("signal") << std::string(
        "panic: runtime error: nil map\n[signal SIGSEGV: segmentation violation code=0x1]")
                            << std::string("runtime error: nil map");
    QTest::newRow("repanicked") << std::string("panic: boom [recovered, repanicked]") << std::string("boom");
    QTest::newRow("lines") << std::string("panic: first\nsecond") << std::string("first\nsecond");
    QTest::newRow("server") << std::string("2024/02/16 15:01:22 http: panic serving 127.0.0.1:56889: boom")
                            << std::string("boom");
    QTest::newRow("fatal") << std::string("fatal error: concurrent map writes")
                           << std::string("concurrent map writes");
}

void TestGoStack::readsMessagesOfPanics()
{
    QFETCH(std::string, header);
    QFETCH(std::string, message);
    const auto stack =
        parseStack(header + "\n\ngoroutine 1 [running]:\nmain.a()\n\t/srv/a.go:1 +0x1\nexit status 2\n");
    QCOMPARE(textOf(stack), "reported : " + message + "\n* main|a /srv/a.go:1\n");
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestGoStack::readsPanicsWithinPanics()
{
    const auto stack = parseStack("panic: first [recovered]\n\tpanic: second\n\ngoroutine 1 [running]:\n"
                                  "main.a()\n\t/srv/a.go:1 +0x1\n");
    QCOMPARE(textOf(stack), std::string("reported : second\n* main|a /srv/a.go:1\ncause : first\n"));
}

void TestGoStack::readsFatalErrors()
{
    const auto stack = parseStack("fatal error: all goroutines are asleep - deadlock!\n\n"
                                  "goroutine 1 [chan receive]:\nmain.main()\n\t/srv/a.go:9 +0x6f\n\n"
                                  "goroutine 5 [select, 2 minutes]:\nmain.poll()\n\t/srv/b.go:1 +0x1\n"
                                  "created by main.main in goroutine 1\n\t/srv/a.go:5 +0x58\n");
    QCOMPARE(textOf(stack),
        std::string(
            "reported : all goroutines are asleep - deadlock!\n* main|main /srv/a.go:9\n"
            "member : goroutine 5 [select, 2 minutes]\n* main|poll /srv/b.go:1\n* main|main /srv/a.go:5\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestGoStack::readsErrorsThatPrintTheOuterFirst()
{
    const std::string expected = "reported : binding book 7\n* main|bind /srv/bind.go:5\n"
                                 "cause : no glue left\n* main|glue /srv/glue.go:7\n";
    QCOMPARE(textOf(parseStack(
                 "binding book 7\n\tmain.bind:/srv/bind.go:5\nno glue left\n\tmain.glue:/srv/glue.go:7\n")),
        expected); // eris
    QCOMPARE(textOf(parseStack("binding book 7:\n    main.bind\n        /srv/bind.go:5\n"
                               "  - no glue left:\n    main.glue\n        /srv/glue.go:7\n")),
        std::string("reported : binding book 7:\n* main|bind /srv/bind.go:5\n"
                    "cause : no glue left:\n* main|glue /srv/glue.go:7\n")); // xerrors
}

void TestGoStack::readsErrorsOfCockroach()
{
    const auto stack =
        parseStack("binding book 7: no glue left\n(1) attached stack trace\n  -- stack trace:\n"
                   "  | main.bind\n  | \t/srv/bind.go:5\nWraps: (2) binding book 7\n"
                   "Wraps: (3) attached stack trace\n  -- stack trace:\n"
                   "  | main.glue\n  | \t/srv/glue.go:7\n  | [...repeated from below...]\n"
                   "Wraps: (4) no glue left\nError types: (1) *withstack.withStack\n");
    QCOMPARE(textOf(stack),
        std::string("reported : binding book 7: no glue left\n* main|bind /srv/bind.go:5\n"
                    "cause : binding book 7\n* main|glue /srv/glue.go:7\ncause : no glue left\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestGoStack::readsMessagesThatWrapWithoutFrames()
{
    QCOMPARE(textOf(parseStack("no glue left\nmain.glue\n\t/srv/glue.go:7\nbinding book 7\n")),
        std::string("reported : binding book 7\ncause : no glue left\n* main|glue /srv/glue.go:7\n"));
}

void TestGoStack::readsPlacesInFront()
{
    QCOMPARE(
        textOf(parseStack("*errors.errorString no glue left\n/srv/glue.go:7 (0x4a1b2c)\n\tglue: return err\n"
                          "/srv/main.go:9 (0x4a1b2d)\n\tmain.main: glue()\n")),
        std::string("reported : *errors.errorString no glue left\n* glue /srv/glue.go:7\n"
                    "* main|main /srv/main.go:9\n"));
}

void TestGoStack::readsRaces()
{
    const auto stack = parseStack(
        "==================\nWARNING: DATA RACE\n"
        "Read at 0x00c000014100 by goroutine 8:\n  main.read()\n      /srv/a.go:137 +0x3a\n\n"
        "Previous write at 0x00c000014100 by goroutine 7:\n  main.write()\n      /srv/a.go:132 +0x41\n\n"
        "Goroutine 8 (running) created at:\n  main.main()\n      /srv/a.go:54 +0x6c8\n"
        "==================\n");
    QCOMPARE(textOf(stack),
        std::string("reported DATA RACE: Read at 0x00c000014100 by goroutine 8\n* main|read /srv/a.go:137\n"
                    "member : Previous write at 0x00c000014100 by goroutine 7\n* main|write /srv/a.go:132\n"
                    "member : Goroutine 8 (running) created at\n* main|main /srv/a.go:54\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestGoStack::knowsElidedFrames()
{
    const auto stack =
        parseStack("goroutine 1 [running]:\nmain.a()\n\t/srv/a.go:1 +0x1\n"
                   "...additional frames elided...\ncreated by main.main\n\t/srv/a.go:9 +0x1\n");
    QCOMPARE(textOf(stack), std::string("reported : \n* main|a /srv/a.go:1\n* main|main /srv/a.go:9\n"));
    QCOMPARE(stack.unread, UnreadLines{});
    QVERIFY(stack.truncated);
}

void TestGoStack::tellsWhatItDidNotRead()
{
    const auto stack = parseStack(
        "goroutine 1 [running]:\nmain.a()\n\t/srv/a.go:1 +0x1\njunk\nmain.b()\n\t/srv/b.go:2 +0x1\n");
    QCOMPARE(textOf(stack), std::string("reported : \n* main|a /srv/a.go:1\n* main|b /srv/b.go:2\n"));
    QCOMPARE(stack.unread.first, std::vector<std::string>{ "junk" });
}

void TestGoStack::dropsTornFrames()
{
    for (const std::string torn : { "main.b(0x1, 0x", "main.b(0x1)\n\t/srv/b", "main.b(0x1)\n" }) {
        const auto stack =
            parseStack("panic: boom\n\ngoroutine 1 [running]:\nmain.a()\n\t/srv/a.go:1 +0x1\n" + torn);
        QCOMPARE(textOf(stack), std::string("reported : boom\n* main|a /srv/a.go:1\n"));
        QVERIFY(stack.unread.count > 0);
        QVERIFY(stack.truncated);
    }
}

QTEST_APPLESS_MAIN(TestGoStack)
#include "tst_gostack.moc"
