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
    row("shop.Cart.add(Cart.java:12)", "* shop.Cart|add Cart.java:12");
}

void TestJava::readsFrames()
{
    QFETCH(std::string, line);
    QFETCH(std::string, expected);
    const auto stack = parseStack("java.lang.RuntimeException: no\n    " + line + "\r\n");
    QCOMPARE(textOf(stack), "reported java.lang.RuntimeException: no\n" + expected + '\n');
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

QTEST_APPLESS_MAIN(TestJava)
#include "tst_java.moc"
