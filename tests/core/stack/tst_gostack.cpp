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
    void readsTheFirstGoroutineOnly();
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

void TestGoStack::readsTheFirstGoroutineOnly()
{
    const auto stack =
        parseStack("panic: boom [recovered]\n\ngoroutine 1 [running]:\nmain.a()\n\t/srv/a.go:1 +0x1\n\n"
                   "goroutine 2 [select]:\nmain.b()\n\t/srv/b.go:1 +0x1\n");
    QCOMPARE(textOf(stack), std::string("reported : boom\n* main|a /srv/a.go:1\n"));
}

QTEST_APPLESS_MAIN(TestGoStack)
#include "tst_gostack.moc"
