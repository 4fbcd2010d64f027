#include "core/stack/stackparser.h"

#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <ctime>

using namespace spanglass;

class TestCSharp : public QObject {
    Q_OBJECT

private slots:
    void readsInnerExceptions_data();
    void readsInnerExceptions();
    void readsInnerExceptionsWithCodes_data();
    void readsInnerExceptionsWithCodes();
    void readsAggregates();
    void readsTheEndOfAnAggregate();
    void readsFrames_data();
    void readsFrames();
    void readsTranslations_data();
    void readsTranslations();
    void leavesOtherLanguages_data();
    void leavesOtherLanguages();
    void takesNoFramesFromTheMessage();
    void readsHeaders_data();
    void readsHeaders();
    void tellsWhatItDoesNotUnderstand();
    void noticesTornFrames();
    void isLinear();
};

void TestCSharp::readsInnerExceptions_data()
{
    QTest::addColumn<std::string>("arrow");
    QTest::newRow("mono and .NET Framework") << std::string(" ---> ");
    QTest::newRow(".NET") << std::string("\n ---> ");
}

void TestCSharp::readsInnerExceptions()
{
    QFETCH(std::string, arrow);
    const auto stack = parseStack("Shop.OrderFailed: order 7" + arrow + "Shop.NoStock: two\nlines" + arrow
        + "System.FormatException: no digits\n"
          "  at System.Int32.Parse (System.String s) [0x00019] in <12b418a7818c>:0 \n"
          "   --- End of inner exception stack trace ---\n"
          "  at Shop.Stock.Take () [0x0000] in /srv/Stock.cs:33 \n"
          "--- End of stack trace from previous location where exception was thrown ---\n"
          "  at Shop.Stock.Late () [0x0000] in /srv/Stock.cs:34 \n"
          "   --- End of inner exception stack trace ---\n"
          "  at Shop.Cart.Add () [0x00024] in /srv/Cart.cs:37 \n");
    QCOMPARE(stack.language, Language::CSharp);
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack),
        std::string("reported Shop.OrderFailed: order 7\n"
                    "* Shop.Cart|Add /srv/Cart.cs:37\n"
                    "cause Shop.NoStock: two\nlines\n"
                    "* Shop.Stock|Take /srv/Stock.cs:33\n"
                    "* Shop.Stock|Late /srv/Stock.cs:34\n"
                    "cause System.FormatException: no digits\n"
                    "  System.Int32|Parse :0 [System]\n"));
}

void TestCSharp::readsInnerExceptionsWithCodes_data()
{
    QTest::addColumn<std::string>("code");
    for (const char* code : { "", " (111)", " (10061)", " (2)", " (-2)", " (0x80004005)" })
        QTest::newRow(code) << std::string(code);
}

void TestCSharp::readsInnerExceptionsWithCodes()
{
    QFETCH(std::string, code);
    const auto stack = parseStack("Npgsql.NpgsqlException (0x80004005): Failed to connect to 10.0.0.1:5432\n"
                                  " ---> System.Net.Sockets.SocketException"
        + code
        + ": Connection refused\n   at System.Net.Sockets.Socket.X()\n"
          "   --- End of inner exception stack trace ---\n"
          "   at Acme.Orders.SaveAsync() in /src/Orders.cs:line 3");
    QCOMPARE(stack.unread, UnreadLines{});
    QVERIFY(!stack.truncated);
    QCOMPARE(textOf(stack),
        std::string("reported Npgsql.NpgsqlException: Failed to connect to 10.0.0.1:5432\n"
                    "* Acme.Orders|SaveAsync /src/Orders.cs:3\n"
                    "cause System.Net.Sockets.SocketException: Connection refused\n"
                    "  System.Net.Sockets.Socket|X :0 [System]\n"));
}

