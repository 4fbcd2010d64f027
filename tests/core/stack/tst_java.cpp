#include "core/stack/stackparser.h"

#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

using namespace spanglass;

class TestJava : public QObject {
    Q_OBJECT

private slots:
    void readsCausesAndSuppressed();
    void readsFrames_data();
    void readsFrames();
    void survivesCircles();
    void readsMessagesThatAreCauses();
    void readsLogcat();
    void nestsSuppressedByIndent();
    void skipsWhatIsLoggedBefore();
    void separatesStacksOfALog();
    void readsAndroidLogs();
    void readsRootCausesFirst();
    void readsCoroutines();
    void readsClojure();
    void readsReportsOfClojureMain();
    void keepsMessagesOfSeveralLines();
    void tellsWhatItDidNotRead();
    void dropsTornFrames();
    void namesForeignPackages_data();
    void namesForeignPackages();
};

void TestJava::readsCausesAndSuppressed()
{
    const std::string text = "java.lang.IllegalStateException: ladder has 9 steps, not 13\n"
                             "\tat studio.Gallery$Ladder.climb(Gallery.java:33)\n"
                             "\tat studio.Gallery.lambda$main$6(Gallery.java:121)\n"
                             "\tSuppressed: java.io.IOException: ladder is stuck in the door\n"
                             "\t\tat studio.Gallery$Ladder.close(Gallery.java:38)\n"
                             "\t\t... 2 more\n"
                             "Caused by: java.lang.ArithmeticException: / by zero\n"
                             "\tat java.base/java.util.Objects.check(Objects.java:61)\n"
                             "\t... 3 common frames omitted\n";
    const auto stack = parseStack(text);
    QCOMPARE(stack.language, Language::Java);
    QCOMPARE(
        textOf(stack), std::string(R"(reported java.lang.IllegalStateException: ladder has 9 steps, not 13
* studio.Gallery$Ladder|climb Gallery.java:33
* studio.Gallery|lambda$main$6 Gallery.java:121
suppressed java.io.IOException: ladder is stuck in the door
* studio.Gallery$Ladder|close Gallery.java:38
  +2
cause java.lang.ArithmeticException: / by zero
  java.util.Objects|check Objects.java:61 [java.base]
  +3
)"));
}

void TestJava::readsFrames_data()
{
    QTest::addColumn<std::string>("line");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* line, const char* expected) {
        QTest::newRow(line) << std::string(line) << std::string(expected);
    };
    row("at shop.Cart.<init>(Cart.java:12)", "* shop.Cart|<init> Cart.java:12");
    row("at app//shop.Cart.add(Cart.kt:12)", "* shop.Cart|add Cart.kt:12");
    row("at shop.module@1.2/shop.Cart.add(Cart.java)", "* shop.Cart|add Cart.java:0");
    row("at java.base@17.0.1/java.lang.Thread.run(Thread.java:840)",
        "  java.lang.Thread|run Thread.java:840 [java.base]");
    row("at sun.reflect.NativeMethodAccessorImpl.invoke0(Native Method)",
        "  sun.reflect.NativeMethodAccessorImpl|invoke0 :0 [sun]");
    row("at java.lang.Object.wait(Object.java:-2)", "  java.lang.Object|wait Object.java:0 [java]");
    row("at org.springframework.web.Filter.go(Filter.java:8) ~[spring-web-5.3.jar:5.3]",
        "  org.springframework.web.Filter|go Filter.java:8 [org.springframework]");
    row("at shop.Cart$$Lambda$14/0x0000000800c9.run(Unknown Source)",
        "* shop.Cart$$Lambda$14/0x0000000800c9|run :0");
    row("at shop.Cart$$FastClassBySpringCGLIB$$1a2b.invoke(<generated>)",
        "  shop.Cart$$FastClassBySpringCGLIB$$1a2b|invoke :0 [generated]");
    row("at javascript.Engine.run(Engine.java:1)", "* javascript.Engine|run Engine.java:1");
    row("at flatMap @ com.acme.Main$.run(Main.scala:13)", "* com.acme.Main$|run Main.scala:13");
    row("at *> @ fs2.Compiler$Target.flatMap(Compiler.scala:163)",
        "  fs2.Compiler$Target|flatMap Compiler.scala:163 [fs2]");
    row("at io.netty.channel.AbstractChannel.close(ChannelOutboundInvoker)(Unknown Source)",
        "  io.netty.channel.AbstractChannel|close :0 [io.netty]");
    row("at io.netty.channel.AbstractChannel$AbstractUnsafe.write(Object, ChannelPromise)(Unknown Source)",
        "  io.netty.channel.AbstractChannel$AbstractUnsafe|write :0 [io.netty]");
    row("at shop.Cart.flush0()(Unknown Source)", "* shop.Cart|flush0 :0");
    row("shop.Cart.add(Cart.java:12)", "* shop.Cart|add Cart.java:12");
}

