#include "core/stack/stackparser.h"

#include "tests/core/stack/stacktext.h"
#include "tests/support/print.h"

#include <ctime>

using namespace spanglass;

class TestDart : public QObject {
    Q_OBJECT

private slots:
    void readsTheMachine();
    void readsTerseTraces();
    void readsObfuscatedPrograms();
    void readsFlutter();
    void readsAndroidLogs();
    void marksLibraries_data();
    void marksLibraries();
    void leavesDebuggers();
    void tellsWhatItDoesNotUnderstand();
    void isLinear();
};

void TestDart::readsTheMachine()
{
    const auto stack = parseStack("Unhandled exception:\nFormatException: no\ndigits\n"
                                  "#0      Cart.add.<anonymous closure> (package:shop/cart.dart:12:5)\n"
                                  "<asynchronous suspension>\n"
                                  "#1      new Cart (file:///srv/shop/bin/main.dart:3:7)\n"
                                  "#10     _startIsolate (dart:isolate-patch/isolate_patch.dart:265)\n");
    QCOMPARE(stack.language, Language::Dart);
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack),
        std::string("reported FormatException: no\ndigits\n"
                    "* Cart.add.<anonymous closure> package:shop/cart.dart:12:5\n"
                    "* new Cart file:///srv/shop/bin/main.dart:3:7\n"
                    "  _startIsolate dart:isolate-patch/isolate_patch.dart:265 [dart]\n"));
}

void TestDart::readsTerseTraces()
{
    const auto stack = parseStack("Bad state: no\n"
                                  "package:shop/cart.dart 12:5                        Cart.add\n"
                                  "dart:async                                         Future.wait\n"
                                  "===== asynchronous gap ===========================\n"
                                  "test/cart_test.dart 7:3                            main.<fn>\n"
                                  "dart-sdk/lib/_internal/errors.dart 251:49          throw_\n");
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack),
        std::string("reported : Bad state: no\n"
                    "* Cart.add package:shop/cart.dart:12:5\n"
                    "  Future.wait dart:async:0 [dart]\n"
                    "* main.<fn> test/cart_test.dart:7:3\n"
                    "  throw_ dart-sdk/lib/_internal/errors.dart:251:49 [dart]\n"));
}

void TestDart::readsObfuscatedPrograms()
{
    const auto stack = parseStack(
        "Exception: no\n*** *** *** *** ***\npid: 1, tid: 2, name 1.ui\nos: android arch: arm64\n"
        "build_id: 'ab'\nisolate_dso_base: 7f, vm_dso_base: 7f\n"
        "isolate_instructions: 1, vm_instructions: 2\n"
        "    #00 abs 000000723d6346d7 virt 00000000001ed6d7 _kDartIsolateSnapshotInstructions+0x1e\n"
        "    #01 abs 000000723d6346d8 virt 00000000001ed6d8 _kDartVmSnapshotInstructions+0x1f\n");
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack),
        std::string("reported Exception: no\n* _kDartIsolateSnapshotInstructions+0x1e :0\n"
                    "  _kDartVmSnapshotInstructions+0x1f :0 [dart]\n"));
}

void TestDart::readsFlutter()
{
    const auto stack =
        parseStack("The following _TypeError was thrown building Cart:\ntype 'Null' is not a subtype\n\n"
                   "When the exception was thrown, this was the stack:\n"
                   "#0      Cart.build (package:shop/cart.dart:12:5)\n"
                   "#1      Element.build (package:flutter/src/widgets/framework.dart:4739:28)\n"
                   "...     Normal element mounting (12 frames)\n"
                   "(elided 3 frames from dart:async)\n");
    QCOMPARE(stack.unread, UnreadLines{});
    QCOMPARE(textOf(stack),
        std::string("reported : The following _TypeError was thrown building Cart:\n"
                    "type 'Null' is not a subtype\n"
                    "* Cart.build package:shop/cart.dart:12:5\n"
                    "  Element.build package:flutter/src/widgets/framework.dart:4739:28 [flutter]\n"));
}

void TestDart::readsAndroidLogs()
{
    QCOMPARE(textOf(parseStack("E/flutter ( 1234): [ERROR:flutter/runtime/x.cc(41)] Unhandled Exception: "
                               "Exception: no\n"
                               "E/flutter ( 1234): #0      Cart.add (package:shop/cart.dart:12:5)\n")),
        std::string("reported Exception: no\n* Cart.add package:shop/cart.dart:12:5\n"));
}

void TestDart::marksLibraries_data()
{
    QTest::addColumn<std::string>("file");
    QTest::addColumn<std::string>("package");
    const auto row = [](const char* file, const char* package) {
        QTest::newRow(file) << std::string(file) << std::string(package);
    };
    row("package:shop/x.dart", "");
    row("package:flutter/src/x.dart", "flutter");
    row("package:flutter_bloc/src/x.dart", "flutter_bloc");
    row("package:http/src/x.dart", "http");
    row("dart:async/zone.dart", "dart");
    row("file:///home/a/.pub-cache/hosted/pub.dev/mime_type-1.0.0/lib/x.dart", "mime_type");
    row("file:///srv/shop/lib/x.dart", "");
}

void TestDart::marksLibraries()
{
    QFETCH(std::string, file);
    QFETCH(std::string, package);
    const auto stack = parseStack("#0      f (" + file + ":1:2)\n");
    QCOMPARE(stack.exceptions.front().frames.front().package, package);
    QCOMPARE(stack.exceptions.front().frames.front().inApp, package.empty());
}

void TestDart::leavesDebuggers()
{
    for (const char* text : { "#0  0x00007 in foo (x=1) at x.c:12\n#1  bar () at /y.c:3\n",
             "    #0 0x4a in f(int) /x.c:1:2\n", "#0 /srv/a.php(9): f()\n#1 {main}\n" })
        QVERIFY(parseStack(text).language != Language::Dart);
}

void TestDart::tellsWhatItDoesNotUnderstand()
{
    const auto stack = parseStack("Bad state: no\n#0      f (package:shop/a.dart:1:2)\nnothing of Dart\n"
                                  "#1      g (package:shop/a.dart:3:4)\n");
    QCOMPARE(stack.unread, (UnreadLines{ 1, { "nothing of Dart" } }));
    QCOMPARE(stack.exceptions.front().frames.size(), std::size_t(2));
}

void TestDart::isLinear()
{
    for (const std::string unit : { "#0 ", " (", "dart:x    y\n", "package:a/b.dart 1:2  f\n" }) {
        std::string text = "#0      f (package:shop/a.dart:1:2)\n";
        while (text.size() < 1024 * 1024)
            text += unit;
        const std::clock_t start = std::clock();
        QVERIFY(!parseStack(text, "T", unit).exceptions.empty());
        QVERIFY(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 10);
    }
}

QTEST_APPLESS_MAIN(TestDart)
#include "tst_dart.moc"