void TestCSharp::readsAggregates()
{
    const auto stack = parseStack("System.AggregateException: One (a) (b)\n"
                                  " ---> System.Exception: a\n"
                                  "   at A.B() in /x.cs:line 1\n"
                                  "   --- End of inner exception stack trace ---\n"
                                  "   at A.C()\n"
                                  "---> (Inner Exception #0) System.Exception: a\n"
                                  "   at A.B() in /x.cs:line 1<---\n\n"
                                  "---> (Inner Exception #1) System.FormatException: b ---> E.F: deep\n"
                                  "   at A.Deep()\n"
                                  "   --- End of inner exception stack trace ---\n"
                                  "   at A.D()<---\n\n");
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack),
        std::string("reported System.AggregateException: One (a) (b)\n* A|C :0\n"
                    "cause System.Exception: a\n* A|B /x.cs:1\n"
                    "member System.FormatException: b\n* A|D :0\n"
                    "cause E.F: deep\n* A|Deep :0\n"));
}

void TestCSharp::readsTheEndOfAnAggregate()
{
    const auto stack = parseStack("System.AggregateException: One (a) ---> System.Exception: a\n"
                                  "   --- End of inner exception stack trace ---\n"
                                  "---> (Inner Exception #0) System.Exception: a\n"
                                  "   at Acme.B.A()\n"
                                  "   at Acme.B.C()<---");
    QVERIFY(!stack.truncated);
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(stack.exceptions.back().frames.size(), std::size_t{ 2 });
    const auto alone = parseStack("---> (Inner Exception #0) System.Exception: a\n   at Acme.B.C()<---");
    QCOMPARE(alone.language, Language::CSharp);
    QVERIFY(!alone.truncated);
    QCOMPARE(textOf(parseStack("   at Acme.B.C()<---")), std::string("reported : \n* Acme.B|C :0\n"));
}

void TestCSharp::readsFrames_data()
{
    QTest::addColumn<std::string>("line");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* line, const char* expected) {
        QTest::newRow(line) << std::string(line) << std::string(expected);
    };
    row("at Shop.Cart.Add(String a, Int32[,] b) in C:\\my shop\\Cart.cs:line 126",
        "* Shop.Cart|Add C:\\my shop\\Cart.cs:126");
    row("at Shop.Cart.<Add>d__5.MoveNext() in /Cart.cs:line 3", "* Shop.Cart|Add /Cart.cs:3");
    row("at Shop.Cart.<Add>d__5`1.MoveNext()", "* Shop.Cart|Add :0");
    row("at Shop.Cart.<>c__DisplayClass3_0.<<Run>b__1>d.MoveNext()",
        "* Shop.Cart.<>c__DisplayClass3_0|<Run>b__1 :0");
    row("at Shop.Cart.<A>g__B|3_0(String s)", "* Shop.Cart|<A>g__B|3_0 :0");
    row("at System.Guid..ctor(String g)", "  System.Guid|.ctor :0 [System]");
    row("at Npgsql.Reader.Get[T](Message m, Processor`1 p)", "  Npgsql.Reader|Get[T] :0 [Npgsql]");
    row("at Systematic.Cart.Add()", "* Systematic.Cart|Add :0");
    row("at System.Dictionary`2[System.String,A.B`2[C.D,E.F]].get_Item (System.String key) [0x00000] in "
        "<filename unknown>:0",
        "  System.Dictionary`2[System.String,A.B`2[C.D,E.F]]|get_Item :0 [System]");
    row("at (wrapper remoting-invoke-with-check) System.IO.File..ctor(string,System.IO.FileMode)",
        "  System.IO.File|.ctor :0 [System]");
    row("at Shop.Cart.Add() + 0x1f", "* Shop.Cart|Add :0");
    row("at Shop!<BaseAddress>+0x1234", "* Shop|<BaseAddress>+0x1234 :0");
    row("at Program.<Main>$(String[] args) in /src/Program.cs:line 1", "* Program|<Main>$ /src/Program.cs:1");
    row("at lambda_method12(Closure , Object )", "  lambda_method12 :0 [generated]");
    row("at lambda_method(Closure , Object , HttpContext )", "  lambda_method :0 [generated]");
    row("at InvokeStub_Foo.Bar(Object, Object, IntPtr*)", "  InvokeStub_Foo|Bar :0 [generated]");
    row("at CallSite.Target(Closure , CallSite , Object )", "  CallSite|Target :0 [generated]");
    row("at Deserialize0f8fad5b-d9cb-469f-a165-70867728950e(IDataReader )",
        "  Deserialize0f8fad5b-d9cb-469f-a165-70867728950e :0 [generated]");
    row("at Foo(Int32 x)", "* Foo :0");
    row("at Foo(Int32 x, List`1 y)", "* Foo :0");
    row("at Shop.Totals.total@12-1.Invoke(Unit x) in /src/T.fs:line 12",
        "* Shop.Totals.total@12-1|Invoke /src/T.fs:12");
}