void TestJava::readsFrames()
{
    QFETCH(std::string, line);
    QFETCH(std::string, expected);
    const auto stack = parseStack("java.lang.RuntimeException: no\n    " + line + "\r\n");
    QCOMPARE(textOf(stack), "reported java.lang.RuntimeException: no\n" + expected + '\n');
    const auto last = parseStack("a.A: no\n\tat a.B.c(B.java:1)\n\t" + line);
    QVERIFY(!last.truncated);
    QCOMPARE(last.unread, UnreadLines{});
    QCOMPARE(textOf(last), "reported a.A: no\n* a.B|c B.java:1\n" + expected + '\n');
}

void TestJava::survivesCircles()
{
    const auto stack = parseStack("a.A: x\n\tat a.B.c(B.java:1)\nCaused by: a.D: y\n\tat a.B.d(B.java:2)\n"
                                  "Caused by: [CIRCULAR REFERENCE: a.A: x]\n");
    QCOMPARE(
        textOf(stack), std::string("reported a.A: x\n* a.B|c B.java:1\ncause a.D: y\n* a.B|d B.java:2\n"));
}

void TestJava::readsMessagesThatAreCauses()
{
    const std::string message = "java.nio.file.NoSuchFileException: /srv/pictures/2010.txt";
    const std::string text = "java.io.UncheckedIOException: " + message
        + "\n\tat studio.Gallery.read(Gallery.java:86)\nCaused by: " + message
        + "\n\tat studio.Gallery.read(Gallery.java:84)\n";
    QCOMPARE(textOf(parseStack(text, "java.io.UncheckedIOException", message)),
        "reported java.io.UncheckedIOException: " + message
            + "\n* studio.Gallery|read Gallery.java:86\n"
              "cause java.nio.file.NoSuchFileException: /srv/pictures/2010.txt\n"
              "* studio.Gallery|read Gallery.java:84\n");
}

void TestJava::readsLogcat()
{
    const auto stack =
        parseStack("Exception in thread \"main\" a.A: x\nE/AndroidRuntime( 1234): \tat a.B.c(B.java:1)\n");
    QCOMPARE(textOf(stack), std::string("reported a.A: x\n* a.B|c B.java:1\n"));
}

void TestJava::nestsSuppressedByIndent()
{
    const auto stack = parseStack("a.A: x\n\tat a.B.c(B.java:1)\n"
                                  "\tSuppressed: a.S: s\n\t\tat a.B.s(B.java:2)\n"
                                  "\tCaused by: a.T: t\n\t\tat a.B.t(B.java:3)\n"
                                  "Caused by: a.D: y\n\tat a.B.d(B.java:4)\n");
    QCOMPARE(textOf(stack),
        std::string("reported a.A: x\n* a.B|c B.java:1\nsuppressed a.S: s\n* a.B|s B.java:2\n"
                    "suppressed a.T: t\n* a.B|t B.java:3\ncause a.D: y\n* a.B|d B.java:4\n"));
}

void TestJava::skipsWhatIsLoggedBefore()
{
    const auto sameLine = parseStack("ERROR [http-1] 2023-10-04 14:27:35,249 shop.StockException: none\n"
                                     "\tat shop.Cart.add(Cart.java:1)\n");
    QCOMPARE(
        textOf(sameLine), std::string("reported shop.StockException: none\n* shop.Cart|add Cart.java:1\n"));
    const auto lineAbove = parseStack("14:27:35 ERROR Cart - adding failed\nshop.StockException: none\n"
                                      "\tat shop.Cart.add(Cart.java:1)\n");
    QCOMPARE(textOf(lineAbove), textOf(sameLine));
    QCOMPARE(lineAbove.unread.first, std::vector<std::string>{ "14:27:35 ERROR Cart - adding failed" });
}

void TestJava::separatesStacksOfALog()
{
    const auto stack = parseStack("Exception in thread \"main\" a.AError\n\tat a.B.c(B.java:1)\n"
                                  "Exception in thread \"main\" a.DError: y\n\tat a.B.d(B.java:2)\n");
    QCOMPARE(textOf(stack),
        std::string("reported a.AError: \n* a.B|c B.java:1\nreported a.DError: y\n* a.B|d B.java:2\n"));
}