void TestCSharp::readsFrames()
{
    QFETCH(std::string, line);
    QFETCH(std::string, expected);
    const auto stack = parseStack("System.Exception: no\n   " + line + "\r\n");
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack), "reported System.Exception: no\n" + expected + '\n');
    const auto last = parseStack("System.Exception: no\n   at A.B()\n   " + line);
    QVERIFY(!last.truncated);
    QCOMPARE(last.unread, UnreadLines{});
    QCOMPARE(textOf(last), "reported System.Exception: no\n* A|B :0\n" + expected + '\n');
}

void TestCSharp::readsTranslations_data()
{
    QTest::addColumn<std::string>("frame");
    QTest::addColumn<std::string>("end");
    const auto row = [](const char* name, const char* frame, const char* end) {
        QTest::newRow(name) << std::string(frame) << std::string(end);
    };
    row("German", "   bei A.B.C(String x) in C:\\a b.cs:Zeile 12.",
        "   --- Ende der internen Ausnahmestapel\u00FCberwachung ---");
    row("French", "   \u00E0 A.B.C(String x) dans C:\\a b.cs:ligne 12",
        "   --- Fin de la trace de la pile d'exception interne ---");
    row("Spanish", "   en A.B.C(String x) en C:\\a b.cs:l\u00EDnea 12",
        "   --- Fin del seguimiento de la pila de la excepci\u00F3n interna ---");
    row("Japanese", "   \u5834\u6240 A.B.C(String x) \u5834\u6240 C:\\a b.cs:\u884C 12",
        "   --- \u5185\u90E8\u4F8B\u5916 \u30B9\u30BF\u30C3\u30AF "
        "\u30C8\u30EC\u30FC\u30B9\u306E\u7D42\u308F\u308A ---");
    row("Russian", "   \u0432 A.B.C(String x) \u0432 C:\\a b.cs:\u0441\u0442\u0440\u043E\u043A\u0430 12",
        "   --- \u041A\u043E\u043D\u0435\u0446 "
        "\u0432\u043D\u0443\u0442\u0440\u0435\u043D\u043D\u0435\u0433\u043E ---");
    row("Chinese", "   \u5728 A.B.C(String x) \u4F4D\u7F6E C:\\a b.cs:\u884C\u53F7 12",
        "   --- \u5185\u90E8\u5F02\u5E38\u5806\u6808\u8DDF\u8E2A\u7684\u7ED3\u5C3E ---");
}

void TestCSharp::readsTranslations()
{
    QFETCH(std::string, frame);
    QFETCH(std::string, end);
    const auto stack =
        parseStack("System.Exception: x ---> A.E: y\n" + frame + '\n' + end + "\n" + frame + '\n');
    QCOMPARE(textOf(stack),
        std::string("reported System.Exception: x\n* A.B|C C:\\a b.cs:12\n"
                    "cause A.E: y\n* A.B|C C:\\a b.cs:12\n"));
}

void TestCSharp::leavesOtherLanguages_data()
{
    QTest::addColumn<std::string>("frame");
    for (const char* frame : { "    at new Promise (<anonymous>)", "    at Promise.all (index 0)",
             "    at Foo.bar (native)", "    at Array.prototype.map (native code)",
             "at Array.prototype.map (native code)", "    at map (native code)",
             "    at Foo.bar (unknown location)", "    at bar (index 0)", "    at Foo.bar (/a/b.js:1:2)",
             "\tat a.b.run(Unknown Source)", "\tat a.b.run(Native Method)", "\tat a.b.c(D.java:1)",
             "\tat A.b(c.php:3)", "     in /srv/a.ex:3: A.f/2", "   at all events (it was said)" })
        QTest::newRow(frame) << std::string(frame);
}

void TestCSharp::leavesOtherLanguages()
{
    QFETCH(std::string, frame);
    QVERIFY(parseStack("Error: x\n" + frame + '\n').language != Language::CSharp);
    QVERIFY(parseStack(frame).language != Language::CSharp);
}

void TestCSharp::takesNoFramesFromTheMessage()
{
    const std::string message = "bad\n   at Fake.X()\n ---> not this";
    const auto stack = parseStack("A.E: " + message
            + " ---> A.F: inner\n   at Real.X()\n   --- End of inner exception stack trace ---\n"
              "   at Real.Y()\n",
        "A.E", message);
    QCOMPARE(textOf(stack), "reported A.E: " + message + "\n* Real|Y :0\ncause A.F: inner\n* Real|X :0\n");
}

void TestCSharp::readsHeaders_data()
{
    QTest::addColumn<std::string>("header");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* header, const char* expected) {
        QTest::newRow(header) << std::string(header) << std::string(expected);
    };
    row("A.E (0x80004005): no", "A.E: no");
    row("A.E", "A.E: ");
    row("A.E: no ---> it", "A.E: no ---> it");
    row("A.Box`1+E[System.Int32]: no", "A.Box`1+E[System.Int32]: no");
    row("Unhandled exception. A.E: no", "A.E: no");
    row("Unhandled Exception: A.E: no", "A.E: no");
    row("[ERROR] FATAL UNHANDLED EXCEPTION: A.E: no", "A.E: no");
    row("it is said: no", ": it is said: no");
}

void TestCSharp::readsHeaders()
{
    QFETCH(std::string, header);
    QFETCH(std::string, expected);
    QCOMPARE(textOf(parseStack(header + "\n   at A.B()\n")), "reported " + expected + "\n* A|B :0\n");
}

void TestCSharp::tellsWhatItDoesNotUnderstand()
{
    const auto stack =
        parseStack("Parameters: refire = False\nA.E: no\n   at A.B()\nnothing of .NET\n   at A.C()\n");
    QCOMPARE(stack.unread, (UnreadLines{ 2, { "Parameters: refire = False", "nothing of .NET" } }));
    QCOMPARE(textOf(stack), std::string("reported A.E: no\n* A|B :0\n* A|C :0\n"));
}

void TestCSharp::noticesTornFrames()
{
    const auto stack = parseStack("A.E: no\n   at A.B()\n   at A.C(String na");
    QVERIFY(stack.truncated);
    QCOMPARE(textOf(stack), std::string("reported A.E: no\n* A|B :0\n"));
}

void TestCSharp::isLinear()
{
    for (const std::string unit : { "   at A.B(", "A.B: x ---> ", "---> (Inner Exception #1) A.B: x<---\n",
             "   at A.<<<<<.B()\n", " ---> A.E: x" }) {
        std::string text = "A.E: x\n   at A.B()\n";
        while (text.size() < 1024 * 1024)
            text += unit;
        const std::clock_t start = std::clock();
        QVERIFY(!parseStack(text, "T", unit).exceptions.empty());
        QVERIFY(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 10);
    }
}

QTEST_APPLESS_MAIN(TestCSharp)
#include "tst_csharp.moc"