void TestJava::readsAndroidLogs()
{
    const std::string expected = "reported java.lang.RuntimeException: no\n* shop.Main|open Main.kt:1\n"
                                 "cause shop.StockException: none\n* shop.Cart|add SourceFile:2\n";
    const auto brief = parseStack("E/AndroidRuntime( 1234): FATAL EXCEPTION: main\n"
                                  "E/AndroidRuntime( 1234): Process: shop, PID: 1234\n"
                                  "E/AndroidRuntime( 1234): java.lang.RuntimeException: no\n"
                                  "E/AndroidRuntime( 1234): \tat shop.Main.open(Main.kt:1)\n"
                                  "E/AndroidRuntime( 1234): Caused by: shop.StockException: none\n"
                                  "E/AndroidRuntime( 1234): \tat shop.Cart.add(SourceFile:2)\n");
    QCOMPARE(textOf(brief), expected);
    QCOMPARE(brief.unread, UnreadLines{});
    const auto withTime =
        parseStack("12-03 10:11:12.123  1234  1234 E AndroidRuntime: java.lang.RuntimeException: no\n"
                   "12-03 10:11:12.123  1234  1234 E AndroidRuntime:    at shop.Main.open(Main.kt:1)\n"
                   "12-03 10:11:12.123  1234  1234 E AndroidRuntime: Caused by: shop.StockException: none\n"
                   "12-03 10:11:12.123  1234  1234 E AndroidRuntime:    at shop.Cart.add(SourceFile:2)\n");
    QCOMPARE(textOf(withTime), expected);
}

void TestJava::readsRootCausesFirst()
{
    const auto stack =
        parseStack("a.Root: r\n\tat a.B.r(B.java:1) ~[shop.jar:1.2]\n\t... 3 common frames omitted\n"
                   "Wrapped by: a.Outer: o\n\tat a.B.o(B.java:2) [classes/:na]\n");
    QCOMPARE(textOf(stack),
        std::string("reported a.Outer: o\n* a.B|o B.java:2\ncause a.Root: r\n* a.B|r B.java:1\n  +3\n"));
}

void TestJava::readsCoroutines()
{
    const auto stack = parseStack("a.A: x\n\tat shop.Cart.add(Cart.kt:1)\n\t(Coroutine boundary)\n"
                                  "\tat _COROUTINE._BOUNDARY._(CoroutineDebugging.kt:46)\n"
                                  "\tat shop.Cart$add$1.invokeSuspend(Cart.kt)\n");
    QCOMPARE(textOf(stack),
        std::string("reported a.A: x\n* shop.Cart|add Cart.kt:1\n"
                    "  _COROUTINE._BOUNDARY|_ CoroutineDebugging.kt:46 [_COROUTINE]\n"
                    "* shop.Cart$add$1|invokeSuspend Cart.kt:0\n"));
    QCOMPARE(stack.unread, UnreadLines{});
}

void TestJava::readsClojure()
{
    const auto stack = parseStack("#error {\n :cause \"Divide by zero\"\n :via\n"
                                  " [{:type clojure.lang.ExceptionInfo\n   :message \"no price\"\n"
                                  "   :at [shop.cart$add invoke \"cart.clj\" 7]}\n"
                                  "  {:type java.lang.ArithmeticException\n   :message \"Divide by zero\"\n"
                                  "   :at [clojure.lang.Numbers divide \"Numbers.java\" 188]}]\n"
                                  " :trace\n [[clojure.lang.Numbers divide \"Numbers.java\" 188]\n"
                                  "  [shop.price$fn__123 invoke \"price.clj\" 9]]}\n");
    QCOMPARE(textOf(stack),
        std::string("reported clojure.lang.ExceptionInfo: no price\n* shop.cart$add|invoke cart.clj:7\n"
                    "cause java.lang.ArithmeticException: Divide by zero\n"
                    "  clojure.lang.Numbers|divide Numbers.java:188 [clojure]\n"
                    "  clojure.lang.Numbers|divide Numbers.java:188 [clojure]\n"
                    "* shop.price$fn__123|invoke price.clj:9\n"));
    QCOMPARE(stack.unread, UnreadLines{});
    const auto printed = parseStack("java.lang.Exception: no\n at shop.cart$add.invoke (cart.clj:7)\n"
                                    "    clojure.lang.AFn.run (AFn.java:22)\n");
    QCOMPARE(textOf(printed),
        std::string("reported java.lang.Exception: no\n* shop.cart$add|invoke cart.clj:7\n"
                    "  clojure.lang.AFn|run AFn.java:22 [clojure]\n"));
}

void TestJava::readsReportsOfClojureMain()
{
    const auto stack =
        parseStack("Execution error (ArithmeticException) at shop.price/per-piece (price.clj:9).\n"
                   "Divide by zero\n clojure.lang.Numbers.divide (Numbers.java:188)\n");
    QCOMPARE(stack.exceptions.front().type, std::string("ArithmeticException"));
    QCOMPARE(stack.exceptions.front().frames.front().function, std::string("per-piece"));
    QCOMPARE(stack.exceptions.front().frames.front().file, std::string("price.clj"));
}

void TestJava::keepsMessagesOfSeveralLines()
{
    const std::string message = "refused;\n  nested exception is:\ncom.mail.AddressException: 550\n\n{\n}";
    const auto stack =
        parseStack("com.mail.SendException: " + message + "\n\n\tat shop.Mail.send(Mail.java:1)\n");
    QCOMPARE(
        textOf(stack), "reported com.mail.SendException: " + message + "\n* shop.Mail|send Mail.java:1\n");
}

void TestJava::tellsWhatItDidNotRead()
{
    const auto stack = parseStack("a.A: x\n\tat a.B.c(B.java:1)\n\tat a.B.c(B.java:1)junk\nGET / 500\n"
                                  "\tat a.B.d(B.java:2)\n");
    QCOMPARE(textOf(stack), std::string("reported a.A: x\n* a.B|c B.java:1\n* a.B|d B.java:2\n"));
    QCOMPARE(stack.unread.first, (std::vector<std::string>{ "\tat a.B.c(B.java:1)junk", "GET / 500" }));
    QVERIFY(!stack.truncated);
}

void TestJava::dropsTornFrames()
{
    for (const std::string torn : { "\tat a.B.d(B.java:1", "\tat a.B.d(B.ja", "\tat a.B" }) {
        const auto stack = parseStack("a.A: x\n\tat a.B.c(B.java:1)\n" + torn);
        QCOMPARE(textOf(stack), std::string("reported a.A: x\n* a.B|c B.java:1\n"));
        QVERIFY(stack.unread.count > 0);
        QVERIFY(stack.truncated);
    }
}

void TestJava::namesForeignPackages_data()
{
    QTest::addColumn<std::string>("module");
    QTest::addColumn<std::string>("package");
    const auto row = [](const char* module, const char* package) {
        QTest::newRow(module) << std::string(module) << std::string(package);
    };
    row("kotlinx.coroutines.BuildersKt", "kotlinx");
    row("io.ktor.server.Engine", "io.ktor");
    row("zio.internal.FiberRuntime", "zio");
    row("ring.middleware.params$wrap", "ring");
    for (const char* library :
        { "org.graalvm", "com.hazelcast", "com.datastax", "io.r2dbc", "org.neo4j", "graphql", "org.bson",
            "com.vaadin", "io.github.resilience4j", "io.jsonwebtoken", "freemarker", "org.jetbrains", "monix",
            "cats", "zio", "com.twitter.finagle", "com.twitter.util", "ring", "compojure", "org.httpkit",
            "io.cucumber", "io.restassured", "org.openjdk", "brave", "liquibase", "org.flywaydb",
            "org.quartz", "net.sf.ehcache", "org.bouncycastle", "com.amazonaws", "software.amazon",
            "com.google.cloud", "com.google.inject", "dagger", "rx", "org.joda", "org.yaml", "redis.clients",
            "io.lettuce", "com.rabbitmq", "org.elasticsearch", "org.opensearch", "co.elastic" })
        row(library, library);
    row("com.google.common.base.Preconditions", "com.google.common");
    row("com.google.shop.Cart", "");
    row("com.sunny.Cart", "");
    row("com.twitter.shop.Cart", "");
    row("ringo.Cart", "");
    row("javascript.Engine", "");
    row("org.springframework.web.Filter$$FastClassBySpringCGLIB$$1", "org.springframework");
    row("shop.Cart$$EnhancerBySpringCGLIB$$1", "generated");
}

void TestJava::namesForeignPackages()
{
    QFETCH(std::string, module);
    QFETCH(std::string, package);
    const auto stack = parseStack("a.A: x\n\tat " + module + ".X.f(F.java:1)\n");
    QCOMPARE(stack.exceptions.front().frames.size(), std::size_t{ 1 });
    QCOMPARE(stack.exceptions.front().frames.front().package, package);
}

QTEST_APPLESS_MAIN(TestJava)
#include "tst_java.moc"
